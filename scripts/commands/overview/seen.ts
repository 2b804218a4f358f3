/** What is known of all services. */
import type { Alarm, DeploymentGroup, ListedService, ListenerWeight, PlacedDeployment } from "../../aws";
import type { Place } from "../../contract";
import type { Images } from "../../driver/context/run-record";
import type { Asked } from "../cli/ask";

/** A service, as far as it is known. */
export interface Seen {
  readonly service: ListedService;
  readonly place: Asked<Place>;
  readonly group: Asked<DeploymentGroup>;
  /** `undefined` where none runs. */
  readonly running: Asked<PlacedDeployment | undefined>;
}

/** What all services share. */
export interface Gathered {
  readonly region: string;
  /** In milliseconds since the epoch. */
  readonly at: number;
  readonly services: readonly Seen[];
  /** Clusters whose services could not be asked for, and why. */
  readonly unread: readonly { readonly cluster: string; readonly why: string }[];
  /** By the ARN of the production listener. */
  readonly forwards: Asked<ReadonlyMap<string, readonly ListenerWeight[]>>;
  readonly alarms: Asked<readonly Alarm[]>;
  readonly images: Images;
}
