import type { ReadAppSpec } from "../../contract";

/** What Terraform changes in the apply that runs the driver, in addition to the deployment. */
export type StackChanges =
  | {
      readonly kind: "known";
      /** When the plan was made, as Terraform writes it; `undefined` if the plan doesn't say. */
      readonly plannedAt: string | undefined;
      readonly changes: readonly StackChange[];
    }
  /** There is no plan of this apply. */
  | { readonly kind: "not-known" };

/** A change of one resource. */
export interface StackChange {
  /** Terraform's address of the resource. */
  readonly address: string;
  readonly action: "created" | "changed" | "replaced" | "destroyed";
}

/** Reads what the apply that deploys an AppSpec changes in addition. */
export type ReadStackChanges = (appSpec: ReadAppSpec) => StackChanges;

/** The most changes that are listed. */
const MOST = 10;

const GO_BACK =
  "To go back completely, revert the change in the code and apply: Terraform changes the resources back, and deploys the old image as a new revision.";

/** What else the apply has changed, after a deployment that failed. Terraform keeps it. */
export function stackChangeLines(changes: StackChanges | undefined): readonly string[] {
  if (changes === undefined) {
    return [];
  }
  if (changes.kind === "not-known") {
    return [
      "  If this apply changed other resources before the rollout, Terraform keeps that, and the live revision now runs with it. Terraform's output above lists them.",
      `  ${GO_BACK}`,
    ];
  }
  const { changes: all, plannedAt } = changes;
  const source = plannedAt === undefined ? "its plan" : `its plan of ${plannedAt}`;
  if (all.length === 0) {
    return [`  Besides the rollout, this apply changed nothing (by ${source}).`];
  }
  const listed = all.slice(0, MOST);
  const more = all.length - listed.length;
  return [
    `  Besides the rollout, this apply changed ${all.length} ${all.length === 1 ? "resource" : "resources"} of the stack (by ${source}). Terraform keeps that, and the live revision now runs with it:`,
    ...listed.map(({ address, action }) => `  - ${action}: ${address}`),
    ...(more === 0 ? [] : [`  - and ${more} more`]),
    `  ${GO_BACK}`,
  ];
}
