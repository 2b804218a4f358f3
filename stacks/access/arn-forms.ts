/** A value of a resource's attribute. `*` if only AWS knows it, or `<prefix>*` if it adds to it. */
export type AttributeOf = (attribute: string) => string;

/** The ARN of a type of resource, made from attributes that synth knows. */
export interface ArnForm {
  readonly service: string;
  /** Whether the ARN has the region and the account, only the account, or neither. */
  readonly scope: "region" | "account" | "none";
  /** What comes last in the ARN. */
  readonly rest: (of: AttributeOf) => string;
}

const regional = (service: string, rest: ArnForm["rest"]): ArnForm => ({ service, scope: "region", rest });

/** The last part of an ARN, or a name as it is. */
const lastPart = (arn: string) => arn.slice(arn.lastIndexOf("/") + 1);
/** `app/<name>` of a load balancer or a listener, by its ARN. */
const loadBalancerOf = (arn: string) => /(app|net)\/[^/]+/.exec(arn)?.[0] ?? "*";
/** The name of a function, which may be given as its ARN. */
const functionNameIn = (name: string) => /:function:([^:]+)/.exec(name)?.[1] ?? name;

/** The forms of the ARNs that permissions of the driver and of operators may name. AWS generates what is `*`. */
export const ARN_FORMS: Readonly<Record<string, ArnForm>> = {
  aws_cloudwatch_log_group: regional("logs", (of) => `log-group:${of("name")}`),
  aws_codedeploy_app: regional("codedeploy", (of) => `application:${of("name")}`),
  aws_codedeploy_deployment_group: regional(
    "codedeploy",
    (of) => `deploymentgroup:${of("app_name")}/${of("deployment_group_name")}`,
  ),
  aws_ecr_repository: regional("ecr", (of) => `repository/${of("name")}`),
  aws_ecs_cluster: regional("ecs", (of) => `cluster/${of("name")}`),
  aws_ecs_service: regional("ecs", (of) => `service/${lastPart(of("cluster"))}/${of("name")}`),
  // All revisions: each release registers a new one.
  aws_ecs_task_definition: regional("ecs", (of) => `task-definition/${of("family")}:*`),
  aws_efs_file_system: regional("elasticfilesystem", () => "file-system/*"),
  aws_iam_role: {
    service: "iam",
    scope: "account",
    rest: (of) => `role${of("path").replace(/^\*$/, "/")}${of("name")}`,
  },
  aws_kms_key: regional("kms", () => "key/*"),
  aws_lambda_alias: regional(
    "lambda",
    (of) => `function:${functionNameIn(of("function_name"))}:${of("name")}`,
  ),
  aws_lambda_function: regional("lambda", (of) => `function:${of("function_name")}`),
  aws_lb: regional("elasticloadbalancing", (of) => `loadbalancer/app/${of("name")}/*`),
  aws_lb_listener: regional(
    "elasticloadbalancing",
    (of) => `listener/${loadBalancerOf(of("load_balancer_arn"))}/*/*`,
  ),
  aws_lb_listener_rule: regional(
    "elasticloadbalancing",
    (of) => `listener-rule/${loadBalancerOf(of("listener_arn"))}/*/*/*`,
  ),
  aws_s3_bucket: { service: "s3", scope: "none", rest: (of) => of("bucket") },
  aws_secretsmanager_secret: regional("secretsmanager", (of) => `secret:${of("name")}-*`),
  aws_sns_topic: regional("sns", (of) => of("name")),
  aws_ssm_parameter: regional("ssm", (of) => `parameter/${of("name").replace(/^\//, "")}`),
};

/** The types whose id is an attribute that synth knows. The id of the others is the ARN. */
export const NAME_ATTRIBUTES: Readonly<Record<string, string>> = {
  aws_codedeploy_deployment_config: "deployment_config_name",
  aws_ecs_task_definition: "family",
  aws_iam_role: "name",
  aws_s3_bucket: "bucket",
  aws_ssm_parameter: "name",
};
