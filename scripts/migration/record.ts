/** The record of a migration: what its SSM parameter holds. It outlives a run that dies and a lost Terraform state. */
import * as z from "zod/mini";

/** How many successes are kept. The parameter takes 4 KB. */
const MOST_SUCCEEDED = 20;

const text = z.string().check(z.minLength(1));

const recordSchema = z.strictObject({
  started: z.optional(z.strictObject({ fingerprint: text, at: text, clientToken: text })),
  succeeded: z.array(z.strictObject({ fingerprint: text, at: text })),
});

/** What is known of a migration. */
export interface MigrationRecord {
  /** The task that was ordered last, while its end isn't known. */
  readonly started?: StartedTask | undefined;
  /** The newest first. */
  readonly succeeded: readonly Succeeded[];
}

/** A task that was ordered. */
export interface StartedTask {
  readonly fingerprint: string;
  /** When, in ISO 8601. */
  readonly at: string;
  readonly clientToken: string;
}

/** A migration that succeeded. */
export interface Succeeded {
  readonly fingerprint: string;
  /** When this was seen, in ISO 8601. */
  readonly at: string;
}

/** @returns `undefined` if the text is no record */
export function parseRecord(value: string): MigrationRecord | undefined {
  try {
    const parsed = z.safeParse(recordSchema, JSON.parse(value));
    return parsed.success ? parsed.data : undefined;
  } catch {
    // Not JSON. The caller refuses to run.
    return undefined;
  }
}

export function withStarted({ succeeded }: MigrationRecord, started: StartedTask): MigrationRecord {
  return { started, succeeded };
}

/** The task has ended, and not successfully: it may be run again. */
export function withoutStarted({ succeeded }: MigrationRecord): MigrationRecord {
  return { succeeded };
}

export function withSucceeded({ succeeded }: MigrationRecord, success: Succeeded): MigrationRecord {
  const others = succeeded.filter(({ fingerprint }) => fingerprint !== success.fingerprint);
  return { succeeded: [success, ...others].slice(0, MOST_SUCCEEDED) };
}
