import { TerraformResource } from "cdktf";
import type { IConstruct } from "constructs";
import { appCheck } from "../../../support/cdktf/app-checks";
import { refersToAttribute, sameReference } from "../../../support/cdktf/references";
import { ignoredAttributes } from "../../ownership";
import type { ServiceTraffic } from "../service-traffic";
import type { TargetGroupPair } from "../target-groups";

/** The resource types of a listener rule: the provider has two names for it. */
const RULE_TYPES = ["aws_lb_listener_rule", "aws_alb_listener_rule"];
/** The attributes whose value is the ARN. */
const ARN_ATTRIBUTES = ["arn", "id"];
const IGNORED = ignoredAttributes("aws_lb_listener_rule");

/** What identifies the listener rules of a service. */
export interface RuleScope {
  readonly traffic: Pick<ServiceTraffic, "productionListenerArn" | "testListenerArn">;
  readonly targetGroups: TargetGroupPair;
}

/**
 * Checks the listener rules that users add to a service's listeners, in all stacks of the app. CodeDeploy changes a
 * rule that forwards to one of the two target groups, so Terraform must ignore its action.
 *
 * It finds rules that refer to a target group of the pair. It can't recognize a target group whose ARN is plain text.
 */
export const checkUserRules = appCheck<RuleScope>((services, app) => {
  const rules = app.node
    .findAll()
    .filter(isListenerRule)
    .map((rule) => ({ rule, attributes: attributesOf(rule) }));
  return services.flatMap(({ traffic, targetGroups }) => {
    const listeners = [traffic.productionListenerArn, traffic.testListenerArn];
    return rules.flatMap(({ rule, attributes: { listener_arn, action, lifecycle } }) => {
      const isOurs =
        refersToAttribute(action, [targetGroups.blue, targetGroups.green], ARN_ATTRIBUTES) &&
        listeners.some((arn) => sameReference(listener_arn, arn, ARN_ATTRIBUTES));
      const missing = IGNORED.filter((attribute) => !ignores(lifecycle, attribute));
      return isOurs && missing.length > 0 ? [describeProblem(rule, missing)] : [];
    });
  });
});

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
