export interface TargetHealth {
  readonly target: string;
  /** `healthy`, `unhealthy`, `initial`, `draining`, `unused`, `unavailable`. */
  readonly state: string;
  readonly reason: string | undefined;
  readonly description: string | undefined;
}

/** How a listener splits its traffic: the share of each target group, in percent. */
export interface ListenerWeight {
  readonly targetGroupArn: string;
  readonly percent: number;
}

/** What a listener does by default. */
export type ListenerAction =
  | { readonly kind: "forwards"; readonly weights: readonly ListenerWeight[] }
  /** It answers by itself: `redirect`, `fixed-response`. */
  | { readonly kind: "answers"; readonly by: string }
  | { readonly kind: "gone" };

export interface LoadBalancing {
  targetHealth(targetGroupArn: string): Promise<readonly TargetHealth[]>;
  listener(listenerArn: string): Promise<ListenerAction>;
  /** Makes a listener send everything to one target group. */
  forwardAll(listenerArn: string, targetGroupArn: string): Promise<void>;
}
