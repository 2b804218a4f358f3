import { describe, expect, test } from "@jest/globals";
import { AwsFailure } from "../../../../../scripts/aws";
import { announce } from "../../../../../scripts/driver/report/topic/announce";
import { expectGolden } from "../../../../support/golden";
import { canaryCourse } from "../../courses";
import type { World } from "../../fake-aws";
import { failure, request, taskDefinition } from "../../fixtures";
import { published, SECRET, withRollback } from "../published";

const TOPIC = "arn:aws:sns:eu-west-1:123456789012:deployments";
const SUCCESS: Partial<World> = { courses: { "d-NEW000001": canaryCourse } };

/** An AWS that answers only when the verdict is published. */
const NO_ANSWER: Partial<World> = {
  fails: (method) => (method === "publishMessage" ? undefined : failure("transient")),
};

/** Runs the driver, and then announces its verdict. */
async function announced(world: Partial<World>, changes: object = { verdictTopicArn: TOPIC }) {
  const document = JSON.stringify({ ...request(), ...changes });
  const run = await published(world, { ECS_CODEDEPLOY_DEPLOYMENT: document });
  const before = { printed: [...run.reporter.printed], failed: [...run.reporter.failed] };
  const connections: unknown[] = [];
  const connect = (...connection: unknown[]) => {
    connections.push(connection);
    return run.aws;
  };
  const { verdict } = run;
  await announce({ publisher: verdict, to: verdict.record.request, connect, reporter: run.reporter });
  const { printed, failed } = run.reporter;
  return {
    ...run,
    connections,
    messages: run.aws.messages,
    printedBy: printed.slice(before.printed.length),
    failedBy: failed.slice(before.failed.length),
  };
}

describe("the verdict's message", () => {
  test("of a success is published once to the topic of the document", async () => {
    const { messages, printedBy, failedBy, document } = await announced(SUCCESS);
    expect(messages).toHaveLength(1);
    const { topicArn, subject, attributes, text } = messages[0] ?? {};
    expect({ topicArn, subject, attributes }).toEqual({
      topicArn: TOPIC,
      subject: "web: succeeded",
      attributes: { service: "web", verdict: "succeeded", exitCode: 0 },
    });
    expect(JSON.parse(`${text}`)).toEqual({
      version: "1.0",
      source: "custom",
      content: {
        textType: "client-markdown",
        title: "web: succeeded",
        description: ["```", ...document.lines, "```", `${document.consoleUrl}`].join("\n"),
      },
      metadata: {
        summary: "web: succeeded",
        eventType: "succeeded",
        threadId: "d-NEW000001",
        additionalContext: {
          cluster: "shop",
          service: "web",
          region: "eu-west-1",
          exitCode: "0",
          deploymentId: "d-NEW000001",
          taskDefinition: taskDefinition(7),
        },
      },
    });
    expect({ printedBy, failedBy }).toEqual({ printedBy: [], failedBy: [] });
    expect(document.service).not.toHaveProperty("verdictTopicArn");
  });

  test("of a rollback says why and what to do next, by e-mail too, and nothing of the environment", async () => {
    const { messages } = await announced(withRollback);
    const [{ subject, email, text, attributes } = { text: "{}" }] = messages;
    expect({ subject, attributes }).toEqual({
      subject: "web: rolled back",
      attributes: { service: "web", verdict: "rolled-back", exitCode: 3 },
    });
    expectGolden("verdict-email-of-a-rollback.txt", `${email}`);
    expect(JSON.parse(text).content.description).toContain("a hook failed");
    expect(JSON.stringify(messages)).not.toContain(SECRET);
  });

  test("of a run without a deployment names none", async () => {
    const { messages } = await announced(NO_ANSWER);
    const [{ subject, text } = { text: "{}" }] = messages;
    expect(subject).toBe("web: no answer");
    expect(JSON.parse(text).metadata).toEqual({
      summary: "web: no answer",
      eventType: "no-answer",
      additionalContext: {
        cluster: "shop",
        service: "web",
        region: "eu-west-1",
        exitCode: "5",
        taskDefinition: taskDefinition(7),
      },
    });
  });

  test("has a subject of 100 characters for the longest name of a service", async () => {
    const long = await announced(NO_ANSWER, {
      verdictTopicArn: TOPIC,
      service: "a".repeat(255),
    });
    expect(long.messages[0]?.subject).toBe(`${"a".repeat(89)}: no answer`);
  });

  test("uses the region and the role of the document", async () => {
    const assumeRole = { roleArn: "arn:aws:iam::222222222222:role/deploy" };
    const { connections } = await announced(SUCCESS, { verdictTopicArn: TOPIC, assumeRole });
    expect(connections).toEqual([["eu-west-1", assumeRole]]);
  });

  test("is not published without a topic", async () => {
    const { messages, connections } = await announced(SUCCESS, {});
    expect({ messages, connections }).toEqual({ messages: [], connections: [] });
  });

  test("is not published for a document that can't be read", async () => {
    const { messages, exitCode } = await announced(SUCCESS, { verdictTopicArn: TOPIC, region: "Ireland" });
    expect({ messages, exitCode }).toEqual({ messages: [], exitCode: 2 });
  });
});

describe("a verdict that can't be published", () => {
  const denied = new AwsFailure("denied", "sns:Publish", "AuthorizationErrorException", "not you");

  test("is a warning after the report, and changes neither the exit code nor the verdict's file", async () => {
    const { exitCode, document, failedBy, printedBy } = await announced({
      ...SUCCESS,
      fails: (method) => (method === "publishMessage" ? denied : undefined),
    });
    expect({ exitCode, kind: document.verdict.kind, printedBy }).toEqual({
      exitCode: 0,
      kind: "succeeded",
      printedBy: [],
    });
    expectGolden("verdict-not-published.txt", failedBy);
  });

  test("is a warning for any other error too", async () => {
    const { failedBy } = await announced({
      ...SUCCESS,
      fails: (method) => (method === "publishMessage" ? (new TypeError("a bug") as never) : undefined),
    });
    expect(failedBy).toEqual([
      `Warning: the verdict could not be published to ${TOPIC}. TypeError: a bug This does not change how the run ended.`,
    ]);
  });
});
