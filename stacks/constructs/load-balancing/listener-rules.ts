import { TerraformResource, TerraformStack, Tokenization } from "cdktf";
import type { IConstruct } from "constructs";
import { ignoredAttributes } from "../ownership";
import type { LoadBalancer } from "./load-balancer";
import type { TargetGroupPair } from "./target-groups";

/** The resource types of a listener rule: the provider has two names for it. */
const RULE_TYPES = ["aws_lb_listener_rule", "aws_alb_listener_rule"];
/** The attributes whose value is the ARN. */
const ARN_ATTRIBUTES = ["arn", "id"];

/** What a service's rules are known by. */
export interface RuleScope {
  readonly loadBalancer: LoadBalancer;
  readonly targetGroups: TargetGroupPair;
}

/**
 * What is wrong with the listener rules that users add to a service's listeners, in all stacks of the app: CodeDeploy moves a
 * rule that forwards to one of the two target groups, so Terraform must not move it back.
 *
 * Found where a rule refers to the listener and to a target group. A rule by ARNs that are text can't be known at synth.
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
    `the listener rule ${rule.node.path} forwards to the service's target groups, and Terraform would move it back`,
    `   CodeDeploy moves this rule with each deployment. The next apply would send its users to the target group without tasks.`,
    `   to do: add to the rule: lifecycle: { ignoreChanges: ${JSON.stringify(missing)} }`,
  ].join("\n");
}

function isListenerRule(construct: IConstruct): construct is TerraformResource {
  return (
    TerraformResource.isTerraformResource(construct) && RULE_TYPES.includes(construct.terraformResourceType)
  );
}

/** As Terraform will read them, with what overrides add. */
function attributesOf(rule: TerraformResource): Readonly<Record<string, unknown>> {
  return rule.toTerraform().resource[rule.terraformResourceType][rule.friendlyUniqueId];
}

function ignores(lifecycle: unknown, attribute: string): boolean {
  const { ignore_changes: ignored } = (lifecycle ?? {}) as { ignore_changes?: string | readonly string[] };
  return ignored === "all" || (Array.isArray(ignored) && ignored.includes(attribute));
}

/** Whether a value holds the ARN of one of these resources, at any depth. */
function refersTo(value: unknown, resources: readonly TerraformResource[]): boolean {
  if (typeof value === "string") {
    return Tokenization.reverse(value).some((token) =>
      resources.some((resource) => isArnOf(token, resource)),
    );
  }
  const parts = typeof value === "object" && value !== null ? Object.values(value) : [];
  return parts.some((part) => refersTo(part, resources));
}

/** CDKTF's reference to an attribute. Addresses repeat in stacks of the same kind, so that it takes the stack as well. */
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
