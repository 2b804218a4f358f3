import { withDefaults } from "../../support/defaults";
import { type Fields, knownListOf, knownNumber, optional, recordOf, text } from "../../support/props";

/**
 * Which requests the probe sends to the new revision, and which responses are good. An attempt requests all paths at the
 * same time. The revision passes after `successes` good attempts in a row, and fails when all attempts are used.
 *
 * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-hooks.html
 */
export interface HttpProbeOptions {
  /** The paths to request, 1 to 10, with their query strings. Each starts with a slash. @default ["/"] */
  readonly paths?: readonly string[];
  /**
   * The status codes of good responses, 200 to 499, such as `200`, `200,204` or `200-299`. Redirects are not followed.
   * @default "200-299"
   */
  readonly healthyStatusCodes?: string;
  /** A text that the first MiB of each body must contain, 1 to 1024 characters. @default - any body is good */
  readonly bodyContains?: string;
  /**
   * Headers of the requests. They are not logged, but everyone who may read the function's configuration can read them: no
   * place for secrets. @default - none
   * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
   */
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * The host name of the requests. With HTTPS, the certificate must have it. The probe connects to the load balancer
   * itself, so the name needs no DNS record. @default - the first name without a wildcard in `loadBalancer.dnsRecords`,
   * or in the hosts of the first test rule; without one, the host of the test listener's URL
   */
  readonly host?: string;
  /** The maximum number of attempts, 1 to 100. @default 10 */
  readonly attempts?: number;
  /** Good attempts in a row that the revision needs, 1 to `attempts`. @default 3 */
  readonly successes?: number;
  /** Seconds between two attempts, 0 to 300. @default 5 */
  readonly intervalSeconds?: number;
  /**
   * Milliseconds for a complete response, 1 to 60000. A slower one is a failure. All attempts with their intervals must
   * fit into Lambda's limit of 15 minutes. @default 2000
   */
  readonly maxLatencyMilliseconds?: number;
}

/** The properties of `HttpProbeOptions`. Synth computes the function's timeout from the numbers. */
export const HTTP_PROBE_FIELDS: Fields<HttpProbeOptions> = {
  paths: optional(knownListOf(text)),
  healthyStatusCodes: optional(text),
  bodyContains: optional(text),
  headers: optional(recordOf(text)),
  host: optional(text),
  attempts: optional(knownNumber),
  successes: optional(knownNumber),
  intervalSeconds: optional(knownNumber),
  maxLatencyMilliseconds: optional(knownNumber),
};

const DEFAULTS = {
  paths: ["/"],
  healthyStatusCodes: "200-299",
  headers: {},
  attempts: 10,
  successes: 3,
  intervalSeconds: 5,
  maxLatencyMilliseconds: 2000,
} as const;

/** Fills in the defaults of a probe. */
export function normalizeProbe(options: HttpProbeOptions) {
  return withDefaults<HttpProbeOptions, keyof typeof DEFAULTS>(options, DEFAULTS);
}

/** The longest time that Lambda runs a function. */
export const MAX_TIMEOUT_SECONDS = 900;

/** The time beside the attempts: for the start of the function, and for the report to CodeDeploy. */
export const EXTRA_SECONDS = 20;

/** The function's timeout: enough for all attempts if each response takes as long as it may. */
export function probeTimeoutSeconds(options: HttpProbeOptions): number {
  const { attempts, intervalSeconds, maxLatencyMilliseconds } = normalizeProbe(options);
  return Math.ceil(attempts * (intervalSeconds + maxLatencyMilliseconds / 1000)) + EXTRA_SECONDS;
}
