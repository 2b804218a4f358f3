import { type MessageAttributeValue, PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import type { Topics } from "../topics";
import { call } from "./client/call";
import type { ClientSettings } from "./client/settings";

/** SNS's part of AWS. */
export function topics(settings: ClientSettings): Topics {
  const sns = new SNSClient(settings);
  return {
    async publishMessage(TopicArn, { subject, email, text, attributes }) {
      const command = new PublishCommand({
        TopicArn,
        Subject: subject,
        MessageStructure: "json",
        Message: JSON.stringify({ default: text, email }),
        MessageAttributes: Object.fromEntries(
          Object.entries(attributes).map(([name, value]) => [name, attributeOf(value)]),
        ),
      });
      await call("sns:Publish", () => sns.send(command));
    },
  };
}

function attributeOf(value: string | number): MessageAttributeValue {
  return { DataType: typeof value === "number" ? "Number" : "String", StringValue: String(value) };
}
