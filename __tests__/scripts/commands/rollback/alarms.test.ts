import { describe, expect, test } from "@jest/globals";
import { AwsFailure } from "../../../../scripts/aws";
import { parseDescription } from "../../../../scripts/driver/state/description";
import type { World } from "../../driver/fake-aws";
import { group } from "../../driver/fixtures";
import { past, rolledBack } from "./support";

const ended = [past(7), past(6)];
const firing: Partial<World> = {
  ended,
  group: group({ alarmNames: ["errors"] }),
  alarms: [{ name: "errors", state: "ALARM", reason: "5 errors" }],
};
const quiet: Partial<World> = { ended, group: group({ alarmNames: ["errors"] }) };

describe("a rollback while an alarm of its group is in ALARM", () => {
  test("ignores the group's alarms, reports that, and records it in the description", async () => {
    const { exitCode, context } = await rolledBack(firing);
    const [order] = context.aws.orders;

    expect([exitCode, order?.ignoresAlarms]).toEqual([0, true]);
    expect(parseDescription(order?.description)).toMatchObject({
      ignoresAlarms: true,
      breakGlass: undefined,
    });
    expect(context.printed).toContain(
      "The alarm errors is in ALARM. It is ignored for this deployment. Reason: 5 errors",
    );
  });

  test("respects the alarms when none is in ALARM", async () => {
    const { context } = await rolledBack(quiet);
    const [order] = context.aws.orders;

    expect(order?.ignoresAlarms).toBeUndefined();
    expect(parseDescription(order?.description)?.ignoresAlarms).toBe(false);
  });

  test("respects the alarms when one is missing", async () => {
    const { exitCode, context } = await rolledBack({ ...quiet, missingAlarms: ["errors"] });

    expect([exitCode, context.aws.orders[0]?.ignoresAlarms]).toEqual([0, undefined]);
  });

  test("also ignores them in a second order, after the first got no answer", async () => {
    const lost = new AwsFailure("transient", "codedeploy:CreateDeployment", "ECONNRESET", "lost");
    const { context } = await rolledBack({
      ...firing,
      creations: [lost, { kind: "created", id: "d-NEW000001" }],
    });

    expect(context.aws.orders.map(({ ignoresAlarms }) => ignoresAlarms)).toEqual([true, true]);
  });

  test("keeps an explicit break-glass", async () => {
    const { context } = await rolledBack(firing, {
      breakGlass: "ignore-alarms",
      reason: "errors by shop:7",
    });

    expect(parseDescription(context.aws.orders[0]?.description)).toMatchObject({
      ignoresAlarms: false,
      breakGlass: { measures: ["ignore-alarms"] },
    });
  });

  test("shows that in a dry run", async () => {
    const { exitCode, data, lines } = await rolledBack(firing, { dryRun: true });

    expect([exitCode, data.ignoresAlarms]).toEqual([0, true]);
    expect(lines).toEqual([
      "The rollback would go from shop:7 back to shop:6, which d-OLD000006 deployed",
      "  TaskDefinition: shop:7 -> shop:6",
      "  The alarm errors is in ALARM. It is ignored for this deployment. Reason: 5 errors",
      "  The rollback would ignore the alarms of the deployment group, which needs codedeploy:UpdateDeploymentGroup.",
      "  Nothing was changed: this was a dry run.",
    ]);
    expect((await rolledBack(quiet, { dryRun: true })).data.ignoresAlarms).toBe(false);
  });
});

describe("fails with 2 and creates no deployment when the caller may not ignore alarms:", () => {
  const COMMAND =
    "npx cdktf-ecs-codedeploy rollback --to shop:6 --application shop-web --group shop-web-group --region eu-west-1";
  const denied = (action: string) =>
    new AwsFailure("denied", action, "AccessDeniedException", "not authorized");
  const may = (roleExists: boolean, action = "codedeploy:UpdateDeploymentGroup"): Partial<World> => ({
    ...firing,
    creations: [denied(action)],
    // CodeDeploy's own role is asked for as well.
    roleExists,
  });
  const FIRST = [
    "The deployment was not started. Nothing was changed.",
    "  The caller is not allowed to call codedeploy:CreateDeployment and codedeploy:UpdateDeploymentGroup (both are needed to ignore alarms): allow this IAM action for the role that deploys (AccessDeniedException: not authorized).",
    "  An alarm of the deployment group is in ALARM, and CodeDeploy would stop the rollback for it.",
  ];

  test.each(["codedeploy:UpdateDeploymentGroup", "codedeploy:CreateDeployment"])(
    "the role that may is named when AWS denied %s",
    async (action) => {
      const { exitCode, lines } = await rolledBack(may(true, action), { to: "shop:6" });

      expect(exitCode).toBe(2);
      expect(lines).toEqual([
        ...FIRST,
        "  Next: run it again as the role arn:aws:iam::123456789012:role/shop-web-break-glass, which may do that:",
        "  export $(printf 'AWS_ACCESS_KEY_ID=%s AWS_SECRET_ACCESS_KEY=%s AWS_SESSION_TOKEN=%s' $(aws sts assume-role --role-arn arn:aws:iam::123456789012:role/shop-web-break-glass --role-session-name rollback --query 'Credentials.[AccessKeyId,SecretAccessKey,SessionToken]' --output text))",
        `  ${COMMAND}`,
      ]);
    },
  );

  test("the role of the stack's outputs is preferred to the one with the usual name", async () => {
    const role = "arn:aws:iam::123456789012:role/on-call";
    const { lines } = await rolledBack(may(true), {}, { breakGlassRoleArn: role });

    expect(lines[3]).toBe(`  Next: run it again as the role ${role}, which may do that:`);
  });

  test("the missing statement is printed when no role is known", async () => {
    const world = may(true);
    const { exitCode, lines } = await rolledBack({ ...world, roles: ["shop/codedeploy"] }, { to: "shop:6" });

    expect(exitCode).toBe(2);
    expect(lines).toEqual([
      ...FIRST,
      "  Next: add this IAM statement to the role that runs the command:",
      '  {"Effect":"Allow","Action":"codedeploy:UpdateDeploymentGroup","Resource":"arn:aws:codedeploy:eu-west-1:123456789012:deploymentgroup:shop-web/shop-web-group"}',
      "  Then run it again:",
      `  ${COMMAND}`,
    ]);
  });
});
