import { describe, expect, test } from "@jest/globals";
import { AwsFailure } from "../../../scripts/aws";
import type { CommandContext } from "../../../scripts/commands/cli/command";
import {
  type ContinueOptions,
  type ContinueResult,
  continueDeployment,
} from "../../../scripts/commands/continue";
import { expectGolden } from "../../support/golden";
import { running } from "../driver/courses";
import type { World } from "../driver/fake-aws";
import { allDone, deployment, failure, group, target } from "../driver/fixtures";
import { errorOf, fakeContext } from "./support";

const ID = "d-OTHER0001";

async function continued(
  world: Partial<World>,
  options: ContinueOptions = {},
  changes: Partial<CommandContext> = {},
) {
  const context = fakeContext(world, changes);
  const { data, ...answer } = await continueDeployment(context, options);
  return { ...answer, data: data as ContinueResult, aws: context.aws, asked: context.asked };
}

/** The running deployment, with this target. */
const at = (of: World["courses"][string][number]["target"], changes = {}): Partial<World> => ({
  running: [[ID]],
  courses: {
    [ID]: [
      {
        minute: 0,
        deployment: deployment("InProgress", { id: ID, sha256: "0ther", ...changes }),
        target: of,
      },
    ],
  },
});

const ready = running(ID, { status: "Ready" });
const keepsOld = at(allDone);

describe("a deployment that is Ready", () => {
  test.each([
    ["that runs", {}],
    ["that is named", { deploymentId: ID }],
  ])("and %s is approved with exit code 0, without confirmation", async (_, options) => {
    const { exitCode, lines, data, aws, asked } = await continued(ready, options);

    expect([exitCode, aws.continued, asked]).toEqual([0, [[ID, "READY_WAIT"]], []]);
    expectGolden("continue-approved.txt", lines);
    expect(data).toEqual({
      version: 1,
      result: "continued",
      deploymentId: ID,
      status: "Ready",
      wait: "READY_WAIT",
    });
  });

  test("fails with 6 when CodeDeploy refuses", async () => {
    const code = "DeploymentIsNotInReadyStateException";
    const { exitCode, lines, data } = await continued({
      ...ready,
      fails: (method) => (method === "continueDeployment" ? failure("rejected", code) : undefined),
    });

    expect([exitCode, data.result, data.why]).toEqual([6, "refused", "rejected"]);
    expectGolden("continue-rejected.txt", lines);
  });

  test("fails with 5 when AWS does not answer the call", async () => {
    const { exitCode, lines, data } = await continued({
      ...ready,
      fails: (method) => (method === "continueDeployment" ? failure("transient") : undefined),
    });

    expect([exitCode, data.result]).toEqual([5, "unknown"]);
    expectGolden("continue-without-an-answer.txt", lines);
  });

  test("fails when the call is denied", async () => {
    const denied = failure("denied", "AccessDeniedException");

    await expect(
      continued({ ...ready, fails: (method) => (method === "continueDeployment" ? denied : undefined) }),
    ).rejects.toBe(denied);
  });
});

describe("a deployment in its termination wait", () => {
  test.each<[string, ContinueOptions, Partial<CommandContext>]>([
    ["--yes", { yes: true }, {}],
    ["a yes", {}, { confirm: async () => true }],
  ])("terminates the old tasks with %s", async (_, options, changes) => {
    const { exitCode, lines, data, aws } = await continued(keepsOld, options, changes);

    expect([exitCode, aws.continued]).toEqual([0, [[ID, "TERMINATION_WAIT"]]]);
    expectGolden("continue-ends-the-termination-wait.txt", lines);
    expect(data).toEqual({
      version: 1,
      result: "continued",
      deploymentId: ID,
      status: "InProgress",
      wait: "TERMINATION_WAIT",
    });
  });

  test("fails with 6 and changes nothing without confirmation", async () => {
    const { exitCode, lines, data, aws, asked } = await continued(keepsOld);

    expect([exitCode, data.result, data.why, aws.continued]).toEqual([6, "refused", "not-confirmed", []]);
    expectGolden("continue-question.txt", asked);
    expectGolden("continue-not-confirmed.txt", lines);
  });
});

describe("a deployment that shifts traffic", () => {
  const shifting = (isRollback: boolean) =>
    at(target({ AllowTraffic: "InProgress" }, 10), { isRollback, sha256: "0ther" });

  test("fails with 6 because the rest of the shift can't be skipped, and shows what to do", async () => {
    const { exitCode, lines, data, aws } = await continued(shifting(false), { yes: true });

    expect([exitCode, data.why, data.wait, aws.continued]).toEqual([6, "traffic-shift", undefined, []]);
    expectGolden("continue-during-a-shift.txt", lines);
  });

  test("shows how to get its AppSpec from S3, if it is there", async () => {
    const object = { bucket: "revisions", key: "shop/a b.json", bundleType: "JSON", version: "v7" };
    const shift = at(target({ AllowTraffic: "InProgress" }, 10), { isRollback: false, object });
    const { lines } = await continued(shift, { yes: true });

    expect(lines).toContain(
      "  aws s3api get-object --bucket revisions --key 'shop/a b.json' --version-id v7 --region eu-west-1 app-spec.json",
    );
  });

  test("fails without a stop command if it is a rollback", async () => {
    const { exitCode, lines } = await continued(shifting(true));

    expect([exitCode, lines.filter((line) => line.includes(" stop "))]).toEqual([6, []]);
  });
});

describe("fails with 6", () => {
  const REFUSED: readonly [string, Partial<World>, ContinueOptions, ContinueResult["why"]][] = [
    ["when no deployment is running", {}, {}, "no-deployment"],
    ["when what ran has ended", running(ID, { status: "Succeeded" }), {}, "no-deployment"],
    ["while the new tasks start", at(target({ Install: "InProgress" })), { yes: true }, "no-wait"],
    [
      "when another one runs than the one that is named",
      ready,
      { deploymentId: "d-WRONG0001" },
      "other-deployment",
    ],
  ];

  test.each(REFUSED)("%s", async (_, world, options, why) => {
    const { exitCode, data, aws } = await continued(world, options);

    expect([exitCode, data.result, data.why, aws.continued]).toEqual([6, "refused", why, []]);
  });

  test("with the reason and a next step", async () => {
    const shown: string[] = [];
    for (const [when, world, options] of REFUSED) {
      shown.push(`${when}:`, ...(await continued(world, options)).lines);
    }

    expectGolden("continue-refused.txt", shown);
  });
});

test("fails with 2 and its own command when several reads are denied", async () => {
  const fails: World["fails"] = (method) =>
    ["service", "deploymentGroup"].includes(method) ? new AwsFailure("denied", method, "X", "y") : undefined;
  const { exitCode, lines } = await errorOf(continued({ ...ready, fails }));

  expect(exitCode).toBe(2);
  expect(lines.slice(-2)).toEqual([
    "  Next: fix all of this and try it again:",
    "  npx cdktf-ecs-codedeploy command --application shop-web",
  ]);
});

test("fails with 2 for a group of another service, without mentioning a deployment", async () => {
  const other = group({ services: [{ cluster: "shop", service: "api" }] });
  const { exitCode, lines } = await errorOf(continued({ ...ready, group: other }));

  expect(exitCode).toBe(2);
  expectGolden("continue-group-of-another-service.txt", lines);
});
