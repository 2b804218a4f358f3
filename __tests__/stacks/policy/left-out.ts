/** Rules for resources that no stack makes. A stack that makes one needs them. */
export interface LeftOut {
  /** What the rules are about. */
  readonly about: string;
  readonly ids: readonly string[];
  readonly types: readonly string[];
  /** Why no stack makes the resource. */
  readonly reason: string;
}

export const LEFT_OUT: readonly LeftOut[] = [
  {
    about: "network ACLs",
    ids: ["CKV2_AWS_1", "AWS-0102", "AWS-0105", "EC2.21", "VPC3"],
    types: ["aws_network_acl", "aws_network_acl_rule", "aws_default_network_acl"],
    reason: "security groups limit the traffic; subnets have the VPC's default ACL",
  },
  {
    about: "rules, logs and metrics of a web ACL",
    ids: ["CKV_AWS_175", "CKV2_AWS_31", "CKV2_AWS_76", "WAF.10", "WAF.12"],
    types: ["aws_wafv2_web_acl", "aws_wafv2_rule_group"],
    reason: "the user gives an existing one: `loadBalancer.webAclArn`",
  },
  {
    about: "EFS file systems and access points",
    ids: [
      "CKV_AWS_42",
      "CKV_AWS_184",
      "CKV_AWS_329",
      "CKV_AWS_330",
      "AWS-0037",
      "EFS.1",
      "EFS.3",
      "EFS.4",
      "EFS1",
    ],
    types: ["aws_efs_file_system", "aws_efs_access_point"],
    reason: "the user gives existing ones in `volumes`",
  },
  {
    about: "KMS keys",
    ids: ["CKV_AWS_7", "CKV_AWS_33", "CKV2_AWS_64", "AWS-0065", "KMS.1", "KMS.3", "KMS.5", "KMS5"],
    types: ["aws_kms_key", "aws_kms_key_policy"],
    reason: "the user gives existing ones, by ARN",
  },
  {
    about: "permissions to call a Lambda function",
    ids: ["CKV_AWS_364", "CKV_AWS_301", "AWS-0067", "Lambda.1"],
    types: ["aws_lambda_permission"],
    reason: "CodeDeploy calls a hook with its role, which may call the deployment's functions only",
  },
  {
    about: "secrets",
    ids: ["CKV_AWS_149", "CKV2_AWS_57", "SecretsManager.1", "SecretsManager.4", "SMG4"],
    types: ["aws_secretsmanager_secret"],
    reason: "the user gives existing ones in `secrets`",
  },
];

/** Types of resources about which there is no rule. */
export const WITHOUT_RULES: readonly string[] = [
  "aws_appautoscaling_policy",
  "aws_appautoscaling_scheduled_action",
  "aws_appautoscaling_target",
  "aws_cloudwatch_dashboard",
  "aws_cloudwatch_log_metric_filter",
  "aws_codedeploy_app",
  "aws_codedeploy_deployment_config",
  "aws_codedeploy_deployment_group",
  "aws_ecs_cluster_capacity_providers",
  "aws_eip",
  "aws_iam_openid_connect_provider",
  "aws_internet_gateway",
  "aws_lb_listener_certificate",
  "aws_lb_listener_rule",
  "aws_nat_gateway",
  "aws_route53_record",
  "aws_route_table",
  "aws_route_table_association",
  "aws_service_discovery_service",
  // Runs the program of a migration.
  "null_resource",
  // Only examples and tests have one, as a resource of the user.
  "aws_sqs_queue",
  // Settings of a VPC, a load balancer, a repository or a bucket: the rules about these read them.
  "aws_default_security_group",
  "aws_ecr_lifecycle_policy",
  "aws_flow_log",
  "aws_s3_bucket_lifecycle_configuration",
  "aws_s3_bucket_policy",
  "aws_s3_bucket_public_access_block",
  "aws_s3_bucket_server_side_encryption_configuration",
  "aws_s3_bucket_versioning",
  "aws_vpc_endpoint",
  "aws_wafv2_web_acl_association",
];
