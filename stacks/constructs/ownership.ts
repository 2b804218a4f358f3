/** An attribute that Terraform sets only at creation. After that, CodeDeploy or autoscaling changes it. */
export interface OwnedElsewhere {
  /** The Terraform resource type. */
  readonly resource: string;
  /** The attribute or block, by Terraform's name, that the stacks put into `ignore_changes`. */
  readonly attribute: string;
  /** What changes it after the first apply. */
  readonly owner:
    | "CodeDeploy"
    | "autoscaling, or the operator who scales the service"
    | "the driver, or the operator who suspends scaling"
    | "the service's schedules"
    | "the program of the migration";
  /** Why Terraform doesn't manage it. */
  readonly reason: string;
  /** The services for which the attribute is ignored. @default - all that have the resource */
  readonly only?: string;
}

/**
 * The attributes that Terraform does not manage after the first apply. The constructs ignore changes of exactly
 * these, so the plan is empty after CodeDeploy has changed them. The AppSpec passes new values to CodeDeploy. Synth
 * checks that listeners and rules that users add ignore their action too, where they forward to a service's target groups.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html
 */
export const OWNED_ELSEWHERE = [
  {
    resource: "aws_ecs_service",
    attribute: "task_definition",
    owner: "CodeDeploy",
    reason: "each deployment sets it from the AppSpec; UpdateService refuses it",
  },
  {
    resource: "aws_ecs_service",
    attribute: "load_balancer",
    owner: "CodeDeploy",
    reason: "the live target group alternates with each deployment",
  },
  {
    resource: "aws_ecs_service",
    attribute: "network_configuration",
    owner: "CodeDeploy",
    reason:
      "subnets and security groups belong to the task set: each deployment sets them from the AppSpec; UpdateService refuses them",
  },
  {
    resource: "aws_ecs_service",
    attribute: "platform_version",
    owner: "CodeDeploy",
    reason: "each deployment sets it from the AppSpec",
  },
  {
    resource: "aws_ecs_service",
    attribute: "launch_type",
    owner: "CodeDeploy",
    reason:
      "ECS reports none once a deployment has set a capacity provider strategy; a change would replace the service",
  },
  {
    resource: "aws_ecs_service",
    attribute: "capacity_provider_strategy",
    owner: "CodeDeploy",
    reason: "each deployment sets it from the AppSpec",
  },
  {
    resource: "aws_ecs_service",
    attribute: "service_registries",
    owner: "CodeDeploy",
    reason: "each task set takes it over from the one before; UpdateService refuses it",
  },
  {
    resource: "aws_ecs_service",
    attribute: "desired_count",
    owner: "autoscaling, or the operator who scales the service",
    reason: "the number of tasks changes with scaling after the first apply",
  },
  {
    resource: "aws_lb_listener",
    attribute: "default_action",
    owner: "CodeDeploy",
    reason:
      "a traffic shift leaves a weighted forward over both target groups, on production and test listeners",
  },
  {
    resource: "aws_lb_listener_rule",
    attribute: "action",
    owner: "CodeDeploy",
    reason: "a traffic shift changes a rule that forwards to the pair of target groups like a default action",
  },
  {
    resource: "aws_appautoscaling_target",
    attribute: "suspended_state",
    owner: "the driver, or the operator who suspends scaling",
    reason: "scaling is suspended during a traffic shift; a plan must not resume it",
  },
  {
    resource: "aws_appautoscaling_target",
    attribute: "min_capacity",
    owner: "the service's schedules",
    reason: "a scheduled action sets it",
    only: "with a schedule that sets `minTasks`",
  },
  {
    resource: "aws_appautoscaling_target",
    attribute: "max_capacity",
    owner: "the service's schedules",
    reason: "a scheduled action sets it",
    only: "with a schedule that sets `maxTasks`",
  },
  {
    resource: "aws_ssm_parameter",
    attribute: "value",
    owner: "the program of the migration",
    reason: "it records which revisions were migrated",
    only: "the record of a `Migration`",
  },
] as const satisfies readonly OwnedElsewhere[];

/** The attributes of a resource type for `lifecycle.ignoreChanges`. */
export function ignoredAttributes(resource: (typeof OWNED_ELSEWHERE)[number]["resource"]): string[] {
  return OWNED_ELSEWHERE.filter((entry) => entry.resource === resource).map((entry) => entry.attribute);
}
