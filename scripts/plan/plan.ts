/** Reads a saved plan in the form of `terraform show -json`. */
import * as z from "zod/mini";

/** A change that a plan makes to one resource. */
export interface PlannedChange {
  /** Such as `aws_sqs_queue.mail`. */
  readonly address: string;
  readonly type: string;
  readonly action: "created" | "changed" | "replaced" | "destroyed";
  /** What is known of the resource after the change. Values that only the apply knows are left out. */
  readonly after: Readonly<Record<string, unknown>>;
}

export interface Plan {
  /** When it was made, such as `2026-11-29T10:32:00Z`; `undefined` before Terraform 1.6. */
  readonly madeAt: string | undefined;
  /** Without data sources, and without resources that stay as they are. */
  readonly changes: readonly PlannedChange[];
}

const planSchema = z.object({
  format_version: z.string().check(z.regex(/^1\./)),
  timestamp: z.optional(z.string()),
  resource_changes: z._default(
    z.array(
      z.object({
        address: z.string(),
        mode: z.enum(["managed", "data"]),
        type: z.string(),
        change: z.object({
          actions: z.array(z.string()),
          after: z.nullish(z.record(z.string(), z.unknown())),
        }),
      }),
    ),
    [],
  ),
});

/**
 * Parses a plan.
 *
 * @param json the output of `terraform show -json <plan file>`
 * @returns `undefined` if it is not a plan, or in a later format than version 1
 * @see https://developer.hashicorp.com/terraform/internals/json-format
 */
export function parsePlan(json: string): Plan | undefined {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return undefined;
  }
  const parsed = planSchema.safeParse(value);
  if (!parsed.success) {
    return undefined;
  }
  const { timestamp, resource_changes } = parsed.data;
  return {
    madeAt: timestamp,
    changes: resource_changes.flatMap(({ address, mode, type, change }) => {
      const action = actionOf(change.actions);
      return mode === "data" || action === undefined
        ? []
        : [{ address, type, action, after: change.after ?? {} }];
    }),
  };
}

/** @returns `undefined` if the resource stays as it is */
function actionOf(actions: readonly string[]): PlannedChange["action"] | undefined {
  const [first, second] = actions;
  if (second !== undefined) {
    return "replaced";
  }
  return first === "create"
    ? "created"
    : first === "update"
      ? "changed"
      : first === "delete"
        ? "destroyed"
        : undefined;
}
