import { REGION, REGION_HELP } from "../arns";
import { BUCKET, BUCKET_HELP } from "../names/bucket";
import { checkText, isKnown, type Problem } from "../problems";
import { optional, text } from "../props";

/**
 * Where Terraform keeps a stack's state. No value may be a token: Terraform needs the backend before it resolves them.
 *
 * @see https://developer.hashicorp.com/terraform/language/backend/s3
 */
export type Backend =
  /** A file in the project's folder. Only for trials: it is not shared and not locked. */
  | { readonly kind: "local" }
  /**
   * An existing S3 bucket, with S3's lock file, which needs Terraform 1.10 or later. The key is `<keyPrefix><stack
   * id>.tfstate`.
   */
  | {
      readonly kind: "s3";
      /** The bucket's name: 3 to 63 lower-case letters, digits, dots and hyphens. */
      readonly bucket: string;
      /** The bucket's region, such as `eu-west-1`. It may differ from the stack's. */
      readonly region: string;
      /** Prefix of the state's key, such as `shop/`, without a slash at its start. @default - none: the key is `<stack id>.tfstate` */
      readonly keyPrefix?: string;
    };

/** The properties of each kind of `Backend`. */
export const BACKEND_FIELDS = { local: {}, s3: { bucket: text, region: text, keyPrefix: optional(text) } };

/** Everything that is wrong with a backend. */
export function checkBackend(backend: Backend): Problem[] {
  if (backend.kind === "local") {
    return [];
  }
  const { bucket, region, keyPrefix } = backend;
  return [
    ...checkKnownText("backend.bucket", bucket, BUCKET, BUCKET_HELP),
    ...checkKnownText("backend.region", region, REGION, REGION_HELP),
    // Terraform refuses a key that starts with a slash, but only when the backend is initialized.
    ...checkKnownText("backend.keyPrefix", keyPrefix, /^(?!\/)/, {
      allowed: "a prefix without a slash at its start",
      fix: 'write it as "shop/", or leave it out',
    }),
  ];
}

/** Like `checkText`, but refuses tokens: a backend has no expressions. */
function checkKnownText(
  prop: string,
  value: string | undefined,
  pattern: RegExp,
  help: Pick<Problem, "allowed" | "fix">,
): Problem[] {
  return value === undefined || isKnown(value)
    ? checkText(prop, value, pattern, help)
    : [
        {
          prop,
          what: "got a token, whose value only Terraform knows",
          allowed: help.allowed,
          fix: "write the value: Terraform needs it before it resolves tokens",
        },
      ];
}
