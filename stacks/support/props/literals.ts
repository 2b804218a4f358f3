/**
 * Escapes the user's strings for Terraform. In Terraform's JSON every string is a template, in which `${…}` and
 * `%{…}` have a meaning. In a prop they are plain text: a shell's `${PORT:-80}`, IAM's `${aws:PrincipalTag/team}`.
 * A Terraform expression is passed as a token, which CDKTF writes as `${TfToken[…]}` until it is resolved.
 */
import { Token } from "cdktf";

/** Dollar signs before a token, or the start of a template that isn't a token. */
const SPECIAL = /\$+(?=\$\{TfToken\[)|\$\{(?!TfToken\[)|%\{/g;

/** Escapes a string, so that Terraform evaluates it to the same text with its tokens resolved. */
export function literal(text: string): string {
  return text.replace(SPECIAL, (found) =>
    // Directly before a token, `$` would escape the start of the token.
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
