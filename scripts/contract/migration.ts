/**
 * What the construct `Migration` passes to its program: types and constants without any library, because the stacks
 * import them at synth.
 */
import type { AssumedRole } from "./document";

/** The environment variable that carries the migration, as JSON, from Terraform's `local-exec` to the program. */
export const MIGRATION_VARIABLE = "ECS_CODEDEPLOY_MIGRATION";

/** The environment variable with the path of the bundled program, for the command of the resource. */
export const MIGRATION_PROGRAM_VARIABLE = "ECS_CODEDEPLOY_MIGRATION_PROGRAM";

export const MIGRATION_PHASES = ["expand", "contract"] as const;
/** When a migration runs: `expand` before the deployment, `contract` after it. */
export type MigrationPhase = (typeof MIGRATION_PHASES)[number];

/** How many minutes a run waits for the task: from, to, and the default. */
export const MIGRATION_MINUTES = { from: 1, to: 1440, default: 60 } as const;

/** The document: one command, to be run once in a task of the service. */
export interface MigrationDocument {
  /** The migration's name in its stack, for the output. */
  readonly migration: string;
  readonly phase: MigrationPhase;
  readonly region: string;
  /** The ECS cluster, by name. */
  readonly cluster: string;
  /** The ECS service, by name. */
  readonly service: string;
  /** The CodeDeploy application of the service, by name, for the verdict. */
  readonly application: string;
  /** The deployment group of the service, by name, for the verdict. */
  readonly deploymentGroup: string;
  /** The new revision of the service's task definition, by full ARN. */
  readonly taskDefinition: string;
  /** The container that runs the command. */
  readonly container: string;
  /** The command, with its arguments. */
  readonly command: readonly string[];
  readonly subnets: readonly string[];
  readonly securityGroups: readonly string[];
  readonly assignPublicIp: "ENABLED" | "DISABLED";
  readonly platformVersion: string;
  /** The SSM parameter that records which revisions were migrated, by name. */
  readonly record: string;
  readonly timeoutMinutes: number;
  /** The stack, for the commands that the output suggests. @default - not known */
  readonly stack?: string | undefined;
  /** The role that the program assumes. @default - none: the credentials of the caller */
  readonly assumeRole?: AssumedRole | undefined;
  /** The SNS topic to which the program publishes that the migration is not complete, by ARN. @default - none: it publishes nothing */
  readonly verdictTopicArn?: string | undefined;
}

/** The value of the record before the first migration. Terraform creates the parameter with it. */
export const EMPTY_RECORD = '{"succeeded":[]}';
