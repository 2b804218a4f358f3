import type { DataAwsLb } from "@cdktf/provider-aws/lib/data-aws-lb";
import type { DataAwsLbListener } from "@cdktf/provider-aws/lib/data-aws-lb-listener";
import { LbListenerRule } from "@cdktf/provider-aws/lib/lb-listener-rule";
import { Fn, TerraformStack } from "cdktf";
import { Construct } from "constructs";
import { appCheck } from "../../../support/cdktf/app-checks";
import { referenceKey } from "../../../support/cdktf/references";
import { describeProblem, isKnown } from "../../../support/problems";
import { ignoredAttributes } from "../../ownership";
import { readExistingListeners, readExistingLoadBalancer } from "../existing-load-balancer";
import type { ServiceTraffic } from "../service-traffic";
import type { SharedLoadBalancer } from "../shared-load-balancer";
import { forwardTo, type TargetGroupColor, type TargetGroups } from "../target-groups";
import { type NamedListenerRules, renderConditions } from "./listener-rule";
import { ARN_ATTRIBUTES } from "./route-resources";
import { checkRuleConflicts, type PlacedRule, placedRules } from "./rule-conflicts";
import { checkServiceCount } from "./service-count";
import { userRules } from "./user-rules";

/**
 * The properties of a service's rules on a shared load balancer.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-rules.html
 */
export interface ListenerRulesProps {
  /** The load balancer whose listeners get the rules. */
  readonly sharedLoadBalancer: SharedLoadBalancer;
  /** The rules on the production listener. */
  readonly rules: NamedListenerRules;
  /** The rules on the test listener. `undefined` for no test traffic. */
  readonly testRules: NamedListenerRules | undefined;
  /** The two target groups that the rules forward to. */
  readonly targetGroups: TargetGroups;
  /** The target group that gets all traffic of a new rule. After that, CodeDeploy moves the traffic. */
  readonly liveTargetGroup: TargetGroupColor;
  /** Whether Terraform refuses to destroy or replace the production rules. */
  readonly deletionProtection: boolean;
}

/**
 * The rules that send requests of a shared load balancer to one service. Each service may change only its own rules, so
 * a deployment or a rollback never touches another service's traffic.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-rules.html
 */
export class ListenerRules extends Construct implements ServiceTraffic {
  /** The rules on the production listener, by name. */
  readonly productionRules: Readonly<Record<string, LbListenerRule>>;
  /** The rules on the test listener, by name. Empty for no test traffic. */
  readonly testRules: Readonly<Record<string, LbListenerRule>>;
  readonly productionListenerArn: string;
  readonly testListenerArn: string | undefined;
  readonly ruleArns: readonly string[];
  readonly routes: readonly LbListenerRule[];
  readonly url: string;
  readonly testUrl: string | undefined;
  /** The load balancer as AWS has it. `undefined` if the ARN of its listener is a token. */
  readonly existingLoadBalancer: DataAwsLb | undefined;
  /** Its listeners as AWS has them, without those whose ARN is a token. */
  readonly existingListeners: readonly DataAwsLbListener[];

  /** The rules with their listeners, to find conflicts with the rules of other services. */
  readonly placedRules: readonly PlacedRule[];

  constructor(scope: Construct, id: string, props: ListenerRulesProps) {
    super(scope, id);
    const { sharedLoadBalancer, rules, testRules } = props;
    const { productionListenerArn, testListenerArn, url, testUrl } = sharedLoadBalancer;
    this.existingLoadBalancer = readExistingLoadBalancer(
      this,
      "load-balancer",
      sharedLoadBalancer,
      props.targetGroups.blue.vpcIdInput,
    );
    this.productionRules = createRules(this, "production", productionListenerArn, rules, props);
    const hasTest = testRules !== undefined && testListenerArn !== undefined;
    this.existingListeners = readExistingListeners(this, {
      ...sharedLoadBalancer,
      testListenerArn: hasTest ? testListenerArn : undefined,
    });
    this.testRules = hasTest ? createRules(this, "test", testListenerArn, testRules, props) : {};
    this.productionListenerArn = productionListenerArn;
    this.testListenerArn = hasTest ? testListenerArn : undefined;
    this.routes = [...Object.values(this.productionRules), ...Object.values(this.testRules)];
    this.ruleArns = this.routes.map(({ arn }) => arn);
    this.url = urlOf(url, rules);
    this.testUrl = hasTest ? urlOf(testUrl ?? url, testRules) : undefined;
    this.placedRules = [
      ...this.place("productionListener.rules", productionListenerArn, rules),
      ...(hasTest
        ? this.place(
            `${testRules === rules ? "production" : "test"}Listener.rules`,
            testListenerArn,
            testRules,
          )
        : []),
    ];
    checkSharing(this, this);
  }

  private place(prop: string, listenerArn: string, rules: NamedListenerRules): PlacedRule[] {
    const listener = referenceKey(listenerArn, ARN_ATTRIBUTES);
    return placedRules(`${TerraformStack.of(this).node.path}.${prop}`, listener, rules);
  }
}

const checkSharing = appCheck<ListenerRules>((all, app) => {
  const ours = all.flatMap(({ placedRules }) => placedRules);
  const listeners = new Set(
    ours.map(({ listener }) => listener).filter((listener) => listener !== undefined),
  );
  const added = userRules(app, listeners, new Set(all.flatMap(({ routes }) => routes)));
  const services = all.map((rules) => ({
    path: TerraformStack.of(rules).node.path,
    listener: referenceKey(rules.productionListenerArn, ARN_ATTRIBUTES),
  }));
  return [...checkRuleConflicts([...ours, ...added]), ...checkServiceCount(services)].map(describeProblem);
});

function createRules(
  scope: Construct,
  name: "production" | "test",
  listenerArn: string,
  rules: NamedListenerRules,
  { targetGroups, liveTargetGroup, deletionProtection }: ListenerRulesProps,
): Readonly<Record<string, LbListenerRule>> {
  const created = Object.entries(rules).map(([ruleName, rule]) => [
    ruleName,
    new LbListenerRule(scope, `${name}-${ruleName}`, {
      listenerArn,
      priority: rule.priority,
      condition: renderConditions(rule),
      action: [forwardTo(targetGroups, liveTargetGroup)],
      lifecycle: {
        ignoreChanges: ignoredAttributes("aws_lb_listener_rule"),
        preventDestroy: deletionProtection && name === "production",
      },
    }),
  ]);
  return Object.fromEntries(created);
}

/** The load balancer's URL with the host and the path of the first rule, as far as they have no wildcard. */
function urlOf(url: string, rules: NamedListenerRules): string {
  const [rule] = Object.values(rules);
  const literal = (values: readonly string[] | undefined) =>
    isKnown(values) ? values.find((value) => !/[*?]/.test(value)) : undefined;
  const host = literal(rule?.hosts);
  const path = literal(rule?.paths) ?? "";
  return `${host === undefined ? url : withHost(url, host)}${path}`;
}

/** A URL with another host. It keeps its scheme and its port. If the whole URL is a token, Terraform replaces the host. */
function withHost(url: string, host: string): string {
  return url.includes("://")
    ? url.replace(/:\/\/[^:]+/, () => `://${host}`)
    : Fn.replace(url, "/://[^:]+/", `://${host}`);
}
