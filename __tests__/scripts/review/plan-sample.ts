/** Plans of real stacks, made by Terraform on the local AWS, in the folder `samples` next to this file. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

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

export function writePlanSample(name: string, plan: Plan): void {
  writeFileSync(fileOf(name), `${JSON.stringify(sampleOf(plan))}\n`);
}

/**
 * What readers of plans use of one: without the state and the code, without resources that stay as they are, and with the same ids and
 * times in each run.
 */
export function sampleOf(plan: Plan): Json {
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
  return JSON.parse(withStableIds(JSON.stringify(sample))) as Json;
}

/** Ids that AWS chooses, such as `vpc-0a1b2c3d` and the ends of ARNs of load balancers, by their order. */
function withStableIds(json: string): string {
  const ids = new Map<string, string>();
  return json.replace(
    /\b(vpc|subnet|sg|sgr|eni)-[0-9a-f]{8,17}\b|\/[0-9a-f]{16}\b|[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/g,
    (id, kind: string | undefined) => {
      const number = (ids.get(id) ?? String(ids.size + 1)).padStart(16, "0");
      ids.set(id, number);
      return kind === undefined
        ? id.startsWith("/")
          ? `/${number}`
          : `00000000-0000-0000-0000-${number.slice(-12)}`
        : `${kind}-${number}`;
    },
  );
}
