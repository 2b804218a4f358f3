/** What AWS allows for the name of one kind of resource. */
export interface NameRule {
  /** The kind of resource, in the words of AWS. */
  readonly noun: string;
  /** The maximum length. */
  readonly max: number;
  /** The characters, without the maximum length. */
  readonly pattern: RegExp;
  /** `pattern` in words. */
  readonly allowed: string;
  /**
   * Where AWS allows the name only once. @default - within something that belongs to one service or one network, such
   * as a cluster or a VPC; or nowhere
   */
  readonly unique?: "region" | "account" | "world";
  /** Where users give it, for a message: `change …`. @default - in `names` */
  readonly prop?: string;
}

/** The characters of IAM's and CodeDeploy's names. */
const IAM_CHARACTERS = {
  pattern: /^[\w+=,.@-]+$/,
  allowed: "letters, digits and the characters _ + = , . @ -",
};
const ELB_CHARACTERS = {
  pattern: /^(?!internal-)[a-z0-9]([a-z0-9-]*[a-z0-9])?$/i,
  allowed: 'letters, digits and hyphens, not starting or ending with a hyphen, nor starting with "internal-"',
};
const ECS_CHARACTERS = { pattern: /^[\w-]+$/, allowed: "letters, digits, hyphens and underscores" };

/**
 * AWS's rules for names.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateCluster.html
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePolicy.html
 * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/limits.html
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html
 * @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_CreateTrail.html
 * @see https://docs.aws.amazon.com/autoscaling/application/APIReference/API_PutScalingPolicy.html
 * @see https://docs.aws.amazon.com/autoscaling/application/APIReference/API_PutScheduledAction.html
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
 * @see https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-su-create.html
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Tags.html#tag-restrictions
 */
export const NAME_RULES = {
  loadBalancer: { noun: "load balancer", max: 32, ...ELB_CHARACTERS, unique: "region" },
  targetGroup: { noun: "target group", max: 32, ...ELB_CHARACTERS, unique: "region" },
  cluster: { noun: "ECS cluster", max: 255, ...ECS_CHARACTERS, unique: "region" },
  ecsService: { noun: "ECS service", max: 255, ...ECS_CHARACTERS },
  taskFamily: { noun: "task definition family", max: 255, ...ECS_CHARACTERS },
  role: { noun: "IAM role", max: 64, ...IAM_CHARACTERS, unique: "account" },
  rolePolicy: { noun: "IAM policy", max: 128, ...IAM_CHARACTERS },
  application: { noun: "CodeDeploy application", max: 100, ...IAM_CHARACTERS, unique: "region" },
  deploymentGroup: { noun: "deployment group", max: 100, ...IAM_CHARACTERS },
  deploymentConfig: {
    noun: "deployment config",
    max: 100,
    pattern: /^(?!CodeDeployDefault\.)[\w+=,.@-]+$/,
    allowed: `${IAM_CHARACTERS.allowed}, not starting with "CodeDeployDefault."`,
    unique: "region",
  },
  lambdaFunction: { noun: "Lambda function", max: 64, ...ECS_CHARACTERS, unique: "region" },
  logGroup: {
    noun: "log group",
    max: 512,
    pattern: /^(?!aws\/)[\w./#-]+$/,
    allowed: 'letters, digits and the characters . - _ / #, not starting with "aws/"',
    unique: "region",
  },
  securityGroup: {
    noun: "security group",
    max: 255,
    pattern: /^(?!sg-)[\w .\-:/()#,@[\]+=&;{}!$*]+$/,
    allowed: 'letters, digits, spaces and the characters ._-:/()#,@[]+=&;{}!$*, not starting with "sg-"',
  },
  bucket: {
    noun: "S3 bucket",
    max: 63,
    pattern: /^(?!xn--|\d+\.\d+\.\d+\.\d+$)(?!.*\.\.)[a-z0-9][a-z0-9.-]+[a-z0-9]$/,
    allowed:
      "3 or more lower-case letters, digits, dots and hyphens, starting and ending with a letter or digit",
    unique: "world",
  },
  // A trail of all regions has its name in each of them.
  trail: {
    noun: "trail",
    max: 128,
    pattern: /^(?!\d+\.\d+\.\d+\.\d+$)(?!.*[._-]{2})[a-z0-9][\w.-]+[a-z0-9]$/i,
    allowed:
      "3 or more letters, digits and single dots, underscores or hyphens, starting and ending with a letter or digit",
    unique: "account",
  },
  scalingPolicy: {
    noun: "scaling policy",
    max: 256,
    pattern: /^[^\p{Cc}]+$/u,
    allowed: "printable characters",
  },
  scheduledAction: {
    noun: "scheduled action",
    max: 256,
    pattern: /^(?! )[^\p{Cc}:/|]+(?<! )$/u,
    allowed: "printable characters other than : / |, without a space at the start or end",
  },
  // An app may not use a name twice: `constructs/alarms/alarm-conflicts.ts` checks it for the alarms of users, too.
  alarm: { noun: "alarm", max: 255, pattern: /^[^\p{Cc}]+$/u, allowed: "printable characters" },
  watchedAlarm: {
    noun: "alarm",
    max: 255,
    pattern: /^[^\p{Cc}"\\]+$/u,
    allowed: 'printable characters other than " and \\',
  },
  // The name of a filter is also that of its metric, which is unique in a region and allows fewer characters.
  metricFilter: {
    noun: "metric filter",
    max: 255,
    pattern: /^[^\p{Cc}:*$]+$/u,
    allowed: "printable characters other than : * $",
    unique: "region",
  },
  // Dashboards belong to the account: another region's may not have the name either.
  dashboard: { noun: "dashboard", max: 255, ...ECS_CHARACTERS, unique: "account" },
  topic: { noun: "SNS topic", max: 256, ...ECS_CHARACTERS, unique: "region" },
  // The pattern has the length, and Systems Manager's reserved prefixes. The ARN may have 1011 characters.
  ssmParameter: {
    noun: "SSM parameter",
    max: 900,
    pattern: /^(?!\/?(?:aws|ssm))(?=.{1,900}$)(?:\/[\w.-]+){1,15}$|^(?!aws|ssm)[\w.-]{1,900}$/i,
    allowed:
      "up to 15 parts of letters, digits, dots, hyphens and underscores, each after a slash; it must not begin with aws or ssm",
    unique: "region",
    prop: "its parameterName",
  },
  nameTag: { noun: "Name tag", max: 256, pattern: /^[^\p{Cc}]+$/u, allowed: "printable characters" },
} as const satisfies Record<string, NameRule>;
