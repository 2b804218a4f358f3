/** Parses the document of a migration. It is strict: this project writes it. */
import * as z from "zod/mini";
import { BY_PATH, type Checked, check } from "./issues";
import { MIGRATION_MINUTES, MIGRATION_PHASES, MIGRATION_VARIABLE, type MigrationDocument } from "./migration";
import { got } from "./problem";
import {
  assumedRoleSchema,
  integer,
  listOf,
  name,
  objectOf,
  oneOf,
  publicIp,
  region,
  shortText,
  taskDefinitionArn,
  text,
  topicArn,
} from "./schema";

const migrationSchema = objectOf({
  migration: text,
  phase: oneOf(MIGRATION_PHASES),
  region,
  cluster: name,
  service: name,
  application: shortText,
  deploymentGroup: shortText,
  taskDefinition: taskDefinitionArn,
  container: text,
  command: z
    .array(z.string("must be text"), "must be a list")
    .check(z.minLength(1, "must have at least the program to run")),
  subnets: listOf("subnets", 1, 16),
  securityGroups: listOf("security groups", 1, 5),
  assignPublicIp: publicIp,
  platformVersion: text,
  record: text,
  timeoutMinutes: integer(MIGRATION_MINUTES.from, MIGRATION_MINUTES.to),
  stack: z.optional(text),
  assumeRole: z.optional(assumedRoleSchema),
  verdictTopicArn: z.optional(topicArn),
}) as unknown as z.ZodMiniType<MigrationDocument>;

/**
 * Parses the document of a migration.
 *
 * @param json the value of {@link MIGRATION_VARIABLE}; `undefined` when the variable isn't set
 * @returns the document, or one problem per mistake
 */
export function parseMigration(json: string | undefined): Checked<MigrationDocument> {
  if (json === undefined || json.trim() === "") {
    const what = `${MIGRATION_VARIABLE} is not set: it must hold the migration as one JSON document`;
    return { ok: false, problems: [{ what }] };
  }
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    const { message } = error as Error;
    return { ok: false, problems: [{ what: `${MIGRATION_VARIABLE} is not JSON`, detail: message }] };
  }
  const parsed = check(migrationSchema, value, BY_PATH);
  return parsed.ok ? inOneRegion(parsed.value) : parsed;
}

/** ECS finds task definitions in its own region only. */
function inOneRegion(value: MigrationDocument): Checked<MigrationDocument> {
  const { taskDefinition, region: own } = value;
  const what = "taskDefinition: the task definition and the service must be in one region";
  return taskDefinition.split(":")[3] === own
    ? { ok: true, value }
    : { ok: false, problems: [got(what, `${taskDefinition} and ${own}`)] };
}
