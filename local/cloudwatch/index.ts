/** CloudWatch alarms on the local AWS. */
import { type AccountRegion, perAccountRegion } from "../account-region";
import type { Patch } from "../gateway/patch";
import { createCloudWatchPatch } from "./patch";
import { type Alarms, CloudWatchRegion } from "./region";

/** The interface of CloudWatch for the gateway and for CodeDeploy. */
export interface CloudWatch {
  readonly patch: Patch;
  alarmsOf(accountRegion: AccountRegion): Alarms;
}

/** Creates a CloudWatch without composite alarms. */
export function createCloudWatch(options: {
  /** The endpoint of moto, which stores the metric alarms. */
  readonly motoEndpoint: string;
  readonly now: () => Date;
  /** How many real seconds a minute lasts. */
  readonly minuteSeconds: number;
}): CloudWatch {
  const { motoEndpoint, now, minuteSeconds } = options;
  const regionOf = perAccountRegion(
    (accountRegion) => new CloudWatchRegion({ ...accountRegion, endpoint: motoEndpoint, now, minuteSeconds }),
  );
  return { patch: createCloudWatchPatch(regionOf), alarmsOf: regionOf };
}
