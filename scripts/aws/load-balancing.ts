export interface TargetHealth {
  readonly target: string;
  /** `healthy`, `unhealthy`, `initial`, `draining`, `unused`, `unavailable`. */
  readonly state: string;
  readonly reason: string | undefined;
  readonly description: string | undefined;
}

/** How a forward splits its traffic: the share of each target group, in percent. */
export interface ListenerWeight {
  readonly targetGroupArn: string;
  readonly percent: number;
}

/** What a default action or a rule does with a request, after any authentication. */
export type FinalAction =
  /** It is forwarded to target groups; the weights are in percent. */
  | { readonly kind: "forwards"; readonly weights: readonly ListenerWeight[] }
  /** The load balancer answers itself: `redirect`, `fixed-response`. */
  | { readonly kind: "answers"; readonly by: string };

/**
 * One action of a default action or of a rule, in the load balancer's own form, as `modify-rule --actions` takes it. It never
 * holds the secret of an OIDC client.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_Action.html
 */
export interface RouteAction {
  readonly Type: string;
  readonly Order?: number | undefined;
  readonly TargetGroupArn?: string | undefined;
  readonly ForwardConfig?: ForwardConfig | undefined;
  readonly AuthenticateOidcConfig?: Readonly<Record<string, unknown>> | undefined;
  /** Members of other types of actions. */
  readonly [member: string]: unknown;
}

export interface ForwardConfig {
  readonly TargetGroups?: readonly ForwardTarget[] | undefined;
  readonly TargetGroupStickinessConfig?:
    | { readonly Enabled?: boolean | undefined; readonly DurationSeconds?: number | undefined }
    | undefined;
}

export interface ForwardTarget {
  readonly TargetGroupArn?: string | undefined;
  readonly Weight?: number | undefined;
}

/** A default action or a rule of a listener. */
export interface ListenerRoute {
  readonly listenerArn: string;
  /** `undefined` for the listener's default action. */
  readonly ruleArn: string | undefined;
  /** A rule's priority; `undefined` for the default action. */
  readonly priority: number | undefined;
  /** A rule's conditions, a few words each: `host shop.example.com`. */
  readonly conditions: readonly string[];
  readonly finalAction: FinalAction;
  /** All of its actions in their order, to be written back. */
  readonly actions: readonly RouteAction[];
}

/** What a listener accepts. */
export interface ListenerSettings {
  /** `HTTP` or `HTTPS`. */
  readonly protocol: string;
  readonly port: number;
}

export interface LoadBalancing {
  targetHealth(targetGroupArn: string): Promise<readonly TargetHealth[]>;
  /** The rules of a listener and its default action, in the order in which it tries them; `undefined` if it doesn't exist. */
  listener(listenerArn: string): Promise<readonly ListenerRoute[] | undefined>;
  /** @returns `undefined` when the listener does not exist */
  listenerSettings(listenerArn: string): Promise<ListenerSettings | undefined>;
  /** Replaces the actions of a rule or of a default action. */
  setActions(
    route: Pick<ListenerRoute, "listenerArn" | "ruleArn">,
    actions: readonly RouteAction[],
  ): Promise<void>;
}
