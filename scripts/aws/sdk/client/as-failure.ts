import { AwsFailure, type FailureKind } from "../../failure";

const DENIED = new Set([
  "AccessDenied",
  "AccessDeniedException",
  "AuthorizationErrorException",
  "KMSAccessDeniedException",
  "UnauthorizedOperation",
  "UnauthorizedException",
]);

const CREDENTIALS = new Set([
  "CredentialsProviderError",
  "TokenProviderError",
  "ExpiredToken",
  "ExpiredTokenException",
  "IDPRejectedClaimException",
  "RequestExpired",
  "InvalidClientTokenId",
  "InvalidIdentityTokenException",
  "InvalidSignatureException",
  "MissingAuthenticationToken",
  "MissingAuthenticationTokenException",
  "SignatureDoesNotMatch",
  "UnrecognizedClientException",
]);

const TRANSIENT = new Set([
  "BandwidthLimitExceeded",
  "KMSThrottlingException",
  "PriorRequestNotComplete",
  "RequestLimitExceeded",
  "RequestThrottled",
  "RequestThrottledException",
  "RequestTimeout",
  "RequestTimeoutException",
  "SlowDown",
  "Throttling",
  "ThrottledException",
  "ThrottlingException",
  "TimeoutError",
  "TooManyRequestsException",
]);

/**
 * Node's codes for errors of the system, the network or a protocol. Its other codes, `ERR_INVALID_…`, are about wrong arguments:
 * they are bugs, except for the two of {@link OF_SETTINGS}.
 *
 * @see https://nodejs.org/api/errors.html
 */
const CONNECTION = /^(E(?!RR_)[A-Z0-9_]+|HPE_\w+|UND_ERR_\w+|ERR_(HTTP2|SSL|STREAM|SOCKET|TLS)_\w+)$/;

/** Why a file can't be read. Trying again would not help. */
const UNREADABLE = new Set(["EACCES", "EISDIR", "ELOOP", "ENAMETOOLONG", "ENOENT", "ENOTDIR", "EPERM"]);

/** The SDK can't build a request: credentials contain characters that a header can't, or an endpoint is not a URL. */
const OF_SETTINGS: Readonly<Record<string, FailureKind>> = {
  ERR_INVALID_CHAR: "credentials",
  ERR_INVALID_URL: "settings",
};

/** OpenSSL's and Node's codes for a certificate that isn't trusted. @see https://nodejs.org/api/tls.html#x509-certificate-error-codes */
const CERTIFICATE =
  /CERT|^(UNABLE_TO_(GET_ISSUER|VERIFY_LEAF|DECODE_ISSUER|GET_CRL)|INVALID_(CA|PURPOSE)|HOSTNAME_MISMATCH|PATH_LENGTH|CRL_)/;

/** The status if the endpoint doesn't have the operation. Trying again would not help. */
const NOT_IMPLEMENTED = 501;

/**
 * The action that AWS names as denied. It can differ from the call: some calls need several permissions, and the SDK may have to
 * assume a role first. It is used only in texts, because no decision may depend on a message.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 */
const DENIED_ACTION = /[Nn]ot authorized to perform:? ([a-z0-9-]+:[A-Za-z0-9]+)/;

/**
 * Turns an error of an SDK call into an {@link AwsFailure}. An error that came neither from the network nor from AWS is a bug, and
 * is returned unchanged.
 *
 * @param action the IAM action of the call. If AWS names another one as denied, the failure has that one
 */
export function asFailure(action: string, thrown: unknown): unknown {
  // A role that can't be assumed is one already.
  if (!(thrown instanceof Error) || thrown instanceof AwsFailure) {
    return thrown;
  }
  const error = thrown as SdkError;
  const status = error.$metadata?.httpStatusCode ?? error.$response?.statusCode;
  const names = [error.name, error.code].filter((name) => name !== undefined);
  const kind = kindOf(names, status, error);
  if (kind === undefined) {
    return thrown;
  }
  if (isOfFile(error)) {
    const why = `can't read a file of the credentials: ${reasonOf(error)}`;
    return new AwsFailure(kind, action, error.code ?? error.name, why, error.path);
  }
  const detail = inOneLine(withoutRequest(error.message));
  const denied = kind === "denied" ? DENIED_ACTION.exec(detail)?.[1] : undefined;
  return new AwsFailure(kind, denied ?? action, error.code ?? error.name, detail, error.given);
}

/** The members of the SDK's errors, of Node's network errors, of deserialization errors and of those of `credentials.ts`. */
interface SdkError extends Error {
  readonly code?: string;
  /** The system call and the file of a system error. */
  readonly syscall?: string;
  readonly path?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
  /** The setting that is not valid, for credentials that couldn't be read. */
  readonly given?: string;
  /** The response, if it couldn't be parsed. */
  readonly $response?: { readonly statusCode?: number };
  readonly $retryable?: object;
  readonly $fault?: "client" | "server";
}

function kindOf(
  names: readonly string[],
  status: number | undefined,
  error: SdkError,
): FailureKind | undefined {
  const isOneOf = (set: ReadonlySet<string>) => names.some((name) => set.has(name));
  if (isOneOf(DENIED)) {
    return "denied";
  }
  if (isOneOf(CREDENTIALS)) {
    return "credentials";
  }
  if (isOneOf(TRANSIENT) || error.$retryable !== undefined || status === 429) {
    return "transient";
  }
  if (status !== undefined && status >= 500 && status !== NOT_IMPLEMENTED) {
    return "transient";
  }
  if (status !== undefined && status >= 200 && status < 300) {
    // The call succeeded, but the connection ended before the whole answer arrived.
    return "transient";
  }
  if (status === undefined && typeof error.code === "string") {
    return isOfFile(error) ? "credentials" : (OF_SETTINGS[error.code] ?? kindOfConnection(error.code));
  }
  return status !== undefined || error.$fault !== undefined ? "rejected" : undefined;
}

/** The SDK reads only files with credentials. */
function isOfFile({ code, syscall }: SdkError): boolean {
  return UNREADABLE.has(code ?? "") && (syscall === "open" || syscall === "read");
}

/** `no such file or directory` from `ENOENT: no such file or directory, open '…'`. */
function reasonOf({ message }: Error): string {
  return message.replace(/^[A-Z]+: |, (open|read)\b[\s\S]*$/g, "");
}

function kindOfConnection(code: string): FailureKind | undefined {
  if (CERTIFICATE.test(code)) {
    return "untrusted";
  }
  return CONNECTION.test(code) ? "transient" : undefined;
}

/**
 * Removes the request from a message. For a wrong signature, AWS shows the expected request with its session token.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html
 */
function withoutRequest(message: string): string {
  return message.replace(/The Canonical String for this request[\s\S]*/, "");
}

function inOneLine(message: string): string {
  return message.replace(/\s+/g, " ").trim();
}
