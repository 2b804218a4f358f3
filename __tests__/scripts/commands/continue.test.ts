import { describe, expect, test } from "@jest/globals";
import type { CommandContext } from "../../../scripts/commands/cli/command";
import {
  type ContinueOptions,
  type ContinueResult,
  continueDeployment,
} from "../../../scripts/commands/continue";
import { running } from "../driver/courses";
import type { World } from "../driver/fake-aws";
import { allDone, deployment, failure, group, target } from "../driver/fixtures";
import { fakeContext } from "./support";

const ID = "d-OTHER0001";
const PLACE = "--application shop-web --group shop-web-group --region eu-west-1";

async function continued(
  world: Partial<World>,
  options: ContinueOptions = {},
  changes: Partial<CommandContext> = {},
) {
  const context = fakeContext(world, changes);
  const { data, ...answer } = await continueDeployment(context, options);
  return { ...answer, data: data as ContinueResult, aws: context.aws, asked: context.asked };
}

/** The one that runs, at this place of its course. */
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
    expect(lines).toEqual([
      "Approved: the deployment d-OTHER0001 continues and shifts production traffic to the new tasks.",
      `  To follow it: npx cdktf-ecs-codedeploy watch d-OTHER0001 ${PLACE}`,
      `  To roll it back: npx cdktf-ecs-codedeploy stop d-OTHER0001 ${PLACE}`,
    ]);
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

    expect([exitCode, data.result]).toEqual([6, "refused"]);
    expect(lines).toEqual([
      "The deployment d-OTHER0001 was not continued.",
      `  AWS refused codedeploy:GetDeployment (${code}: as the test has it).`,
      "  Next: see what becomes of it:",
      `  npx cdktf-ecs-codedeploy watch d-OTHER0001 ${PLACE}`,
    ]);
  });

  test("fails with 5 when AWS does not answer the call", async () => {
    const { exitCode, lines, data } = await continued({
      ...ready,
      fails: (method) => (method === "continueDeployment" ? failure("transient") : undefined),
    });

    expect([exitCode, data.result]).toEqual([5, "unknown"]);
    expect(lines[0]).toBe("It is unknown whether the deployment d-OTHER0001 continues: AWS did not answer.");
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
    expect(lines).toEqual([
      "The termination wait of the deployment d-OTHER0001 is over. The old tasks are terminated now. After that, there is no quick rollback: a rollback takes a new deployment, which starts the old revision's tasks again.",
      `  To follow it: npx cdktf-ecs-codedeploy watch d-OTHER0001 ${PLACE}`,
    ]);
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

    expect([exitCode, data.result, aws.continued]).toEqual([6, "refused", []]);
    expect(asked).toEqual(["End the termination wait of d-OTHER0001?"]);
    expect(lines).toEqual([
      "Nothing was continued: ending the termination wait of d-OTHER0001 needs confirmation (pass --yes).",
      "  Next: confirm it:",
      `  npx cdktf-ecs-codedeploy continue d-OTHER0001 --yes ${PLACE}`,
    ]);
  });
});

describe("a deployment that shifts traffic", () => {
  const shifting = (isRollback: boolean) =>
    at(target({ AllowTraffic: "InProgress" }, 10), { isRollback, sha256: "0ther" });

  test("fails with 6 and prints the alternatives, because the rest of the shift cannot be skipped", async () => {
    const { exitCode, lines, data, aws } = await continued(shifting(false), { yes: true });

    expect([exitCode, data.wait, aws.continued]).toEqual([6, undefined, []]);
    expect(lines).toEqual([
      "Nothing was continued: the deployment d-OTHER0001 is shifting production traffic: 10 % goes to the new tasks.",
      "  CodeDeploy has no API that skips the rest of a traffic shift (https://github.com/aws/containers-roadmap/issues/2266): it shifts the rest when the interval is over.",
      `  To follow it: npx cdktf-ecs-codedeploy watch d-OTHER0001 ${PLACE}`,
      `  To roll it back now: npx cdktf-ecs-codedeploy stop d-OTHER0001 ${PLACE}`,
      "  To deploy it all at once instead, roll it back, then:",
      "  aws deploy get-application-revision --application-name shop-web --revision 'revisionType=AppSpecContent,appSpecContent={sha256=0ther}' --query revision.appSpecContent.content --output text --region eu-west-1 > app-spec.json",
      `  npx cdktf-ecs-codedeploy deploy --app-spec app-spec.json --retry --break-glass all-at-once --reason 'skip the rest of the shift' ${PLACE}`,
    ]);
  });

  test("fails without a stop command if it is a rollback", async () => {
    const { exitCode, lines } = await continued(shifting(true));

    expect([exitCode, lines.filter((line) => line.includes(" stop "))]).toEqual([6, []]);
  });
});

describe("fails with 6", () => {
  test.each<[string, Partial<World>, ContinueOptions, string]>([
    [
      "when no deployment is running",
      {},
      {},
      "Nothing was continued: no deployment of shop-web-group is running.",
    ],
    [
      "when what ran has ended",
      running(ID, { status: "Succeeded" }),
      {},
      "Nothing was continued: no deployment of shop-web-group is running.",
    ],
    [
      "while the new tasks start",
      at(target({ Install: "InProgress" })),
      { yes: true },
      "Nothing was continued: the deployment d-OTHER0001 is InProgress. It does not wait for approval and is not in its termination wait.",
    ],
    [
      "when another one runs than the one that is named",
      ready,
      { deploymentId: "d-WRONG0001" },
      "Nothing was continued: the running deployment of shop-web-group is d-OTHER0001, not d-WRONG0001.",
    ],
  ])("%s", async (_, world, options, printed) => {
    const { exitCode, lines, data, aws } = await continued(world, options);

    expect([exitCode, data.result, aws.continued]).toEqual([6, "refused", []]);
    expect(lines[0]).toBe(printed);
  });
});

test("fails with 2 for a group of another service, without mentioning a deployment", async () => {
  const other = group({ services: [{ cluster: "shop", service: "api" }] });

  await expect(continued({ ...ready, group: other })).rejects.toMatchObject({
    exitCode: 2,
    lines: [
      "The service and its deployment group do not match, or could not be read. Nothing was changed.",
      expect.stringContaining("deploys shop/api, not shop/web"),
    ],
  });
});
