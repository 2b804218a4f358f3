/** The inputs of workflows and actions: their defaults, and what GitHub checks. */
import { asText, type Value } from "./expressions";
import type { Input, Inputs } from "./files";
import type { Values } from "./job-run";

const EMPTY: Readonly<Record<string, Value>> = { boolean: false, number: 0 };

/** The values of all inputs. @throws for an unknown one, for a required one that is missing, and for a value of a wrong type */
export function withDefaults(definitions: Inputs = {}, given: Values): Values {
  const unknown = Object.keys(given).filter((name) => definitions[name] === undefined);
  if (unknown.length > 0) {
    throw new Error(`unknown inputs: ${unknown.join(", ")}`);
  }
  return Object.fromEntries(
    Object.entries(definitions).map(([name, definition]) => {
      const value = given[name] ?? (definition.default as Value | undefined);
      if (value === undefined && definition.required === true) {
        throw new Error(`the input ${name} is required`);
      }
      return [name, typed(name, definition, value ?? EMPTY[definition.type ?? ""] ?? "")];
    }),
  );
}

/** An action's input, and one that is a string, has any value's text. */
function typed(name: string, { type = "string", options = [] }: Input, value: Value): Value {
  const isRight =
    type === "string"
      ? typeof value !== "object"
      : type === "choice"
        ? value === "" || options.includes(asText(value))
        : typeof value === type;
  if (!isRight) {
    const wanted = type === "choice" ? `one of ${options.join(", ")}` : `a ${type}`;
    throw new Error(`the input ${name} must be ${wanted}, not ${JSON.stringify(value)}`);
  }
  return type === "string" ? asText(value) : value;
}
