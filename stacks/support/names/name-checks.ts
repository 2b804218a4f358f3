import { checkText, isKnown, type Problem } from "../problems";
import { NAME_RULES, type NameRule } from "./name-rules";
import type { NameSpec, NameSpecs } from "./name-specs";

/** Letters, digits and single hyphens: the characters that all generated names allow. */
const NAME_PATTERN = /^(?!internal-)[a-z][a-z0-9]*(-[a-z0-9]+)*$/i;

/** Checks a name from which others are made: letters, digits and single hyphens. */
export function checkPattern(prop: string, name: string): Problem[] {
  return checkText(prop, name, NAME_PATTERN, {
    allowed:
      "a letter, then letters, digits and single hyphens, not ending in a hyphen and not starting with " +
      '"internal-" (Elastic Load Balancing refuses it)',
    fix: `rename it, for instance to ${JSON.stringify(suggestName(name))}`,
  });
}

/** Checks a name that the user gave. Unresolved tokens and `undefined` pass. */
export function checkGivenName(prop: string, name: string | undefined, rule: NameRule): Problem[] {
  const { max, pattern, allowed } = rule;
  if (!isKnown(name) || (pattern.test(name) && name.length <= max)) {
    return [];
  }
  return [
    {
      prop,
      what:
        name.length > max
          ? `${JSON.stringify(name)} has ${name.length} characters`
          : `got ${JSON.stringify(name)}`,
      allowed: `the name of ${article(rule.noun)} ${rule.noun}: at most ${max} characters; ${allowed}`,
      fix: "correct it, or leave it out: then the stack makes the name",
    },
  ];
}

/** The names of a stack, to be checked. */
export interface CheckedNames<K extends string, P> {
  /** The name from which the others are made. */
  readonly name: string;
  readonly given: Partial<Record<K, string>> | undefined;
  readonly specs: NameSpecs<K, P>;
  readonly props: P;
  /** What comes before the names of roles that are not given. @default "" */
  readonly rolePrefix?: string | undefined;
}

/**
 * Checks the names that are given, and the generated ones against AWS's limits. A given name lifts the limit on `name`
 * for its resource. Unresolved tokens pass.
 */
export function checkNames<K extends string, P>(names: CheckedNames<K, P>): Problem[] {
  const { name, specs, props } = names;
  const given: Partial<Record<K, string>> = names.given ?? {};
  const entries = Object.entries<NameSpec<P>>(specs).map(([key, spec]) => ({
    key,
    spec,
    own: given[key as K],
    missing: spec.missing?.(props),
  }));
  return [
    ...checkPattern("name", name),
    ...(isKnown(name)
      ? checkLengths(
          names,
          entries.filter(({ own, missing }) => own === undefined && missing === undefined),
        )
      : []),
    ...entries.flatMap(({ key, spec, own, missing }) =>
      own === undefined || missing === undefined
        ? checkGivenName(`names.${key}`, own, spec.rule)
        : [
            {
              prop: `names.${key}`,
              what: `has no effect: ${missing}`,
              allowed: "names of resources that the stack creates",
              fix: "remove it",
            },
          ],
    ),
  ];
}

/** The length of a generated name in AWS, with what Terraform or the settings of roles add. */
function generatedLength<P>(spec: NameSpec<P>, name: string, props: P, rolePrefix = ""): number {
  const prefix = spec.rule === NAME_RULES.role && isKnown(rolePrefix) ? rolePrefix : "";
  return prefix.length + spec.render(name, props).length + (spec.added ?? 0);
}

function checkLengths<K extends string, P>(
  { name, props, rolePrefix }: CheckedNames<K, P>,
  entries: readonly { readonly key: string; readonly spec: NameSpec<P> }[],
): Problem[] {
  const tooLong = entries
    .map(({ key, spec }) => ({
      key,
      spec,
      made: spec.render(name, props),
      length: generatedLength(spec, name, props, rolePrefix),
    }))
    .filter(({ spec, made, length }) => isKnown(made) && length > spec.rule.max);
  if (tooLong.length === 0) {
    return [];
  }
  const excess = Math.max(...tooLong.map(({ spec, length }) => length - spec.rule.max));
  return [
    {
      prop: "name",
      what: tooLong.map(({ spec, made, length }) => describeLength(spec.rule.noun, made, length)).join("; "),
      allowed: [
        ...new Set(
          tooLong.map(
            ({ spec: { rule } }) => `${rule.max} characters for ${article(rule.noun)} ${rule.noun} name`,
          ),
        ),
      ].join(", "),
      fix:
        `shorten ${JSON.stringify(name)} by ${excess === 1 ? "1 character" : `${excess} characters`}, ` +
        `or give ${tooLong.map(({ key }) => `names.${key}`).join(", ")}`,
    },
  ];
}

function describeLength(noun: string, made: string, length: number): string {
  const added = length - made.length;
  return `${noun} name ${JSON.stringify(made)} has ${length} characters${added === 0 ? "" : `, of which ${added} are added to it`}`;
}

const article = (noun: string): string => (/^([aeio]|S3)/i.test(noun) ? "an" : "a");

function suggestName(name: string): string {
  const cleaned = name
    .replace(/[^a-zA-Z0-9]+/g, "-")
    .replace(/^(internal-)+/i, "")
    .replace(/^[^a-zA-Z]+/, "")
    .replace(/-+$/, "");
  return cleaned === "" ? "web" : cleaned;
}
