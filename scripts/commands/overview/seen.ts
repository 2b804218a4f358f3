/** What is known of all services. */
import type { Alarm, DeploymentGroup, ListedService, PlacedDeployment } from "../../aws";
import type { Place } from "../../contract";
import type { Images, Traffic } from "../../driver";
import type { Asked } from "../cli/ask";

/** A service, as far as it is known. */
export interface Seen {
  readonly service: ListedService;
  readonly place: Asked<Place>;
  readonly group: Asked<DeploymentGroup>;
  /** Where production traffic goes: all routes of the listener that lead to the service. */
  readonly production: Asked<Traffic>;
  /** `undefined` if none is running. */
  readonly running: Asked<PlacedDeployment | undefined>;
}

/** Data of all services. */
export interface Gathered {
  readonly region: string;
  /** In milliseconds since the epoch. */
  readonly at: number;
  readonly services: readonly Seen[];
  /** Clusters whose services could not be read, and why. */
  readonly unread: readonly { readonly cluster: string; readonly why: string }[];
  readonly alarms: Asked<readonly Alarm[]>;
  readonly images: Images;
}
