import { describe, expect, test } from "@jest/globals";
import { type DoctorResult, doctor } from "../../../../scripts/commands/doctor/doctor";
import { canonicalJson } from "../../../../scripts/driver/state/fingerprint";
import type { World } from "../../driver/fake-aws";
import { appSpec, failure, group, ROLE, weights } from "../../driver/fixtures";
import { fakeContext } from "../support";

/** What is wanted is known by the stack's outputs, unless there are none. */
async function examined(world: Partial<World>, outputs: string | "none" = canonicalJson(appSpec())) {
  const context = fakeContext(world, { wantedAppSpec: outputs === "none" ? undefined : outputs });
  const { exitCode, data } = await doctor(context, { fix: false, yes: false });
  const { findings, unknown } = data as DoctorResult;
  return { exitCode, findings, unknown, kinds: findings.map(({ kind }) => kind), aws: context.aws };
}

describe("the checks before a deployment", () => {
  test("are made for the wanted revision, each with its fix", async () => {
    const { exitCode, findings } = await examined({ roleExists: false });
    expect(exitCode).toBe(6);
    expect(findings).toEqual([
      {
        kind: "role-missing",
        what: `the role ${ROLE}, which CodeDeploy uses for shop-web-group, does not exist`,
        fix: [
          "find out who deleted the role. The next apply creates it again. To see who:",
          "aws cloudtrail lookup-events --lookup-attributes AttributeKey=EventName,AttributeValue=DeleteRole --region us-east-1",
        ],
      },
    ]);
  });

  test.each<[string, Partial<World>]>([
    ["task-definition-missing", { taskDefinition: undefined }],
    [
      "task-definition-inactive",
      { taskDefinition: { status: "INACTIVE", containers: [{ name: "app", ports: [8080] }] } },
    ],
    ["primary-outside-pair", { group: group({ targetGroupNames: ["other"], testListenerArn: undefined }) }],
    [
      "alarm",
      {
        group: group({ alarmNames: ["shop-5xx"] }),
        alarms: [{ name: "shop-5xx", state: "ALARM", reason: "too many" }],
      },
    ],
    ["alarm-missing", { group: group({ alarmNames: ["shop-5xx"] }), missingAlarms: ["shop-5xx"] }],
  ])("find: %s", async (kind, world) => {
    expect((await examined(world)).kinds).toEqual([kind]);
  });

  test("name the variables that pass an alarm, for an apply and for the command", async () => {
    const { findings } = await examined({
      group: group({ alarmNames: ["shop-5xx"] }),
      alarms: [{ name: "shop-5xx", state: "ALARM", reason: "too many" }],
    });
    expect(findings.map(({ fix }) => fix)).toEqual([
      [
        "fix the cause, and deploy when the alarm is OK. To see all alarms in ALARM:",
        "aws cloudwatch describe-alarms --state-value ALARM --alarm-types MetricAlarm CompositeAlarm --region eu-west-1",
        "If this revision is the fix, use ECS_CODEDEPLOY_BREAK_GLASS=ignore-alarms, and give the reason with ECS_CODEDEPLOY_BREAK_GLASS_REASON='this revision fixes the alarm'.",
      ],
    ]);
  });

  test.each<[string, Partial<World>]>([
    ["port", { taskDefinition: { status: "ACTIVE", containers: [{ name: "app", ports: [] }] } }],
    ["container", { taskDefinition: { status: "ACTIVE", containers: [] } }],
    ["alarm", { group: group({ alarmNames: ["shop-5xx"] }), missingAlarms: ["shop-5xx"] }],
  ])("do not read like the report of a run: for a missing %s", async (_, world) => {
    const fixes = (await examined(world)).findings.flatMap(({ fix }) => fix);
    expect(fixes).not.toEqual([]);
    expect(fixes.filter((line) => /Next:|again/.test(line))).toEqual([]);
  });

  test("report once what doctor also finds itself", async () => {
    const { kinds } = await examined({ weights: weights(10), test: { kind: "gone" } });
    expect(kinds).toEqual(["traffic-elsewhere", "test-traffic-elsewhere"]);
  });

  test("report what cannot be read", async () => {
    const { exitCode, unknown } = await examined({
      fails: (method) => (method === "roleExists" ? failure("denied") : undefined),
    });
    expect(exitCode).toBe(0);
    expect(unknown).toEqual([expect.stringContaining(`Not checked: whether the role ${ROLE} exists.`)]);
  });

  test("are not made when the wanted revision is unknown, and the reason is reported", async () => {
    const { exitCode, unknown, aws } = await examined({ roleExists: false }, "none");
    expect(exitCode).toBe(0);
    expect(unknown).toEqual([
      "whether the wanted revision can be deployed: the group has no deployment that shows it; find the service by its stack's outputs",
    ]);
    expect(aws.count("roleExists")).toBe(0);
  });
});
