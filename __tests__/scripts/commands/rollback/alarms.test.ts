import { describe, expect, test } from "@jest/globals";
import { AwsFailure } from "../../../../scripts/aws";
import type { RollbackOptions } from "../../../../scripts/commands/rollback/goal";
import { parseDescription } from "../../../../scripts/driver/state/description";
import { expectGolden } from "../../../support/golden";
import type { World } from "../../driver/fake-aws";
import { deployment, group } from "../../driver/fixtures";
import { ID, past, rolledBack } from "./support";

const ended = [past(7), past(6)];
const firing: Partial<World> = {
  ended,
  group: group({ alarmNames: ["errors"] }),
  alarms: [{ name: "errors", state: "ALARM", reason: "5 errors" }],
};
const quiet: Partial<World> = { ended, group: group({ alarmNames: ["errors"] }) };

describe("a rollback while an alarm of its group is in ALARM", () => {
  test("ignores the group's alarms, reports it, and records it in its description", async () => {
    const { exitCode, context } = await rolledBack(firing);
    const [order] = context.aws.orders;

    expect([exitCode, order?.ignoresAlarms]).toEqual([0, true]);
    expect(parseDescription(order?.description)).toMatchObject({
      ignoresAlarms: true,
      breakGlass: undefined,
    });
    expectGolden("alarms-ignored.txt", context.printed);
  });

  test("does not ignore the alarms when none is in ALARM", async () => {
    const { context } = await rolledBack(quiet);
    const [order] = context.aws.orders;

    expect(order?.ignoresAlarms).toBeUndefined();
    expect(parseDescription(order?.description)?.ignoresAlarms).toBe(false);
  });

  test("does not ignore the alarms when one does not exist", async () => {
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
    expectGolden("alarms-ignored-dry-run.txt", lines);
    expect((await rolledBack(quiet, { dryRun: true })).data.ignoresAlarms).toBe(false);
  });
});

describe("fails with 3 when an alarm that started later stops the rollback, and shows how to run it again:", () => {
  const stopped = deployment("Stopped", {
    rollbackId: "d-BACK00001",
    error: { code: "ALARM_ACTIVE", message: "one or more alarms" },
  });
  const world: Partial<World> = {
    ...firing,
    alarms: [],
    courses: {
      [ID]: [{ minute: 0, deployment: stopped }],
      "d-BACK00001": [{ minute: 0, deployment: deployment("Succeeded", { id: "d-BACK00001" }) }],
    },
  };

  test.each<[string, string, RollbackOptions]>([
    ["without options", "alarm-stops-the-rollback", {}],
    [
      "with its own break-glass and reason",
      "alarm-stops-the-rollback-with-a-break-glass",
      { to: "shop:6", breakGlass: "all-at-once", reason: "checkout is down" },
    ],
  ])("%s", async (_, name, options) => {
    const { exitCode, data, lines } = await rolledBack(world, options);

    expect([exitCode, data.verdict?.rollbackId]).toEqual([3, "d-BACK00001"]);
    expectGolden(`${name}.txt`, lines);
  });
});

describe("fails with 2 and orders nothing when the caller may not ignore alarms:", () => {
  const denied = (action: string) =>
    new AwsFailure("denied", action, "AccessDeniedException", "not authorized");
  const may = (roleExists: boolean, action = "codedeploy:UpdateDeploymentGroup"): Partial<World> => ({
    ...firing,
    creations: [denied(action)],
    // CodeDeploy's own role is read as well.
    roleExists,
  });

  test.each(["codedeploy:UpdateDeploymentGroup", "codedeploy:CreateDeployment"])(
    "the role that may is named when AWS denied %s",
    async (action) => {
      const { exitCode, lines } = await rolledBack(may(true, action), { to: "shop:6" });

      expect(exitCode).toBe(2);
      expectGolden("alarms-role-that-is-allowed.txt", lines);
    },
  );

  test("the role of the stack's outputs is preferred to the one with the usual name", async () => {
    const role = "arn:aws:iam::123456789012:role/on-call";
    const { lines } = await rolledBack(may(true), {}, { breakGlassRoleArn: role });

    expectGolden("alarms-role-of-the-outputs.txt", lines);
  });

  test("the statement that is missing is printed when no role is known", async () => {
    const world = may(true);
    const { exitCode, lines } = await rolledBack({ ...world, roles: ["shop/codedeploy"] }, { to: "shop:6" });

    expect(exitCode).toBe(2);
    expectGolden("alarms-missing-statement.txt", lines);
  });
});
