import { SnsTopic } from "@cdktf/provider-aws/lib/sns-topic";
import type { TerraformStack } from "cdktf";
import { appCheck } from "../../support/cdktf/app-checks";
import { checkAttribute } from "../../support/cdktf/attributes";
import { isSamePlace, placeOfResource } from "../../support/cdktf/place";
import { referencedAttribute, referenceKey } from "../../support/cdktf/references";
import { describeProblem, type Problem } from "../../support/problems";
import { AWS_KEY, type ServiceNotifications } from "./notification-topic";

/** A service that may publish notifications. */
export type NotifyingStack = TerraformStack & { readonly notifications: ServiceNotifications | undefined };

/** The attributes that name a KMS key. */
const KEY_ATTRIBUTES = ["arn", "id", "key_id"];
/** The attributes whose value is the topic's ARN. */
const ARN_ATTRIBUTES = ["arn", "id"];

/**
 * Checks an existing topic of the app that a token refers to: CodeDeploy can't publish to a FIFO topic, nor to one whose KMS key
 * was not given. Other tokens pass.
 *
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
 */
export function checkExistingTopic(
  prop: string,
  { arn, kmsKeyArn }: { readonly arn: string; readonly kmsKeyArn?: string },
): Problem[] {
  const { resource } = referencedAttribute(arn) ?? {};
  return [
    ...checkAttribute(`${prop}.arn`, arn, ["aws_sns_topic"], ["arn", "id"]),
    ...(resource instanceof SnsTopic
      ? [...checkFifo(`${prop}.arn`, resource), ...checkTopicKey(`${prop}.kmsKeyArn`, resource, kmsKeyArn)]
      : []),
  ];
}

function checkFifo(prop: string, { node, fifoTopicInput }: SnsTopic): Problem[] {
  return fifoTopicInput === true
    ? [
        {
          prop,
          what: `is the FIFO topic ${node.path}`,
          allowed: "a standard topic: CodeDeploy can't publish to a FIFO topic",
          fix: "remove fifoTopic from it, or use another topic",
        },
      ]
    : [];
}

/**
 * Finds existing topics with a KMS key that was not given, or with another one, in the whole app. It runs when the app is
 * synthesized: a topic that is given by its ARN as text may be created after the service.
 */
export const checkTopicKeys = appCheck<NotifyingStack>((stacks, app) => {
  const publishing = stacks.filter(({ notifications }) => notifications !== undefined);
  if (publishing.length === 0) {
    return [];
  }
  const topics = app.node.findAll().filter((one) => one instanceof SnsTopic);
  return publishing.flatMap(({ node, notifications }) => {
    const topic = topics.find((one) => hasArn(one, notifications?.topicArn));
    const prop = `${node.path}.notifications.topic.kmsKeyArn`;
    return topic === undefined
      ? []
      : checkTopicKey(prop, topic, notifications?.kmsKeyArn).map(describeProblem);
  });
});

function checkTopicKey(prop: string, topic: SnsTopic, kmsKeyArn: string | undefined): Problem[] {
  const ofTopic = topic.kmsMasterKeyIdInput;
  const wrong = ofTopic === undefined || ofTopic === AWS_KEY ? undefined : wrongKey(ofTopic, kmsKeyArn);
  return wrong === undefined
    ? []
    : [
        {
          prop,
          what: `${wrong}, but the topic ${topic.node.path} has a KMS key: CodeDeploy may not use it, so it can't publish`,
          allowed: "the ARN of the topic's key",
          fix: "set it to the ARN of this key",
        },
      ];
}

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
    return "is missing";
  }
  const [one, other] = [ofTopic, given].map((key) => referenceKey(key, KEY_ATTRIBUTES));
  const isKnown = [one, other].every((key) => key !== undefined && /^arn:| aws_kms_key\./.test(key));
  const isSameKind = one?.startsWith("arn:") === other?.startsWith("arn:");
  return isKnown && isSameKind && one !== other ? "is another key" : undefined;
}
