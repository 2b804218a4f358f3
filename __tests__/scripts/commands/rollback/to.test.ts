import { describe, expect, test } from "@jest/globals";
import { AwsFailure } from "../../../../scripts/aws";
import { toProblems } from "../../../../scripts/commands/rollback/to";
import { problemText } from "../../../../scripts/contract";
import { canonicalJson, sha256 } from "../../../../scripts/driver/state/fingerprint";
import { expectGolden } from "../../../support/golden";
import type { World } from "../../driver/fake-aws";
import { appSpec, blue, deployment, described, taskDefinition } from "../../driver/fixtures";
import { courseTo, ID, live, past, revisions, rolledBack, textOf } from "./support";

const ended = [past(7), past(6), past(5)];
/** Courses of past deployments, which `--to` reads by their ids. */
const pastCourses = (...deployments: readonly ReturnType<typeof past>[]) =>
  Object.fromEntries(deployments.map((one) => [one.id, [{ minute: 0, deployment: one }]]));

test.each(["d-ABCDEF123", "web:7", "my_web-1:12", taskDefinition(7)])("--to accepts %s", (to) => {
  expect(toProblems(to)).toEqual([]);
});

test.each([
  "web",
  "web:x",
  "7",
  "d-",
  "arn:aws:ecs:eu-west-1:1:task-definition/web:7",
  "web:7 --dry-run",
  "",
])("--to rejects %j", (to) => {
  const problems = toProblems(to);
  expect(problems).toMatchObject([{ detail: `got ${to}` }]);
  expectGolden(
    "to-rejected.txt",
    problems.map(problemText).map((text) => text.replace(`got ${to}`, "got …")),
  );
});

describe("a rollback to", () => {
  test("a deployment deploys its AppSpec", async () => {
    const { exitCode, data, context } = await rolledBack(
      { ended, courses: { [ID]: courseTo(5), ...pastCourses(past(5)) } },
      { to: "d-OLD000005" },
    );

    expect(exitCode).toBe(0);
    expect(data.to).toEqual({ taskDefinition: taskDefinition(5), deploymentId: "d-OLD000005" });
    expect(context.aws.orders[0]?.content).toBe(textOf(5));
  });

  test("a deployment fails with 6 when CodeDeploy doesn't know it", async () => {
    const unknown = new AwsFailure(
      "rejected",
      "codedeploy:GetDeployment",
      "DeploymentDoesNotExistException",
      "no",
    );
    const { exitCode, data, lines } = await rolledBack(
      { ended, fails: (method) => (method === "deployment" ? unknown : undefined) },
      { to: "d-GONE00001" },
    );

    expect([exitCode, data.why]).toEqual([6, "no-such-deployment"]);
    expectGolden("to-unknown-deployment.txt", lines);
  });

  test.each([
    ["not-succeeded", "that failed", { status: "Failed" }],
    ["not-succeeded", "that runs", { status: "InProgress" }],
    ["other-group", "of another group of the application", { deploymentGroup: "shop-api-group" }],
  ])("a deployment fails with 6, %s: one %s", async (why, _, changes) => {
    const { exitCode, data, context } = await rolledBack(
      { ended, courses: { [ID]: courseTo(5), ...pastCourses(past(5, changes)) } },
      { to: "d-OLD000005" },
    );

    expect([exitCode, data.why, context.aws.orders]).toEqual([6, why, []]);
  });

  test("a deployment of another application fails with 6: its revision is not kept in this one", async () => {
    const other = deployment("Succeeded", { id: "d-OTHER0001", sha256: "elsewhere" });
    const { exitCode, data } = await rolledBack(
      { ended, courses: pastCourses(other) },
      { to: "d-OTHER0001" },
    );

    expect([exitCode, data.why]).toEqual([6, "revision-unknown"]);
  });

  const subnets = {
    AwsvpcConfiguration: {
      Subnets: ["subnet-old"],
      SecurityGroups: ["sg-app"],
      AssignPublicIp: "DISABLED" as const,
    },
  };
  const oldText = textOf(5, { NetworkConfiguration: subnets });
  const oldFive = past(5, { sha256: sha256(oldText) });

  test.each([
    ["its name", "shop:5"],
    ["its ARN", taskDefinition(5)],
  ])("a task definition by %s deploys the AppSpec of its own deployment", async (_how, to) => {
    const { data, context } = await rolledBack(
      {
        ended: [past(7), oldFive],
        revisions: { ...revisions, [sha256(oldText)]: oldText },
        courses: { [ID]: courseTo(5) },
      },
      { to },
    );

    expect(data.to?.deploymentId).toBe("d-OLD000005");
    expect(context.aws.orders[0]?.content).toBe(oldText);
  });

  test("a never deployed task definition gets the network, capacity and hooks of the live revision", async () => {
    const hooks = [{ AfterInstall: "probe" }];
    const liveText = canonicalJson(appSpec({ TaskDefinition: taskDefinition(7) }, hooks));
    const { data, context } = await rolledBack(
      {
        ended: [past(7, { sha256: sha256(liveText) })],
        revisions: { [sha256(liveText)]: liveText },
        courses: { [ID]: courseTo(1) },
      },
      { to: "shop:1" },
    );

    expect(data.to).toEqual({ taskDefinition: taskDefinition(1), deploymentId: undefined });
    expectGolden("to-task-definition.txt", context.printed.slice(0, 1));
    expect(context.aws.orders[0]?.content).toBe(
      canonicalJson(appSpec({ TaskDefinition: taskDefinition(1) }, hooks)),
    );
  });

  describe("a task definition that only CodeDeploy's own rollback deployed", () => {
    const hooks = [{ AfterInstall: "probe" }];
    const spot = { CapacityProviderStrategy: [{ CapacityProvider: "FARGATE_SPOT", Base: 0, Weight: 2 }] };
    const capacityProviders = [{ name: "FARGATE_SPOT", base: 0, weight: 2 }];
    const liveText = canonicalJson(appSpec({ TaskDefinition: taskDefinition(7), ...spot }, hooks));
    const wantedText = canonicalJson(appSpec({ TaskDefinition: taskDefinition(1), ...spot }, hooks));
    /** As CodeDeploy makes it for the revision that the service was created with. */
    const bareText = JSON.stringify({
      version: 0,
      Resources: [
        {
          TargetService: {
            Type: "AWS::ECS::Service",
            Properties: {
              TaskDefinition: taskDefinition(1),
              LoadBalancerInfo: { ContainerName: "app", ContainerPort: 8080 },
              PlatformVersion: "1.4.0",
            },
          },
        },
      ],
    });
    const bare = past(1, { id: "d-BARE00001", sha256: sha256(bareText), isRollback: true });
    const description = described({
      fingerprint: sha256(liveText).slice(0, 12),
      taskDefinition: "shop:7",
      liveBefore: "shop:1",
    });
    const release = past(7, { sha256: sha256(liveText), description });
    const world: Partial<World> = {
      ended: [release, bare, past(6, { status: "Failed", rollbackId: bare.id })],
      revisions: { ...revisions, [sha256(liveText)]: liveText, [sha256(bareText)]: bareText },
      taskSets: [{ ...live(7), capacityProviders }],
      courses: { [ID]: courseTo(1), ...pastCourses(bare) },
    };

    test.each<[string, string | undefined]>([
      ["chosen by the command", undefined],
      ["named", "shop:1"],
      ["named by the rollback", bare.id],
    ])("gets the network, capacity and hooks of the live revision when it is %s", async (_, to) => {
      const { data, context } = await rolledBack(world, { to });

      expect(context.aws.orders[0]?.content).toBe(wantedText);
      expect(data.to).toEqual({ taskDefinition: taskDefinition(1), deploymentId: undefined });
      expect(data.differences.map(({ field }) => field)).toEqual(["TaskDefinition"]);
    });

    test("has no network, capacity and hooks of its own when it is live", async () => {
      const { data, context } = await rolledBack(
        { ...world, ended: [bare], taskSets: [{ ...live(1), capacityProviders }] },
        { to: "shop:5" },
      );
      const { Properties } = JSON.parse(String(context.aws.orders[0]?.content)).Resources[0].TargetService;

      expect(Properties.CapacityProviderStrategy).toEqual(spot.CapacityProviderStrategy);
      expect(data.differences.map(({ field }) => field)).toEqual(["TaskDefinition"]);
    });

    test("keeps the AppSpec of a release, if the rollback that is named deployed that again", async () => {
      const again = { ...oldFive, id: "d-BACK00005", isRollback: true };
      const { context } = await rolledBack(
        {
          // A newer release of the same task definition has another network.
          ended: [past(7), past(5), again, oldFive],
          revisions: { ...revisions, [sha256(oldText)]: oldText },
          courses: { [ID]: courseTo(5), ...pastCourses(again) },
        },
        { to: again.id },
      );

      expect(context.aws.orders[0]?.content).toBe(oldText);
    });
  });

  test("a task definition has what ECS says of what is live, when CodeDeploy keeps no AppSpec of it", async () => {
    const capacityProviders = [{ name: "FARGATE_SPOT", base: 0, weight: 2 }];
    const world: Partial<World> = {
      ended: [],
      taskSets: [{ ...live(7), assignPublicIp: "ENABLED", capacityProviders }],
    };
    const { lines, context } = await rolledBack(world, { to: "shop:1", dryRun: true });
    const { data } = await rolledBack({ ...world, courses: { [ID]: courseTo(1) } }, { to: "shop:1" });

    expectGolden("to-task-definition-dry-run.txt", lines);
    expect(context.aws.orders).toEqual([]);
    expect(data.differences.map(({ field }) => field)).toEqual(["TaskDefinition"]);
  });

  test("a task definition without the AppSpec's container or port fails with 6", async () => {
    const other = { status: "ACTIVE", containers: [{ name: "app", ports: [9090] }] };
    const { exitCode, data } = await rolledBack({ ended, taskDefinition: other }, { to: "shop:1" });

    expect([exitCode, data.verdict?.findings?.map(({ kind }) => kind)]).toEqual([6, ["port-not-mapped"]]);
  });

  test("a task definition that is deregistered fails with 6", async () => {
    const gone = { status: "INACTIVE", containers: [] };
    const { exitCode, data } = await rolledBack({ ended, taskDefinition: gone }, { to: "shop:1" });

    expect([exitCode, data.why]).toEqual([6, "task-definition-gone"]);
  });

  test.each<[string, string, Partial<World>]>([
    ["newest-revision", "shop:9", { activeRevisions: [7, 6].map(taskDefinition) }],
    ["no-revision", "shoop:1", { activeRevisions: [] }],
    [
      "revisions-not-known",
      "shop:9",
      {
        fails: (method) =>
          method === "activeRevisions"
            ? new AwsFailure("denied", "ecs:ListTaskDefinitions", "AccessDeniedException", "no")
            : undefined,
      },
    ],
  ])("a task definition that never existed fails with 6: %s", async (name, to, world) => {
    const { exitCode, data, lines } = await rolledBack(
      { ended, taskDefinition: undefined, ...world },
      { to },
    );

    expect([exitCode, data.why]).toEqual([6, "task-definition-gone"]);
    expectGolden(`to-never-registered-${name}.txt`, lines);
  });

  test("a task definition of another region fails with 2", async () => {
    const to = taskDefinition(1).replace("eu-west-1", "us-east-1");

    await expect(rolledBack({ ended }, { to })).rejects.toMatchObject({ exitCode: 2 });
  });

  test("the live revision deploys nothing", async () => {
    const health = ["a", "b"].map((target) => ({
      target,
      state: "healthy",
      reason: undefined,
      description: undefined,
    }));
    const world: Partial<World> = {
      ended,
      targetHealth: health,
      taskSets: [{ ...blue, taskDefinition: taskDefinition(7) }],
    };
    const { exitCode, data, lines, context } = await rolledBack(world, { to: "shop:7" });
    const planned = await rolledBack(world, { to: "shop:7", dryRun: true });

    expect([exitCode, data.verdict?.verdict.kind, context.aws.orders]).toEqual([0, "nothing-to-do", []]);
    expectGolden("to-live-revision.txt", lines);
    expectGolden("to-live-revision-dry-run.txt", planned.lines);
  });
});

describe("when there is nothing to go back to, the revisions that are registered are printed:", () => {
  const lines = async (world: Partial<World>) =>
    (await rolledBack({ ended: [past(7)], ...world })).lines.slice(1);

  test("the newest, without the one that is live", async () => {
    expectGolden(
      "to-newest-revisions.txt",
      await lines({ activeRevisions: [8, 7, 6, 5, 4, 3, 2].map(taskDefinition) }),
    );
  });

  test("none, when no other is", async () => {
    expectGolden("to-no-other-revision.txt", await lines({ activeRevisions: [taskDefinition(7)] }));
  });

  test("that they are not known, when the caller may not list them", async () => {
    const denied = new AwsFailure("denied", "ecs:ListTaskDefinitions", "AccessDeniedException", "no");
    const printed = await lines({ fails: (method) => (method === "activeRevisions" ? denied : undefined) });

    expectGolden("to-revisions-not-known.txt", printed);
  });
});
