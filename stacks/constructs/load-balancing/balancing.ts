import { checkWholeNumber } from "../../support/numbers";
import { isKnown, type Problem } from "../../support/problems";
import { number, objectOf, oneOf, optional, text, variantsOf } from "../../support/props";

/**
 * How the load balancer chooses a task for a request.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html
 */
export interface Balancing {
  /**
   * `round_robin` takes the tasks in turn, `least_outstanding_requests` takes the one with the fewest requests in
   * progress, `weighted_random` takes any. @default "round_robin"
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html#modify-routing-algorithm
   */
  readonly algorithm?: "round_robin" | "least_outstanding_requests" | "weighted_random";
  /**
   * Seconds in which a new task's share of the requests grows to its full size, 30 to 900, or 0 for the full share at
   * once. Only with `round_robin`. @default 0
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html#slow-start-mode
   */
  readonly slowStartSeconds?: number;
  /**
   * Whether a client's requests go to the same task, by a cookie. It holds within one revision: in a traffic shift a
   * client may get the other revision, by the weights. @default - { kind: "none" }
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/sticky-sessions.html
   */
  readonly stickiness?: Stickiness;
}

/**
 * The cookie that keeps a client at one task.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/sticky-sessions.html
 */
export type Stickiness =
  | { readonly kind: "none" }
  /** A cookie of the load balancer. */
  | {
      readonly kind: "load-balancer-cookie";
      /** Seconds that the client stays at its task, 1 to 604800. @default 86400 */
      readonly durationSeconds?: number;
    }
  /** A cookie of the service. */
  | {
      readonly kind: "application-cookie";
      /** The cookie's name. AWS reserves names that start with `AWSALB`. */
      readonly cookieName: string;
      /** Seconds that the client stays at its task, 1 to 604800. @default 86400 */
      readonly durationSeconds?: number;
    };

/** The shape of `Balancing`. */
export const balancingShape = objectOf<Balancing>({
  algorithm: optional(oneOf("round_robin", "least_outstanding_requests", "weighted_random")),
  slowStartSeconds: optional(number),
  stickiness: optional(
    variantsOf<Stickiness>({
      none: {},
      "load-balancer-cookie": { durationSeconds: optional(number) },
      "application-cookie": { cookieName: text, durationSeconds: optional(number) },
    }),
  ),
});

const DAY_SECONDS = 86_400;
const WEEK_SECONDS = 604_800;

/** The attributes of a target group. */
export function renderBalancing({ algorithm, slowStartSeconds, stickiness }: Balancing) {
  return {
    ...(algorithm === undefined ? {} : { loadBalancingAlgorithmType: algorithm }),
    ...(slowStartSeconds === undefined ? {} : { slowStart: slowStartSeconds }),
    ...(stickiness === undefined || stickiness.kind === "none"
      ? {}
      : { stickiness: renderStickiness(stickiness) }),
  };
}

function renderStickiness(stickiness: Exclude<Stickiness, { kind: "none" }>) {
  const cookieDuration = stickiness.durationSeconds ?? DAY_SECONDS;
  return stickiness.kind === "load-balancer-cookie"
    ? { type: "lb_cookie", cookieDuration }
    : { type: "app_cookie", cookieDuration, cookieName: stickiness.cookieName };
}

/** Everything that is wrong with the balancing. Unresolved tokens pass. */
export function checkBalancing(prop: string, balancing: Balancing): Problem[] {
  const { algorithm = "round_robin", slowStartSeconds = 0, stickiness } = balancing;
  return [
    ...(isKnown(slowStartSeconds) && slowStartSeconds !== 0
      ? checkWholeNumber(`${prop}.slowStartSeconds`, slowStartSeconds, { min: 30, max: 900, unit: "seconds" })
      : []),
    ...(isKnown(slowStartSeconds) && slowStartSeconds > 0 && isKnown(algorithm) && algorithm !== "round_robin"
      ? [
          {
            prop: `${prop}.slowStartSeconds`,
            what: `got ${slowStartSeconds} seconds with the algorithm ${algorithm}`,
            allowed: "a slow start only with round_robin",
            fix: "remove slowStartSeconds, or use round_robin",
          },
        ]
      : []),
    ...(stickiness === undefined ? [] : checkStickiness(`${prop}.stickiness`, stickiness)),
  ];
}

function checkStickiness(prop: string, stickiness: Stickiness): Problem[] {
  if (stickiness.kind === "none") {
    return [];
  }
  const range = { min: 1, max: WEEK_SECONDS, unit: "seconds" };
  return [
    ...checkWholeNumber(`${prop}.durationSeconds`, stickiness.durationSeconds, range),
    ...(stickiness.kind === "application-cookie" &&
    isKnown(stickiness.cookieName) &&
    (stickiness.cookieName === "" || /^AWSALB/.test(stickiness.cookieName))
      ? [
          {
            prop: `${prop}.cookieName`,
            what: `got ${JSON.stringify(stickiness.cookieName)}`,
            allowed: "the name of a cookie that does not start with AWSALB, which AWS reserves",
            fix: "write the name of the service's own cookie",
          },
        ]
      : []),
  ];
}
