/** Listeners of the tests, and where they send traffic. */

import type { ListenerRoute, ListenerWeight } from "../../../scripts/aws";
import type { Traffic } from "../../../scripts/driver/context/observed";
import { BLUE_GROUP, GREEN_GROUP, LISTENER, RULE } from "./names";

export const weights = (percentGreen: number): readonly ListenerWeight[] => [
  { targetGroupArn: BLUE_GROUP, percent: 100 - percentGreen },
  { targetGroupArn: GREEN_GROUP, percent: percentGreen },
];

/** A default action that forwards by weights. */
export function route(of: readonly ListenerWeight[], changes: Partial<ListenerRoute> = {}): ListenerRoute {
  return {
    listenerArn: LISTENER,
    ruleArn: undefined,
    priority: undefined,
    conditions: [],
    finalAction: { kind: "forwards", weights: of },
    actions: [
      {
        Type: "forward",
        ForwardConfig: {
          TargetGroups: of.map(({ targetGroupArn, percent }) => ({
            TargetGroupArn: targetGroupArn,
            Weight: percent,
          })),
        },
      },
    ],
    ...changes,
  };
}

/** The rule of the shop's host. */
export function rule(of: readonly ListenerWeight[], changes: Partial<ListenerRoute> = {}): ListenerRoute {
  return route(of, { ruleArn: RULE, priority: 10, conditions: ["host shop.example.com"], ...changes });
}

/** A default action by which the load balancer answers itself. */
export function answering(by: string): ListenerRoute {
  return route([], { finalAction: { kind: "answers", by }, actions: [{ Type: by }] });
}

export const toOne = (targetGroupArn: string): readonly ListenerWeight[] => [
  { targetGroupArn, percent: 100 },
];

export const forwards = (percentGreen: number): Traffic => forwardsBy(route(weights(percentGreen)));

/** The same in a JSON document. */
export const shownForwards = (percentGreen: number) => ({
  kind: "forwards",
  routes: [
    {
      listenerArn: LISTENER,
      conditions: [],
      finalAction: { kind: "forwards", weights: weights(percentGreen) },
    },
  ],
});

/** Traffic by routes that lead to the pair. */
export const forwardsBy = (...routes: readonly ListenerRoute[]): Traffic => ({ kind: "forwards", routes });

/** Traffic of a listener on which nothing leads to the pair. */
export const elsewhere = (...routes: readonly ListenerRoute[]) => ({ kind: "elsewhere", routes }) as const;

export const GONE = { kind: "gone" } as const;

/** The command that sends the default action of the production listener to blue again. */
export const BACK_TO_BLUE = `aws elbv2 modify-listener --listener-arn ${LISTENER} --default-actions '[{"Type":"forward","ForwardConfig":{"TargetGroups":[{"TargetGroupArn":"${BLUE_GROUP}","Weight":100},{"TargetGroupArn":"${GREEN_GROUP}","Weight":0}]}}]' --region eu-west-1`;
/** The command that shows what the production listener does. */
export const SHOW = `aws elbv2 describe-rules --listener-arn ${LISTENER} --region eu-west-1`;
export const PAIR = ["shop-blue", "shop-green"];
