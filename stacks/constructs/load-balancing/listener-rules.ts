import { TerraformResource, TerraformStack, Tokenization } from "cdktf";
import type { IConstruct } from "constructs";
import { ignoredAttributes } from "../ownership";
import type { LoadBalancer } from "./load-balancer";
import type { TargetGroupPair } from "./target-groups";

/** The resource types of a listener rule: the provider has two names for it. */
const RULE_TYPES = ["aws_lb_listener_rule", "aws_alb_listener_rule"];
/** The attributes whose value is the ARN. */
const ARN_ATTRIBUTES = ["arn", "id"];

/** The resources that identify the listener rules of a service. */
export interface RuleScope {
  readonly loadBalancer: LoadBalancer;
  readonly targetGroups: TargetGroupPair;
}

/**
 * Checks the listener rules that users add to a service's listeners, in all stacks of the app. CodeDeploy changes a
 * rule that forwards to one of the two target groups, so Terraform must ignore its action.
 *
 * It finds rules that refer to the listener and to a target group. It can't recognize a rule whose ARNs are plain
 * text.
 */
export function listenerRuleProblems(
  service: TerraformStack,
  { loadBalancer, targetGroups }: RuleScope,
): string[] {
  const ruleAttributes = ignoredAttributes("aws_lb_listener_rule");
  return service.node.root.node
    .findAll()
    .filter(isListenerRule)
    .flatMap((rule) => {
      const { listener_arn, action, lifecycle } = attributesOf(rule);
      const isOurs =
        refersTo(listener_arn, loadBalancer.listeners) &&
        refersTo(action, [targetGroups.blue, targetGroups.green]);
      const missing = ruleAttributes.filter((attribute) => !ignores(lifecycle, attribute));
      return isOurs && missing.length > 0 ? [describeProblem(rule, missing)] : [];
    });
}

function describeProblem(rule: TerraformResource, missing: readonly string[]): string {
  return [
    `the listener rule ${rule.node.path} forwards to the service's target groups, but does not ignore changes of its action`,
    `   CodeDeploy changes this rule with each deployment. The next apply would send its traffic to the target group without tasks.`,
    `   to do: add to the rule: lifecycle: { ignoreChanges: ${JSON.stringify(missing)} }`,
  ].join("\n");
}

function isListenerRule(construct: IConstruct): construct is TerraformResource {
  return (
    TerraformResource.isTerraformResource(construct) && RULE_TYPES.includes(construct.terraformResourceType)
  );
}

/** The rule's attributes as Terraform reads them, including overrides. */
function attributesOf(rule: TerraformResource): Readonly<Record<string, unknown>> {
  return rule.toTerraform().resource[rule.terraformResourceType][rule.friendlyUniqueId];
}

function ignores(lifecycle: unknown, attribute: string): boolean {
  const { ignore_changes: ignored } = (lifecycle ?? {}) as { ignore_changes?: string | readonly string[] };
  return ignored === "all" || (Array.isArray(ignored) && ignored.includes(attribute));
}

/** Whether a value contains the ARN of one of these resources, at any depth. */
function refersTo(value: unknown, resources: readonly TerraformResource[]): boolean {
  if (typeof value === "string") {
    return Tokenization.reverse(value).some((token) =>
      resources.some((resource) => isArnOf(token, resource)),
    );
  }
  const parts = typeof value === "object" && value !== null ? Object.values(value) : [];
  return parts.some((part) => refersTo(part, resources));
}

/** CDKTF's reference to an attribute. Stacks of the same kind use the same addresses, so compare the stack too. */
interface Reference {
  readonly identifier?: string;
  readonly originStack?: TerraformStack;
}

function isArnOf(token: object, resource: TerraformResource): boolean {
  const { identifier, originStack }: Reference = token;
  const address = `${resource.terraformResourceType}.${resource.friendlyUniqueId}`;
  return (
    originStack === TerraformStack.of(resource) &&
    ARN_ATTRIBUTES.some((attribute) => identifier === `${address}.${attribute}`)
  );
}
