import { describe, expect, test } from "@jest/globals";
import { sha256 } from "../../../../scripts/driver/state/fingerprint";
import { running } from "../../driver/courses";
import type { World } from "../../driver/fake-aws";
import { blue, deployment, failure, START, taskDefinition, weights } from "../../driver/fixtures";
import { ID, past, revisions, rolledBack, textOf } from "./support";

describe("a rollback", () => {
  const ended = [past(7), past(6), past(5)];

  test("deploys the revision before the live one, and records that it is a rollback", async () => {
    const { exitCode, lines, data, context } = await rolledBack({ ended });

    expect(exitCode).toBe(0);
    expect(context.printed[0]).toBe(
      "The rollback goes from shop:7 back to shop:6, which d-OLD000006 deployed",
    );
    expect(lines).toEqual([
      "Deployment d-NEW000001 succeeded: shop:6 serves all production traffic.",
      expect.stringContaining("  Live: shop:6"),
      expect.stringContaining("Terraform does not know about this rollback"),
    ]);
    expect(context.aws.orders).toHaveLength(1);
    expect(context.aws.orders[0]).toMatchObject({
      content: textOf(6),
      description: `cdktf-ecs-codedeploy ${sha256(textOf(6)).slice(0, 12)}: shop:6 (order 1a2b3c4d) (done when shifted) (rollback of shop:7)`,
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

  test("counts as a retry of an older revision that has failed since", async () => {
    const failed = past(6, { id: "d-OLD000016", status: "Failed", createdAt: START + 1 });

    expect((await rolledBack({ ended: [past(7), failed, past(6)] })).exitCode).toBe(0);
  });

  test("fails with 3 when it is rolled back itself, and prints how to roll back anyway", async () => {
    const { exitCode, lines } = await rolledBack({
      ended,
      courses: { [ID]: [{ minute: 0, deployment: deployment("Failed") }] },
    });

    expect(exitCode).toBe(3);
    const flags = "--application shop-web --group shop-web-group --region eu-west-1";
    expect(lines.slice(2, 6)).toEqual([
      "  Next: fix the cause and run `rollback` again:",
      `  npx cdktf-ecs-codedeploy rollback ${flags}`,
      "  To see which other revisions `rollback --to` can go to:",
      `  npx cdktf-ecs-codedeploy history ${flags}`,
    ]);
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
    expect(lines[1]).toContain("--reason: is missing: it must give the reason");
    expect(context.aws.orders).toEqual([]);
  });
});

describe("a dry run", () => {
  test("exits 0 with the planned revision and its differences from the live one, and changes nothing", async () => {
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
    expect(lines).toEqual([
      "The rollback would go from shop:7 back to shop:6, which d-OLD000006 deployed",
      "  TaskDefinition: shop:7 -> shop:6",
      "  Subnets: subnet-a, subnet-b -> subnet-c",
      "  Nothing was changed: this was a dry run.",
    ]);
    expect(data.result).toBe("planned");
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
    expect(lines[0]).toBe(
      "No deployment of shop:6 was created: the production listener does not send all traffic to the PRIMARY task set: default action sends 90 % to shop-blue, 10 % to shop-green.",
    );
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
    expect(lines).toEqual([
      "Nothing was rolled back: the deployment d-OTHER0001 is running (it is between two lifecycle events).",
      "  Next: stop it, which rolls it back:",
      "  npx cdktf-ecs-codedeploy stop d-OTHER0001 --application shop-web --group shop-web-group --region eu-west-1",
      "  Or follow it to its end:",
      "  npx cdktf-ecs-codedeploy watch d-OTHER0001 --application shop-web --group shop-web-group --region eu-west-1",
    ]);
  });

  test("but not because of a deployment that has just ended", async () => {
    const other = running("d-OTHER0001", { status: "Succeeded" });

    expect((await rolledBack({ ended, ...other }, { dryRun: true })).exitCode).toBe(0);
  });

  test("when there is no revision to roll back to", async () => {
    const { lines } = await refused({ ended: [past(7)] });

    expect(lines[0]).toBe(
      "No revision to roll back to: among the last 50 deployments, none before the live revision (shop:7) deployed another revision successfully.",
    );
  });

  test("when there is no PRIMARY", async () => {
    expect((await refused({ ended, taskSets: [] })).why).toBe("no-primary");
  });

  test("when CodeDeploy no longer has the previous revision, instead of going further back", async () => {
    const { why, lines } = await refused({ ended: [past(7), past(6, { sha256: "gone" }), past(5)] });

    expect(why).toBe("revision-unknown");
    expect(lines[0]).toBe(
      "Nothing was rolled back: shop:7 is live. The revision to roll back to is that of d-OLD000006, but CodeDeploy has not stored its AppSpec.",
    );
  });

  test("when the previous AppSpec is unreadable", async () => {
    const odd = { ...revisions, odd: "version: 0.0\nResources: []\n" };
    const { lines } = await refused({ ended: [past(7), past(6, { sha256: "odd" })], revisions: odd });

    expect(lines[0]).toContain("d-OLD000006, but its AppSpec can't be read.");
    expect(lines[1]).toContain("  - appSpec.Resources");
  });

  test.each<[string, World["taskDefinition"], string]>([
    ["is deregistered", { status: "INACTIVE", containers: [] }, "is INACTIVE, not ACTIVE"],
    ["is deleted", undefined, "does not exist"],
  ])("when its task definition %s", async (_, definition, printed) => {
    const { why, lines } = await refused({ ended, taskDefinition: definition });

    expect(why).toBe("task-definition-gone");
    expect(lines[0]).toBe(
      `Nothing was rolled back: shop:7 is live, and the task definition shop:6 of d-OLD000006 ${printed}.`,
    );
  });
});

test("fails with the error of AWS when it can't read the service", async () => {
  const denied = failure("denied", "AccessDeniedException");

  await expect(
    rolledBack({ fails: (method) => (method === "deployments" ? denied : undefined) }),
  ).rejects.toBe(denied);
});
