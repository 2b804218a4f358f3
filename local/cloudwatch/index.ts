/** CloudWatch alarms on the local AWS. */
import type { Patch } from "../gateway/patch";
import { createCloudWatchPatch } from "./patch";
import { type Alarms, CloudWatchRegion } from "./region";

/** The interface of CloudWatch for the gateway and for CodeDeploy. */
export interface CloudWatch {
  readonly patch: Patch;
  alarmsOf(region: string): Alarms;
}

/** Creates a CloudWatch without composite alarms. */
export function createCloudWatch(options: {
  /** The endpoint of moto, which stores the metric alarms. */
  readonly motoEndpoint: string;
  readonly now: () => Date;
}): CloudWatch {
  const regions = new Map<string, CloudWatchRegion>();
  const regionOf = (region: string): CloudWatchRegion => {
    const known =
      regions.get(region) ??
      new CloudWatchRegion({ endpoint: options.motoEndpoint, region, now: options.now });
    regions.set(region, known);
    return known;
  };
  return { patch: createCloudWatchPatch(regionOf), alarmsOf: regionOf };
}
