import { Token, Tokenization } from "cdktf";
import type { Problem } from "../problems";
import { didYouMean } from "./nearest";
import { isPlainObject, isStringToken, propPath, refuse, type Shape } from "./shape";
import { knownOneOf, text } from "./values";

/** A shape for each property of `T`. */
export type Fields<T> = {
  readonly [K in keyof T]-?: undefined extends T[K] ? Shape<T[K] | undefined> : Shape<T[K]>;
};

/** An object with any names, which must be known at synth. */
export function recordOf<T>(element: Shape<T>): Shape<Readonly<Record<string, T>>> {
  return (given, prop, problems) => {
    if (!isPlainObject(given)) {
      const isToken = Token.isUnresolved(given);
      refuse(problems, prop, given, {
        allowed: isToken ? "names that are known at synth; their values may be tokens" : "an object",
        fix: isToken ? 'write the names, such as { A: Fn.lookup(map, "A") }' : "give { name: value }",
      });
      return {};
    }
    const entries = Object.entries(given).map(([key, inner]) => [
      key,
      element(inner, propPath(prop, key), problems),
    ]);
    return Object.fromEntries(entries);
  };
}

/** An object with any names and text values, or a map token. */
export const textMap: Shape<Readonly<Record<string, string>>> = (given, prop, problems) => {
  if (Tokenization.isResolvable(given) || isStringToken(given)) {
    return Token.asStringMap(given);
  }
  return given !== undefined && given !== null && Token.isUnresolved(given)
    ? (given as Record<string, string>)
    : recordOf(text)(given, prop, problems);
};

/** Why properties are refused that users try, by their names in lower case without underscores. */
export type Refusals = Readonly<Record<string, Pick<Problem, "what" | "allowed" | "fix">>>;

/** An object with exactly these properties. */
export function objectOf<T>(fields: Fields<T>, refusals: Refusals = {}): Shape<T> {
  return (given, prop, problems) => {
    if (isPlainObject(given)) {
      return readFields(given, fields, prop, problems, refusals);
    }
    refuse(problems, prop, given, {
      allowed: `an object with ${Object.keys(fields).join(", ")}`,
      fix: "give an object",
    });
    return readFields({}, fields, prop, []);
  };
}

/** An object whose `kind` says which other properties it has. */
export function variantsOf<T extends { readonly kind: string }>(
  variants: {
    readonly [K in T["kind"]]: Fields<Omit<Extract<T, { readonly kind: K }>, "kind">>;
  },
): Shape<T> {
  const kinds = Object.keys(variants) as T["kind"][];
  return (given, prop, problems) => {
    const kind = isPlainObject(given)
      ? knownOneOf(...kinds)(given["kind"], propPath(prop, "kind"), problems)
      : refuse<T["kind"]>(problems, prop, given, {
          allowed: `an object with one of these kinds: ${kinds.join(", ")}`,
          fix: `give { kind: "${likelyKind(given, kinds)}" }, for instance`,
        });
    const known = kinds.find((candidate) => candidate === kind);
    // Without a valid kind its other properties can't be checked.
    const fields = { kind: knownOneOf(...kinds), ...variants[known ?? (kinds[0] as T["kind"])] };
    return known === undefined
      ? (readFields({ kind: kinds[0] }, fields as Fields<unknown>, prop, []) as T)
      : (readFields(given as object, fields as Fields<unknown>, prop, problems) as T);
  };
}

/** The kind that was probably meant by another value: it is the kind itself, or the ARN of what exists. */
function likelyKind(given: unknown, kinds: readonly string[]): string | undefined {
  const isArn = typeof given === "string" && given.startsWith("arn:");
  return kinds.find((kind) => kind === given || (isArn && kind.startsWith("existing"))) ?? kinds[0];
}

function readFields<T>(
  given: object,
  fields: Fields<T>,
  prop: string,
  problems: Problem[],
  refusals: Refusals = {},
): T {
  const names = Object.keys(fields);
  for (const name of Object.keys(given).filter((key) => !names.includes(key))) {
    const refusal = refusals[name.toLowerCase().replaceAll("_", "")];
    problems.push({
      prop: propPath(prop, name),
      ...(refusal ?? {
        what: `unknown property${didYouMean(name, names)}`,
        allowed: names.join(", "),
        fix: "correct the name, or remove the property",
      }),
    });
  }
  const values = Object.entries<Shape<unknown>>(fields).map(
    ([name, shape]) =>
      [name, shape((given as Record<string, unknown>)[name], propPath(prop, name), problems)] as const,
  );
  return Object.fromEntries(values.filter(([, value]) => value !== undefined)) as T;
}
