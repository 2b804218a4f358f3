import { describe, expect, test } from "@jest/globals";
import type { Alarm } from "../../../../scripts/aws";
import type { CommandContext } from "../../../../scripts/commands/cli/command";
import { type DoctorResult, doctor } from "../../../../scripts/commands/doctor/doctor";
import { canonicalJson } from "../../../../scripts/driver/state/fingerprint";
import { expectGolden } from "../../../support/golden";
import type { World } from "../../driver/fake-aws";
import { appSpec, failure, group, ROLE, weights } from "../../driver/fixtures";
import { fakeContext } from "../support";

/** The wanted revision is that of the stack's outputs, unless there are none. */
async function examined(
  world: Partial<World>,
  outputs: string | "none" = canonicalJson(appSpec()),
  changes: Partial<CommandContext> = {},
) {
  const wantedAppSpec = outputs === "none" ? undefined : outputs;
  const context = fakeContext(world, { wantedAppSpec, ...changes });
  const { exitCode, data, lines } = await doctor(context, { fix: false, yes: false });
  const { findings, failedChecks } = data as DoctorResult;
  const kinds = findings.map(({ kind }) => kind);
  return { exitCode, findings, failedChecks, kinds, lines, aws: context.aws };
}

describe("the checks before a deployment", () => {
  test("are made for the wanted revision, and a finding means exit code 6", async () => {
    const { exitCode, kinds } = await examined({ roleExists: false });
    expect([exitCode, kinds]).toEqual([6, ["role-missing"]]);
  });

  test.each<[string, Partial<World>]>([
    ["task-definition-missing", { taskDefinition: undefined }],
    [
      "task-definition-inactive",
      { taskDefinition: { status: "INACTIVE", containers: [{ name: "app", ports: [8080] }] } },
    ],
    [
      "image-missing",
      {
        taskDefinition: {
          status: "ACTIVE",
          containers: [
            {
              name: "app",
              ports: [8080],
              image: "123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop/web:1.4.2",
            },
          ],
        },
      },
    ],
    [
      "file-system-missing",
      {
        taskDefinition: {
          status: "ACTIVE",
          containers: [{ name: "app", ports: [8080] }],
          fileSystemIds: ["fs-0a1b2c3d"],
        },
      },
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

  test.each<[string, Partial<World>]>([
    ["port", { taskDefinition: { status: "ACTIVE", containers: [{ name: "app", ports: [] }] } }],
    ["container", { taskDefinition: { status: "ACTIVE", containers: [] } }],
    ["alarm", { group: group({ alarmNames: ["shop-5xx"] }), missingAlarms: ["shop-5xx"] }],
  ])("do not read like the report of a run: for a missing %s", async (_, world) => {
    const fixes = (await examined(world)).findings.flatMap(({ fix }) => fix);
    expect(fixes).not.toEqual([]);
    expect(fixes.filter((line) => /Next:|again/.test(line))).toEqual([]);
  });

  test("name the release for a stack that the command releases", async () => {
    const alarms: Alarm[] = [{ name: "shop-5xx", state: "ALARM", reason: "too many" }];
    const { lines } = await examined({ group: group({ alarmNames: ["shop-5xx"] }), alarms }, undefined, {
      outputOptions: ["--stack", "production-orders"],
      releases: { by: "command" },
    });
    expectGolden("alarm-where-the-command-releases.txt", lines);
  });

  test("report once what doctor also finds itself", async () => {
    const { kinds } = await examined({ weights: weights(10), test: { kind: "gone" } });
    expect(kinds).toEqual(["traffic-elsewhere", "test-traffic-elsewhere"]);
  });

  test("report what cannot be read", async () => {
    const { exitCode, failedChecks } = await examined({
      fails: (method) => (method === "roleExists" ? failure("denied") : undefined),
    });
    expect(exitCode).toBe(0);
    expect(failedChecks).toMatchObject([{ check: "revision", part: { kind: "role", name: ROLE } }]);
  });

  test("name each check that could not be made, once for each reason", async () => {
    const { failedChecks, lines } = await examined({
      fails: (method) =>
        method === "roleExists" || method === "taskDefinition" || method === "endedDeployments"
          ? failure("denied")
          : undefined,
    });
    expect(failedChecks.map(({ check, part }) => [check, part?.kind])).toEqual([
      ["revision", "previous-attempts"],
      ["revision", "task-definition"],
      ["revision", "role"],
    ]);
    expectGolden("failed-checks-of-the-revision.txt", lines);
  });

  test("are not made when the wanted revision is unknown, which is reported", async () => {
    const { exitCode, failedChecks, aws } = await examined({ roleExists: false }, "none");
    expect(exitCode).toBe(0);
    expect(failedChecks.map(({ check, part }) => [check, part])).toEqual([["revision", undefined]]);
    expect(aws.count("roleExists")).toBe(0);
  });
});
