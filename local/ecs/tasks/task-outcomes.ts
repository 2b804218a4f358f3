/**
 * The outcome of a container on the local AWS. Containers never run there, so the outcome is read from the task
 * definition alone:
 *
 * - If the `command` (after the `entryPoint`, if any) is a shell one-liner that ends in `exit`, such as
 *   `["sh", "-c", "exit 1"]` or `["/bin/sh", "-c", "sleep 30; exit 1"]`, the container exits with that code after
 *   that many scaled seconds. If it is essential, its task stops, and ECS starts a replacement.
 * - If the command of the `healthCheck` is such a one-liner with a code other than 0, such as
 *   `["CMD-SHELL", "exit 1"]`, the check never passes. The task is stopped after the start period and the retries.
 * - Otherwise the container runs, and its health is unknown.
 */
import type { ContainerDefinition } from "../backing";

/** How long a container runs that only exits. */
const EXIT_SECONDS = 6;
const SECONDS = 60;

/** A container that will exit. */
export interface ContainerExit {
  readonly container: ContainerDefinition;
  readonly code: number;
  readonly afterMinutes: number;
}

/** The containers that will exit. */
export function containerExitsOf(containers: readonly ContainerDefinition[]): readonly ContainerExit[] {
  return containers.flatMap((container) => {
    const [shell = "", flag, script, ...rest] = [...container.entryPoint, ...container.command];
    const isOneLiner = /^(\/bin\/)?(sh|bash)$/.test(shell) && flag === "-c" && rest.length === 0;
    const exit = isOneLiner && script !== undefined ? readScript(script) : undefined;
    return exit === undefined
      ? []
      : [{ container, code: exit.code, afterMinutes: (EXIT_SECONDS + exit.sleepSeconds) / SECONDS }];
  });
}

/** An essential container whose health check can't pass, and when ECS stops its task. */
export interface HealthCheckFailure {
  readonly container: ContainerDefinition;
  readonly afterMinutes: number;
}

/** The first essential container whose health check never passes. */
export function healthCheckFailureOf(
  containers: readonly ContainerDefinition[],
): HealthCheckFailure | undefined {
  for (const container of containers) {
    const { healthCheck, essential } = container;
    const [kind, script, ...rest] = healthCheck?.command ?? [];
    const isShell = kind === "CMD-SHELL" && script !== undefined && rest.length === 0;
    const code = isShell ? readScript(script)?.code : undefined;
    if (essential && healthCheck !== undefined && code !== undefined && code !== 0) {
      const { startPeriodSeconds, intervalSeconds, retries } = healthCheck;
      return { container, afterMinutes: (startPeriodSeconds + intervalSeconds * retries) / SECONDS };
    }
  }
  return undefined;
}

/** `exit N`, or `sleep S; exit N`. */
function readScript(script: string): { readonly code: number; readonly sleepSeconds: number } | undefined {
  const [, sleep = "0", code] =
    script.match(/^\s*(?:sleep\s+(\d+)\s*(?:;|&&)\s*)?exit\s+(\d+)\s*;?\s*$/) ?? [];
  // A shell uses only the lowest eight bits of an exit code.
  return code === undefined ? undefined : { code: Number(code) % 256, sleepSeconds: Number(sleep) };
}
