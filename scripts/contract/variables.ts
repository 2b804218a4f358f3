/** The environment variables of this project, and what a mistyped one was meant to be. */
import { DEPLOYMENT_VARIABLE, DRIVER_VARIABLE } from "./document";
import { nearest } from "./nearest";
import type { Problem } from "./problem";

/** Set to `true`, it lets the driver deploy a revision that failed before once more. */
export const RETRY_VARIABLE = "ECS_CODEDEPLOY_RETRY";

/** What becomes of a deployment whose run is cut off: `stop` it with a rollback, which is the default, or `leave` it. */
export const ON_CANCEL_VARIABLE = "ECS_CODEDEPLOY_ON_CANCEL";

/** What a run does while a deployment of another revision runs: `wait`, which is the default, `supersede` it, or `fail`. */
export const WHEN_RUNNING_VARIABLE = "ECS_CODEDEPLOY_WHEN_RUNNING";

/** A path: the driver writes its verdict there, as one JSON document, whatever the verdict is. */
export const REPORT_FILE_VARIABLE = "ECS_CODEDEPLOY_REPORT_FILE";

/** What is switched off for this run's deployment alone, in an emergency; and why, without which it isn't. */
export const BREAK_GLASS_VARIABLE = "ECS_CODEDEPLOY_BREAK_GLASS";
export const BREAK_GLASS_REASON_VARIABLE = "ECS_CODEDEPLOY_BREAK_GLASS_REASON";

/** What a person says for one run; for commands, each has a flag. */
export type RunVariable =
  | typeof RETRY_VARIABLE
  | typeof ON_CANCEL_VARIABLE
  | typeof WHEN_RUNNING_VARIABLE
  | typeof BREAK_GLASS_VARIABLE
  | typeof BREAK_GLASS_REASON_VARIABLE;

/**
 * Every environment variable of this project. The prefix is ours alone, so that one that isn't listed is a mistake.
 *
 * @see unknownVariables
 */
export const KNOWN_VARIABLES = [
  DEPLOYMENT_VARIABLE,
  DRIVER_VARIABLE,
  "ECS_CODEDEPLOY_LOCAL_MINUTE_SECONDS",
  "ECS_CODEDEPLOY_IMAGE",
  "ECS_CODEDEPLOY_ENVIRONMENT",
  "ECS_CODEDEPLOY_PROVIDER_MIRROR",
  RETRY_VARIABLE,
  ON_CANCEL_VARIABLE,
  WHEN_RUNNING_VARIABLE,
  BREAK_GLASS_VARIABLE,
  BREAK_GLASS_REASON_VARIABLE,
  REPORT_FILE_VARIABLE,
] as const;

/**
 * Finds variables that carry this project's prefix and that it doesn't know: a mistyped name would be ignored in silence.
 *
 * @param env the environment, such as `process.env`; values are never read
 * @returns one problem per unknown variable, with the nearest known name; none when all are known
 */
export function unknownVariables(env: Readonly<Record<string, string | undefined>>): Problem[] {
  return Object.keys(env)
    .filter((variable) => variable.startsWith("ECS_CODEDEPLOY_"))
    .filter((variable) => !(KNOWN_VARIABLES as readonly string[]).includes(variable))
    .sort()
    .map((variable) => ({
      what: `${variable} is not a variable of this project: did you mean ${nearest(variable, KNOWN_VARIABLES)}?`,
    }));
}
