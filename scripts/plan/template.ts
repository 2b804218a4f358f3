/** Reads a synthesized stack, `cdk.tf.json`, as a plan's resources are read. */
import type { PlannedResource, Values } from "./plan";

/** `${aws_codedeploy_app.main.name}`, `${local.name}`: an expression that is only a reference. */
const REFERENCE = /\$\{([\w-]+)\.([\w-]+)(?:\.(\w+))?\}/g;
/** A reference may lead to another one. More than this are a circle. */
const MOST_STEPS = 5;

/**
 * The resources of a synthesized stack, in its order. A reference to a local, or to an attribute in the same stack, is
 * replaced by its text or number. Other expressions stay as they are.
 *
 * @param document the parsed `cdk.tf.json`
 */
export function resourcesOfTemplate(document: Values): readonly PlannedResource[] {
  const types = Object.entries(asValues(document["resource"]));
  return types.flatMap(([type, byName]) =>
    Object.entries(asValues(byName)).map(([name, values]) => ({
      address: `${type}.${name}`,
      type,
      values: asValues(resolved(values, document)),
    })),
  );
}

/** The values of a synthesized stack's outputs by name, with their references replaced as those of its resources. */
export function outputsOfTemplate(document: Values): Values {
  return Object.fromEntries(
    Object.entries(asValues(document["output"])).map(([name, output]) => [
      name,
      resolved(asValues(output)["value"], document),
    ]),
  );
}

/** `${jsonencode(local.name)}`: a document that Terraform encodes. */
const ENCODED = /^\$\{jsonencode\((local\.[\w-]+)\)\}$/;

/** The document that Terraform encodes as JSON in an attribute, with its references replaced; an empty one if there is none. */
export function encodedDocument(attribute: unknown, document: Values): Values {
  const local = typeof attribute === "string" ? ENCODED.exec(attribute)?.[1] : undefined;
  return local === undefined ? {} : asValues(resolved(`\${${local}}`, document));
}

/** A value with its references resolved, at every depth. */
function resolved(value: unknown, document: Values, steps = 0): unknown {
  if (typeof value === "string") {
    return resolvedText(value, document, steps);
  }
  if (Array.isArray(value)) {
    return value.map((item) => resolved(item, document, steps));
  }
  return typeof value === "object" && value !== null
    ? Object.fromEntries(Object.entries(value).map(([name, item]) => [name, resolved(item, document, steps)]))
    : value;
}

function resolvedText(text: string, document: Values, steps: number): unknown {
  if (steps === MOST_STEPS) {
    return text;
  }
  const [first] = text.matchAll(REFERENCE);
  if (first !== undefined && first[0] === text) {
    return resolved(targetOf(first, document), document, steps + 1) ?? text;
  }
  return text.replace(REFERENCE, (...match: string[]) => {
    const found = resolved(targetOf(match, document), document, steps + 1);
    return isScalar(found) ? String(found) : (match[0] ?? "");
  });
}

/** What a reference leads to; `undefined` if that isn't in the template. */
function targetOf([, type = "", name = "", attribute]: readonly string[], document: Values): unknown {
  if (type === "local") {
    return attribute === undefined ? asValues(document["locals"])[name] : undefined;
  }
  const resource = asValues(asValues(asValues(document["resource"])[type])[name]);
  return attribute === undefined ? undefined : resource[attribute];
}

function isScalar(value: unknown): value is string | number | boolean {
  return ["string", "number", "boolean"].includes(typeof value);
}

function asValues(value: unknown): Values {
  return typeof value === "object" && value !== null ? (value as Values) : {};
}
