import type { PlannedChange } from "../../plan/plan";
import { at, isUnknown } from "../values";

/** What a resource belongs to: the attribute that names it, and its type. */
export interface Owner {
  readonly attribute: string;
  readonly type: string;
}

/**
 * Whether the same plan creates what a new resource belongs to. The id of a new resource is known only after the apply,
 * but its name may be known before. Without an owner, the resource belongs to itself.
 */
export function isOfNew(
  changes: readonly PlannedChange[],
  change: PlannedChange,
  owner: Owner | undefined,
): boolean {
  if (owner === undefined || isUnknown(change, owner.attribute)) {
    return true;
  }
  const name = at(change.after, owner.attribute);
  return changes.some(
    ({ action, type, after }) =>
      action === "created" && type === owner.type && Object.values(after).includes(name),
  );
}
