import type { SsmParameter } from "@cdktf/provider-aws/lib/ssm-parameter";
import type { IConstruct } from "constructs";
import type { MigrationPhase } from "../../../scripts/contract/migration";
import type { Statement } from "../../support/policy";
import type { Problem } from "../../support/problems";

/** What a migration is known by without its class, which loads `@cdktf/provider-null`. */
export interface MigrationMembers {
  readonly phase: MigrationPhase;
  readonly record: SsmParameter;
  readonly statements: readonly Statement[];
  readonly problems: readonly Problem[];
}

/** The migrations in a stack. Those with wrong props have no resources. */
export function migrationsIn(stack: IConstruct): MigrationMembers[] {
  return stack.node.findAll().filter((one): one is IConstruct & MigrationMembers => isMigration(one));
}

function isMigration(one: object): one is MigrationMembers {
  const isAny = "phase" in one && "record" in one && "statements" in one && "problems" in one;
  return isAny && (one as MigrationMembers).problems.length === 0;
}
