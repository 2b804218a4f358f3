/** Reads a saved plan in the form of `terraform show -json`. */
import * as z from "zod/mini";
import { actionOf, type PlannedAction } from "./actions";
import { printable } from "./printable";

/** The attributes of a resource, or the names of attributes with `true`, at every depth. */
export type Values = Readonly<Record<string, unknown>>;

/** A change that a plan makes to one resource. */
export interface PlannedChange {
  /** Such as `aws_sqs_queue.mail`. */
  readonly address: string;
  readonly type: string;
  readonly action: PlannedAction;
  /** Its address before a move; `undefined` if it keeps its address. */
  readonly movedFrom: string | undefined;
  /** Whether Terraform starts to manage a resource that exists already. */
  readonly isImported: boolean;
  /** Whether it is an old object that a failed replacement left behind. The current one has the same address. */
  readonly isDeposed: boolean;
  /** The resource now; empty if it is new. */
  readonly before: Values;
  /** What is known of the resource after the change. Values that only the apply knows are left out. */
  readonly after: Values;
  /** `true` in place of each value that only the apply knows. */
  readonly afterUnknown: Values;
  /** `true` in place of each value that must not be printed, before or after the change. */
  readonly sensitive: { readonly before: Values; readonly after: Values };
  /** The attributes that force a replacement, each as a path such as `["triggers_replace", "app_spec"]`. */
  readonly replacePaths: readonly (readonly (string | number)[])[];
  /** Terraform's reason for a replacement or a destroy, such as `replace_because_tainted`; `undefined` for none. */
  readonly reason: string | undefined;
}

/** A resource as it will be after the apply. */
export interface PlannedResource {
  readonly address: string;
  readonly type: string;
  /** What is known of it. Values that only the apply knows, and values that must not be printed, are left out. */
  readonly values: Values;
}

/** A value before and after the apply, whether or not it changes. */
export interface PlannedValue {
  /** `undefined` if it is new. */
  readonly before: unknown;
  /** What is known of it. Parts that only the apply knows are left out. */
  readonly after: unknown;
  /** `true` in place of each part that only the apply knows. */
  readonly afterUnknown: unknown;
  /** `true` in place of each part that must not be printed, before or after the apply. */
  readonly sensitive: { readonly before: unknown; readonly after: unknown };
}

export interface Plan {
  /** When it was made, such as `2026-11-29T10:32:00Z`; `undefined` before Terraform 1.6. */
  readonly madeAt: string | undefined;
  /** Such as `1.11.4`; `undefined` if the plan doesn't say. */
  readonly terraformVersion: string | undefined;
  /** Whether planning failed midway, so that changes are missing. */
  readonly isIncomplete: boolean;
  /** Without data sources, and without resources that stay as they are. */
  readonly changes: readonly PlannedChange[];
  /** The resources with an action that this package doesn't know, such as `aws_lb.web (renew)`. They are no changes. */
  readonly unknownActions: readonly string[];
  /** Every resource of the stack after the apply, without data sources. */
  readonly resources: readonly PlannedResource[];
  /** The outputs, by name. */
  readonly outputs: Readonly<Record<string, PlannedValue>>;
  /** The names of the outputs that change. */
  readonly changedOutputs: readonly string[];
}

const values = z._default(z.nullable(z.record(z.string(), z.unknown())), {});
/** Terraform writes `false` where nothing of a resource is marked. */
const marks = z._default(z.union([z.boolean(), z.record(z.string(), z.unknown())]), {});
const mode = z.enum(["managed", "data"]);

const planSchema = z.object({
  format_version: z.string().check(z.regex(/^1\./)),
  terraform_version: z.optional(z.string()),
  timestamp: z.optional(z.string()),
  errored: z._default(z.boolean(), false),
  resource_changes: z._default(
    z.array(
      z.object({
        address: z.string(),
        previous_address: z.optional(z.string()),
        mode,
        type: z.string(),
        deposed: z.optional(z.string()),
        action_reason: z.optional(z.string()),
        change: z.object({
          actions: z.array(z.string()),
          importing: z.optional(z.unknown()),
          before: values,
          after: values,
          after_unknown: marks,
          before_sensitive: marks,
          after_sensitive: marks,
          replace_paths: z._default(z.array(z.array(z.union([z.string(), z.number()]))), []),
        }),
      }),
    ),
    [],
  ),
  planned_values: z._default(
    z.object({
      root_module: z._default(
        z.object({
          resources: z._default(
            z.array(
              z.object({ address: z.string(), mode, type: z.string(), values, sensitive_values: marks }),
            ),
            [],
          ),
        }),
        { resources: [] },
      ),
    }),
    { root_module: { resources: [] } },
  ),
  output_changes: z._default(
    z.record(
      z.string(),
      z.object({
        actions: z.array(z.string()),
        before: z.optional(z.unknown()),
        after: z.optional(z.unknown()),
        after_unknown: z.optional(z.unknown()),
        before_sensitive: z.optional(z.unknown()),
        after_sensitive: z.optional(z.unknown()),
      }),
    ),
    {},
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
  const { timestamp, terraform_version, errored, resource_changes, planned_values, output_changes } =
    parsed.data;
  const managed = resource_changes
    .filter(({ mode }) => mode === "managed")
    .map(({ address, type, change, action_reason, previous_address, deposed }) => {
      const origin = {
        movedFrom: previous_address,
        isImported: (change.importing ?? undefined) !== undefined,
        isDeposed: deposed !== undefined,
      };
      return { address, type, change, action_reason, action: actionOf(change.actions, origin), ...origin };
    });
  return {
    madeAt: timestamp,
    terraformVersion: terraform_version,
    isIncomplete: errored,
    changes: managed.flatMap(({ address, type, change, action_reason, action, ...origin }) =>
      action === "unchanged" || action === "unknown"
        ? []
        : [
            {
              address,
              type,
              action,
              ...origin,
              before: change.before ?? {},
              after: change.after ?? {},
              afterUnknown: marked(change.after_unknown),
              sensitive: { before: marked(change.before_sensitive), after: marked(change.after_sensitive) },
              replacePaths: change.replace_paths,
              reason: action_reason,
            },
          ],
    ),
    unknownActions: managed
      .filter(({ action }) => action === "unknown")
      .map(({ address, change }) => `${address} (${change.actions.join(", ")})`),
    resources: planned_values.root_module.resources.flatMap(
      ({ address, mode, type, values: known, sensitive_values }) =>
        mode === "data" ? [] : [{ address, type, values: printable(known, marked(sensitive_values)) }],
    ),
    outputs: Object.fromEntries(
      Object.entries(output_changes).map(([name, output]) => [
        name,
        {
          before: output.before ?? undefined,
          after: output.after ?? undefined,
          afterUnknown: output.after_unknown,
          sensitive: { before: output.before_sensitive, after: output.after_sensitive },
        },
      ]),
    ),
    changedOutputs: Object.entries(output_changes)
      .filter(([, { actions }]) => actions.some((action) => action !== "no-op"))
      .map(([name]) => name),
  };
}

function marked(marks: boolean | Values): Values {
  return typeof marks === "boolean" ? {} : marks;
}
