import { describe, expect, test } from "@jest/globals";
import type { Suspension } from "../../../../scripts/aws";
import { fingerprintOf } from "../../../../scripts/driver/state/fingerprint";
import { canaryCourse, ours, type Step } from "../courses";
import { drive } from "../drive";
import type { World } from "../fake-aws";
import { allDone, deployment, described, failure, green, request, target, weights } from "../fixtures";

const ON: Suspension = { dynamicIn: false, dynamicOut: false, scheduled: false };
const ALL: Suspension = { dynamicIn: true, dynamicOut: true, scheduled: true };
const PARTLY: Suspension = { dynamicIn: true, dynamicOut: false, scheduled: true };

const suspending = (steps: readonly Step[]) =>
  ours(steps).map((step) => ({
    ...step,
    deployment: {
      ...step.deployment,
      description: described({ fingerprint: fingerprintOf(request()), scalingBefore: ON }),
    },
  }));
const inTermination = suspending([
  {
    minute: 0,
    deployment: deployment("InProgress"),
    target: allDone,
    taskSets: [green],
    weights: weights(100),
  },
  {
    minute: 3,
    deployment: deployment("Succeeded"),
    target: allDone,
    taskSets: [green],
    weights: weights(100),
  },
]);
const adopting = (steps: readonly Step[], world: Partial<World>) =>
  drive({ running: [["d-NEW000001"]], courses: { "d-NEW000001": steps }, ...world });

describe("the scaling of a service whose deployment is adopted", () => {
  test("is suspended until the shift, and restored to the state in the deployment's description", async () => {
    const { exitCode, aws } = await adopting(suspending(canaryCourse), { suspension: PARTLY });

    expect(exitCode).toBe(0);
    expect(aws.suspensions).toEqual([ALL, ON]);
  });

  test.each([
    ["on", ON],
    ["partly suspended, which is an operator's choice,", PARTLY],
  ])("is not changed in the termination wait if it is %s", async (_what, suspension) => {
    const { exitCode, aws, printed } = await adopting(inTermination, { suspension });

    expect(exitCode).toBe(0);
    expect(aws.suspensions).toEqual([]);
    expect(printed.join("\n")).not.toContain("scaling");
  });

  test("is restored in the termination wait if a dead run left all of it suspended", async () => {
    const { exitCode, aws } = await adopting(inTermination, { suspension: ALL });

    expect(exitCode).toBe(0);
    expect(aws.suspensions.at(-1)).toEqual(ON);
  });

  const failingOnce = (asked: string) => {
    let isFirst = true;
    return (method: string) => {
      const isAsked = isFirst && method === asked;
      isFirst = isFirst && !isAsked;
      return isAsked ? failure("transient") : undefined;
    };
  };

  test("is restored to the state in the description if AWS does not return what is suspended", async () => {
    const { aws } = await adopting(inTermination, {
      suspension: ALL,
      fails: failingOnce("scalingSuspension"),
    });

    expect(aws.suspensions.at(-1)).toEqual(ON);
  });

  test.each([ON, PARTLY])(
    "is not changed if it is not known whether traffic has shifted: %j",
    async (suspension) => {
      const { aws } = await adopting(inTermination, { suspension, fails: failingOnce("deploymentTarget") });

      expect(aws.suspensions).toEqual([]);
    },
  );

  test("is suspended while a hook runs after the shift, as in its first run", async () => {
    const inHook = { ...target({ AfterAllowTraffic: "InProgress" }) };
    const [first, ...rest] = inTermination;
    const steps = first === undefined ? [] : [{ ...first, target: inHook }, ...rest];
    const { aws } = await adopting(steps, { suspension: PARTLY });

    expect(aws.suspensions).toEqual([ALL, ON]);
  });
});
