import { describe, expect, test } from "@jest/globals";
import { AwsFailure } from "../../../../scripts/aws";
import type { CommandContext } from "../../../../scripts/commands/cli/command";
import { descriptionOf } from "../../../../scripts/driver/state/description";
import { sha256 } from "../../../../scripts/driver/state/fingerprint";
import { expectGolden } from "../../../support/golden";
import { running } from "../../driver/courses";
import type { World } from "../../driver/fake-aws";
import { blue, deployment, failure, START, taskDefinition, weights } from "../../driver/fixtures";
import { ID, past, revisions, rolledBack, textOf } from "./support";

describe("a rollback", () => {
  const ended = [past(7), past(6), past(5)];

  test("deploys the revision before the live one, and records that it is a rollback", async () => {
    const { exitCode, lines, data, context } = await rolledBack({ ended });

    expect(exitCode).toBe(0);
    expectGolden("rollback-progress.txt", context.printed);
    expectGolden("rollback-succeeds.txt", lines);
    expect(context.aws.orders).toHaveLength(1);
    const [order] = context.aws.orders;
    expect(order?.content).toBe(textOf(6));
    expect(
      descriptionOf(deployment("Created", { description: order?.description, sha256: order?.sha256 })),
    ).toMatchObject({
      taskDefinition: "shop:6",
      order: "1a2b3c4d",
      isRollback: true,
      liveBefore: "shop:7",
    });
    expect(data).toMatchObject({
      version: 1,
      result: "ran",
      from: { taskDefinition: taskDefinition(7), taskSet: blue.id },
      to: { taskDefinition: taskDefinition(6), deploymentId: "d-OLD000006" },
      differences: [{ field: "TaskDefinition", wanted: taskDefinition(6), live: taskDefinition(7) }],
      verdict: { verdict: { kind: "succeeded" }, deploymentId: ID },
    });
    expect(context.guarded[1]).toBe(`protect ${ID}`);
  });

  test.each<[string, Partial<CommandContext>]>([
    ["terraform", { outputOptions: ["--stack", "shop"] }],
    ["the-command", { outputOptions: ["--stack", "shop"], releases: { by: "command" } }],
  ])("ends with what the next apply does to a stack that is released by %s", async (by, found) => {
    const { exitCode, lines } = await rolledBack({ ended }, {}, found);

    expect(exitCode).toBe(0);
    expectGolden(`after-a-rollback-of-a-stack-released-by-${by}.txt`, lines.slice(2));
  });

  test("deploys a revision that failed later", async () => {
    const failed = past(6, { id: "d-OLD000016", status: "Failed", createdAt: START + 1 });

    expect((await rolledBack({ ended: [past(7), failed, past(6)] })).exitCode).toBe(0);
  });

  test("fails with 3 when it is rolled back itself, and shows how to roll back anyway", async () => {
    const { exitCode, lines } = await rolledBack({
      ended,
      courses: { [ID]: [{ minute: 0, deployment: deployment("Failed") }] },
    });

    expect(exitCode).toBe(3);
    expectGolden("rollback-is-rolled-back.txt", lines);
    expect(lines.join("\n")).not.toMatch(/Terraform|--retry/);
  });

  test("refuses with 6 when another deployment starts meanwhile", async () => {
    const other = running("d-OTHER0001");
    const { exitCode, data } = await rolledBack({ ended, ...other, running: [[], ["d-OTHER0001"]] });

    expect(exitCode).toBe(6);
    expect(data.verdict?.verdict).toEqual({ kind: "refused", why: "another-deployment-running" });
  });

  test("fails with 2 for a break-glass without a reason, and creates no deployment", async () => {
    const { exitCode, lines, context } = await rolledBack({ ended }, { breakGlass: "ignore-alarms" });

    expect(exitCode).toBe(2);
    expectGolden("break-glass-without-a-reason.txt", lines);
    expect(context.aws.orders).toEqual([]);
  });
});

describe("a dry run", () => {
  test("exits 0, shows what would be deployed and how it differs from what is live, and changes nothing", async () => {
    const subnets = {
      AwsvpcConfiguration: {
        Subnets: ["subnet-c"],
        SecurityGroups: ["sg-app"],
        AssignPublicIp: "DISABLED" as const,
      },
    };
    const text = textOf(6, { NetworkConfiguration: subnets });
    const { exitCode, lines, data, context } = await rolledBack(
      {
        ended: [past(7), past(6, { sha256: sha256(text) })],
        revisions: { ...revisions, [sha256(text)]: text },
      },
      { dryRun: true },
    );

    expect(exitCode).toBe(0);
    expectGolden("dry-run-differences.txt", lines);
    expect(data).toMatchObject({ result: "planned" });
    expect(data.verdict).toBeUndefined();
    expect(data.differences).toHaveLength(2);
    expect(context.aws.orders).toEqual([]);
  });

  test("refuses with 6 and the driver's message when the driver would refuse", async () => {
    const { exitCode, lines, data } = await rolledBack(
      { ended: [past(7), past(6)], weights: weights(10) },
      { dryRun: true },
    );

    expect([exitCode, data.why]).toEqual([6, "preflight"]);
    expectGolden("rollback-refused-by-the-preflight.txt", lines);
  });
});

describe("fails with 6 and creates no deployment", () => {
  const refused = async (world: Partial<World>) => {
    const { exitCode, lines, data, context } = await rolledBack(world);
    expect([exitCode, data.result, context.aws.orders.length]).toEqual([6, "refused", 0]);
    return { why: data.why, lines };
  };
  const ended = [past(7), past(6)];

  test("while a deployment is running, and prints how to stop it", async () => {
    const { why, lines } = await refused({ ended, ...running("d-OTHER0001") });

    expect(why).toBe("deployment-running");
    expectGolden("another-deployment-is-running.txt", lines);
  });

  test("but not because of a deployment that has just ended", async () => {
    const other = running("d-OTHER0001", { status: "Succeeded" });

    expect((await rolledBack({ ended, ...other }, { dryRun: true })).exitCode).toBe(0);
  });

  test("when there is no revision to roll back to", async () => {
    const { lines } = await refused({ ended: [past(7)] });

    expectGolden("no-target.txt", lines);
  });

  test("when the service has no deployments yet", async () => {
    const { why, lines } = await refused({ ended: [], activeRevisions: [7, 6].map(taskDefinition) });

    expect(why).toBe("no-rollback-target");
    expectGolden("no-deployments.txt", lines);
  });

  test("when there is no PRIMARY", async () => {
    expect((await refused({ ended, taskSets: [] })).why).toBe("no-primary");
  });

  test("when CodeDeploy no longer has the previous revision, instead of going further back", async () => {
    const { why, lines } = await refused({ ended: [past(7), past(6, { sha256: "gone" }), past(5)] });

    expect(why).toBe("revision-unknown");
    expectGolden("revision-not-stored.txt", lines);
  });

  test("when the previous AppSpec is unreadable", async () => {
    const odd = { ...revisions, odd: "version: 0.0\nResources: []\n" };
    const { lines } = await refused({ ended: [past(7), past(6, { sha256: "odd" })], revisions: odd });

    expectGolden("previous-app-spec-unreadable.txt", lines);
  });

  test.each<[string, World["taskDefinition"]]>([
    ["deregistered", { status: "INACTIVE", containers: [] }],
    ["deleted", undefined],
  ])("when its task definition is %s", async (what, definition) => {
    const { why, lines } = await refused({ ended, taskDefinition: definition });

    expect(why).toBe("task-definition-gone");
    expectGolden(`rollback-when-its-task-definition-is-${what}.txt`, lines);
  });
});

test("fails with the error of AWS when it can't read the service", async () => {
  const denied = failure("denied", "AccessDeniedException");

  await expect(
    rolledBack({ fails: (method) => (method === "deployments" ? denied : undefined) }),
  ).rejects.toBe(denied);
});

test("fails with 2 when the caller may not create a deployment, with the command that runs it again", async () => {
  const denied = new AwsFailure("denied", "codedeploy:CreateDeployment", "AccessDeniedException", "not you");
  const { exitCode, lines } = await rolledBack(
    { ended: [past(7), past(6)], creations: [denied] },
    { to: "shop:6" },
  );

  expect(exitCode).toBe(2);
  expectGolden("rollback-may-not-create-a-deployment.txt", lines);
});
