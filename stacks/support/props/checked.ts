import { type Problem, throwIfAny } from "../problems";
import { literals } from "./literals";
import type { Shape } from "./shape";

/**
 * Props that have been checked: complete, with defaults filled in, and with each string in the form in which Terraform
 * leaves it as it is. Checking them again would do the last twice, so a stack that is handed them takes them as they are.
 */
export class Checked<T> {
  constructor(readonly props: T) {}
}

/** What was read of props, and everything that is wrong with them. */
export interface Reading<T> {
  readonly checked: Checked<T>;
  readonly problems: readonly Problem[];
}

/** Reads props as the shape says, then runs the checks on what was read. */
export function readProps<T>(
  given: unknown,
  shape: Shape<T>,
  checks: (props: T) => readonly Problem[],
): Reading<T> {
  const problems: Problem[] = [];
  const props = shape(given, "", problems);
  return { checked: new Checked(literals(props)), problems: [...problems, ...checks(props)] };
}

/**
 * The door of a stack or construct: the props as it works with them.
 *
 * @param subject whose props they are, by its noun: `service`
 * @throws InvalidPropsError with everything that is wrong
 */
export function checkedProps<T>(
  given: object,
  subject: string,
  shape: Shape<T>,
  checks: (props: T) => readonly Problem[],
): T {
  if (given instanceof Checked) {
    return given.props as T;
  }
  const { checked, problems } = readProps(given, shape, checks);
  const { name } = given as { readonly name?: unknown };
  throwIfAny(typeof name === "string" ? `${subject} ${JSON.stringify(name)}` : `a ${subject}`, problems);
  return checked.props;
}
