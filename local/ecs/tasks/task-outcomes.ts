/**
 * What becomes of a container on the local AWS, where containers never run: read from its task definition alone,
 * so that a bad release is as visible there as it would be in a review.
 *
 * - A `command` (behind the `entryPoint`, if there is one) that is a shell one-liner ending in `exit`, such as
 *   `["sh", "-c", "exit 1"]` or `["/bin/sh", "-c", "sleep 30; exit 1"]`, ends with that code after that many scaled
 *   seconds. If the container is essential, its task stops with it, and ECS starts another one.
 * - A `healthCheck` whose command is such a one-liner with a code other than 0, such as `["CMD-SHELL", "exit 1"]`,
 *   never passes: the task is stopped when its start period and its retries are used up.
 * - What any other command would do can't be told: it runs, and its health is unknown.
 */
import type { ContainerDefinition } from "../backing";

/** How long a container takes to exit that does nothing else. */
const EXIT_SECONDS = 6;
const SECONDS = 60;

/** A container that will end by itself. */
export interface Exit {
  readonly container: ContainerDefinition;
  readonly code: number;
  readonly afterMinutes: number;
}

/** The containers that end by themselves. */
export function exitsOf(containers: readonly ContainerDefinition[]): readonly Exit[] {
  return containers.flatMap((container) => {
    const [shell = "", flag, script, ...rest] = [...container.entryPoint, ...container.command];
    const isOneLiner = /^(\/bin\/)?(sh|bash)$/.test(shell) && flag === "-c" && rest.length === 0;
    const exit = isOneLiner && script !== undefined ? readScript(script) : undefined;
    return exit === undefined
      ? []
      : [{ container, code: exit.code, afterMinutes: (EXIT_SECONDS + exit.sleepSeconds) / SECONDS }];
  });
}

/** An essential container whose health check can't pass, and when ECS gives it up. */
export interface Sickness {
  readonly container: ContainerDefinition;
  readonly afterMinutes: number;
}

/** The first essential container whose health check never passes. */
export function sicknessOf(containers: readonly ContainerDefinition[]): Sickness | undefined {
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
  // A shell keeps the lowest eight bits of an exit code.
  return code === undefined ? undefined : { code: Number(code) % 256, sleepSeconds: Number(sleep) };
}
