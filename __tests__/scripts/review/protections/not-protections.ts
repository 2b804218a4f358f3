/** Attributes that a rule of the stacks reads, and that are no protection of the review: why not, by type and attribute. */

const SET_BACK = "the warnings traffic-set-back and service-set-back";
const POLICY = "the warning policy-widened, also of a Deny that is removed";
const OPENED = "the warning security-group-opened";
const REPLACED = "a change replaces the resource, which is a warning";
const IN_REVISION = "shown under What rolls out, with each setting of the new revision that changes";
const OUTBOUND = "an outbound rule lets nobody in. The review lists it";
const NO_GUARD = "a text, which guards nothing";
const ROUTE = "a way of the traffic, which guards nothing. The review lists it";
const OF_FUNCTION = "a setting of the function's operation, which guards no data and no release";

export const NOT_PROTECTIONS: Readonly<Record<string, string>> = {
  "aws_default_security_group egress": OUTBOUND,
  "aws_default_security_group ingress": OPENED,
  "aws_ecr_repository_policy policy": POLICY,
  "aws_ecs_service network_configuration": SET_BACK,
  "aws_ecs_service platform_version": SET_BACK,
  "aws_ecs_task_definition container_definitions": IN_REVISION,
  "aws_ecs_task_definition execution_role_arn": IN_REVISION,
  "aws_ecs_task_definition network_mode": IN_REVISION,
  "aws_ecs_task_definition pid_mode": IN_REVISION,
  "aws_ecs_task_definition task_role_arn": IN_REVISION,
  "aws_ecs_task_definition volume": IN_REVISION,
  "aws_iam_role assume_role_policy": POLICY,
  "aws_iam_role_policy policy": POLICY,
  "aws_iam_role_policy_attachment policy_arn": "the warning policy-attached",
  "aws_lambda_function environment": "with kms_key_arn, which is a protection",
  "aws_lambda_function reserved_concurrent_executions": OF_FUNCTION,
  "aws_lambda_function runtime": OF_FUNCTION,
  "aws_lambda_function tracing_config": OF_FUNCTION,
  "aws_lambda_function vpc_config": OF_FUNCTION,
  "aws_lb internal": REPLACED,
  "aws_lb_target_group health_check": "AWS doesn't switch off the health check of targets with IP addresses",
  "aws_lb_target_group protocol": REPLACED,
  "aws_route destination_cidr_block": ROUTE,
  "aws_route gateway_id": ROUTE,
  "aws_route nat_gateway_id": ROUTE,
  "aws_s3_bucket_policy policy": POLICY,
  "aws_security_group description": NO_GUARD,
  "aws_sns_topic_policy policy": POLICY,
  "aws_vpc_endpoint service_name":
    "a change replaces the endpoint. Without it, the tasks use the NAT gateway",
  "aws_vpc_security_group_egress_rule cidr_ipv4": OUTBOUND,
  "aws_vpc_security_group_egress_rule cidr_ipv6": OUTBOUND,
  "aws_vpc_security_group_egress_rule description": NO_GUARD,
  "aws_vpc_security_group_ingress_rule cidr_ipv4": OPENED,
  "aws_vpc_security_group_ingress_rule cidr_ipv6": OPENED,
  "aws_vpc_security_group_ingress_rule description": NO_GUARD,
  "aws_vpc_security_group_ingress_rule from_port": OPENED,
  "aws_vpc_security_group_ingress_rule ip_protocol": OPENED,
  "aws_vpc_security_group_ingress_rule to_port": OPENED,
  "terraform_data triggers_replace":
    "shown under What rolls out, with each field of the AppSpec that changes",
};
