import { describe, expect, test } from "@jest/globals";
import type { Suspension } from "../../../../scripts/aws";
import { withoutScaling } from "../../../../scripts/driver/autoscaling/suspend";
import { cancellationOf, cancellationReport } from "../../../../scripts/driver/report/cancelled";
import { publisher } from "../../../../scripts/driver/report/publish";
import { parseDescription } from "../../../../scripts/driver/state/description";
import { expectGolden } from "../../../support/golden";
import { fakeContext } from "../fake-aws";
import {
  deployment,
  described,
  failure,
  fakeClock,
  fakeReporter,
  green,
  NO_FOLDER,
  OTHER_REVISION,
  request,
  START,
  weights,
} from "../fixtures";
import { published } from "../report/published";
import { ALL, course, ON, suspensionFails } from "./support";

const PARTLY: Suspension = { ...ON, dynamicIn: true };
const resume = (dynamicIn: boolean) =>
  `aws application-autoscaling register-scalable-target --service-namespace ecs --scalable-dimension ecs:service:DesiredCount --resource-id service/shop/web --suspended-state DynamicScalingInSuspended=${dynamicIn},DynamicScalingOutSuspended=false,ScheduledScalingSuspended=false --region eu-west-1`;

describe("scaling in the verdict's document", () => {
  test.each<[string, Suspension, readonly string[]]>([
    ["all of it", ON, ["dynamicIn", "dynamicOut", "scheduled"]],
    ["what was on before", PARTLY, ["dynamicOut", "scheduled"]],
  ])("is named, %s, when it couldn't be restored after a success", async (_, suspension, activities) => {
    const { exitCode, document } = await published({
      ...course,
      suspension,
      fails: suspensionFails((nth) => nth > 1).fails,
    });

    expect(exitCode).toBe(0);
    expect(document.scalingSuspended).toEqual({ activities, resume: resume(suspension.dynamicIn) });
  });

  test("is left out when it was restored, and when it couldn't be suspended", async () => {
    const backAgain = await published({ ...course, suspension: ON });
    const never = await published({
      ...course,
      suspension: ON,
      fails: suspensionFails(() => true, "denied").fails,
    });

    expect([backAgain.exitCode, never.exitCode]).toEqual([0, 0]);
    expect(backAgain.document).not.toHaveProperty("scalingSuspended");
    expect(never.document).not.toHaveProperty("scalingSuspended");
  });

  test("is named when a killed run left it suspended and this run can't resume it", async () => {
    const description = described({ scalingBefore: PARTLY });
    const { exitCode, document, reporter } = await published({
      taskSets: [green],
      weights: weights(100),
      targetHealth: ["a", "b"].map((target) => ({
        target,
        state: "healthy",
        reason: undefined,
        description: undefined,
      })),
      suspension: ALL,
      ended: [deployment("Stopped", { id: "d-DEAD00001", description, createdAt: START - 1 })],
      fails: suspensionFails(() => true, "denied").fails,
    });

    expect(exitCode).toBe(0);
    expectGolden("not-restored-for-an-earlier-run.txt", reporter.printed.slice(0, 1));
    expect(document.scalingSuspended).toEqual({
      activities: ["dynamicOut", "scheduled"],
      resume: resume(true),
    });
  });

  test("is left out when it was restored only after the deployment", async () => {
    let asked = 0;
    const { exitCode, aws, document } = await published({
      ...course,
      suspension: ALL,
      ended: [
        deployment("Stopped", {
          id: "d-DEAD00001",
          description: described({ scalingBefore: PARTLY }),
          createdAt: START - 1,
          sha256: OTHER_REVISION,
        }),
      ],
      // The first call is for the snapshot, the second one for the repair of the scaling.
      fails: (method) => {
        asked += method === "runningDeployments" ? 1 : 0;
        return method === "runningDeployments" && asked === 2 ? failure("transient") : undefined;
      },
    });

    expect(exitCode).toBe(0);
    expect(aws.suspensions).toEqual([ALL, PARTLY]);
    expect(parseDescription(aws.orders[0]?.description)?.scalingBefore).toEqual(PARTLY);
    expect(document).not.toHaveProperty("scalingSuspended");
  });

  test("is still reported when access is denied after the deployment, too", async () => {
    const { document } = await published({
      ...course,
      suspension: ALL,
      ended: [
        deployment("Stopped", { id: "d-DEAD00001", description: described({ scalingBefore: PARTLY }) }),
      ],
      fails: suspensionFails(() => true, "denied").fails,
    });

    expect(document.scalingSuspended?.activities).toEqual(["dynamicOut", "scheduled"]);
  });

  test("is listed in the verdict of a run that is cancelled during the suspension", async () => {
    const written: string[] = [];
    const clock = fakeClock();
    const files = { write: (_: string, text: string) => void written.push(text), append: () => undefined };
    const env = { ECS_CODEDEPLOY_REPORT_FILE: "/out/verdict.json" };
    const verdict = publisher({
      env,
      clock,
      files: { ...files, ...NO_FOLDER, random: () => "f00d" },
      reporter: fakeReporter(),
    });
    verdict.record.request = request();
    const context = { ...fakeContext({ suspension: ON }), record: verdict.record };
    await withoutScaling(context, ON, async () => {
      verdict.publish(cancellationReport(cancellationOf("SIGTERM", undefined, verdict.record), undefined));
      return { exitCode: 5, lines: [] };
    });

    expect(JSON.parse(written[0] ?? "")).toMatchObject({
      verdict: { kind: "cancelled" },
      scalingSuspended: { activities: ["dynamicIn", "dynamicOut", "scheduled"], resume: resume(false) },
    });
  });
});
