/** Whether a listener's TLS policy allows more than another one. */

/** Such as `ELBSecurityPolicy-TLS13-1-2-Res-2021-06`. Those without a version of TLS in their names allow TLS 1.0. */
const NAME = /^ELBSecurityPolicy-(?:(TLS13|FS|TLS)-)?(?:1-([0-3])-)?(?:([\w-]+)-)?(\d{4}-\d\d)$/;

/**
 * Whether a change of the policy allows an older version of TLS, weaker ciphers, or no TLS 1.3. An earlier date counts as
 * lower, and so does a name that isn't known: what such a policy allows must be checked by hand.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html
 */
export function isLowerTlsPolicy(before: unknown, after: unknown): boolean {
  if (after === null || after === "") {
    // A listener without TLS: its protocol is the warning.
    return false;
  }
  const [old, next] = [strengthsOf(before), strengthsOf(after)];
  return old !== undefined && (next === undefined || next.some((one, index) => one < (old[index] ?? one)));
}

/** Each is better if it is greater. */
function strengthsOf(policy: unknown): readonly (number | string)[] | undefined {
  const match = NAME.exec(String(policy));
  if (match === null) {
    return undefined;
  }
  const [, family, minor = "0", variant = "", date = ""] = match;
  const has = (part: string) => variant.split("-").some((one) => one.startsWith(part));
  // TLS 1.3 has strong ciphers only.
  const ciphers = minor === "3" || has("Res") ? 2 : has("Ext") || has("INTEROP") ? 0 : 1;
  return [Number(minor), family === "TLS13" ? 1 : 0, ciphers, date];
}
