import type { ITerraformDependable } from "cdktf";
import type { AppSpec } from "../../../scripts/contract/document";
import {
  MIGRATION_MINUTES,
  MIGRATION_PHASES,
  type MigrationPhase,
} from "../../../scripts/contract/migration";
import { NAME_RULES } from "../../support/names";
import { checkWholeNumber } from "../../support/numbers";
import { checkText, isKnown, type Problem } from "../../support/problems";
import {
  knownOneOf,
  number,
  objectOf,
  optional,
  refuse,
  type Shape,
  text,
  textList,
  withDefault,
} from "../../support/props";
import type { EcsServiceRef } from "../blue-green-service";
import type { Deployment } from "../deployment/deployment";
import type { DeploymentGroup } from "../deployment/deployment-group";
import type { FargateTask } from "../task/fargate-task";

/**
 * The service whose database is migrated: a {@link ServiceStack}, or the constructs of one of your own.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/standalone-tasks.html
 */
export interface MigratedService {
  /** The trigger of the service's deployments. The migration must be in the same stack. `undefined` is an error. */
  readonly deployment: Deployment | undefined;
  /** What the next deployment rolls out: its task definition, container, subnets and security groups. */
  readonly appSpec: AppSpec;
  /** The service in ECS. */
  readonly service: EcsServiceRef;
  /** The deployment group. It has the roles of the tasks. */
  readonly deploymentGroup: DeploymentGroup;
  /**
   * The task definition, if the stack makes it. @default - none: without a permission of your own for the log, the
   * program can't show the end of it
   */
  readonly task?: FargateTask | undefined;
}

/**
 * The properties of a migration.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html
 */
export interface MigrationProps {
  /** The service. A {@link ServiceStack} is one. */
  readonly service: MigratedService;
  /**
   * When the migration runs. `expand`: before the deployment of a new revision, and before a new service starts its first
   * tasks; if it fails, no deployment starts. `contract`: after a successful deployment, when only the new revision runs;
   * it runs for each new revision as long as it is in the code, so remove it when it is done.
   */
  readonly phase: MigrationPhase;
  /**
   * The command that replaces the one of the service's container, at most 8192 characters with its name, such as
   * `["npm", "run", "migrate"]`. An entry point of the image or of the task definition stays in front of it. A change runs
   * the migration again.
   */
  readonly command: readonly string[];
  /**
   * Minutes that Terraform waits for the command, 1 to 1440. After that the apply fails, the task continues, and the next
   * apply follows it. @default 60
   */
  readonly timeoutMinutes?: number;
  /**
   * The name of the SSM parameter that records which revisions were migrated, unique in the account and region. A change
   * runs nothing, and makes an empty record: the earlier successes are no longer known. @default - `/<service>/migration/<id of the construct>`
   * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-su-create.html
   */
  readonly parameterName?: string;
  /**
   * What must exist before the migration runs, in addition to what the service's tasks need: a database in the same stack.
   * It must not depend on the service. @default - nothing
   * @see https://developer.hashicorp.com/terraform/language/meta-arguments/depends_on
   */
  readonly dependsOn?: readonly ITerraformDependable[];
}

/** The props that are plain values, with defaults filled in. */
export interface MigrationValues {
  readonly phase: MigrationPhase;
  readonly command: readonly string[];
  readonly timeoutMinutes: number;
  readonly parameterName?: string | undefined;
}

const COMMAND = {
  allowed: 'the program and its arguments, such as ["npm", "run", "migrate"]',
  fix: "write the command that migrates the database",
};

const command: Shape<readonly string[]> = (given, prop, problems) =>
  given === undefined ? refuse(problems, prop, given, COMMAND) : textList(given, prop, problems);

/** The shape of `MigrationValues`. */
export const migrationShape = objectOf<MigrationValues>({
  phase: knownOneOf(...MIGRATION_PHASES),
  command,
  timeoutMinutes: withDefault(number, MIGRATION_MINUTES.default),
  parameterName: optional(text),
});

/** ECS's limit for the overrides of a task, as JSON. */
const MAX_OVERRIDES = 8192;

/** What is known of a migration beside its values. */
interface MigrationPlace {
  /** As the user gave it, in an app that may run without a check of its types. */
  readonly service: unknown;
  readonly parameterName: string;
  readonly isInStack: boolean;
}

/** Everything that is wrong with a migration. Unresolved tokens pass. */
export function checkMigration(
  { phase, command, timeoutMinutes }: MigrationValues,
  { service, parameterName, isInStack }: MigrationPlace,
): Problem[] {
  const container = isService(service)
    ? service.appSpec.Resources[0].TargetService.Properties.LoadBalancerInfo.ContainerName
    : "";
  return [
    ...checkCommand(command, container),
    ...checkWholeNumber("timeoutMinutes", timeoutMinutes, {
      min: MIGRATION_MINUTES.from,
      max: MIGRATION_MINUTES.to,
      unit: "minutes",
    }),
    ...checkText("parameterName", parameterName, NAME_RULES.ssmParameter.pattern, {
      allowed: NAME_RULES.ssmParameter.allowed,
      fix: "set parameterName, such as /shop/migration/expand",
    }),
    ...(isService(service) ? checkMigratedService(service, phase, isInStack) : noService(service)),
  ];
}

function noService(given: unknown): Problem[] {
  const problems: Problem[] = [];
  refuse(problems, "service", given, {
    allowed: "the service whose database is migrated: a ServiceStack, or an object with its constructs",
    fix: "give the stack itself: service: stack",
  });
  return problems;
}

/** Whether the value is a service: a {@link MigratedService} has what the migration needs of it. */
export function isService(given: unknown): given is MigratedService {
  return (
    typeof given === "object" &&
    given !== null &&
    "appSpec" in given &&
    "service" in given &&
    "deploymentGroup" in given
  );
}

function checkMigratedService(
  service: MigratedService,
  phase: MigrationPhase,
  isInStack: boolean,
): Problem[] {
  return [
    ...checkTrigger(service),
    ...(phase === "contract" ? checkSuccessPoint(service) : []),
    ...(isInStack
      ? []
      : [
          {
            prop: "service",
            what: "is in another stack",
            allowed: "a service of the same stack: a deployment waits for resources of its own stack only",
            fix: "create the migration in the service's stack: new Migration(service, id, { service, … })",
          },
        ]),
  ];
}

function checkCommand(command: readonly string[], name: string): Problem[] {
  if (!isKnown(command)) {
    return [];
  }
  const [program] = command;
  if (program === undefined || (isKnown(program) && program.trim() === "")) {
    const what =
      program === undefined
        ? "is empty"
        : `begins with ${program === "" ? "an empty text" : "a text of spaces only"}`;
    return [{ prop: "command", what, ...COMMAND }];
  }
  const { length } = JSON.stringify({ containerOverrides: [{ name, command }] });
  return !isKnown(name) || command.some((word) => !isKnown(word)) || length <= MAX_OVERRIDES
    ? []
    : [
        {
          prop: "command",
          what: `has ${length} characters as JSON`,
          allowed: `at most ${MAX_OVERRIDES}: ECS's limit for the overrides of a task`,
          fix: "put a script into the image, and run it",
        },
      ];
}

/** A migration runs in a task of the code's image, which isn't the one that the command releases. */
function checkTrigger({ deployment }: MigratedService): Problem[] {
  return deployment === undefined
    ? [
        {
          prop: "service",
          what: 'has releasedBy "command": an apply knows neither the image nor the time of the next release',
          allowed: "a service that Terraform releases",
          fix: "run the migration where the image is released, before or after the command deploy",
        },
      ]
    : [];
}

/** The trigger of a service whose props were checked. */
export function triggerOf({ deployment }: MigratedService): Deployment {
  if (deployment === undefined) {
    throw new Error("a migration without a trigger");
  }
  return deployment;
}

/** With `traffic-shifted` the trigger is complete while the old tasks still run, and an alarm may move traffic back to them. */
function checkSuccessPoint({ deployment }: MigratedService): Problem[] {
  return deployment?.target.successPoint === "traffic-shifted"
    ? [
        {
          prop: "phase",
          what: 'is "contract", and the service\'s successPoint is "traffic-shifted"',
          allowed:
            'a contract migration only with successPoint "old-terminated": the old tasks still need what it removes',
          fix: 'set the service\'s successPoint to "old-terminated", or remove the migration',
        },
      ]
    : [];
}
