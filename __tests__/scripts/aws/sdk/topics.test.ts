import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import { beforeEach, expect, test } from "@jest/globals";
import { mockClient } from "aws-sdk-client-mock";
import { sdkAws } from "../../../../scripts/aws/sdk";
import { named } from "./named";

const TOPIC = "arn:aws:sns:eu-west-1:123456789012:deployments";
const MESSAGE = {
  subject: "web: succeeded",
  email: "It succeeded.",
  text: "{}",
  attributes: { service: "web", exitCode: 0 },
};

const sns = mockClient(SNSClient);
const aws = sdkAws("eu-west-1");

beforeEach(() => {
  sns.reset();
});

test("a message has a text for e-mail, one for all others, and typed attributes", async () => {
  sns.on(PublishCommand).resolves({ MessageId: "1" });
  await aws.publishMessage(TOPIC, MESSAGE);
  expect(sns.commandCalls(PublishCommand).map(({ args }) => args[0].input)).toEqual([
    {
      TopicArn: TOPIC,
      Subject: "web: succeeded",
      MessageStructure: "json",
      Message: '{"default":"{}","email":"It succeeded."}',
      MessageAttributes: {
        service: { DataType: "String", StringValue: "web" },
        exitCode: { DataType: "Number", StringValue: "0" },
      },
    },
  ]);
});

test.each([
  ["AuthorizationErrorException", 403, "denied"],
  ["KMSAccessDeniedException", 400, "denied"],
  ["KMSThrottlingException", 400, "transient"],
  ["ThrottledException", 429, "transient"],
  ["NotFoundException", 404, "rejected"],
  ["InvalidParameterException", 400, "rejected"],
])("fails with %s of SNS as %s %s", async (name, status, kind) => {
  sns.on(PublishCommand).rejects(named(name, status));
  await expect(aws.publishMessage(TOPIC, MESSAGE)).rejects.toMatchObject({ kind, action: "sns:Publish" });
});
