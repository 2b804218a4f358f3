import { describe, expect, test } from "@jest/globals";
import { type DoctorResult, doctor } from "../../../../scripts/commands/doctor/doctor";
import type { CommandContext } from "../../../../scripts/commands/frame/command";
import { canonicalJson } from "../../../../scripts/driver/fingerprint";
import { running } from "../../driver/courses";
import type { World } from "../../driver/fake-aws";
import {
  appSpec,
  BLUE_GROUP,
  blue,
  deployment,
  failure,
  GREEN_GROUP,
  green,
  group,
  LISTENER,
  TEST_LISTENER,
  weights,
} from "../../driver/fixtures";
import { type FakeContext, fakeContext } from "../support";

const ALL = { dynamicIn: true, dynamicOut: true, scheduled: true };
const NONE = { dynamicIn: false, dynamicOut: false, scheduled: false };
/** Production is split, as after a stop without rollback. */
const target = (state: string) => ({ target: "10.0.0.1", state, reason: undefined, description: undefined });
const SPLIT: Partial<World> = {
  weights: weights(10),
  targetHealth: [target("healthy"), target("healthy"), target("draining")],
};
const marked = (into: string, out: string, scheduled: string) =>
  deployment("Stopped", {
    description: `cdktf-ecs-codedeploy 0123456789ab: shop:7 (scaling before: in ${into}, out ${out}, scheduled ${scheduled})`,
  });
/** Scaling is left as a run that died left it. */
const LEFT: Partial<World> = { suspension: ALL, ended: [marked("on", "on", "off")] };
const ready = (): Partial<World> => running("d-RUNS00001", { status: "Ready" });

async function examined(
  world: Partial<World> = {},
  options: { readonly fix?: boolean; readonly yes?: boolean } = {},
  changes: Partial<CommandContext> = {},
): Promise<DoctorResult & { exitCode: number; lines: readonly string[]; context: FakeContext }> {
  const context = fakeContext(world, { wantedAppSpec: canonicalJson(appSpec()), ...changes });
  const { exitCode, data, lines } = await doctor(context, { fix: false, yes: false, ...options });
  return { ...(data as DoctorResult), exitCode, lines, context };
}

describe("a service that is well", () => {
  test("has no findings, and ends with 0", async () => {
    const { exitCode, findings, lines, context } = await examined();
    expect({ exitCode, findings, lines }).toEqual({
      exitCode: 0,
      findings: [],
      lines: ["shop-web: nothing is wrong."],
    });
    expect(context.aws.suspensions).toEqual([]);
  });

  test.each([
    ["scaling partly suspended, by a person's choice", { suspension: { ...ALL, scheduled: false } }],
    ["scaling suspended while a deployment runs", { suspension: ALL, ...running("d-RUNS00001") }],
    ["production split while a deployment runs", { ...SPLIT, ...running("d-RUNS00001") }],
    ["no test listener", { group: group({ testListenerArn: undefined }) }],
  ] as const)("may have %s", async (_, world) => {
    expect(await examined(world)).toMatchObject({ exitCode: 0, findings: [], unknown: [] });
  });
});

describe("a finding ends with 6 and names its mend:", () => {
  test("suspended scaling that nothing resumes any more", async () => {
    const { exitCode, lines, findings } = await examined({ suspension: ALL });
    expect(exitCode).toBe(6);
    expect(findings.map(({ kind }) => kind)).toEqual(["scaling-suspended"]);
    expect(lines).toEqual([
      "shop-web: 1 finding.",
      "1. all scaling of the service is suspended, and no deployment runs: it stays at its count, whatever the load; no deployment says what was on before, so that a person may have suspended it",
      "     let it scale again, if nobody wants it suspended: doctor --fix, which asks first, or",
      "     aws application-autoscaling register-scalable-target --service-namespace ecs --scalable-dimension ecs:service:DesiredCount --resource-id service/shop/web --suspended-state DynamicScalingInSuspended=false,DynamicScalingOutSuspended=false,ScheduledScalingSuspended=false --region eu-west-1",
    ]);
  });

  test("production that isn't all at PRIMARY", async () => {
    const { exitCode, lines } = await examined(SPLIT);
    expect(exitCode).toBe(6);
    expect(lines.slice(1)).toEqual([
      "1. not all production traffic goes to PRIMARY (shop:6; 2 of 2 tasks run, 2 healthy): production 90 % to shop-blue, 10 % to shop-green",
      "     see that shop:6 is well, then send everything to shop-blue: doctor --fix, or",
      `     aws elbv2 modify-listener --listener-arn ${LISTENER} --default-actions Type=forward,TargetGroupArn=${BLUE_GROUP} --region eu-west-1`,
    ]);
  });

  test("a test listener that leaves the pair", async () => {
    const { findings } = await examined({ test: { kind: "answers", by: "fixed-response" } });
    expect(findings).toEqual([
      {
        kind: "test-traffic-elsewhere",
        what: "the test listener does not forward within the group's two target groups (test traffic gets the listener's own answer (fixed-response)), so that nothing can be deployed",
        mend: [
          "send it to PRIMARY's target group:",
          `aws elbv2 modify-listener --listener-arn ${TEST_LISTENER} --default-actions Type=forward,TargetGroupArn=${BLUE_GROUP} --region eu-west-1`,
        ],
      },
    ]);
  });

  test("a deployment that waits for a person", async () => {
    const { exitCode, findings } = await examined(ready());
    expect(exitCode).toBe(6);
    expect(findings).toEqual([
      {
        kind: "waits-for-a-person",
        what: "the deployment d-RUNS00001 is Ready and waits for a person before traffic shifts",
        mend: [
          "let it go on: continue d-RUNS00001 --application shop-web",
          "or take it back: stop d-RUNS00001 --application shop-web",
        ],
      },
    ]);
  });

  test.each([
    ["no-primary", { taskSets: [] }],
    ["traffic-elsewhere", { production: { kind: "gone" } }],
    ["traffic-elsewhere", { production: { kind: "answers", by: "redirect" } }],
    ["test-traffic-elsewhere", { test: { kind: "gone" } }],
  ] as const)("%s in %j", async (kind, world) => {
    const { exitCode, findings } = await examined(world);
    expect(exitCode).toBe(6);
    expect(findings.map((finding) => finding.kind)).toEqual([kind]);
  });

  test("all of them at once", async () => {
    const { lines } = await examined({ ...SPLIT, suspension: ALL, test: { kind: "gone" } });
    expect(lines[0]).toBe("shop-web: 3 findings.");
    expect(lines.filter((line) => /^\d\. /.test(line))).toHaveLength(3);
  });
});

describe("without an answer", () => {
  test.each(["service", "deploymentGroup", "listener", "runningDeployments"] as const)(
    "of %s, it is no verdict, and ends with 5",
    async (asked) => {
      const fails: World["fails"] = (method) => (method === asked ? failure("denied") : undefined);
      expect(await examined({ fails })).toMatchObject({ exitCode: 5, findings: [] });
    },
  );

  test("of the scaling alone, it is 0, as far as could be asked", async () => {
    const fails: World["fails"] = (method) =>
      method === "scalingSuspension" ? failure("denied") : undefined;
    const { exitCode, lines } = await examined({ fails });
    expect([exitCode, lines[0]]).toEqual([0, "shop-web: nothing is wrong, as far as could be asked."]);
  });

  test.each(["credentials", "untrusted"] as const)("at all (%s), it fails", async (kind) => {
    await expect(examined({ fails: () => failure(kind) })).rejects.toMatchObject({ kind });
  });
});

describe("--fix", () => {
  test("brings back what was on before a run that died, without asking, looks again and ends with 0", async () => {
    const { exitCode, lines, mended, context } = await examined(LEFT, { fix: true });
    expect(exitCode).toBe(0);
    expect(lines).toEqual(["shop-web: nothing is wrong any more. 1 mended."]);
    expect(mended).toEqual([
      {
        kind: "scaling-suspended",
        what: "all scaling of the service is suspended, and no deployment runs: it stays at its count, whatever the load; the run of d-NEW000001 died and left it so",
        mend: [
          "bring back what was on before: doctor --fix, or",
          expect.stringContaining("ScheduledScalingSuspended=true "),
        ],
      },
    ]);
    expect(context.aws.suspensions).toEqual([{ ...NONE, scheduled: true }]);
    expect(context.asked).toEqual([]);
    expect(context.said).toEqual(["Let the service scale as before d-NEW000001: done"]);
  });

  test.each<[string, Partial<World>]>([
    ["no deployment says what was on before", {}],
    [
      "AWS doesn't say which deployment suspended it",
      { fails: (method) => (method === "endedDeployments" ? failure("denied") : undefined) },
    ],
    ["all of it was off before the last deployment", { ended: [marked("off", "off", "off")] }],
  ])("asks before it lets all scaling go on, where %s", async (_, world) => {
    const { exitCode, context } = await examined({ suspension: ALL, ...world }, { fix: true });
    expect([exitCode, context.aws.suspensions]).toEqual([6, []]);
    expect(context.asked).toEqual([
      "Let the service scale again in every way, though a person may have suspended it?",
    ]);
    const agreed = await examined({ suspension: ALL, ...world }, { fix: true, yes: true });
    expect([agreed.exitCode, agreed.context.aws.suspensions]).toEqual([0, [NONE]]);
  });

  test("asks before it moves users, and leaves them where they are without a yes", async () => {
    const { exitCode, findings, context } = await examined(SPLIT, { fix: true });
    expect(exitCode).toBe(6);
    expect(findings).toHaveLength(1);
    expect(context.asked).toEqual([
      "Send all production traffic to shop-blue, PRIMARY's target group (2 of 2 tasks run, 2 healthy)?",
    ]);
    expect(context.aws.forwarded).toEqual([]);
    expect(context.said).toEqual([
      "Send all production traffic to shop-blue, PRIMARY's target group (2 of 2 tasks run, 2 healthy): not done, since nobody agreed; --yes agrees.",
    ]);
  });

  test.each([
    ["a yes to its question", {}, true],
    ["--yes", { yes: true }, false],
  ])("sends production to PRIMARY's target group after %s", async (_, options, isYes) => {
    const confirm = async () => isYes;
    const { context } = await examined(SPLIT, { fix: true, ...options }, { confirm });
    expect(context.aws.forwarded).toEqual([{ listenerArn: LISTENER, targetGroupArn: BLUE_GROUP }]);
  });

  test("goes by where PRIMARY is, not by a colour", async () => {
    const world = { ...SPLIT, taskSets: [green] };
    const { context } = await examined(world, { fix: true, yes: true });
    expect(context.aws.forwarded).toEqual([{ listenerArn: LISTENER, targetGroupArn: GREEN_GROUP }]);
  });

  test.each<[string, Partial<World>, string, string]>([
    [
      "no target of PRIMARY is healthy",
      { taskSets: [{ ...blue, running: 0 }], weights: weights(100), targetHealth: [target("unhealthy")] },
      "not all production traffic goes to PRIMARY (shop:6; 0 of 2 tasks run, 0 healthy): production 100 % to shop-green",
      "no target of PRIMARY is healthy: do not send users to shop-blue before one is. Forward to the target group whose targets are healthy:",
    ],
    [
      "PRIMARY's health isn't known",
      { ...SPLIT, fails: (method) => (method === "targetHealth" ? failure("denied") : undefined) },
      "not all production traffic goes to PRIMARY (shop:6; 2 of 2 tasks run, nobody knows how many healthy): production 90 % to shop-blue, 10 % to shop-green",
      "PRIMARY's health is not known: do not send users to shop-blue before one is. Forward to the target group whose targets are healthy:",
    ],
  ])("sends nobody to PRIMARY where %s, whoever agrees", async (_, world, what, mend) => {
    const confirm = async () => true;
    const { exitCode, findings, context } = await examined(world, { fix: true, yes: true }, { confirm });
    expect([exitCode, context.aws.forwarded]).toEqual([6, []]);
    expect(findings).toEqual([
      { kind: "traffic-elsewhere", what, mend: [mend, expect.stringContaining("TargetGroupArn=<ARN> ")] },
    ]);
  });

  test("does nothing to a deployment that runs", async () => {
    const world = { ...SPLIT, suspension: ALL, ...ready() };
    const { exitCode, context } = await examined(world, { fix: true, yes: true });
    expect(exitCode).toBe(6);
    expect([context.aws.forwarded, context.aws.suspensions]).toEqual([[], []]);
  });

  test("does nothing when a deployment began while the person was asked", async () => {
    // The first look finds none; the next one, after the answer, does.
    const world = { ...SPLIT, ...running("d-RUNS00001"), running: [[], ["d-RUNS00001"]] };
    const { context } = await examined(world, { fix: true }, { confirm: async () => true });
    expect(context.aws.forwarded).toEqual([]);
    expect(context.said).toEqual([
      "Send all production traffic to shop-blue, PRIMARY's target group (2 of 2 tasks run, 2 healthy): not done, since things have changed by now.",
    ]);
  });

  test("does nothing where it isn't known whether a deployment runs", async () => {
    const fails: World["fails"] = (method) =>
      method === "runningDeployments" ? failure("denied") : undefined;
    const { exitCode, lines, context } = await examined(
      { ...SPLIT, suspension: ALL, fails },
      { fix: true, yes: true },
    );
    expect(exitCode).toBe(5);
    expect(lines).toEqual([
      "shop-web: no verdict, since too much could not be asked.",
      expect.stringMatching(/^ {2}Not known: The caller is not allowed to call codedeploy:GetDeployment/),
    ]);
    expect([context.aws.forwarded, context.aws.suspensions]).toEqual([[], []]);
  });

  test("says what AWS doesn't let it do, and mends the rest", async () => {
    const fails: World["fails"] = (method) => (method === "forwardAll" ? failure("denied") : undefined);
    const { exitCode, lines, context } = await examined(
      { ...SPLIT, suspension: ALL, fails },
      { fix: true, yes: true },
    );
    expect(exitCode).toBe(6);
    expect(lines[0]).toBe("shop-web: 1 finding left. 1 mended.");
    expect(context.said).toEqual([
      expect.stringMatching(/^Send all production .*: not done\. The caller is not allowed/),
      "Let the service scale again in every way, though a person may have suspended it: done",
    ]);
  });

  test("calls nothing mended that nobody mended, where a deployment began meanwhile", async () => {
    const world = { ...SPLIT, ...running("d-RUNS00001"), running: [[], ["d-RUNS00001"]] };
    const { exitCode, findings, mended } = await examined(world, { fix: true });
    expect(findings.map(({ kind }) => kind)).toEqual(["traffic-elsewhere"]);
    expect([exitCode, mended]).toEqual([6, []]);
  });

  test("calls nothing mended that could not be asked again", async () => {
    let looks = 0;
    const fails: World["fails"] = (method) => {
      looks += method === "listener" ? 1 : 0;
      return method === "listener" && looks > 2 ? failure("transient") : undefined;
    };
    const { exitCode, findings, mended } = await examined({ ...SPLIT, fails }, { fix: true });
    expect(findings.map(({ kind }) => kind)).toEqual(["traffic-elsewhere"]);
    expect([exitCode, mended]).toEqual([6, []]);
  });

  test("has nothing to do where a person has to", async () => {
    const { exitCode, mended, context } = await examined(
      { test: { kind: "gone" } },
      { fix: true, yes: true },
    );
    expect([exitCode, mended, context.said]).toEqual([6, [], []]);
  });
});

test("throws on what is a bug", async () => {
  const fails = () => {
    throw new TypeError("a bug");
  };
  await expect(examined({ fails })).rejects.toThrow(TypeError);
});
