import {
  type Action,
  DescribeListenersCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
  type Listener,
  ModifyListenerCommand,
  type TargetHealthDescription,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import type { ListenerAction, ListenerWeight, LoadBalancing, TargetHealth } from "../load-balancing";
import type { Calls } from "./call";
import type { ClientSettings, Part } from "./settings";

/** The load balancer's part of AWS. */
export function loadBalancingPart(
  { call, callUnless }: Calls,
  settings: ClientSettings,
): Part<LoadBalancing> {
  const balancing = new ElasticLoadBalancingV2Client(settings);
  const api: LoadBalancing = {
    async targetHealth(TargetGroupArn) {
      const got = await call("elasticloadbalancing:DescribeTargetHealth", () =>
        balancing.send(new DescribeTargetHealthCommand({ TargetGroupArn })),
      );
      return (got.TargetHealthDescriptions ?? []).map(targetHealthOf);
    },

    async listener(listenerArn) {
      const got = await callUnless(
        ["ListenerNotFoundException"],
        "elasticloadbalancing:DescribeListeners",
        () => balancing.send(new DescribeListenersCommand({ ListenerArns: [listenerArn] })),
      );
      return actionOf(got?.Listeners?.[0]);
    },

    async forwardAll(ListenerArn, TargetGroupArn) {
      const DefaultActions = [{ Type: "forward" as const, TargetGroupArn }];
      await call("elasticloadbalancing:ModifyListener", () =>
        balancing.send(new ModifyListenerCommand({ ListenerArn, DefaultActions })),
      );
    },
  };
  return { api, clients: [balancing] };
}

function targetHealthOf(description: TargetHealthDescription): TargetHealth {
  return {
    target: `${description.Target?.Id ?? "?"}:${description.Target?.Port ?? "?"}`,
    state: description.TargetHealth?.State ?? "unavailable",
    reason: description.TargetHealth?.Reason,
    description: description.TargetHealth?.Description,
  };
}

function actionOf(listener: Listener | undefined): ListenerAction {
  if (listener === undefined) {
    return { kind: "gone" };
  }
  const actions = listener.DefaultActions ?? [];
  const forward = actions.find(({ Type }) => Type === "forward");
  return forward === undefined
    ? { kind: "answers", by: actions.at(-1)?.Type ?? "nothing" }
    : { kind: "forwards", weights: listenerWeights(forward) };
}

function listenerWeights(action: Action): readonly ListenerWeight[] {
  const groups = action.ForwardConfig?.TargetGroups;
  if (groups === undefined || groups.length === 0) {
    return action.TargetGroupArn === undefined
      ? []
      : [{ targetGroupArn: action.TargetGroupArn, percent: 100 }];
  }
  // A weight that is left out counts as one; shares are of the sum, which need not be a hundred.
  const sum = groups.reduce((total, group) => total + (group.Weight ?? 1), 0);
  return groups.map((group) => ({
    targetGroupArn: group.TargetGroupArn ?? "",
    percent: sum === 0 ? 0 : Math.round(((group.Weight ?? 1) * 1000) / sum) / 10,
  }));
}
