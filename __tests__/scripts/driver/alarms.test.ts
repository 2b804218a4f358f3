import { describe, expect, test } from "@jest/globals";
import { run } from "../../../scripts/driver/run";
import {
  canaryCourse,
  failure,
  fakeAws,
  fakeClock,
  fakeReporter,
  group,
  request,
  type World,
} from "./fixtures";

const alarm = (name: string, state: string) => ({ name, state, reason: `${name} is ${state}` });

async function driven(world: Partial<World>) {
  const clock = fakeClock();
  const aws = fakeAws(clock, {
    courses: { "d-NEW000001": canaryCourse },
    group: group({ alarmNames: ["5xx", "slow", "any"] }),
    ...world,
  });
  const reporter = fakeReporter();
  const env = { ECS_CODEDEPLOY_DEPLOYMENT: JSON.stringify(request()) };
  const exitCode = await run({ env, connect: () => aws, clock, reporter });
  return { exitCode, aws, said: reporter.said, failed: reporter.failed };
}

describe("the alarms of the group", () => {
  test("fail with 6 when some are in ALARM, each with its reason", async () => {
    const { exitCode, aws, failed } = await driven({
      alarms: [alarm("5xx", "ALARM"), alarm("slow", "OK"), alarm("any", "ALARM"), alarm("others", "ALARM")],
    });

    expect(exitCode).toBe(6);
    expect(aws.count("createDeployment")).toBe(0);
    expect(failed.slice(0, 3)).toEqual([
      "No deployment of shop:7 was created: alarms of shop-web-group are in ALARM, for which CodeDeploy would stop it.",
      "  Alarm 5xx: 5xx is ALARM",
      "  Alarm any: any is ALARM",
    ]);
    expect(failed).toHaveLength(4);
  });

  test("are no hindrance when they are quiet, or have nothing to go by", async () => {
    const { exitCode, aws } = await driven({
      alarms: [alarm("5xx", "OK"), alarm("slow", "INSUFFICIENT_DATA")],
    });

    expect(exitCode).toBe(0);
    expect(aws.count("alarms")).toBe(1);
  });

  test("aren't asked for where the group has none", async () => {
    const { exitCode, aws } = await driven({ group: group() });

    expect(exitCode).toBe(0);
    expect(aws.count("alarms")).toBe(0);
  });

  test("are no hindrance where they may not be seen, which is said once", async () => {
    const { exitCode, said } = await driven({
      fails: (method) => (method === "alarms" ? failure("denied", "AccessDeniedException") : undefined),
    });

    expect(exitCode).toBe(0);
    expect(said.filter((line) => line.includes("in ALARM is not known"))).toHaveLength(1);
  });
});
