import type { Rule } from "../support/rule";
import { ALARM_RULES } from "./alarms";
import { CLOUDTRAIL_RULES } from "./cloudtrail";
import { ECR_RULES } from "./ecr";
import { ECS_RULES } from "./ecs";
import { EFS_RULES } from "./efs";
import { IAM_RULES } from "./iam";
import { LAMBDA_RULES } from "./lambda";
import { LOAD_BALANCER_RULES } from "./load-balancer";
import { LOG_RULES } from "./logs";
import { PARAMETER_RULES } from "./parameters";
import { S3_RULES } from "./s3";
import { SECURITY_GROUP_RULES } from "./security-groups";
import { SNS_RULES } from "./sns";
import { VPC_RULES } from "./vpc";

/** All rules, by area. */
export const RULES: Readonly<Record<string, readonly Rule[]>> = {
  VPC: VPC_RULES,
  "security groups": SECURITY_GROUP_RULES,
  "load balancer": LOAD_BALANCER_RULES,
  ECS: ECS_RULES,
  EFS: EFS_RULES,
  ECR: ECR_RULES,
  IAM: IAM_RULES,
  logs: LOG_RULES,
  alarms: ALARM_RULES,
  S3: S3_RULES,
  CloudTrail: CLOUDTRAIL_RULES,
  SNS: SNS_RULES,
  Lambda: LAMBDA_RULES,
  parameters: PARAMETER_RULES,
};
