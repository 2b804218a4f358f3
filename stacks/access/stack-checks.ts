import { TerraformStack } from "cdktf";
import { accountOf } from "../support/names";
import type { Problem } from "../support/problems";
import type { NormalizedAccess } from "./access-props";
import { AccessRole } from "./access-role";
import { checkAccounts } from "./stack-place";
import { checkStatePlaces } from "./state/state-places";

/** Everything that is wrong with the stacks of an access stack, as far as it is known before synth. */
export function checkStacks(
  stacks: unknown,
  access: Pick<NormalizedAccess, "assumeRole" | "allowedAccountIds" | "stateBucket">,
): Problem[] {
  if (!isListOfStacks(stacks)) {
    const isEmpty = Array.isArray(stacks) && stacks.length === 0;
    const what = isEmpty ? "got an empty list" : "got something else than a list of stacks";
    return [
      {
        prop: "stacks",
        what: stacks === undefined ? "is missing" : what,
        allowed: "the stacks that the roles plan, deploy and operate, at least one",
        fix: "give them, such as: Object.values(addEnvironments(app, environments)).flatMap(({ all }) => all)",
      },
    ];
  }
  return [
    ...checkAccounts(stacks, accountOf(access)),
    ...checkStatePlaces(stacks, access.stateBucket.bucket),
    ...checkNoAccess(stacks),
  ];
}

function isListOfStacks(stacks: unknown): stacks is readonly TerraformStack[] {
  return Array.isArray(stacks) && stacks.length > 0 && stacks.every((one) => TerraformStack.isStack(one));
}

/** Checks that none is an access stack: its roles would be able to change those of the other one. */
function checkNoAccess(stacks: readonly TerraformStack[]): Problem[] {
  return stacks
    .filter((stack) => stack.node.children.some((child) => child instanceof AccessRole))
    .map(({ node: { id } }) => ({
      prop: "stacks",
      what: `${id} is an access stack`,
      allowed: "stacks that workflows deploy: an administrator deploys access stacks",
      fix: "remove it from the list",
    }));
}

/** Checks that the stacks depend only on each other: a plan reads the states of all that a stack depends on. */
export function checkDependencies(stacks: readonly TerraformStack[]): Problem[] {
  return stacks.flatMap((stack) =>
    stack.dependencies
      .filter((other) => !stacks.includes(other))
      .map((other) => ({
        prop: "stacks",
        what: `${stack.node.id} depends on ${other.node.id}, which is not in the list`,
        allowed: "stacks with all that they depend on",
        fix: "add it to the list",
      })),
  );
}
