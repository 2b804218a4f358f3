/** An attribute that Terraform sets once, and that somebody else owns from then on. */
export interface OwnedElsewhere {
  /** The Terraform resource type. */
  readonly resource: string;
  /** The attribute or block, by Terraform's name, that the stacks put into `ignore_changes`. */
  readonly attribute: string;
  readonly owner: "CodeDeploy" | "autoscaling, or the operator";
  readonly reason: string;
}

/**
 * Who owns what after the first apply. The constructs ignore changes of exactly these attributes, so a plan is
 * empty after CodeDeploy has moved them; what CodeDeploy owns reaches it through the AppSpec. Listener rules are the
 * user's: synth checks that they ignore theirs.
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
      "subnets and security groups are the task set's; UpdateService refuses them, the AppSpec carries them",
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
    attribute: "desired_count",
    owner: "autoscaling, or the operator",
    reason: "the count at the next apply is not the count at the first",
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
    reason:
      "a traffic shift moves a rule that forwards to the pair of target groups as it moves a default action",
  },
] as const satisfies readonly OwnedElsewhere[];

/** The attributes of a resource type for `lifecycle.ignoreChanges`. */
export function ignoredAttributes(resource: (typeof OWNED_ELSEWHERE)[number]["resource"]): string[] {
  return OWNED_ELSEWHERE.filter((entry) => entry.resource === resource).map((entry) => entry.attribute);
}
