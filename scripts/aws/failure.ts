/** A call to AWS that failed, by what may be done about it, and in words. */

/** What kind of answer a failed call was. */
export type FailureKind =
  /** Throttling, a server error, a broken or hanging connection: the same call may work in a while. */
  | "transient"
  /** The caller may not do this. */
  | "denied"
  /** There are no credentials, or they are expired or unknown, or what they are read from can't be read. */
  | "credentials"
  /** Whoever answers can't prove to be AWS. */
  | "untrusted"
  /** The SDK can make nothing of an address in the machine's AWS settings. */
  | "settings"
  /** AWS understood the call and said no. */
  | "rejected";

/** A call to AWS that failed, after the SDK's own retries. */
export class AwsFailure extends Error {
  override readonly name = "AwsFailure";

  /**
   * @param kind what may be done about it
   * @param action the IAM action that the call needs, such as `codedeploy:GetDeployment`; the one that AWS denied, where it
   *   says so
   * @param code AWS's name for the error, such as `ThrottlingException`
   * @param detail AWS's own message
   * @param given what the environment gave that is the reason, such as a file's path: a secret, perhaps, in the wrong place,
   *   and so for the log alone
   */
  constructor(
    readonly kind: FailureKind,
    readonly action: string,
    readonly code: string,
    readonly detail: string,
    readonly given?: string,
  ) {
    super(`${action}: ${code}: ${detail}`);
  }
}

/** Whether nothing at all can be asked, whatever it is: the credentials, the certificate or the settings are no good. */
export function nothingCanBeAsked({ kind }: AwsFailure): boolean {
  return kind === "credentials" || kind === "untrusted" || kind === "settings";
}

/** Nothing here asks STS but the SDK, for credentials. */
const ASSUMING = "sts:";

/** One sentence about a failed call, and what to do about it. */
export function explainFailure(failure: AwsFailure): string {
  switch (failure.kind) {
    case "transient":
      return `AWS did not answer ${failure.action} (${failure.code}: ${failure.detail}).`;
    case "denied":
      if (failure.action.startsWith(ASSUMING)) {
        return `The role that deploys can't be assumed by ${failure.action}: see in its trust policy who may, and which audience and subject it asks of a web identity's token (${failure.code}: ${failure.detail}).`;
      }
      return `The caller is not allowed to call ${failure.action}: allow this IAM action for the role that deploys (${failure.code}: ${failure.detail}).`;
    case "credentials":
      return `The AWS credentials are missing, expired or unknown (${failure.action}: ${failure.code}: ${failure.detail}).`;
    case "untrusted":
      return `The certificate of AWS's endpoint is not trusted here (${failure.action}: ${failure.code}: ${failure.detail}): behind a proxy that re-encrypts, set NODE_EXTRA_CA_CERTS to its certificate; else see this machine's clock.`;
    case "settings":
      return `An address in this machine's AWS settings is no URL (${failure.action}: ${failure.code}: ${failure.detail}): see endpoint_url in its AWS profile.`;
    case "rejected":
      return `AWS refused ${failure.action} (${failure.code}: ${failure.detail}).`;
  }
}
