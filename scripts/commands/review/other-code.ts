/** Whether a plan was made from a stack's present code: a plan of other code would show what no apply does. */
import { asObject, type JsonObject } from "../cli/locate/json";
import { differingImages } from "./other-images";

/**
 * The resources and outputs that differ between a stack's template and the code in a plan: those that only one has, and the
 * attributes and blocks that are written otherwise. Empty if the plan was made from this template.
 *
 * @param plan as Terraform writes it; of JSON code it keeps each attribute as it is written
 */
export function differingResources(template: JsonObject, plan: JsonObject): readonly string[] {
  const written = writtenIn(template);
  const planned = plannedIn(plan);
  const differing = [...new Set([...written.keys(), ...planned.keys()])].flatMap((address) => {
    const code = written.get(address);
    const expressions = planned.get(address);
    return code === undefined || expressions === undefined
      ? [address]
      : differingMembers(code, expressions).map((name) => `${address} (${name})`);
  });
  return [...differing, ...differingImages(template, plan)];
}

/** The code of each resource and output, by its address. */
function writtenIn(template: JsonObject): ReadonlyMap<string, JsonObject> {
  const resources = Object.entries(asObject(template["resource"])).flatMap(([type, named]) =>
    Object.entries(asObject(named)).map(
      ([name, value]) => [[type, name].join("."), asObject(value)] as const,
    ),
  );
  const outputs = Object.entries(asObject(template["output"])).map(
    ([name, output]) => [`output.${name}`, { value: asObject(output)["value"] }] as const,
  );
  return new Map([...resources, ...outputs]);
}

/** The expressions of each resource and output in a plan, by its address. */
function plannedIn(plan: JsonObject): ReadonlyMap<string, JsonObject> {
  const root = asObject(asObject(plan["configuration"])["root_module"]);
  const resources = (Array.isArray(root["resources"]) ? root["resources"] : [])
    .map(asObject)
    .filter(({ mode }) => mode === "managed")
    .map(({ address, expressions }) => [String(address), asObject(expressions)] as const);
  const outputs = Object.entries(asObject(root["outputs"])).map(
    ([name, output]) => [`output.${name}`, { value: asObject(output)["expression"] }] as const,
  );
  return new Map([...resources, ...outputs]);
}

/** Members of a resource that are no part of its expressions. */
const META_ARGUMENTS = new Set([
  "//",
  "connection",
  "count",
  "depends_on",
  "dynamic",
  "for_each",
  "lifecycle",
  "provider",
  "provisioner",
]);

/** The names of the attributes and blocks that differ. */
function differingMembers(code: JsonObject, expressions: JsonObject): readonly string[] {
  const written = Object.keys(code).filter((name) => !META_ARGUMENTS.has(name) && isSet(code[name]));
  return [...new Set([...Object.keys(expressions), ...written])].filter((name) =>
    name in expressions ? differs(code[name], expressions[name]) : true,
  );
}

/** @param expression of an attribute; of a block, an object of expressions; of several blocks, a list of such objects */
function differs(code: unknown, expression: unknown): boolean {
  if (Array.isArray(expression)) {
    // The template writes a single block without a list.
    const blocks = code === undefined ? [] : [code].flat();
    return (
      blocks.length !== expression.length || expression.some((one, index) => differs(blocks[index], one))
    );
  }
  const { constant_value: text, references } = asObject(expression);
  if (text === undefined && references === undefined) {
    return differingMembers(asObject(code), asObject(expression)).length > 0;
  }
  return text !== undefined && canonical(text) !== canonical(code);
}

/** Terraform writes no expression of `null`, and none of an empty list of blocks. */
function isSet(value: unknown): boolean {
  return value !== null && !(Array.isArray(value) && value.length === 0);
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) =>
    typeof member === "object" && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([one], [other]) => (one < other ? -1 : 1)))
      : member,
  );
}
