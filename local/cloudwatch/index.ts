/** CloudWatch on the local AWS: what CodeDeploy watches. */
import type { Patch } from "../gateway/patch";
import { createCloudWatchPatch } from "./patch";
import { type Alarms, CloudWatchRegion } from "./region";

/** CloudWatch, as the gateway and CodeDeploy take it. */
export interface CloudWatch {
  readonly patch: Patch;
  alarmsOf(region: string): Alarms;
}

/** Makes a CloudWatch that knows no composite alarm yet. */
export function createCloudWatch(options: {
  /** Where moto itself listens: it keeps the metric alarms. */
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
