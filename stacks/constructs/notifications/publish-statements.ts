import type { Statement } from "../../support/policy";

/**
 * A topic, and what a publisher needs to know of it.
 *
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
 */
export interface TopicAccess {
  /** The topic, by ARN. */
  readonly topicArn: string;
  /** The customer's KMS key of the topic. @default - none: no key, or the key of AWS, which needs no permission */
  readonly kmsKeyArn?: string | undefined;
}

/** What a publisher does with the key of a topic. */
export const KEY_ACTIONS = ["kms:Decrypt", "kms:GenerateDataKey"];

/**
 * The permissions to publish to a topic.
 *
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
 */
export function publishStatements({ topicArn, kmsKeyArn }: TopicAccess): Statement[] {
  return [
    { sid: "PublishNotifications", actions: ["sns:Publish"], resources: [topicArn] },
    ...(kmsKeyArn === undefined
      ? []
      : [
          {
            sid: "EncryptNotifications",
            actions: KEY_ACTIONS,
            resources: [kmsKeyArn],
          },
        ]),
  ];
}
