/** The scaling of a service, and calls that fail to change it. */

import type { FailureKind, Suspension } from "../../../../scripts/aws";
import { canaryCourse } from "../courses";
import type { World } from "../fake-aws";
import { failure } from "../fixtures";

/** Nothing is suspended. */
export const ON: Suspension = { dynamicIn: false, dynamicOut: false, scheduled: false };
export const ALL: Suspension = { dynamicIn: true, dynamicOut: true, scheduled: true };
/** A deployment of the revision, which succeeds. */
export const course: Partial<World> = { courses: { "d-NEW000001": canaryCourse } };

/** The calls that suspend or restore scaling fail if `isFailing` of their number, from 1. `calls` counts them. */
export function suspensionFails(isFailing: (nth: number) => boolean, kind: FailureKind = "transient") {
  let calls = 0;
  const fails: World["fails"] = (method) => {
    if (method !== "suspendScaling") {
      return undefined;
    }
    calls += 1;
    return isFailing(calls) ? failure(kind, "SomeException") : undefined;
  };
  return { fails, calls: () => calls };
}
