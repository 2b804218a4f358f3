import {
  type Action,
  DescribeListenersCommand,
  DescribeRulesCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
  ModifyListenerCommand,
  ModifyRuleCommand,
  type Rule,
  type RuleCondition,
  type TargetHealthDescription,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import type {
  ListenerRoute,
  ListenerWeight,
  LoadBalancing,
  RouteAction,
  TargetHealth,
} from "../load-balancing";
import { call, callUnless } from "./client/call";
import type { ClientSettings } from "./client/settings";
import { allPages } from "./pages";

/** The load balancer's part of AWS. */
export function loadBalancing(settings: ClientSettings): LoadBalancing {
  const balancing = new ElasticLoadBalancingV2Client(settings);
  return {
    async targetHealth(TargetGroupArn) {
      const got = await call("elasticloadbalancing:DescribeTargetHealth", () =>
        balancing.send(new DescribeTargetHealthCommand({ TargetGroupArn })),
      );
      return (got.TargetHealthDescriptions ?? []).map(targetHealthOf);
    },

    async listener(listenerArn) {
      const rules = await callUnless(
        ["ListenerNotFoundException"],
        "elasticloadbalancing:DescribeRules",
        () =>
          allPages(async (Marker) => {
            const input = { ListenerArn: listenerArn, Marker };
            const { Rules, NextMarker } = await balancing.send(new DescribeRulesCommand(input));
            return { items: Rules, nextToken: NextMarker };
          }),
      );
      return rules
        ?.map((rule) => routeOf(listenerArn, rule))
        .sort((one, other) => (one.priority ?? Infinity) - (other.priority ?? Infinity));
    },

    async listenerSettings(listenerArn) {
      const got = await callUnless(
        ["ListenerNotFoundException"],
        "elasticloadbalancing:DescribeListeners",
        () => balancing.send(new DescribeListenersCommand({ ListenerArns: [listenerArn] })),
      );
      const [found] = got?.Listeners ?? [];
      return found && { protocol: found.Protocol ?? "", port: found.Port ?? 0 };
    },

    async setActions({ listenerArn: ListenerArn, ruleArn: RuleArn }, actions) {
      // Both types have the same members; ours also allows members that this SDK doesn't know.
      const Actions = [...actions] as Action[];
      await (RuleArn === undefined
        ? call("elasticloadbalancing:ModifyListener", () =>
            balancing.send(new ModifyListenerCommand({ ListenerArn, DefaultActions: Actions })),
          )
        : call("elasticloadbalancing:ModifyRule", () =>
            balancing.send(new ModifyRuleCommand({ RuleArn, Actions })),
          ));
    },
  };
}

function targetHealthOf(description: TargetHealthDescription): TargetHealth {
  return {
    target: `${description.Target?.Id ?? "?"}:${description.Target?.Port ?? "?"}`,
    state: description.TargetHealth?.State ?? "unavailable",
    reason: description.TargetHealth?.Reason,
    description: description.TargetHealth?.Description,
  };
}

/** In the API, the default action is a rule without conditions. */
function routeOf(listenerArn: string, rule: Rule): ListenerRoute {
  const actions = inOrder(rule.Actions ?? []);
  const forward = actions.find(({ Type }) => Type === "forward");
  return {
    listenerArn,
    ruleArn: rule.IsDefault === true ? undefined : rule.RuleArn,
    priority: rule.IsDefault === true ? undefined : Number(rule.Priority),
    conditions: (rule.Conditions ?? []).map(describeCondition),
    finalAction:
      forward === undefined
        ? { kind: "answers", by: actions.at(-1)?.Type ?? "nothing" }
        : { kind: "forwards", weights: weightsOf(forward) },
    actions: actions.map(withoutSecret),
  };
}

function inOrder(actions: readonly Action[]): readonly Action[] {
  return [...actions].sort((one, other) => (one.Order ?? 0) - (other.Order ?? 0));
}

/** AWS doesn't return the secret of an OIDC client, but another implementation may. */
function withoutSecret({ AuthenticateOidcConfig, ...others }: Action): RouteAction {
  const action = { ...others, Type: others.Type ?? "" };
  if (AuthenticateOidcConfig === undefined) {
    return action;
  }
  const { ClientSecret: _, ...config } = AuthenticateOidcConfig;
  return { ...action, AuthenticateOidcConfig: config };
}

function describeCondition(condition: RuleCondition): string {
  const { Field, HttpHeaderConfig: header, QueryStringConfig: query } = condition;
  const values =
    condition.HostHeaderConfig?.Values ??
    condition.PathPatternConfig?.Values ??
    condition.HttpRequestMethodConfig?.Values ??
    condition.SourceIpConfig?.Values ??
    header?.Values ??
    query?.Values?.map(({ Key, Value }) => (Key === undefined ? `${Value}` : `${Key}=${Value}`)) ??
    condition.Values ??
    [];
  const name = FIELDS[Field ?? ""] ?? Field ?? "condition";
  return [name, header?.HttpHeaderName, values.join(" or ")].filter((part) => part).join(" ");
}

/** The load balancer's names for a rule's conditions, in one word. */
const FIELDS: Readonly<Record<string, string>> = {
  "host-header": "host",
  "path-pattern": "path",
  "http-request-method": "method",
  "source-ip": "source",
  "http-header": "header",
  "query-string": "query",
};

function weightsOf(forward: Action): readonly ListenerWeight[] {
  const groups = forward.ForwardConfig?.TargetGroups;
  if (groups === undefined || groups.length === 0) {
    return forward.TargetGroupArn === undefined
      ? []
      : [{ targetGroupArn: forward.TargetGroupArn, percent: 100 }];
  }
  // A missing weight counts as 1. Shares are relative to the sum, which need not be 100.
  const sum = groups.reduce((total, group) => total + (group.Weight ?? 1), 0);
  return groups.map((group) => ({
    targetGroupArn: group.TargetGroupArn ?? "",
    percent: sum === 0 ? 0 : Math.round(((group.Weight ?? 1) * 1000) / sum) / 10,
  }));
}
