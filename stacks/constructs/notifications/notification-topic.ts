import { SnsTopic } from "@cdktf/provider-aws/lib/sns-topic";
import { SnsTopicPolicy } from "@cdktf/provider-aws/lib/sns-topic-policy";
import { Construct } from "constructs";
import { jsonDocument } from "../../support/json-document";
import { DEPLOYMENT_EVENTS, type DeploymentEvent, type Notifications } from "./notification-props";
import type { TopicAccess } from "./publish-statements";

/**
 * AWS's own key for SNS. Its policy allows every principal of the account that may publish, but no AWS service that
 * publishes by itself.
 */
export const AWS_KEY = "alias/aws/sns";

/**
 * The properties of a topic for notifications.
 *
 * @see https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html
 */
export interface NotificationTopicProps {
  /**
   * The name of the topic, 1 to 256 letters, digits, hyphens and underscores, unique in the account and region. A change
   * replaces the topic, without its subscriptions.
   */
  readonly topicName: string;
  /** The KMS key of the topic, by ARN, in the same region. @default - AWS's own key for SNS */
  readonly kmsKeyArn?: string | undefined;
}

/**
 * An encrypted SNS topic for notifications. Its policy only denies publishing without TLS. IAM policies of roles in this
 * account allow it.
 *
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-security-best-practices.html
 */
export class NotificationTopic extends Construct {
  /** The topic. */
  readonly topic: SnsTopic;
  /** The policy of the topic, which denies publishing without TLS. */
  readonly policy: SnsTopicPolicy;

  constructor(scope: Construct, id: string, { topicName, kmsKeyArn }: NotificationTopicProps) {
    super(scope, id);
    this.topic = new SnsTopic(this, "topic", { name: topicName, kmsMasterKeyId: kmsKeyArn ?? AWS_KEY });
    this.policy = new SnsTopicPolicy(this, "policy", {
      arn: this.topic.arn,
      policy: jsonDocument(this, "policy-document", {
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "OnlyWithTls",
            Effect: "Deny",
            Principal: "*",
            Action: "sns:Publish",
            Resource: this.topic.arn,
            Condition: { Bool: { "aws:SecureTransport": "false" } },
          },
        ],
      }),
    });
  }
}

/**
 * What a service publishes, and where.
 *
 * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/monitoring-sns-event-notifications.html
 */
export interface ServiceNotifications extends TopicAccess {
  /** The service's own topic. `undefined` with an existing one. */
  readonly own: NotificationTopic | undefined;
  /** What CodeDeploy publishes. */
  readonly events: readonly DeploymentEvent[];
  /** Whether the driver publishes its verdicts. */
  readonly verdict: boolean;
}

/** Creates the topic of a service's notifications, or uses an existing one. */
export function addNotifications(
  scope: Construct,
  notifications: Notifications | undefined,
  topicName: string,
): ServiceNotifications | undefined {
  if (notifications === undefined) {
    return undefined;
  }
  const { topic = { kind: "own" }, events = "all", verdict = false } = notifications;
  const published = { events: events === "all" ? DEPLOYMENT_EVENTS : events, verdict };
  const { kmsKeyArn } = topic;
  if (topic.kind === "existing") {
    return { ...published, topicArn: topic.arn, kmsKeyArn, own: undefined };
  }
  const own = new NotificationTopic(scope, "notifications", { topicName, kmsKeyArn });
  return { ...published, topicArn: own.topic.arn, kmsKeyArn, own };
}
