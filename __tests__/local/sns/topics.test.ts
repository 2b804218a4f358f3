import { GetTopicAttributesCommand, NotFoundException, PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import { beforeEach, describe, expect, test } from "@jest/globals";
import { mockClient } from "aws-sdk-client-mock";
import { createTopics } from "../../../local/sns/topics";

const ARN = "arn:aws:sns:eu-west-1:123456789012:deployments";
const sns = mockClient(SNSClient);
const topics = createTopics("http://127.0.0.1:1", { account: "123456789012", region: "eu-west-1" });

beforeEach(() => {
  sns.reset();
});

describe("topics", () => {
  test("exist if SNS knows them", async () => {
    sns.on(GetTopicAttributesCommand, { TopicArn: ARN }).resolves({ Attributes: { TopicArn: ARN } });
    expect(await topics.exists(ARN)).toBe(true);
    const $metadata = {};
    sns.on(GetTopicAttributesCommand).rejects(new NotFoundException({ message: "no topic", $metadata }));
    expect(await topics.exists(`${ARN}-2`)).toBe(false);
  });

  test("fail when SNS does not answer", async () => {
    sns.on(GetTopicAttributesCommand).rejects(new Error("no answer"));
    await expect(topics.exists(ARN)).rejects.toThrow(new Error("no answer"));
    sns.on(PublishCommand).rejects(new Error("no answer"));
    await expect(topics.publish(ARN, { subject: "a", text: "b" })).rejects.toThrow(new Error("no answer"));
  });

  test("get the message with its subject", async () => {
    sns.on(PublishCommand).resolves({});
    await topics.publish(ARN, { subject: "CREATED", text: "{}" });
    expect(sns.commandCalls(PublishCommand)[0]?.args[0].input).toEqual({
      TopicArn: ARN,
      Subject: "CREATED",
      Message: "{}",
    });
  });
});
