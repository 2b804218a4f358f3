/** The role that a command assumes: the one of its options, or the one of the stack's outputs. */
import { type AssumedRole, type Problem, parseAssumedRole } from "../../../contract";
import type { Given } from "./given";
import { type OutputsOf, wrongOutputs } from "./wrong-outputs";

const OPTIONS = { roleArn: "--role-arn", externalId: "--external-id" } as const;

/** Problems with the role's options. */
export function roleProblems(given: Given): readonly Problem[] {
  const asked = askedRole(given);
  if (asked === undefined) {
    return given.has("external-id") ? [{ what: "--external-id: requires --role-arn" }] : [];
  }
  const parsed = parseAssumedRole(asked, ([name]) => OPTIONS[name as keyof typeof OPTIONS]);
  return parsed.ok ? [] : parsed.problems;
}

/** The role of the options, whose problems were reported before; `undefined` if none is given. */
export function askedRole(given: Given): AssumedRole | undefined {
  const roleArn = given.text("role-arn");
  const externalId = given.text("external-id");
  return roleArn === undefined ? undefined : { roleArn, ...(externalId === undefined ? {} : { externalId }) };
}

/**
 * The role of the options, else that of the stack's outputs.
 *
 * @param own the stack's output; `undefined` if it has none
 * @param of the outputs with this one
 * @throws DriverError with exit code 2 if the output is no role
 */
export function roleOf(given: Given, own: unknown, of: OutputsOf): AssumedRole | undefined {
  const asked = askedRole(given);
  if (asked !== undefined || own === undefined) {
    return asked;
  }
  const parsed = parseAssumedRole(own, (path) =>
    ["the stack's output assume-role", ...path.map(String)].join("."),
  );
  if (parsed.ok) {
    return parsed.value;
  }
  throw wrongOutputs(parsed.problems, of, ["  Or pass the role with --role-arn."]);
}
