import {
  flag,
  knownListOf,
  knownOneOf,
  objectOf,
  optional,
  refuse,
  type Shape,
  text,
  variantsOf,
} from "../../support/props";

/** The events of a deployment that CodeDeploy publishes. Those of instances don't exist for ECS. */
export const DEPLOYMENT_EVENTS = [
  "DeploymentStart",
  "DeploymentSuccess",
  "DeploymentFailure",
  "DeploymentStop",
  "DeploymentRollback",
  "DeploymentReady",
] as const;

/**
 * An event of a deployment: it starts, succeeds, fails, is stopped, is the rollback of another one and has begun, or waits
 * for an approval (`DeploymentReady`).
 */
export type DeploymentEvent = (typeof DEPLOYMENT_EVENTS)[number];

/**
 * What is published about the deployments of a service, and where. Nothing is published about a run that creates no
 * deployment, except by `verdict`.
 *
 * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/monitoring-sns-event-notifications.html
 */
export interface Notifications {
  /** The SNS topic. @default { kind: "own" } */
  readonly topic?: NotificationTopicChoice;
  /** The events that CodeDeploy publishes: all, or 1 to 6 of them. @default "all" */
  readonly events?: "all" | readonly DeploymentEvent[];
  /**
   * Whether the driver also publishes its verdict to the topic, after each run that was not cancelled: what it deployed,
   * what is live now, and after a failure the reason and the next command. A migration that is not complete publishes the same.
   * The role that deploys then needs the permission (`driverPolicy` has
   * it). A run that can't publish says so, and ends as it would have. A change here starts no deployment. @default false
   */
  readonly verdict?: boolean;
}

/**
 * The topic of a service's notifications.
 *
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-server-side-encryption.html
 */
export type NotificationTopicChoice =
  /** A new topic, which is encrypted. Nobody may publish to it without TLS, and no other account may use it. */
  | {
      readonly kind: "own";
      /**
       * The KMS key that encrypts the topic, by ARN, in the same region. CodeDeploy's role and the role that deploys get the
       * permission to use it. The key's policy must let the account's IAM policies decide, as the default one does, and must
       * allow `cloudwatch.amazonaws.com` if alarms publish to the topic too. @default - the key of AWS for SNS, which CodeDeploy
       * and the driver may use, and other AWS services may not
       */
      readonly kmsKeyArn?: string;
    }
  /** An existing standard topic in the same region. If it is in another account, its policy must allow CodeDeploy's role. */
  | {
      readonly kind: "existing";
      /** The topic, by ARN. */
      readonly arn: string;
      /**
       * The KMS key of the topic, by ARN, if it isn't the key of AWS for SNS. Without it, CodeDeploy may not encrypt its
       * messages, so it can't publish. @default - none: the topic isn't encrypted, or with the key of AWS
       */
      readonly kmsKeyArn?: string;
    };

const events: Shape<"all" | readonly DeploymentEvent[]> = (given, prop, problems) => {
  if (given === "all" || Array.isArray(given)) {
    return given === "all" ? given : knownListOf(knownOneOf(...DEPLOYMENT_EVENTS))(given, prop, problems);
  }
  return refuse(problems, prop, given, {
    allowed: `"all", or a list of ${DEPLOYMENT_EVENTS.join(", ")}`,
    fix: 'write "all", or put the events in [ ]',
  });
};

/** The shape of `Notifications`. */
export const notificationsShape = objectOf<Notifications>({
  topic: optional(
    variantsOf<NotificationTopicChoice>({
      own: { kmsKeyArn: optional(text) },
      existing: { arn: text, kmsKeyArn: optional(text) },
    }),
  ),
  events: optional(events),
  verdict: optional(flag),
});
