/**
 * User strings as Terraform strings. In Terraform's JSON every string is a template, in which `${…}` and `%{…}` are
 * Terraform's. In a prop they mean themselves, as in any other program's configuration: a shell's `${PORT:-80}`, IAM's
 * `${aws:PrincipalTag/team}`. A Terraform expression is given as a token, which CDKTF writes as `${TfToken[…]}` until
 * it resolves it.
 */
import { Token } from "cdktf";

/** Dollar signs before a token, or the beginning of a template that isn't a token. */
const SPECIAL = /\$+(?=\$\{TfToken\[)|\$\{(?!TfToken\[)|%\{/g;

/** A string of which Terraform makes the same string, with its tokens resolved. */
export function literal(text: string): string {
  return text.replace(SPECIAL, (found) =>
    // Before a token, `$` would escape the token's own beginning.
    found.endsWith("{") ? `${found[0]}${found}` : `\${"${found}"}`,
  );
}

/** {@link literal} for all strings in a value, keys included. Tokens stay as they are. */
export function literals<T>(value: T): T {
  return convert(value) as T;
}

function convert(value: unknown): unknown {
  if (typeof value === "string") {
    return literal(value);
  }
  if (typeof value !== "object" || value === null || Token.isUnresolved(value)) {
    return value;
  }
  return Array.isArray(value)
    ? value.map(convert)
    : Object.fromEntries(Object.entries(value).map(([key, inner]) => [literal(key), convert(inner)]));
}
