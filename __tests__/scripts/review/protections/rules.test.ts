/** The rules of the stacks say what is safe. A change that makes it less safe is a protection of the review, or has a reason. */
import { expect, test } from "@jest/globals";
import { PROTECTIONS } from "../../../../scripts/review/protections";
import { RULES } from "../../../stacks/policy/rules";
import { type Resource, Resources } from "../../../stacks/policy/support/resources";
import { WEAK } from "../../../stacks/policy/weak";
import { NOT_PROTECTIONS } from "./not-protections";

/** The attributes that all rules read of their samples, each as `<type> <attribute>`. */
function attributesOfRules(): readonly string[] {
  const read = new Set<string>();
  const recorded = (resource: Resource): Resource => ({
    ...resource,
    values: new Proxy(resource.values, {
      get: (values, name) => {
        read.add(`${resource.type} ${String(name)}`);
        return Reflect.get(values, name);
      },
    }),
  });
  for (const { name, check } of Object.values(RULES).flat()) {
    for (const stack of WEAK[name] ?? []) {
      check(new Resources(stack.map(recorded)));
    }
  }
  return [...read].sort();
}

function isProtection(attribute: string): boolean {
  const [type = "", name] = attribute.split(" ");
  return PROTECTIONS.some(({ types, path }) => types.test(type) && path.split(".")[0] === name);
}

test("each attribute that a rule of the stacks reads is a protection, or has a reason why not", () => {
  const others = attributesOfRules().filter((attribute) => !isProtection(attribute));
  expect(others).toEqual(Object.keys(NOT_PROTECTIONS).sort());
});
