/**
 * The names of a service's resources in AWS. The stack makes those that are not given from the service's `name`, which
 * is limited by the generated names only.
 *
 * Change none of them later: a changed name replaces most resources, and Terraform refuses to replace the service while
 * `deletionProtection` is on.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html
 */
export interface ServiceNames {
  /** The load balancer, 1 to 32 letters, digits and hyphens. @default - `<name>` */
  readonly loadBalancer: string;
  /**
   * The bucket of the load balancer's logs, 3 to 63 lower-case letters, digits, dots and hyphens, unique in all of AWS.
   * @default - `<load balancer>-lb-` and a number that Terraform adds
   */
  readonly loadBalancerLogBucket: string;
  /**
   * The load balancer's security group, 1 to 255 characters. It is also its `Name` tag. A replacement can't have the
   * same name as the old group: give another one when you change the VPC.
   * @default - `<name>-load-balancer-` and a number that Terraform adds; the tag is `<name> load-balancer`
   */
  readonly loadBalancerSecurityGroup: string;
  /** One of the two target groups, 1 to 32 letters, digits and hyphens. @default - `<name>-blue` */
  readonly blueTargetGroup: string;
  /** The other target group, 1 to 32 letters, digits and hyphens. @default - `<name>-green` */
  readonly greenTargetGroup: string;
  /**
   * The tasks' security group: like `loadBalancerSecurityGroup`.
   * @default - `<name>-tasks-` and a number that Terraform adds; the tag is `<name> tasks`
   */
  readonly taskSecurityGroup: string;
  /** The ECS cluster, 1 to 255 letters, digits, hyphens and underscores. @default - `<name>` */
  readonly cluster: string;
  /** The ECS service, 1 to 255 letters, digits, hyphens and underscores. @default - `<name>` */
  readonly service: string;
  /** The family of the task definition, 1 to 255 letters, digits, hyphens and underscores. @default - `<name>` */
  readonly taskFamily: string;
  /**
   * The role of the service's own code, 1 to 64 characters. Like every role name that is given, it gets no
   * `roles.namePrefix`. @default - `<name>-task`
   */
  readonly taskRole: string;
  /** The role with which ECS starts the tasks, 1 to 64 characters. @default - `<name>-execution` */
  readonly executionRole: string;
  /** The role of CodeDeploy, 1 to 64 characters. @default - `<name>-codedeploy` */
  readonly codeDeployRole: string;
  /** The role of `breakGlassPrincipalArns`, 1 to 64 characters. @default - `<name>-break-glass` */
  readonly breakGlassRole: string;
  /** The inline policy in each of the roles, 1 to 128 characters. @default - `policy` */
  readonly rolePolicy: string;
  /** The inline policy of what `addStatement` adds, 1 to 128 characters. @default - `added-policy` */
  readonly addedRolePolicy: string;
  /** The CodeDeploy application, 1 to 100 characters. @default - `<name>` */
  readonly application: string;
  /** The deployment group, 1 to 100 characters. @default - `<name>` */
  readonly deploymentGroup: string;
  /**
   * The deployment config of a canary or linear shift, 1 to 100 characters. AWS can't change a config: give another name
   * whenever the numbers of `trafficShift` change. @default - `<name>-` and the numbers of `trafficShift`
   */
  readonly deploymentConfig: string;
  /**
   * The bucket of `revisions`, 3 to 63 lower-case letters, digits, dots and hyphens. @default - `<name>-revisions-` and a
   * suffix that AWS adds
   */
  readonly revisionBucket: string;
  /** The log group of the tasks, 1 to 512 characters. @default - `/ecs/<name>` */
  readonly logGroup: string;
  /** The log group for sessions of ECS Exec, 1 to 512 characters. @default - `/ecs/<name>/exec` */
  readonly execLogGroup: string;
  /**
   * The topic of `notifications`, 1 to 256 letters, digits, hyphens and underscores. @default - `<name>-deployments`
   */
  readonly notificationTopic: string;
  /** The composite alarm of `alarms`, which the deployment group watches, 1 to 255 characters. @default - `<name>-rollback` */
  readonly rollbackAlarm: string;
  /** The alarm `alarms.errorRate`, 1 to 255 characters. @default - `<name>-error-rate` */
  readonly errorRateAlarm: string;
  /** The alarm `alarms.latency`, 1 to 255 characters. @default - `<name>-latency` */
  readonly latencyAlarm: string;
  /** The alarm `alarms.unhealthyHosts`, 1 to 255 characters. @default - `<name>-unhealthy-hosts` */
  readonly unhealthyHostsAlarm: string;
  /** The alarm `alarms.cpu`, 1 to 255 characters. @default - `<name>-high-cpu` */
  readonly cpuAlarm: string;
  /** The alarm `alarms.memory`, 1 to 255 characters. @default - `<name>-high-memory` */
  readonly memoryAlarm: string;
  /** The alarm `alarms.queueDepth`, 1 to 255 characters. @default - `<name>-queue-depth` */
  readonly queueDepthAlarm: string;
  /** The alarm `alarms.logErrors`, 1 to 255 characters. @default - `<name>-log-errors` */
  readonly logErrorsAlarm: string;
  /** The metric filter of `alarms.logErrors`, and its metric, 1 to 255 characters. @default - `<name>-log-errors` */
  readonly logErrorsFilter: string;
  /** The dashboard, 1 to 255 letters, digits, hyphens and underscores. @default - `<name>` */
  readonly dashboard: string;
  /** The scaling policy of `cpuPercent`, 1 to 256 characters. @default - `<name>-cpu` */
  readonly cpuScalingPolicy: string;
  /** The scaling policy of `memoryPercent`, 1 to 256 characters. @default - `<name>-memory` */
  readonly memoryScalingPolicy: string;
  /** The scaling policy of `requestsPerTaskPerMinute`, 1 to 256 characters. @default - `<name>-requests` */
  readonly requestScalingPolicy: string;
}
