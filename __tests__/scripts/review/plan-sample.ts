/** Plans of real stacks, made by Terraform on the local AWS, in the folder `samples` next to this file. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "@jest/globals";

type Json = Readonly<Record<string, unknown>>;

/** What `terraform show -json <plan>` prints. */
export interface Plan extends Json {
  readonly resource_changes?: readonly (Json & {
    readonly change: { readonly actions: readonly string[] };
  })[];
  readonly planned_values: { readonly root_module: { readonly resources?: readonly Json[] } };
}

const fileOf = (name: string) => join(__dirname, "samples", `${name}.json`);

/** The text of a plan. `__tests__/e2e/long/review.test.ts` writes the files with UPDATE_GOLDEN=1. */
export function planSample(name: string): string {
  return readFileSync(fileOf(name), "utf8");
}

/**
 * Expects a plan to equal the kept one: a change of the stacks, of the provider or of Terraform shows here. With
 * UPDATE_GOLDEN=1 the file is written instead, except in continuous integration (CI=true).
 */
export function expectPlanSample(name: string, plan: Plan): void {
  const sample = sampleOf(plan);
  if (process.env["UPDATE_GOLDEN"] === "1" && process.env["CI"] !== "true") {
    writeFileSync(fileOf(name), `${JSON.stringify(sample)}\n`);
    return;
  }
  expect(sample).toEqual(JSON.parse(planSample(name)));
}

/**
 * What readers of plans use of one: without the state and the code, and without resources that stay as they are. What
 * differs from run to run is the same in all samples.
 */
function sampleOf(plan: Plan): Json {
  const { planned_values } = plan;
  const sample = {
    format_version: plan["format_version"],
    terraform_version: "1.11.4",
    timestamp: "2026-11-29T10:32:00Z",
    errored: plan["errored"],
    complete: plan["complete"],
    resource_changes: (plan.resource_changes ?? []).filter(({ change }) => change.actions[0] !== "no-op"),
    output_changes: plan["output_changes"],
    planned_values: { root_module: { resources: planned_values.root_module.resources ?? [] } },
  };
  return JSON.parse(withStableValues(JSON.stringify(sample, sortedJsonText))) as Json;
}

/** Ids that AWS chooses, by their order: such as `vpc-0a1b2c3d`, the ends of ARNs of load balancers, and ids of roles. */
const ID =
  /\b(vpc|subnet|sg|sgr|eni)-[0-9a-f]{8,17}\b|\/[0-9a-f]{16}\b|[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|\bAROA[A-Z0-9]{17}\b/g;

function withStableValues(json: string): string {
  const ids = new Map<string, string>();
  const suffixes = new Map<string, number>();
  return (
    json
      .replace(ID, (id, kind: string | undefined) => {
        const number = (ids.get(id) ?? String(ids.size + 1)).padStart(16, "0");
        ids.set(id, number);
        return kind !== undefined
          ? `${kind}-${number}`
          : id.startsWith("/")
            ? `/${number}`
            : id.startsWith("AROA")
              ? `AROA0${number}`
              : `00000000-0000-0000-0000-${number.slice(-12)}`;
      })
      .replace(/"create_date":"[^"]*"/g, '"create_date":"2026-11-29T10:32:00Z"')
      // What the provider adds to a `name_prefix`: the time, and a counter in the order in which it creates resources.
      .replace(/\b20\d{16}[0-9a-f]{8}\b/g, (suffix) => {
        const number = suffixes.get(suffix) ?? suffixes.size + 1;
        suffixes.set(suffix, number);
        return `202611291032000000${String(number).padStart(8, "0")}`;
      })
  );
}

/** The local AWS returns the members of JSON documents in any order. */
function sortedJsonText(_: string, value: unknown): unknown {
  if (typeof value !== "string" || !/^[[{]/.test(value)) {
    return value;
  }
  return JSON.stringify(JSON.parse(value), (_name, member: unknown) =>
    typeof member === "object" && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([one], [other]) => (one < other ? -1 : 1)))
      : member,
  );
}
