/** What else an apply has changed whose migration failed. */
import { AwsFailure } from "../aws";
import type { ReadStackChanges, StackChanges } from "../driver";
import type { MigrationContext } from "./context";

/**
 * What else the apply has changed, in which a migration failed before the deployment. A contract migration comes after it: then
 * the new revision is live, and there is nothing to go back from.
 *
 * @param read reads the plan. @default - the run is not part of an apply
 */
export async function changesAfterFailure(
  { aws, migration }: Pick<MigrationContext, "aws" | "migration">,
  read: ReadStackChanges | undefined,
): Promise<StackChanges | undefined> {
  if (read === undefined || migration.phase === "contract") {
    return undefined;
  }
  try {
    const definition = await aws.loggedTaskDefinition(migration.taskDefinition);
    const containers = definition?.containers ?? [];
    return read({ images: Object.fromEntries(containers.map(({ name, image }) => [name, image])) });
  } catch (error) {
    if (error instanceof AwsFailure) {
      return { kind: "not-known" };
    }
    throw error;
  }
}
