/** The app of a team that deploys with this project's workflows: one service in its own network. */
import { App } from "cdktf";
import { LOCAL_REGION } from "../../../local/environment";
import { NetworkStack, ServiceStack } from "../../../stacks";
import { PORTS } from "./create-service";

/** The bucket of the states. */
export const STATES = "states";

/** What differs between the commits of the team. */
export interface AppCode {
  readonly image: string;
  /** How long a tenth of the traffic is on the new tasks. @default 5 */
  readonly bakeMinutes?: number;
  /** How long a deployment waits for an approval, whose releases then come from the command. @default - Terraform releases */
  readonly approvalMinutes?: number;
}

export function synthesize({ image, bakeMinutes = 5, approvalMinutes }: AppCode): void {
  const settings = {
    region: LOCAL_REGION,
    backend: { kind: "s3", bucket: STATES, region: LOCAL_REGION },
  } as const;
  const app = new App();
  const network = new NetworkStack(app, "network", {
    ...settings,
    name: "shop",
    availabilityZones: ["eu-west-1a", "eu-west-1b"],
    nat: "none",
    endpoints: { kind: "none" },
  });
  new ServiceStack(app, "shop", {
    ...settings,
    name: "shop",
    network: network.ids,
    taskSubnets: "public",
    container: { image, port: 8080 },
    productionListener: { kind: "http-without-encryption", port: PORTS.production },
    trafficShift: { kind: "canary", percent: 10, bakeMinutes },
    deletionProtection: false,
    ...(approvalMinutes === undefined
      ? {}
      : { approval: { waitMinutes: approvalMinutes }, releasedBy: "command" }),
  });
  app.synth();
}
