/**
 * The outcome of a container on the local AWS. Containers never run there, so the outcome is read from the task
 * definition, and the command of a one-off task from its overrides:
 *
 * - If the `command` (after the `entryPoint`, if any) is a shell one-liner of `echo` and `sleep` that ends in `exit`,
 *   such as `["sh", "-c", "exit 1"]` or `["/bin/sh", "-c", "echo hello; sleep 30; exit 1"]`, the container exits with
 *   that code after that many scaled seconds. If it is essential, its task stops, and ECS starts a replacement. The
 *   texts are the output of a one-off task; the tasks of services have no output.
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
  /** The lines that it writes. */
  readonly output: readonly string[];
}

/** The containers that will exit. */
export function containerExitsOf(containers: readonly ContainerDefinition[]): readonly ContainerExit[] {
  return containers.flatMap((container) => {
    const [shell = "", flag, script, ...rest] = [...container.entryPoint, ...container.command];
    const isOneLiner = /^(\/bin\/)?(sh|bash)$/.test(shell) && flag === "-c" && rest.length === 0;
    const exit = isOneLiner && script !== undefined ? readScript(script) : undefined;
    return exit === undefined
      ? []
      : [
          {
            container,
            code: exit.code,
            afterMinutes: (EXIT_SECONDS + exit.sleepSeconds) / SECONDS,
            output: exit.output,
          },
        ];
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

/** What a one-liner does. */
interface Script {
  readonly code: number;
  readonly sleepSeconds: number;
  readonly output: readonly string[];
}

/** `exit N`, after any number of `sleep S` and `echo TEXT`, whose text has no semicolon. */
function readScript(script: string): Script | undefined {
  const steps = script.replace(/\s*;?\s*$/, "").split(/;|&&/);
  const code = /^\s*exit\s+(\d+)\s*$/.exec(steps.pop() ?? "")?.[1];
  const sleeps: number[] = [];
  const output: string[] = [];
  for (const step of steps) {
    const [, command, argument = ""] = /^\s*(sleep|echo)\s+(.*?)\s*$/.exec(step) ?? [];
    if (command === "sleep" && /^\d+$/.test(argument)) {
      sleeps.push(Number(argument));
    } else if (command === "echo") {
      output.push(argument.replace(/^(["'])(.*)\1$/, "$2"));
    } else {
      return undefined;
    }
  }
  // A shell uses only the lowest eight bits of an exit code.
  return code === undefined
    ? undefined
    : { code: Number(code) % 256, sleepSeconds: sleeps.reduce((sum, one) => sum + one, 0), output };
}
