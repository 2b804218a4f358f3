import { describe, expect, test } from "@jest/globals";
import type { StackChanges } from "../../../scripts/driver";
import { expectGolden } from "../../support/golden";
import { expectComplete, incompleteNextLines } from "../../support/printed-command";
import { ended, FakeMigration, MIGRATION, NOT_PULLED, task, taskSet } from "./fake-migration";

const CHANGES: StackChanges = {
  kind: "known",
  plannedAt: "2026-11-29T10:32:00Z",
  changes: [
    { address: "aws_security_group_rule.api", action: "created" },
    { address: "aws_sqs_queue.mail", action: "replaced" },
  ],
};

/** How each result comes about, by its golden file. */
const RESULTS: Readonly<Record<string, (aws: FakeMigration) => void>> = {
  succeeded: () => undefined,
  "succeeded-not-recorded": (aws) => {
    aws.before = (operation) => operation === "oneOffTask" && aws.fail("storeText", "denied");
  },
  failed: (aws) => {
    aws.states = [ended(1)];
    aws.log = ["adding the column", 'ERROR:  column "full_name" of relation "users" already exists'];
  },
  "failed-contract": (aws) => {
    aws.document = { ...MIGRATION, migration: "drop-name", phase: "contract", stack: undefined };
    aws.states = [ended(0, { stopCode: "UserInitiated", stoppedReason: "Task stopped by user" })];
    aws.log = undefined;
  },
  "failed-other-log-driver": (aws) => {
    const log = { driver: "awsfirelens", group: undefined, streamPrefix: undefined };
    aws.definition = { status: "ACTIVE", containers: [{ name: "app", image: "shop:12", log }] };
    aws.states = [ended(1)];
  },
  "failed-log-denied": (aws) => {
    aws.states = [ended(1)];
    aws.fail("logTail", "denied");
  },
  "not-started": (aws) => {
    aws.states = [NOT_PULLED];
  },
  "failed-after-other-changes": (aws) => {
    aws.states = [ended(1)];
    aws.stackChanges = () => CHANGES;
  },
  "still-running": (aws) => {
    aws.states = [task()];
  },
  "end-unknown": (aws) => {
    const succeeded = [{ fingerprint: "0123456789abcdef01234567", at: "2026-01-02T03:04:05.000Z" }];
    aws.record = JSON.stringify({ started: aws.startedBefore(90), succeeded });
  },
  "other-revision-runs": (aws) => {
    aws.document = { ...MIGRATION, phase: "contract" };
    aws.taskSets = [[taskSet(11)]];
  },
  wrong: (aws) => {
    aws.definition = { status: "INACTIVE", containers: [] };
    aws.record = undefined;
  },
  "wrong-document": (aws) => {
    aws.document = { ...MIGRATION, region: "eu-central-1", command: [] };
    aws.env = { ECS_CODEDEPLOY_RETRY: "yes" };
  },
  "call-denied": (aws) => aws.fail("runTask", "denied"),
  "call-without-answer": (aws) => aws.fail("runTask", "transient"),
  "follow-without-answer": (aws) => aws.fail("oneOffTask", "transient"),
};

describe("the output of a run", () => {
  test.each(Object.keys(RESULTS))("%s", async (name) => {
    const aws = new FakeMigration();
    RESULTS[name]?.(aws);
    const exitCode = await aws.run();
    const { printed, failed } = aws.reporter;
    const lines = [`exit code ${exitCode}`, "--- progress", ...printed, "--- failure", ...failed];
    expectGolden(`${name}.txt`, lines);
    expectComplete(lines);
    // Without a stack's name there is no command that applies it.
    expect(aws.document.stack === undefined ? [] : incompleteNextLines(lines.join("\n"))).toEqual([]);
    expect(failed.length > 0).toBe(exitCode !== 0);
  });

  test("succeeded-before", async () => {
    const aws = new FakeMigration();
    await aws.run();
    const second = Object.assign(new FakeMigration(), { record: aws.record });
    await second.run();
    expect(second.reporter.printed).toEqual([
      `The expand migration expand of shop:12 succeeded before, at ${new Date(aws.clock.now()).toISOString()}. It was not run again.`,
    ]);
  });

  test("is cut to what Terraform shows of a failed command", async () => {
    const aws = new FakeMigration();
    aws.states = [ended(1)];
    aws.log = Array.from({ length: 40 }, () => "x".repeat(1_000));
    await aws.run();
    expect(aws.reporter.failed.join("\n").length).toBeLessThan(8 * 1024);
  });
});

describe("a run that is cancelled", () => {
  const cancelledAt = async (operation: string) => {
    const aws = new FakeMigration();
    const run = aws.prepare();
    let isCancelled = false;
    let exitCode: number | undefined;
    aws.before = (now) => {
      if (!isCancelled && now === operation) {
        isCancelled = true;
        exitCode = run.cancel("SIGINT");
      }
    };
    await run.run();
    return { exitCode, lines: aws.reporter.failed, aws };
  };

  test.each([
    ["before-the-order", "tasksStartedBy"],
    ["during-the-order", "runTask"],
    ["during-the-task", "oneOffTask"],
  ])("%s", async (name, operation) => {
    const { exitCode, lines, aws } = await cancelledAt(operation);
    expect(exitCode).toBe(5);
    expectGolden(`cancelled-${name}.txt`, lines);
    expectComplete(lines);
    expect(incompleteNextLines(lines.join("\n"))).toEqual([]);
    expect(aws.calls.filter((call) => /stop/i.test(call))).toEqual([]);
  });

  test("after the task has no task to follow", async () => {
    const aws = new FakeMigration();
    const run = aws.prepare();
    await run.run();
    aws.reporter.failed.length = 0;
    run.cancel("SIGTERM");
    expect(aws.reporter.failed).toEqual([
      "The run was cancelled (SIGTERM). No task of the expand migration expand is running.",
      "  Next: apply again:",
      "  npx cdktf deploy shop --ignore-missing-stack-dependencies",
    ]);
  });
});
