import type { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { DataAwsCallerIdentity } from "@cdktf/provider-aws/lib/data-aws-caller-identity";
import { FlowLog } from "@cdktf/provider-aws/lib/flow-log";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { Construct } from "constructs";
import { jsonDocument } from "../../support/json-document";
import { policyDocument } from "../../support/policy";
import { checkText, type Problem } from "../../support/problems";
import { knownOneOf, optional, type Shape, text, variantsOf } from "../../support/props";
import { checkLogGroup, createLogGroup, LOG_GROUP_FIELDS, type LogGroupOptions } from "../log-group";

/**
 * What all flow logs have.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs.html
 */
interface FlowLogOptions {
  /** Which traffic is logged: all of it, or only what security groups accept or reject. @default "ALL" */
  readonly traffic?: "ALL" | "ACCEPT" | "REJECT";
}

/**
 * Where a VPC logs its traffic: who talked to whom, at which port, and whether it was accepted. AWS bills the logs by
 * the byte; S3 is the cheaper place for much traffic.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs.html
 */
export type FlowLogs =
  | { readonly kind: "none" }
  /** A new log group, and a role that may write to it only. */
  | ({ readonly kind: "cloudwatch" } & LogGroupOptions & FlowLogOptions)
  /**
   * An existing bucket. AWS adds the permission to write to the bucket's policy if the bucket is in this account.
   * Otherwise its policy must allow `delivery.logs.amazonaws.com`.
   */
  | ({
      readonly kind: "s3";
      /** The bucket's ARN, also with a folder: `arn:aws:s3:::logs/vpc`. */
      readonly bucketArn: string;
    } & FlowLogOptions);

const traffic = optional(knownOneOf("ALL", "ACCEPT", "REJECT"));

/** The shape of `FlowLogs`. */
export const flowLogsShape: Shape<FlowLogs> = variantsOf<FlowLogs>({
  none: {},
  cloudwatch: { ...LOG_GROUP_FIELDS, traffic },
  s3: { bucketArn: text, traffic },
});

/** Everything that is wrong with the flow logs of a network. Unresolved tokens pass. */
export function checkFlowLogs(prop: string, flowLogs: FlowLogs): Problem[] {
  switch (flowLogs.kind) {
    case "none":
      return [];
    case "cloudwatch":
      return checkLogGroup(`${prop}.`, flowLogs);
    case "s3":
      return checkText(
        `${prop}.bucketArn`,
        flowLogs.bucketArn,
        /^arn:[\w-]+:s3:::[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](\/.*)?$/,
        {
          allowed: "the ARN of an S3 bucket, with or without a folder",
          fix: 'write it as "arn:aws:s3:::logs", or "arn:aws:s3:::logs/vpc"',
        },
      );
  }
}

/**
 * The properties of the flow logs of a VPC.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs.html
 */
export interface VpcFlowLogsProps {
  /** The name of the network: a part of the names of log group and role. */
  readonly name: string;
  /** The names of the resources. @default - made from `name` */
  readonly names?: {
    /** The `Name` tag of the flow log, 1 to 256 characters. */
    readonly flowLog: string;
    /** The log group, 1 to 512 characters. A change replaces the log group, and deletes its logs. */
    readonly flowLogGroup: string;
    /** The role that writes the logs, 1 to 64 characters. A change replaces the role. */
    readonly flowLogRole: string;
    /** The inline policy of this role, 1 to 128 characters. */
    readonly flowLogRolePolicy: string;
  };
  /** The VPC whose traffic is logged, by id. */
  readonly vpcId: string;
  /**
   * Where the logs go, and which traffic is logged. AWS can't change a flow log: a change of either replaces it.
   */
  readonly flowLogs: Exclude<FlowLogs, { readonly kind: "none" }>;
}

/** The flow logs of a VPC, in CloudWatch or S3. */
export class VpcFlowLogs extends Construct {
  /** The flow log of the VPC. */
  readonly flowLog: FlowLog;
  /** The log group of the flow log. `undefined` with S3. */
  readonly logGroup: CloudwatchLogGroup | undefined;
  /** The role that writes to `logGroup`. `undefined` with S3. */
  readonly role: IamRole | undefined;
  /** The inline policy of `role`. `undefined` with S3. */
  readonly rolePolicy: IamRolePolicy | undefined;
  /** The account whose flow logs may use `role`. `undefined` with S3. */
  readonly account: DataAwsCallerIdentity | undefined;

  constructor(scope: Construct, id: string, props: VpcFlowLogsProps) {
    super(scope, id);
    const { name, vpcId, flowLogs, names } = props;
    const shared = { vpcId, trafficType: flowLogs.traffic ?? "ALL", tags: { Name: names?.flowLog ?? name } };
    if (flowLogs.kind === "s3") {
      this.flowLog = new FlowLog(this, "flow-log", {
        ...shared,
        logDestinationType: "s3",
        logDestination: flowLogs.bucketArn,
      });
      return;
    }
    this.logGroup = createLogGroup(this, names?.flowLogGroup ?? `/vpc/${name}/flow-logs`, flowLogs);
    this.account = new DataAwsCallerIdentity(this, "account", {});
    this.role = new IamRole(this, "role", {
      name: names?.flowLogRole ?? `${name}-flow-logs`,
      assumeRolePolicy: this.renderTrust(this.account),
    });
    this.rolePolicy = new IamRolePolicy(this, "policy", {
      name: names?.flowLogRolePolicy ?? "policy",
      role: this.role.id,
      policy: policyDocument(this, "policy-document", [
        {
          sid: "WriteLogs",
          actions: ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
          resources: [`${this.logGroup.arn}:*`],
        },
      ]),
    });
    this.flowLog = new FlowLog(this, "flow-log", {
      ...shared,
      logDestinationType: "cloud-watch-logs",
      logDestination: this.logGroup.arn,
      iamRoleArn: this.role.arn,
      dependsOn: [this.rolePolicy],
    });
  }

  private renderTrust({ accountId }: DataAwsCallerIdentity): string {
    return jsonDocument(this, "trust", {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Action: "sts:AssumeRole",
          Principal: { Service: "vpc-flow-logs.amazonaws.com" },
          // Otherwise flow logs of other accounts could write with this role.
          Condition: { StringEquals: { "aws:SourceAccount": accountId } },
        },
      ],
    });
  }
}
