import { describe, expect, test } from "@jest/globals";
import type { Aws, Deployment, Suspension } from "../../../../scripts/aws";
import type { StopResult } from "../../../../scripts/commands/stop/answer";
import { stop } from "../../../../scripts/commands/stop/stop";
import { canonicalJson, sha256 } from "../../../../scripts/driver/state/fingerprint";
import { expectGolden } from "../../../support/golden";
import type { Step } from "../../driver/courses";
import type { World } from "../../driver/fake-aws";
import { appSpec, blue, deployment, described, failure, green, target, weights } from "../../driver/fixtures";
import { fakeContext } from "../support";

const ID = "d-NEW000001";
const BACK = "d-BACK00001";
const TEXT = canonicalJson(appSpec());
const ALL: Suspension = { dynamicIn: true, dynamicOut: true, scheduled: true };
const BEFORE: Suspension = { dynamicIn: false, dynamicOut: false, scheduled: true };
const RESUME =
  "aws application-autoscaling register-scalable-target --service-namespace ecs --scalable-dimension ecs:service:DesiredCount --resource-id service/shop/web --suspended-state DynamicScalingInSuspended=false,DynamicScalingOutSuspended=false,ScheduledScalingSuspended=true --region eu-west-1";
const SUSPENDED_BY_DEAD_RUN = { activities: ["dynamicIn", "dynamicOut"], resume: RESUME };

const left = (scalingBefore: Suspension) => described({ fingerprint: sha256(TEXT), scalingBefore });
const deploymentWith = (status: string, changes: Partial<Deployment> = {}) =>
  deployment(status, {
    sha256: sha256(TEXT),
    description: left(BEFORE),
    ...changes,
  });
/** In the middle of its shift, after its run's machine was lost. */
const shifting = (changes: Partial<Deployment> = {}): Step => ({
  minute: 0,
  deployment: deploymentWith("InProgress", changes),
  target: target({ AllowTraffic: "InProgress" }, 10),
  taskSets: [blue, { ...green, status: "ACTIVE" }],
  weights: weights(10),
});
const rolledBack: readonly Step[] = [
  { minute: 0, deployment: deployment("InProgress", { id: BACK, isRollback: true }) },
  {
    minute: 1,
    deployment: deployment("Succeeded", { id: BACK, isRollback: true }),
    taskSets: [blue],
    weights: weights(0),
  },
];

async function stopped(world: Partial<World> = {}, step = shifting(), answers: Partial<Aws> = {}) {
  const context = fakeContext({
    running: [[ID]],
    revisions: { [sha256(TEXT)]: TEXT },
    courses: { [ID]: [step], [BACK]: rolledBack },
    rollbackAfterStop: BACK,
    suspension: ALL,
    ...world,
  });
  const { data, ...answer } = await stop({ ...context, aws: { ...context.aws, ...answers } }, {});
  return { ...answer, data: data as StopResult, aws: context.aws, after: answer.lines.slice(2) };
}
const denies = (denied: keyof Aws, kind: "denied" | "credentials" = "denied"): Partial<World> => ({
  fails: (method) => (method === denied ? failure(kind) : undefined),
});

describe("scaling that the stopped deployment's run left suspended", () => {
  test("is restored and reported after the rollback has ended", async () => {
    const { exitCode, lines, data, aws } = await stopped();
    expect([exitCode, data.result, data.rollbackId]).toEqual([0, "rolled-back", BACK]);
    expect(aws.suspensions).toEqual([BEFORE]);
    expect(aws.calls.at(-1)).toBe("suspendScaling");
    expectGolden("scaling-is-restored.txt", lines);
    expect(data.scalingSuspended).toBeUndefined();
  });

  test("is restored even if the deployment succeeded before it could be stopped", async () => {
    const done: Partial<Step> = { taskSets: [green], weights: weights(100) };
    const courses = { [ID]: [shifting(), { minute: 0.1, deployment: deploymentWith("Succeeded"), ...done }] };
    const { exitCode, aws, lines } = await stopped({ courses }, shifting(), {
      stopDeployment: async () => undefined,
    });
    expect([exitCode, aws.suspensions]).toEqual([4, [BEFORE]]);
    expectGolden("scaling-is-restored-after-a-success.txt", lines);
  });

  test.each<[string, keyof Aws]>([
    ["restore it", "suspendScaling"],
    ["read it", "scalingSuspension"],
  ])(
    "is reported with its command if the caller may not %s, and the deployment is still stopped",
    async (_, denied) => {
      const { exitCode, lines, data, aws } = await stopped(denies(denied));
      expect([exitCode, aws.suspensions]).toEqual([0, []]);
      expectGolden("scaling-may-still-be-suspended.txt", lines);
      expect(data.scalingSuspended).toEqual(SUSPENDED_BY_DEAD_RUN);
    },
  );

  test("takes nothing from the verdict when the credentials expire meanwhile", async () => {
    const { exitCode, data } = await stopped(denies("scalingSuspension", "credentials"));
    expect([exitCode, data.result, data.scalingSuspended]).toEqual([0, "rolled-back", SUSPENDED_BY_DEAD_RUN]);
  });

  test("is not changed while another deployment is running, which may have suspended it", async () => {
    const { aws, lines, data } = await stopped({ running: [[ID], ["d-OTHER0001"]] });
    expect(aws.suspensions).toEqual([]);
    expectGolden("scaling-while-another-deployment-is-running.txt", lines);
    expect(data.scalingSuspended).toEqual(SUSPENDED_BY_DEAD_RUN);
  });

  test("is not changed while its rollback may still be running", async () => {
    const courses = { [ID]: [shifting()], [BACK]: rolledBack.slice(0, 1) };
    const { exitCode, data, lines, aws } = await stopped({ courses });
    expect([exitCode, data.result, aws.suspensions]).toEqual([5, "out-of-time", []]);
    expectGolden("scaling-while-the-rollback-may-be-running.txt", lines);
  });

  test("is left unchanged when the end can't be read", async () => {
    const fails: World["fails"] = (method, minute) =>
      method === "deployment" && minute > 0 ? failure("denied") : undefined;
    const { data, aws } = await stopped({ fails, running: [[ID], []] });
    expect([data.result, aws.suspensions, data.scalingSuspended]).toEqual([
      "outcome-unknown",
      [],
      SUSPENDED_BY_DEAD_RUN,
    ]);
  });

  test("is restored even if the AppSpec is not known", async () => {
    const { exitCode, data, aws } = await stopped({ revisions: {}, running: [[ID], []] });
    expect([exitCode, data.result, aws.suspensions]).toEqual([0, "rolled-back", [BEFORE]]);
    expect(data.scalingSuspended).toBeUndefined();
  });
});

describe("scaling is not changed and not reported", () => {
  test.each<[string, Suspension | undefined]>([
    ["which the run itself has restored", BEFORE],
    ["of a service that doesn't scale by itself", undefined],
  ])("%s", async (_, suspension) => {
    const { exitCode, after, aws, data } = await stopped({ suspension });
    expect([exitCode, after, aws.suspensions, data.scalingSuspended]).toEqual([0, [], [], undefined]);
  });

  test.each<[string, string | undefined]>([
    ["by a deployment that was created by other means", undefined],
    ["where an operator had suspended all of it before", left(ALL)],
  ])("%s", async (_, description) => {
    const { exitCode, after, aws } = await stopped({}, shifting({ description }));
    expect([exitCode, after, aws.suspensions, aws.count("scalingSuspension")]).toEqual([0, [], [], 0]);
  });

  test("when CodeDeploy didn't take the order to stop", async () => {
    const fails: World["fails"] = (method) => (method === "stopDeployment" ? failure("rejected") : undefined);
    for (const revisions of [{ [sha256(TEXT)]: TEXT }, {}]) {
      const { exitCode, aws } = await stopped({ fails, revisions });
      expect([exitCode, aws.count("scalingSuspension")]).toEqual([6, 0]);
    }
  });
});
