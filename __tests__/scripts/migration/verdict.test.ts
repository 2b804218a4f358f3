import { describe, expect, test } from "@jest/globals";
import { announce, type Files, publisher, type VerdictDocument } from "../../../scripts/driver";
import { expectGolden } from "../../support/golden";
import { ended, FakeMigration, MIGRATION, task, taskSet } from "./fake-migration";

const TOPIC = "arn:aws:sns:eu-west-1:111122223333:deployments";
const ENV = {
  ECS_CODEDEPLOY_REPORT_FILE: "verdict.json",
  ECS_CODEDEPLOY_REPORT_FOLDER: "verdicts",
  GITHUB_OUTPUT: "output",
  GITHUB_STEP_SUMMARY: "summary",
  AWS_SECRET_ACCESS_KEY: "not-to-be-published",
};

/** A migration with every place for its verdict, and what it wrote, by path. */
function withVerdict() {
  const aws = new FakeMigration();
  const written: Record<string, string> = {};
  const inFolder = (folder: string) => Object.entries(written).filter(([path]) => path.startsWith(folder));
  const write = (path: string, text: string) => {
    written[path] = text;
  };
  const files: Files = {
    write,
    append: (path, text) => write(path, `${written[path] ?? ""}${text}`),
    writeInto: (folder, name, text) => write(`${folder}/${name}`, text),
    readFrom: (folder, ending) =>
      Object.fromEntries(
        inFolder(`${folder}/`)
          .filter(([path]) => path.endsWith(ending))
          .map(([path, text]) => [path.slice(folder.length + 1), text]),
      ),
    random: () => "f00d",
  };
  const { clock, reporter } = aws;
  aws.document = { ...MIGRATION, verdictTopicArn: TOPIC };
  aws.env = ENV;
  aws.publisher = publisher({ env: ENV, clock, files, reporter });
  const announceIt = () => {
    const { verdict, record } = aws.publisher ?? publisher({ env: {}, clock, files, reporter });
    return announce({ publisher: { verdict }, to: record.request, connect: () => aws, reporter });
  };
  const document = () => JSON.parse(written["verdict.json"] ?? "null") as VerdictDocument | null;
  return { aws, written, announceIt, document };
}

describe("an expand migration that fails", () => {
  test("writes a verdict with the printed report, as the driver would", async () => {
    const { aws, document } = withVerdict();
    aws.states = [ended(1)];
    const exitCode = await aws.run();
    expect(document()).toEqual({
      version: 1,
      verdict: { kind: "migration-incomplete", migration: "expand", phase: "expand", outcome: "failed" },
      exitCode,
      lines: aws.reporter.failed,
      service: {
        region: "eu-west-1",
        cluster: "shop",
        service: "shop-web",
        application: "shop-web",
        deploymentGroup: "shop-web",
        stack: "shop",
      },
      startedAt: expect.any(String),
      endedAt: expect.any(String),
      durationSeconds: expect.any(Number),
      timeline: [],
    });
  });

  test("has the changes of the apply in it", async () => {
    const { aws, document } = withVerdict();
    aws.states = [ended(1)];
    const changes = [{ address: "aws_sqs_queue.mail", action: "created" as const }];
    aws.stackChanges = () => ({ kind: "known", plannedAt: undefined, changes });
    await aws.run();
    expect(document()?.stackChanges).toEqual({ changes });
  });

  test("has the service's file in the folder, and the outputs and the summary of a GitHub step", async () => {
    const { aws, written } = withVerdict();
    aws.states = [ended(1)];
    await aws.run();
    expect(Object.keys(written).sort()).toEqual([
      "output",
      "summary",
      "verdict.json",
      "verdicts/shop-web-shop-web-eu-west-1.json",
      "verdicts/shop-web-shop-web-eu-west-1.txt",
    ]);
    expectGolden("verdict-output.txt", written["output"] ?? "");
    expectGolden("verdict-summary.md", written["summary"] ?? "");
    expect(JSON.stringify(written)).not.toContain(ENV.AWS_SECRET_ACCESS_KEY);
  });

  test("is published to the topic of the service", async () => {
    const { aws, announceIt } = withVerdict();
    aws.states = [ended(1)];
    await aws.run();
    await announceIt();
    expect(aws.messages).toHaveLength(1);
    const [{ topicArn, subject, attributes, email } = { email: "" }] = aws.messages;
    expect({ topicArn, subject, attributes }).toEqual({
      topicArn: TOPIC,
      subject: "shop-web: migration incomplete",
      attributes: { service: "shop-web", verdict: "migration-incomplete", exitCode: 4 },
    });
    expectGolden("verdict-email.txt", email);
  });
});

describe("the verdict of a migration", () => {
  test.each<[string, string, (aws: FakeMigration) => void]>([
    ["that still runs", "still-running", (aws) => Object.assign(aws, { states: [task()] })],
    ["without an answer of AWS", "call-failed", (aws) => aws.fail("oneOffTask", "transient")],
    ["whose record does not exist", "wrong", (aws) => Object.assign(aws, { record: undefined })],
  ])("%s has the outcome %s", async (_what, outcome, change) => {
    const { aws, document } = withVerdict();
    change(aws);
    const exitCode = await aws.run();
    expect(document()).toMatchObject({ verdict: { outcome }, exitCode });
  });

  test("of the phase contract is beside the deployment's in the folder", async () => {
    const { aws, written } = withVerdict();
    aws.document = { ...MIGRATION, phase: "contract", migration: "drop-name" };
    aws.taskSets = [[taskSet(11)]];
    await aws.run();
    const name = "verdicts/shop-web-shop-web-eu-west-1-drop-name.json";
    expect(JSON.parse(written[name] ?? "null")).toMatchObject({
      verdict: { migration: "drop-name", phase: "contract", outcome: "other-revision-runs" },
      exitCode: 6,
    });
  });

  test("is not written and not published after a success", async () => {
    const { aws, written, announceIt } = withVerdict();
    expect(await aws.run()).toBe(0);
    await announceIt();
    expect({ written, messages: aws.messages }).toEqual({ written: {}, messages: [] });
  });

  test("of a cancelled run is written", async () => {
    const { aws, document } = withVerdict();
    const run = aws.prepare();
    aws.before = (operation) => operation === "oneOffTask" && run.cancel("SIGINT");
    await run.run();
    expect(document()).toMatchObject({ verdict: { outcome: "cancelled" }, exitCode: 5 });
  });

  test("of a bug is written, with what to do", async () => {
    const { aws, document } = withVerdict();
    aws.before = (operation) => {
      if (operation === "oneOffTask") {
        throw new Error("a bug");
      }
    };
    await expect(aws.run()).rejects.toThrow("a bug");
    expect(document()).toMatchObject({ verdict: { outcome: "bug" }, exitCode: 1 });
    expectGolden("verdict-bug.txt", document()?.lines ?? []);
  });

  test("of a wrong variable has the service, and is published", async () => {
    const { aws, document, announceIt } = withVerdict();
    aws.env = { ...ENV, ECS_CODEDEPLOY_RETRY: "maybe" };
    expect(await aws.run()).toBe(2);
    await announceIt();
    expect(document()).toMatchObject({ service: { service: "shop-web" }, verdict: { outcome: "wrong" } });
    expect(aws.messages).toHaveLength(1);
  });

  test("of wrong input has no values, no service and no topic", async () => {
    const { aws, document, announceIt, written } = withVerdict();
    aws.document = { ...aws.document, region: "Ireland" };
    await aws.run();
    await announceIt();
    expect(document()).toMatchObject({
      verdict: { kind: "migration-incomplete", outcome: "wrong" },
      exitCode: 2,
      lines: [
        "The migration was not started: its input is wrong. Nothing was changed.",
        "  - region: must be an AWS region, such as eu-west-1",
      ],
    });
    expect(document()).not.toHaveProperty("service");
    expect(Object.keys(written)).toContain("verdicts/unknown-f00d.json");
    expect(aws.messages).toEqual([]);
  });
});
