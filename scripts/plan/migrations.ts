/** The database changes of a stack, from its template or from a plan. */
import { MIGRATION_PHASES, MIGRATION_VARIABLE, type MigrationPhase } from "../contract";
import { blockIn, numberIn, textIn } from "./attributes";
import type { PlannedChange, Values } from "./plan";
import { encodedDocument, resourcesOfTemplate } from "./template";

/** A migration of a stack, as its program gets it. */
export interface StackMigration {
  /** Its name in its stack. */
  readonly name: string;
  readonly phase: MigrationPhase;
  /** How long a run waits for its task; `undefined` if only Terraform knows it. */
  readonly timeoutMinutes: number | undefined;
}

/**
 * The migrations of a stack: first those before the rollout, each phase by name. Each is a resource whose command gets a document in its environment.
 *
 * @param document the parsed `cdk.tf.json`
 */
export function migrationsIn(document: Values): readonly StackMigration[] {
  const found = resourcesOfTemplate(document).flatMap(({ values }) => {
    const command = blockIn(blockIn(values, "provisioner"), "local-exec");
    const migration = encodedDocument(blockIn(command, "environment")[MIGRATION_VARIABLE], document);
    const name = textIn(migration, "migration");
    const phase = MIGRATION_PHASES.find((one) => one === migration["phase"]);
    return name === undefined || phase === undefined
      ? []
      : [{ name, phase, timeoutMinutes: numberIn(migration, "timeoutMinutes") }];
  });
  return MIGRATION_PHASES.flatMap((phase) => found.filter((one) => one.phase === phase));
}

/** A migration that an apply runs, as far as its plan shows it. */
export interface PlannedMigration {
  /** Terraform's address of its resource. */
  readonly address: string;
  /** Left out if the plan doesn't say. */
  readonly phase?: MigrationPhase;
  /** The program and its arguments; left out if only the apply knows them. */
  readonly command?: readonly string[];
}

/** The migration that a change runs; `undefined` for a change of another resource. */
export function plannedMigration({
  address,
  type,
  after,
  afterUnknown,
}: PlannedChange): PlannedMigration | undefined {
  const triggers = blockIn(after, "triggers");
  const names = Object.keys({ ...blockIn(afterUnknown, "triggers"), ...triggers });
  if (
    type !== "null_resource" ||
    !["phase", "task_definition", "command"].every((name) => names.includes(name))
  ) {
    return undefined;
  }
  const phase = MIGRATION_PHASES.find((one) => one === triggers["phase"]);
  const command = wordsIn(triggers["command"]);
  return {
    address,
    ...(phase === undefined ? {} : { phase }),
    ...(command === undefined ? {} : { command }),
  };
}

/** The words of a command in JSON; `undefined` if it is something else, such as a hidden value. */
function wordsIn(json: unknown): readonly string[] | undefined {
  try {
    const words: unknown = typeof json === "string" ? JSON.parse(json) : undefined;
    return Array.isArray(words) ? words.map(String) : undefined;
  } catch {
    // A text that Terraform doesn't show. The review shows the migration without its command.
    return undefined;
  }
}
