import { type Problem, throwIfAny } from "../problems";
import { literals } from "./literals";
import type { Shape } from "./shape";

/**
 * Props that have been checked, with defaults filled in and with strings escaped for Terraform. A stack that gets
 * them must not check them again: that would escape the strings twice.
 */
export class Checked<T> {
  constructor(readonly props: T) {}
}

/** The checked props, and all problems in them. */
export interface ReadResult<T> {
  readonly checked: Checked<T>;
  readonly problems: readonly Problem[];
}

/** Reads props according to the shape, then runs the checks on the result. */
export function readProps<T>(
  given: unknown,
  shape: Shape<T>,
  checks: (props: T) => readonly Problem[],
): ReadResult<T> {
  const problems: Problem[] = [];
  const props = shape(given, "", problems);
  return { checked: new Checked(literals(props)), problems: [...problems, ...checks(props)] };
}

/**
 * Checks the props of a stack or construct and fills in the defaults.
 *
 * @param subject the kind of stack or construct for the error message, such as `service`
 * @throws InvalidPropsError with all problems
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
