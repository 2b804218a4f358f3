/** The database changes of a synthesized stack. */
import { MIGRATION_PHASES, MIGRATION_VARIABLE, type MigrationPhase } from "../contract";
import { blockIn, numberIn, textIn } from "./attributes";
import type { Values } from "./plan";
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
