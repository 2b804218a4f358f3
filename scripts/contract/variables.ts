/** The environment variables of this project, and suggestions for mistyped ones. */
import { DEPLOYMENT_VARIABLE, DRIVER_VARIABLE, IMAGES_VARIABLE } from "./document";
import { MIGRATION_PROGRAM_VARIABLE, MIGRATION_VARIABLE } from "./migration";
import { nearest } from "./nearest";
import type { Problem } from "./problem";

/** If it is `true`, the driver deploys a revision again that failed before. */
export const RETRY_VARIABLE = "ECS_CODEDEPLOY_RETRY";

/** What happens to the deployment of a cancelled run: `stop` it with a rollback, which is the default, or `leave` it. */
export const ON_CANCEL_VARIABLE = "ECS_CODEDEPLOY_ON_CANCEL";

/** What a run does while a deployment of another revision is in progress: `wait`, which is the default, `supersede` it, or `fail`. */
export const WHEN_RUNNING_VARIABLE = "ECS_CODEDEPLOY_WHEN_RUNNING";

/** A path. The driver writes every verdict there, as one JSON document. */
export const REPORT_FILE_VARIABLE = "ECS_CODEDEPLOY_REPORT_FILE";

/** A folder. Each run writes its verdict there under a name of its service, because one apply may deploy several services. */
export const REPORT_FOLDER_VARIABLE = "ECS_CODEDEPLOY_REPORT_FOLDER";

/** What is switched off for this run's deployment in an emergency, and the required reason. */
export const BREAK_GLASS_VARIABLE = "ECS_CODEDEPLOY_BREAK_GLASS";
export const BREAK_GLASS_REASON_VARIABLE = "ECS_CODEDEPLOY_BREAK_GLASS_REASON";

/** The settings of one run. Commands have a flag for each. */
export type RunVariable =
  | typeof RETRY_VARIABLE
  | typeof ON_CANCEL_VARIABLE
  | typeof WHEN_RUNNING_VARIABLE
  | typeof BREAK_GLASS_VARIABLE
  | typeof BREAK_GLASS_REASON_VARIABLE;

/**
 * Every environment variable of this project. Only this project uses the prefix, so a name that isn't listed is a mistake.
 *
 * @see unknownVariables
 */
export const KNOWN_VARIABLES = [
  DEPLOYMENT_VARIABLE,
  DRIVER_VARIABLE,
  MIGRATION_VARIABLE,
  MIGRATION_PROGRAM_VARIABLE,
  "ECS_CODEDEPLOY_LOCAL_MINUTE_SECONDS",
  "ECS_CODEDEPLOY_IMAGE",
  IMAGES_VARIABLE,
  "ECS_CODEDEPLOY_ENVIRONMENT",
  "ECS_CODEDEPLOY_PROVIDER_MIRROR",
  RETRY_VARIABLE,
  ON_CANCEL_VARIABLE,
  WHEN_RUNNING_VARIABLE,
  BREAK_GLASS_VARIABLE,
  BREAK_GLASS_REASON_VARIABLE,
  REPORT_FILE_VARIABLE,
  REPORT_FOLDER_VARIABLE,
] as const;

/**
 * Finds unknown variables with this project's prefix. Otherwise a mistyped name would be ignored silently.
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
