/** A call to AWS that failed: its kind, which says what can be done, and its text. */

import type { RoleToAssume } from "./roles";

/** The kinds of failed calls. */
export type FailureKind =
  /** Throttling, a server error, a broken or hanging connection: the same call may work later. */
  | "transient"
  /** The caller may not do this. */
  | "denied"
  /** There are no credentials, they are expired or unknown, or their file can't be read. */
  | "credentials"
  /** The role to assume can't be assumed with the caller's credentials. */
  | "role"
  /** The certificate of the endpoint is not trusted. */
  | "untrusted"
  /** An address in the machine's AWS settings is not valid. */
  | "settings"
  /** AWS understood the call and refused it. */
  | "rejected";

/** A call to AWS that failed, after the SDK's own retries. */
export class AwsFailure extends Error {
  override readonly name = "AwsFailure";

  /**
   * @param kind says what can be done about it
   * @param action the IAM action that the call needs, such as `codedeploy:GetDeployment`; or the one that AWS names as denied
   * @param code AWS's name for the error, such as `ThrottlingException`
   * @param detail AWS's own message
   * @param given the value from the environment that is the reason, such as a file's path. It may be a secret in the wrong place,
   *   so it is only for the log
   * @param role the role that can't be assumed
   * @param alsoNeeded a second IAM action that this call needs
   */
  constructor(
    readonly kind: FailureKind,
    readonly action: string,
    readonly code: string,
    readonly detail: string,
    readonly given?: string,
    readonly role?: RoleToAssume,
    readonly alsoNeeded?: string,
  ) {
    super(`${action}: ${code}: ${detail}`);
  }
}

/** The answer of a call, or why there is none. @throws any other error: a bug */
export async function orFailure<T>(call: () => Promise<T>): Promise<T | AwsFailure> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof AwsFailure) {
      return error;
    }
    throw error;
  }
}

/** Whether no call can work, because the credentials, the role, the certificate or the settings are not valid. */
export function nothingCanBeAsked({ kind }: AwsFailure): boolean {
  return kind === "credentials" || kind === "role" || kind === "untrusted" || kind === "settings";
}

/** Only the SDK calls STS, to get credentials. */
const ASSUMING = "sts:";

/** One sentence about a failed call, and what to do about it. */
export function explainFailure(failure: AwsFailure): string {
  switch (failure.kind) {
    case "transient":
      return `AWS did not answer ${failure.action} (${failure.code}: ${failure.detail}).`;
    case "denied":
      if (failure.action.startsWith(ASSUMING)) {
        return `${failure.action} failed: the role of these credentials can't be assumed. Check its trust policy: the principal, and for a web identity the audience and subject of the token (${failure.code}: ${failure.detail}).`;
      }
      return `The caller is not allowed to call ${failure.action}${toAllow(failure)} (${failure.code}: ${failure.detail}).`;
    case "credentials":
      return `The AWS credentials are missing, expired or unknown (${failure.action}: ${failure.code}: ${failure.detail}).`;
    case "role":
      return `The role ${failure.role?.roleArn ?? ""} can't be assumed: the caller needs sts:AssumeRole for it, and its trust policy must allow the caller, with the external id if it requires one (${failure.action}: ${failure.code}: ${failure.detail}).`;
    case "untrusted":
      return `The certificate of AWS's endpoint is not trusted here (${failure.action}: ${failure.code}: ${failure.detail}). Behind a proxy that re-encrypts, set NODE_EXTRA_CA_CERTS to its certificate; otherwise check this machine's clock.`;
    case "settings":
      return `An address in this machine's AWS settings is not a URL (${failure.action}: ${failure.code}: ${failure.detail}): check endpoint_url in the AWS profile.`;
    case "rejected":
      return `AWS refused ${failure.action} (${failure.code}: ${failure.detail}).`;
  }
}

/**
 * The caller and the resource in AWS's message about a denied call. They are used only in texts, because no decision may depend on a
 * message.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 */
const CALLER_AND_RESOURCE = /\bUser: (arn:\S+) is not authorized to perform:? \S+(?: on resource: (\S+))?/;

/** What to allow, for whom and on what. Anyone may be the caller: the role that deploys, or an operator. */
function toAllow({ alsoNeeded, detail }: AwsFailure): string {
  const [, caller = "the caller", resource] = CALLER_AND_RESOURCE.exec(detail) ?? [];
  const what =
    alsoNeeded === undefined
      ? ": allow this IAM action"
      : `, which here also needs ${alsoNeeded}: allow both IAM actions`;
  return `${what} for ${caller}${resource === undefined ? "" : ` on ${resource}`}`;
}
