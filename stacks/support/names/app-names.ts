import type { AssumedRole } from "../../../scripts/contract/document";
import { appCheck } from "../cdktf/app-checks";
import { isKnown } from "../problems";
import type { NameRule } from "./name-rules";

/** A name that a stack gives to a resource. */
export interface UsedName {
  readonly rule: NameRule;
  readonly name: string;
}

/** A name of a resource, and the prop that gives it. */
export interface NamedResource extends UsedName {
  /** The prop, as a path: `names.cluster`. */
  readonly prop: string;
  /** Whether the user gave the name. Otherwise the stack makes it. */
  readonly isGiven: boolean;
}

/** The names that a stack uses, and where. */
export interface StackNames {
  /** The stack, by its id; or one of its constructs, by its path. */
  readonly stack: string;
  readonly region: string;
  /** The account, as far as it is known: see {@link accountOf}. */
  readonly account: string;
  readonly names: readonly UsedName[];
}

/**
 * Finds names that two resources of an app have in one account and region, where AWS allows a name only once. Terraform
 * would report it in the middle of an apply, or one alarm would silently replace the other.
 */
export const checkAppNames = appCheck<StackNames>((stacks) => {
  const users = new Map<
    string,
    { readonly rule: NameRule; readonly name: string; readonly stacks: string[] }
  >();
  for (const { stack, region, account, names } of stacks) {
    for (const { rule, name } of names) {
      const where = { world: "", account, region: `${account} ${region}` };
      if (rule.unique === undefined || !isKnown(name)) {
        continue;
      }
      const key = [rule.noun, where[rule.unique], name].join("\n");
      const known = users.get(key) ?? { rule, name, stacks: [] };
      users.set(key, known);
      known.stacks.push(stack);
    }
  }
  return [...users.values()].filter((one) => one.stacks.length > 1).map(describeRepeat);
});

function describeRepeat({ rule, name, stacks }: UsedName & { readonly stacks: string[] }): string {
  return [
    `the ${rule.noun} name ${JSON.stringify(name)} is used ${stacks.length} times, in ${[...new Set(stacks)].join(" and ")}`,
    `   to do: change ${rule.prop ?? "it in names"}. If these stacks are in different accounts, set allowedAccountIds in each`,
  ].join("\n");
}

/** The account of a stack: that of its role, or the only one that is allowed. Empty if it is not known at synth. */
export function accountOf(settings: {
  readonly assumeRole?: AssumedRole;
  readonly allowedAccountIds?: readonly string[];
}): string {
  const { assumeRole, allowedAccountIds } = settings;
  const roleAccount = isKnown(assumeRole?.roleArn) ? /:(\d{12}):/.exec(assumeRole.roleArn)?.[1] : undefined;
  const allowed =
    isKnown(allowedAccountIds) && allowedAccountIds.length === 1 ? allowedAccountIds[0] : undefined;
  return roleAccount ?? (isKnown(allowed) ? allowed : "");
}
