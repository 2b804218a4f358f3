import { type Fields, optional, text } from "../props";
import type { NamedResource } from "./app-names";
import { NAME_RULES, type NameRule } from "./name-rules";

/** What Terraform adds to a name that it makes from a prefix. */
export const RANDOM_SUFFIX_LENGTH = 26;

/** The log group for sessions of ECS Exec, by the name of the cluster. */
export function execLogGroupName(clusterName: string): string {
  return `/ecs/${clusterName}/exec`;
}

/** One name of a stack: how it is made if the user gives none. */
export interface NameSpec<P> {
  readonly rule: NameRule;
  /** The generated name. */
  readonly render: (name: string, props: P) => string;
  /** Why the stack has no such resource with these props. @default - it always has */
  readonly missing?: (props: P) => string | undefined;
  /** The characters that Terraform adds to the generated name. @default 0 */
  readonly added?: number;
}

/** All names of a stack with the props `P`. */
export type NameSpecs<K extends string, P> = Readonly<Record<K, NameSpec<P>>>;

/** All names: the given ones, and the others made from the stack's name. */
export function resolveNames<K extends string, P extends object>(
  specs: NameSpecs<K, P>,
  name: string,
  props: P,
  given: Partial<Record<K, string>> = {},
): Readonly<Record<K, string>> {
  const entries = Object.entries<NameSpec<P>>(specs).map(([key, { render }]) => [
    key,
    given[key as K] ?? render(name, props),
  ]);
  return Object.fromEntries(entries);
}

/** The fields of the names that users give. */
export function nameFields<K extends string, P>(specs: NameSpecs<K, P>): Fields<Partial<Record<K, string>>> {
  const fields = Object.keys(specs).map((key) => [key, optional(text)]);
  return Object.fromEntries(fields) as Fields<Partial<Record<K, string>>>;
}

/**
 * The names that AWS gets, with their rules and props. Roles that are not given have their prefix. Names to which Terraform adds
 * characters are left out.
 */
export function usedNames<K extends string, P extends object>(
  specs: NameSpecs<K, P>,
  name: string,
  props: P,
  given: Partial<Record<K, string>> = {},
  rolePrefix = "",
): NamedResource[] {
  const isGiven = (key: string) => given[key as K] !== undefined;
  return Object.entries<NameSpec<P>>(specs)
    .filter(([, { missing }]) => missing?.(props) === undefined)
    .filter(([key, { added }]) => added === undefined || isGiven(key))
    .map(([key, { rule, render }]) => ({
      prop: `names.${key}`,
      isGiven: isGiven(key),
      rule,
      name: given[key as K] ?? `${rule === NAME_RULES.role ? rolePrefix : ""}${render(name, props)}`,
    }));
}

/** The names of roles that are given: they get no prefix. */
export function givenRoleNames<K extends string, P>(
  specs: NameSpecs<K, P>,
  given: Partial<Record<K, string>> = {},
): string[] {
  return Object.entries<NameSpec<P>>(specs).flatMap(([key, { rule }]) => {
    const name = given[key as K];
    return rule === NAME_RULES.role && name !== undefined ? [name] : [];
  });
}
