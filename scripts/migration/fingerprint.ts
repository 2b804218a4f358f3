/** Which migration of which revision: the same values have the same fingerprint in each run. */
import { createHash } from "node:crypto";
import type { MigrationDocument } from "../contract";

/** 24 hexadecimal digits. Subnets, security groups and the time limit don't belong to it: they change no database. */
export function fingerprintOf({ record, taskDefinition, container, command }: MigrationDocument): string {
  // A record belongs to one migration, so its name is that of the migration in the account and region.
  return hash([record, taskDefinition, container, command]);
}

/** By what a migration's tasks are found again. ECS takes letters, digits, hyphens, slashes and underscores. */
export function startedByOf(fingerprint: string): string {
  return `migration-${fingerprint}`;
}

/**
 * The token of a task. Two runs that have read the same version of the record have the same token, so ECS starts one task
 * for both.
 */
export function clientTokenOf(fingerprint: string, recordVersion: string): string {
  return `migration-${hash([fingerprint, recordVersion])}`;
}

function hash(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex").slice(0, 24);
}
