import { describe, expect, test } from "@jest/globals";
import { AwsFailure, type MigrationAws } from "../../../scripts/aws";
import { EMPTY_RECORD } from "../../../scripts/contract";
import type { Release } from "../../../scripts/driver";
import { ended, FakeMigration, FINGERPRINT, MIGRATION, NOT_PULLED, task, taskSet } from "./fake-migration";

/** The operations of a run that starts a task, from the first to the end of the task. */
const WHOLE = [
  "loggedTaskDefinition",
  "storedText",
  "tasksStartedBy",
  "storeText",
  "runTask",
  "oneOffTask",
  "oneOffTask",
  "oneOffTask",
  "storeText",
];

describe("a migration", () => {
  test("runs its command in a task of the new revision, and records its success", async () => {
    const aws = new FakeMigration();
    expect(await aws.run()).toBe(0);
    expect(aws.calls).toEqual(WHOLE);
    expect(aws.ran).toEqual([
      {
        cluster: "shop",
        taskDefinition: MIGRATION.taskDefinition,
        container: "app",
        command: ["npm", "run", "migrate"],
        subnets: ["subnet-1"],
        securityGroups: ["sg-1"],
        assignPublicIp: "DISABLED",
        platformVersion: "LATEST",
        startedBy: expect.stringMatching(/^migration-[0-9a-f]{24}$/),
        clientToken: expect.stringMatching(/^migration-[0-9a-f]{24}$/),
      },
    ]);
    expect(JSON.parse(aws.record ?? "")).toEqual({
      succeeded: [{ fingerprint: FINGERPRINT, at: new Date(aws.clock.now()).toISOString() }],
    });
  });

  test("records the order before the task is started", async () => {
    const aws = new FakeMigration();
    let started: unknown;
    aws.before = (operation) => {
      started = operation === "runTask" ? aws.started : started;
    };
    await aws.run();
    expect(started).toEqual({
      fingerprint: FINGERPRINT,
      at: expect.any(String),
      clientToken: aws.ran[0]?.clientToken,
    });
  });

  test("that succeeded before is not run again", async () => {
    const aws = new FakeMigration();
    await aws.run();
    aws.calls.length = 0;
    expect(await aws.run()).toBe(0);
    expect(aws.calls).toEqual(["loggedTaskDefinition", "storedText"]);
  });

  test.each([
    ["another revision", { taskDefinition: MIGRATION.taskDefinition.replace(":12", ":13") }],
    ["another command", { command: ["npm", "run", "other"] }],
    ["another container", { container: "tools" }],
  ])("of %s is run, and the success of both is kept", async (_, changes) => {
    const aws = new FakeMigration();
    await aws.run();
    aws.document = { ...MIGRATION, ...changes };
    aws.definition = {
      status: "ACTIVE",
      containers: [...["app", "tools"].map((name) => ({ name, image: "shop:12", log: undefined }))],
    };
    aws.states = [
      ended(0, { containers: [{ name: aws.document.container, exitCode: 0, reason: undefined }] }),
    ];
    expect(await aws.run()).toBe(0);
    expect(aws.ran).toHaveLength(2);
    expect(aws.succeeded).toHaveLength(2);
  });

  test("keeps 20 successes: the parameter takes 4 KB", async () => {
    const aws = new FakeMigration();
    const others = Array.from({ length: 20 }, (__, index) => ({
      fingerprint: `other ${index}`,
      at: "2026-01-02T03:04:05.000Z",
    }));
    aws.record = JSON.stringify({ succeeded: others });
    await aws.run();
    expect(aws.succeeded).toEqual([FINGERPRINT, ...others.slice(0, 19).map((one) => one.fingerprint)]);
    const longest = { fingerprint: FINGERPRINT, at: others[0]?.at, clientToken: `migration-${FINGERPRINT}` };
    const record = { started: longest, succeeded: Array(20).fill(longest) };
    expect(JSON.stringify(record).length).toBeLessThan(4096);
  });

  test("succeeds if only its success can't be recorded, since Terraform records it too", async () => {
    const aws = new FakeMigration();
    aws.before = (operation) => operation === "oneOffTask" && aws.fail("storeText", "denied");
    expect(await aws.run()).toBe(0);
    expect(aws.succeeded).toEqual([]);
  });
});

describe("what else the apply changed", () => {
  const read = (aws: FakeMigration) => {
    const asked: Release[] = [];
    aws.stackChanges = (release) => {
      asked.push(release);
      return { kind: "not-known" };
    };
    return asked;
  };

  test("is read by the images of the revision when an expand fails", async () => {
    const aws = new FakeMigration();
    const asked = read(aws);
    aws.states = [ended(1)];
    await aws.run();
    expect(asked).toEqual([{ images: { app: "shop:12" } }]);
  });

  test.each([
    ["succeeds", "expand", 0],
    ["comes after the deployment", "contract", 1],
  ] as const)("is not read when the migration %s", async (_, phase, exitCode) => {
    const aws = new FakeMigration();
    const asked = read(aws);
    aws.document = { ...MIGRATION, phase };
    aws.states = [ended(exitCode)];
    await aws.run();
    expect(asked).toEqual([]);
  });

  test("is not known when ECS doesn't say which images the revision has", async () => {
    const aws = new FakeMigration();
    const asked = read(aws);
    aws.fail("loggedTaskDefinition", "denied");
    expect(await aws.run()).toBe(2);
    expect(asked).toEqual([]);
    expect(aws.reporter.failed.join("\n")).toContain("Terraform's output above lists them");
  });
});

describe("a task of an earlier run", () => {
  test.each([
    ["that runs", task(), 0],
    ["that has succeeded while nobody watched", ended(0), 0],
  ])("%s is adopted", async (_, listed, exitCode) => {
    const aws = new FakeMigration();
    aws.record = JSON.stringify({ started: aws.startedBefore(90), succeeded: [] });
    aws.listed = [listed];
    aws.states = [listed, ended(0)];
    expect(await aws.run()).toBe(exitCode);
    expect(aws.ran).toEqual([]);
    expect(aws.succeeded).toEqual([FINGERPRINT]);
    expect(aws.started).toBeUndefined();
  });

  test("that is adopted and fails is run again by the next run", async () => {
    const aws = new FakeMigration();
    aws.record = JSON.stringify({ started: aws.startedBefore(90), succeeded: [] });
    aws.listed = [task()];
    aws.states = [ended(1)];
    expect(await aws.run()).toBe(4);
    expect(aws.record).toBe(EMPTY_RECORD);
  });

  test("that failed is run again, with a new token", async () => {
    const aws = new FakeMigration();
    const started = aws.startedBefore(5);
    aws.record = JSON.stringify({ started, succeeded: [] });
    aws.listed = [ended(1), ended(0, { arn: "older", createdAt: -1 })];
    expect(await aws.run()).toBe(0);
    expect(aws.ran).toHaveLength(1);
    expect(aws.ran[0]?.clientToken).not.toBe(started.clientToken);
  });

  test("that ECS does not list yet is ordered again with its token, so that it is started once", async () => {
    const aws = new FakeMigration();
    const started = aws.startedBefore(59);
    aws.record = JSON.stringify({ started, succeeded: [] });
    expect(await aws.run()).toBe(0);
    expect(aws.ran.map(({ clientToken }) => clientToken)).toEqual([started.clientToken]);
  });

  test("whose end nobody knows any more is not run again without a retry", async () => {
    const aws = new FakeMigration();
    const started = aws.startedBefore(60);
    aws.record = JSON.stringify({ started, succeeded: [] });
    expect(await aws.run()).toBe(6);
    expect(aws.ran).toEqual([]);
    expect(aws.started).toEqual(started);

    expect(await aws.retry()).toBe(0);
    expect(aws.ran).toHaveLength(1);
    expect(aws.ran[0]?.clientToken).not.toBe(started.clientToken);
  });

  test("of another revision is ignored", async () => {
    const aws = new FakeMigration();
    aws.record = JSON.stringify({ started: { ...aws.startedBefore(90), fingerprint: "x" }, succeeded: [] });
    expect(await aws.run()).toBe(0);
    expect(aws.ran).toHaveLength(1);
  });
});

describe("two runs at the same time", () => {
  test("order one task: their token is the same as long as the record is", async () => {
    const tokens = await Promise.all(
      ["1", "1", "2"].map(async (version) => {
        const aws = new FakeMigration();
        aws.version = version;
        await aws.run();
        return aws.ran[0]?.clientToken;
      }),
    );
    expect(tokens[0]).toBe(tokens[1]);
    expect(tokens[0]).not.toBe(tokens[2]);
  });
});

describe("fails when", () => {
  const stopped = (changes: object) => ended(0, { stopCode: "UserInitiated", ...changes });

  test.each([
    ["the command ends with an error", ended(1), 4],
    ["an operator stops the task, whatever the exit code", stopped({}), 4],
    ["the exit code is not known", task({ lastStatus: "STOPPED", stopCode: "SpotInterruption" }), 4],
    ["the image can't be pulled", NOT_PULLED, 3],
  ])("%s", async (_, end, exitCode) => {
    const aws = new FakeMigration();
    aws.states = [end];
    expect(await aws.run()).toBe(exitCode);
    // The next run runs it again.
    expect(aws.record).toBe(EMPTY_RECORD);
  });

  test("ECS has no capacity", async () => {
    const aws = new FakeMigration();
    aws.notPlaced = ["Capacity is unavailable at this time"];
    expect(await aws.run()).toBe(3);
    expect(aws.record).toBe(EMPTY_RECORD);
  });

  test("the task runs longer than the time limit, and the task is not stopped", async () => {
    const aws = new FakeMigration();
    const start = aws.clock.now();
    aws.states = [task()];
    expect(await aws.run()).toBe(5);
    expect(aws.clock.now() - start).toBe(60 * 60_000);
    expect(aws.started).toMatchObject({ fingerprint: FINGERPRINT });
  });

  test.each<[string, Partial<FakeMigration>]>([
    ["the task definition does not exist", { definition: undefined }],
    [
      "the task definition is inactive",
      { definition: { status: "INACTIVE", containers: [{ name: "app", image: "shop:12", log: undefined }] } },
    ],
    [
      "the container does not exist",
      { definition: { status: "ACTIVE", containers: [{ name: "web", image: "shop:12", log: undefined }] } },
    ],
    ["the record does not exist", { record: undefined }],
    ["the record is not JSON", { record: "{" }],
    ["the record has another form", { record: '{"succeeded":[],"more":1}' }],
    ["the document is wrong", { document: { ...MIGRATION, command: [] } }],
    ["a variable is not known", { env: { ECS_CODEDEPLOY_RETRIES: "true" } }],
  ])("%s, and starts nothing", async (_, changes) => {
    const aws = Object.assign(new FakeMigration(), changes);
    expect(await aws.run()).toBe(2);
    expect(aws.calls).not.toContain("storeText");
    expect(aws.ran).toEqual([]);
  });

  test.each<[keyof MigrationAws, AwsFailure["kind"], number]>([
    ["loggedTaskDefinition", "denied", 2],
    ["storedText", "credentials", 2],
    ["storedText", "transient", 5],
    ["storeText", "denied", 2],
    ["runTask", "denied", 2],
    ["runTask", "rejected", 2],
    ["runTask", "transient", 5],
    ["oneOffTask", "denied", 5],
    ["oneOffTask", "transient", 5],
  ])("%s is %s", async (operation, kind, exitCode) => {
    const aws = new FakeMigration();
    aws.fail(operation, kind);
    expect(await aws.run()).toBe(exitCode);
    // What may have been started is found again.
    expect(aws.started !== undefined).toBe(exitCode === 5 && operation !== "storedText");
  });
});

test("a task that another order started with the same token is found again", async () => {
  const aws = new FakeMigration();
  aws.failures.set("runTask", new AwsFailure("rejected", "ecs:RunTask", "ConflictException", "in use"));
  expect(await aws.run()).toBe(5);
  expect(aws.started).toMatchObject({ fingerprint: FINGERPRINT });
});

describe("a contract migration", () => {
  const contract = (...taskSets: ReturnType<typeof taskSet>[][]) => {
    const aws = new FakeMigration();
    aws.document = { ...MIGRATION, phase: "contract" };
    aws.taskSets = taskSets;
    return aws;
  };

  test("runs at once when the service runs only its revision", async () => {
    const aws = contract([taskSet(12)]);
    expect(await aws.run()).toBe(0);
    expect(aws.calls.filter((call) => call === "service")).toHaveLength(1);
  });

  test("waits until the tasks of the old revision are gone", async () => {
    const aws = contract([taskSet(12), taskSet(11, "DRAINING")], [taskSet(12)]);
    expect(await aws.run()).toBe(0);
    expect(aws.ran).toHaveLength(1);
  });

  test.each([
    ["the old revision is live, after a rollback", [taskSet(11)]],
    ["a deployment is rolling out another revision", [taskSet(12), taskSet(13, "ACTIVE")]],
  ])("fails when %s", async (_, taskSets) => {
    const aws = contract(taskSets);
    expect(await aws.run()).toBe(6);
    expect(aws.ran).toEqual([]);
    expect(aws.record).toBe(EMPTY_RECORD);
  });

  test("fails when the service runs nothing", async () => {
    expect(await contract([]).run()).toBe(2);
  });
});
