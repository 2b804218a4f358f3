import { withDefaults } from "../../support/defaults";
import { checkWholeNumber } from "../../support/numbers";
import { checkText, isKnown, type Problem } from "../../support/problems";
import { number, objectOf, optional, text } from "../../support/props";

/**
 * How the load balancer checks whether a task is healthy.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
 */
export interface HealthCheck {
  /** The path of the request, at most 1024 characters. It starts with a slash. @default "/" */
  readonly path?: string;
  /** The status codes of a healthy task, 200 to 499, such as `200`, `200,204` or `200-299`. @default "200-299" */
  readonly healthyStatusCodes?: string;
  /** Seconds between two checks, 5 to 300. @default 15 */
  readonly intervalSeconds?: number;
  /** Seconds until a check without a response fails, 2 to 120, less than the interval. @default 5 */
  readonly timeoutSeconds?: number;
  /**
   * Successful checks in a row, 2 to 10, until a new task is healthy. The Install event takes at least this number
   * times the interval. @default 2
   */
  readonly healthyThreshold?: number;
  /** Failed checks in a row, 2 to 10, until a task is unhealthy. @default 3 */
  readonly unhealthyThreshold?: number;
}

const HEALTH_CHECK_DEFAULTS = {
  path: "/",
  healthyStatusCodes: "200-299",
  intervalSeconds: 15,
  timeoutSeconds: 5,
  healthyThreshold: 2,
  unhealthyThreshold: 3,
} as const satisfies Required<HealthCheck>;

const HEALTH_CHECK_RANGES = [
  ["intervalSeconds", 5, 300, "seconds"],
  ["timeoutSeconds", 2, 120, "seconds"],
  ["healthyThreshold", 2, 10, "checks"],
  ["unhealthyThreshold", 2, 10, "checks"],
] as const;

/** The shape of `HealthCheck`. */
export const healthCheckShape = objectOf<HealthCheck>({
  path: optional(text),
  healthyStatusCodes: optional(text),
  intervalSeconds: optional(number),
  timeoutSeconds: optional(number),
  healthyThreshold: optional(number),
  unhealthyThreshold: optional(number),
});

/** Fills in the defaults of a health check. */
export function normalizeHealthCheck(healthCheck: HealthCheck): Required<HealthCheck> {
  return withDefaults<HealthCheck, keyof HealthCheck>(healthCheck, HEALTH_CHECK_DEFAULTS);
}

/** Everything that is wrong with a health check. Unresolved tokens pass. */
export function checkHealthCheck(prop: string, healthCheck: HealthCheck): Problem[] {
  const check = normalizeHealthCheck(healthCheck);
  const problems = HEALTH_CHECK_RANGES.flatMap(([name, min, max, unit]) =>
    checkWholeNumber(`${prop}.${name}`, check[name], { min, max, unit }),
  );
  if (isKnown(check.timeoutSeconds) && isKnown(check.intervalSeconds)) {
    if (check.timeoutSeconds >= check.intervalSeconds) {
      problems.push({
        prop: `${prop}.timeoutSeconds`,
        what: `got ${check.timeoutSeconds} s with an interval of ${check.intervalSeconds} s`,
        allowed: "less than intervalSeconds",
        fix: "shorten the timeout or lengthen the interval",
      });
    }
  }
  return [
    ...problems,
    ...checkStatusCodes(`${prop}.healthyStatusCodes`, check.healthyStatusCodes, "a healthy task"),
    ...checkText(`${prop}.path`, check.path, /^\//, {
      allowed: "a path that starts with a slash",
      fix: `set it to ${JSON.stringify(`/${check.path}`)}`,
    }),
    ...(isKnown(check.path) && check.path.length > MAX_PATH_LENGTH
      ? [
          {
            prop: `${prop}.path`,
            what: `got ${check.path.length} characters`,
            allowed: `at most ${MAX_PATH_LENGTH} characters`,
            fix: "shorten the path",
          },
        ]
      : []),
  ];
}

/** AWS's limit for the path of a health check. */
const MAX_PATH_LENGTH = 1024;

/** The status codes that a health check of an Application Load Balancer may accept. */
const CODE = "[234]\\d\\d";
const STATUS_CODES = new RegExp(`^${CODE}(-${CODE})?(,${CODE}(-${CODE})?)*$`);

/** Checks a list of status codes. @param of what has them, such as `a healthy task` */
export function checkStatusCodes(prop: string, codes: string, of: string): Problem[] {
  const help = {
    allowed: "status codes from 200 to 499 and ranges of them, such as 200, 200,204 or 200-299",
    fix: `list the status codes of ${of}`,
  };
  const problems = checkText(prop, codes, STATUS_CODES, help);
  const isDescending = (range: string) => {
    const [from = "", to = from] = range.split("-");
    return from > to;
  };
  return isKnown(codes) && problems.length === 0 && codes.split(",").some(isDescending)
    ? [{ prop, what: `got ${JSON.stringify(codes)}, with a range that goes down`, ...help }]
    : problems;
}
