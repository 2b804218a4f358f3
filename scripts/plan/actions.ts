/** What a plan does with a resource. */

/**
 * `forgotten`: it stays in AWS, and Terraform no longer manages it. `imported`: Terraform starts to manage what exists
 * already. `moved`: it only gets another address.
 */
export type PlannedAction =
  | "created"
  | "changed"
  | "replaced"
  | "destroyed"
  | "forgotten"
  | "imported"
  | "moved";

/** Terraform's actions in their order, by what they do together. */
const ACTIONS: Readonly<Record<string, PlannedAction | "unchanged">> = {
  "no-op": "unchanged",
  create: "created",
  update: "changed",
  delete: "destroyed",
  forget: "forgotten",
  "delete, create": "replaced",
  "create, delete": "replaced",
  // With `destroy = false` the old one stays in AWS. What used it gets the new one, as in any replacement.
  "create, forget": "replaced",
  "forget, create": "replaced",
};

/** How a resource came to its address. */
interface Origin {
  readonly movedFrom: string | undefined;
  readonly isImported: boolean;
}

/** @returns `unknown` for an action that this package doesn't know */
export function actionOf(
  actions: readonly string[],
  { movedFrom, isImported }: Origin,
): PlannedAction | "unchanged" | "unknown" {
  const action = ACTIONS[actions.join(", ")] ?? "unknown";
  if (action !== "unchanged") {
    return action;
  }
  return isImported ? "imported" : movedFrom === undefined ? "unchanged" : "moved";
}
