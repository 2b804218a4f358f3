/** Whether a plan was made from a stack's present code: a plan of other code would show what no apply does. */
import { asObject, type JsonObject } from "../cli/locate/json";

/**
 * The resources that differ between a stack's template and the code in a plan: those that only one has, and the attributes that
 * are written otherwise. Empty if the plan was made from this template.
 *
 * @param plan as Terraform writes it; of JSON code it keeps each attribute as it is written
 */
export function differingResources(template: JsonObject, plan: JsonObject): readonly string[] {
  const root = asObject(asObject(plan["configuration"])["root_module"]);
  const resources: readonly unknown[] = Array.isArray(root["resources"]) ? root["resources"] : [];
  const planned = new Map(
    resources
      .map(asObject)
      .filter(({ mode }) => mode === "managed")
      .map(({ address, expressions }) => [String(address), asObject(expressions)]),
  );
  const written = new Map(
    Object.entries(asObject(template["resource"])).flatMap(([type, named]) =>
      Object.entries(asObject(named)).map(
        ([name, value]) => [[type, name].join("."), asObject(value)] as const,
      ),
    ),
  );
  return [...new Set([...written.keys(), ...planned.keys()])].flatMap((address) => {
    const code = written.get(address);
    const expressions = planned.get(address);
    return code === undefined || expressions === undefined
      ? [address]
      : differingAttributes(code, expressions).map((name) => `${address} (${name})`);
  });
}

/** Only attributes of which the plan has the text: it has none of blocks. */
function differingAttributes(code: JsonObject, expressions: JsonObject): readonly string[] {
  return Object.entries(expressions)
    .map(([name, expression]) => [name, asObject(expression)["constant_value"]] as const)
    .filter(([name, text]) => text !== undefined && canonical(text) !== canonical(code[name]))
    .map(([name]) => name);
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) =>
    typeof member === "object" && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([one], [other]) => (one < other ? -1 : 1)))
      : member,
  );
}
