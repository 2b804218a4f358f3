/** Database changes that take away what earlier revisions need. */
import { plannedMigration } from "../../plan/migrations";
import { isNew } from "../trigger";
import { codes, type FindWarnings } from "./warning";

/** Warns of each contract migration that the apply runs. */
export const contractRuns: FindWarnings = ({ changes }) =>
  changes.filter(isNew).flatMap((change) => {
    const migration = plannedMigration(change);
    return migration?.phase !== "contract"
      ? []
      : [
          {
            kind: "contract-migration",
            address: change.address,
            text: [
              `After the deployment it changes the database${migration.command === undefined ? "" : ` with ${codes([migration.command.join(" ")])}`}: a contract removes what only earlier revisions needed.`,
              "From then on, you can roll back only to revisions that don't use what it removes. A rollback doesn't undo it.",
              "Do this: apply it only when you no longer want to go back to an earlier revision. Remove it from the code when it is done: it runs for each new revision.",
            ],
          },
        ];
  });
