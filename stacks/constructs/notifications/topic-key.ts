import { SnsTopic } from "@cdktf/provider-aws/lib/sns-topic";
import type { TerraformStack } from "cdktf";
import { appCheck } from "../../support/cdktf/app-checks";
import { isSamePlace, placeOfResource } from "../../support/cdktf/place";
import { referenceKey } from "../../support/cdktf/references";
import { AWS_KEY, type ServiceNotifications } from "./notification-topic";

/** A service that may publish notifications. */
export type NotifyingStack = TerraformStack & { readonly notifications: ServiceNotifications | undefined };

/** The attributes that name a KMS key. */
const KEY_ATTRIBUTES = ["arn", "id", "key_id"];
/** The attributes whose value is the topic's ARN. */
const ARN_ATTRIBUTES = ["arn", "id"];

/**
 * Finds existing topics with a KMS key that was not given, or with another one: CodeDeploy could not encrypt its messages, and would publish
 * nothing. It runs when the app is synthesized, and sees only topics of the app.
 *
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
 */
export const checkTopicKeys = appCheck<NotifyingStack>((stacks, app) => {
  const publishing = stacks.filter(({ notifications }) => notifications !== undefined);
  if (publishing.length === 0) {
    return [];
  }
  const encrypted = app.node.findAll().filter(hasOwnKey);
  return publishing.flatMap(({ node, notifications }) => {
    const topic = encrypted.find((one) => hasArn(one, notifications?.topicArn));
    const wrong =
      topic === undefined ? undefined : wrongKey(topic.kmsMasterKeyIdInput, notifications?.kmsKeyArn);
    return topic === undefined || wrong === undefined
      ? []
      : [
          [
            `${node.path} publishes to the topic ${topic.node.path}, which has a KMS key, but notifications.topic.kmsKeyArn ${wrong}: CodeDeploy may not use the key, so it can't publish`,
            "   to do: set kmsKeyArn to the ARN of this key",
          ].join("\n"),
        ];
  });
});

/** Whether an ARN is that of a topic: a reference to it, or a text with its name, in its account and region. */
function hasArn(topic: SnsTopic, arn: string | undefined): boolean {
  const key = referenceKey(arn, ARN_ATTRIBUTES);
  const [prefix, , , region = "", account = "", name] = key?.split(":") ?? [];
  return prefix === "arn"
    ? name === topic.nameInput && isSamePlace(placeOfResource(topic), { account, region })
    : key !== undefined && referenceKey(topic.arn, ARN_ATTRIBUTES) === key;
}

/** What is wrong with the key that a service names for a topic with a key. A key by its id or by an alias may be any. */
function wrongKey(ofTopic: unknown, given: string | undefined): string | undefined {
  if (given === undefined) {
    return "is not set";
  }
  const [one, other] = [ofTopic, given].map((key) => referenceKey(key, KEY_ATTRIBUTES));
  const isKnown = [one, other].every((key) => key !== undefined && /^arn:| aws_kms_key\./.test(key));
  const isSameKind = one?.startsWith("arn:") === other?.startsWith("arn:");
  return isKnown && isSameKind && one !== other ? "is another key" : undefined;
}

function hasOwnKey(construct: unknown): construct is SnsTopic {
  return (
    construct instanceof SnsTopic &&
    construct.kmsMasterKeyIdInput !== undefined &&
    construct.kmsMasterKeyIdInput !== AWS_KEY
  );
}
