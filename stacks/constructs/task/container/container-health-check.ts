import { checkWholeNumber } from "../../../support/numbers";
import { isKnown, type Problem } from "../../../support/problems";
import { number, objectOf, optional, textList } from "../../../support/props";

/**
 * A command in the container that says whether it is healthy: it exits with 0 if it is.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html
 */
export interface ContainerHealthCheck {
  /** `["CMD", program, ...arguments]`, or `["CMD-SHELL", command]` for the container's shell. */
  readonly command: readonly string[];
  /** Seconds between two checks, 5 to 300. @default 30 */
  readonly intervalSeconds?: number;
  /** Seconds until a check without an end fails, 2 to 120. @default 5 */
  readonly timeoutSeconds?: number;
  /** Failed checks in a row, 1 to 10, until the container is unhealthy. @default 3 */
  readonly retries?: number;
  /** Seconds after the start in which failed checks don't count, 0 to 300. @default 0 */
  readonly startPeriodSeconds?: number;
}

/** The shape of `ContainerHealthCheck`. */
export const containerHealthCheckShape = objectOf<ContainerHealthCheck>({
  command: textList,
  intervalSeconds: optional(number),
  timeoutSeconds: optional(number),
  retries: optional(number),
  startPeriodSeconds: optional(number),
});

/** Renders a health check with ECS's defaults, which ECS returns for every health check. */
export function renderHealthCheck(check: ContainerHealthCheck) {
  return {
    command: check.command,
    interval: check.intervalSeconds ?? 30,
    timeout: check.timeoutSeconds ?? 5,
    retries: check.retries ?? 3,
    ...(check.startPeriodSeconds === undefined ? {} : { startPeriod: check.startPeriodSeconds }),
  };
}

/** Everything that is wrong with a container's health check. Unresolved tokens pass. */
export function checkContainerHealthCheck(prop: string, check: ContainerHealthCheck): Problem[] {
  const inRange = (name: keyof ContainerHealthCheck, min: number, max: number, unit = "seconds") =>
    checkWholeNumber(`${prop}.${name}`, check[name] as number | undefined, { min, max, unit });
  return [
    ...checkCommand(`${prop}.command`, check.command),
    ...inRange("intervalSeconds", 5, 300),
    ...inRange("timeoutSeconds", 2, 120),
    ...inRange("retries", 1, 10, "checks"),
    ...inRange("startPeriodSeconds", 0, 300),
  ];
}

function checkCommand(prop: string, command: readonly string[]): Problem[] {
  const [kind, ...parts] = isKnown(command) ? command : [];
  if (!isKnown(command) || (kind !== undefined && !isKnown(kind))) {
    return [];
  }
  if ((kind === "CMD" || kind === "CMD-SHELL") && parts.length > 0) {
    return [];
  }
  return [
    {
      prop,
      what: `got ${JSON.stringify(command)}`,
      allowed: '["CMD", program, ...arguments] or ["CMD-SHELL", command]',
      fix: `write ${JSON.stringify(["CMD-SHELL", command.join(" ") || "curl -f http://localhost:8080/"])}, for instance`,
    },
  ];
}
