import type { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { Construct } from "constructs";
import type { Statement } from "../../support/policy";
import { type Fields, objectOf, optional, text, variantsOf } from "../../support/props";
import { createLogGroup, LOG_GROUP_FIELDS, type LogGroupOptions } from "../log-group";

/**
 * Whether operators may run commands in the containers.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
 */
export type Exec =
  | { readonly kind: "off" }
  /**
   * Operators with `ecs:ExecuteCommand` may open a session in a container whose root file system is not read-only.
   * Tasks that run already don't get it: the change rolls out new ones.
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
   */
  | {
      readonly kind: "on";
      /**
       * How sessions are logged and encrypted: a setting of the cluster, so not with a shared one.
       * @default - {}: each session is logged for a year
       */
      readonly sessions?: ExecSessions;
    };

/**
 * How the sessions of a cluster are logged and encrypted. Each session is logged, with its input and output.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
 */
export interface ExecSessions extends LogGroupOptions {
  /**
   * The KMS key that encrypts a session between the operator and the container, in addition to TLS, by ARN, in the
   * same region. Operators need `kms:GenerateDataKey` on it. It doesn't encrypt the log: see `logKmsKeyArn`.
   * @default - only TLS
   */
  readonly kmsKeyArn?: string;
}

/**
 * Where sessions of an existing cluster are logged, and their key: the task role needs permissions for both.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
 */
export interface ExecAccess {
  /** The log group of the sessions, by ARN. */
  readonly logGroupArn: string;
  /** The KMS key of the sessions, by ARN. @default - none */
  readonly kmsKeyArn?: string;
}

/** The properties of `ExecSessions`. */
export const EXEC_SESSIONS_FIELDS: Fields<ExecSessions> = {
  ...LOG_GROUP_FIELDS,
  kmsKeyArn: optional(text),
};

/** The shape of `Exec`. */
export const execShape = variantsOf<Exec>({
  off: {},
  on: { sessions: optional(objectOf(EXEC_SESSIONS_FIELDS)) },
});

/** The shape of `ExecAccess`. */
export const execAccessShape = objectOf<ExecAccess>({ logGroupArn: text, kmsKeyArn: optional(text) });

/**
 * The properties of the log of a cluster's sessions.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
 */
export interface ExecSessionLogProps extends ExecSessions {
  /** The name of the log group, 1 to 512 characters. A change replaces the log group, and deletes its logs. */
  readonly logGroupName: string;
}

/** The log group for the sessions of a cluster, and what the cluster and the task roles need to use it. */
export class ExecSessionLog extends Construct {
  /** The log group of the sessions. */
  readonly logGroup: CloudwatchLogGroup;
  /** What the task roles need: `execAccess` of a {@link FargateTask}. */
  readonly access: ExecAccess;

  private readonly isLogEncrypted: boolean;

  constructor(
    scope: Construct,
    id: string,
    { logGroupName, kmsKeyArn, ...logGroupOptions }: ExecSessionLogProps,
  ) {
    super(scope, id);
    this.logGroup = createLogGroup(this, logGroupName, logGroupOptions);
    this.isLogEncrypted = logGroupOptions.logKmsKeyArn !== undefined;
    this.access = { logGroupArn: this.logGroup.arn, ...(kmsKeyArn === undefined ? {} : { kmsKeyArn }) };
  }

  /** The setting of the cluster. */
  renderConfiguration() {
    const { kmsKeyArn } = this.access;
    return {
      executeCommandConfiguration: {
        ...(kmsKeyArn === undefined ? {} : { kmsKeyId: kmsKeyArn }),
        logging: "OVERRIDE",
        logConfiguration: {
          cloudWatchLogGroupName: this.logGroup.name,
          // The agent in the container then refuses to log to a log group without a key.
          ...(this.isLogEncrypted ? { cloudWatchEncryptionEnabled: true } : {}),
        },
      },
    };
  }
}

/** Creates the log of sessions for a service's own cluster. A shared cluster has its own. */
export function addExecSessionLog(
  scope: Construct,
  { exec, clusterArn }: { readonly exec?: Exec; readonly clusterArn?: string },
  logGroupName: string,
): ExecSessionLog | undefined {
  return exec?.kind === "on" && clusterArn === undefined
    ? new ExecSessionLog(scope, "exec-sessions", { ...exec.sessions, logGroupName })
    : undefined;
}

/**
 * The permissions that sessions need of the task role.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html#ecs-exec-required-iam-permissions
 */
export function execStatements(access: ExecAccess | undefined): Statement[] {
  const channels: Statement = {
    // These actions support no resource.
    sid: "OpenExecSessions",
    actions: [
      "ssmmessages:CreateControlChannel",
      "ssmmessages:CreateDataChannel",
      "ssmmessages:OpenControlChannel",
      "ssmmessages:OpenDataChannel",
    ],
    resources: ["*"],
  };
  if (access === undefined) {
    return [channels];
  }
  const { logGroupArn, kmsKeyArn } = access;
  return [
    channels,
    {
      // This action supports no resource.
      sid: "FindExecLogs",
      actions: ["logs:DescribeLogGroups"],
      resources: ["*"],
    },
    {
      sid: "WriteExecLogs",
      actions: ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
      resources: [`${logGroupArn}:*`],
    },
    ...(kmsKeyArn === undefined
      ? []
      : [{ sid: "DecryptExecSessions", actions: ["kms:Decrypt"], resources: [kmsKeyArn] }]),
  ];
}
