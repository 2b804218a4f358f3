import { AwsFailure, type FailureKind } from "../../failure";

const DENIED = new Set([
  "AccessDenied",
  "AccessDeniedException",
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
 * What Node calls an error of the system, the network or a protocol on it. Its other codes, `ERR_INVALID_…`, are about how
 * it was called: bugs, but for two.
 *
 * @see https://nodejs.org/api/errors.html
 */
const CONNECTION = /^(E(?!RR_)[A-Z0-9_]+|HPE_\w+|UND_ERR_\w+|ERR_(HTTP2|SSL|STREAM|SOCKET|TLS)_\w+)$/;

/** Why a file can't be read, for good. */
const UNREADABLE = new Set(["EACCES", "EISDIR", "ELOOP", "ENAMETOOLONG", "ENOENT", "ENOTDIR", "EPERM"]);

/** A request can't be made of what the SDK was told: a header has what credentials can't hold, or an endpoint is no URL. */
const OF_SETTINGS: Readonly<Record<string, FailureKind>> = {
  ERR_INVALID_CHAR: "credentials",
  ERR_INVALID_URL: "settings",
};

/** OpenSSL's and Node's codes for a certificate that isn't believed. @see https://nodejs.org/api/tls.html#x509-certificate-error-codes */
const CERTIFICATE =
  /CERT|^(UNABLE_TO_(GET_ISSUER|VERIFY_LEAF|DECODE_ISSUER|GET_CRL)|INVALID_(CA|PURPOSE)|HOSTNAME_MISMATCH|PATH_LENGTH|CRL_)/;

/** The status of an operation that the endpoint doesn't have: asking again won't bring it. */
const NOT_IMPLEMENTED = 501;

/**
 * What AWS says that the caller may not do. It need not be what was called: an order needs more rights than its own, and
 * before any call the SDK itself may have to assume a role. It is for the wording alone: nothing is decided by a message.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 */
const DENIED_ACTION = /[Nn]ot authorized to perform:? ([a-z0-9-]+:[A-Za-z0-9]+)/;

/**
 * Turns what an SDK call threw into an {@link AwsFailure}; anything that didn't come from the network or from AWS, a
 * bug then, is returned as it is.
 *
 * @param action the IAM action of the call; where AWS names another one as denied, the failure has that
 */
export function asFailure(action: string, thrown: unknown): unknown {
  if (!(thrown instanceof Error)) {
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
    const why = `a file that they come from: ${reasonOf(error)}`;
    return new AwsFailure(kind, action, error.code ?? error.name, why, error.path);
  }
  const detail = inOneLine(withoutRequest(error.message));
  const denied = kind === "denied" ? DENIED_ACTION.exec(detail)?.[1] : undefined;
  return new AwsFailure(kind, denied ?? action, error.code ?? error.name, detail, error.given);
}

/** What the SDK's errors, Node's network errors, deserialization errors and those of `credentials.ts` carry. */
interface SdkError extends Error {
  readonly code?: string;
  /** Of an error of the system: what was called, and for which file. */
  readonly syscall?: string;
  readonly path?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
  /** Of credentials that couldn't be looked for: what is of no use there. */
  readonly given?: string;
  /** Of an answer that couldn't be read. */
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
    // AWS said yes, in a body that broke on the way.
    return "transient";
  }
  if (status === undefined && typeof error.code === "string") {
    return isOfFile(error) ? "credentials" : (OF_SETTINGS[error.code] ?? kindOfConnection(error.code));
  }
  return status !== undefined || error.$fault !== undefined ? "rejected" : undefined;
}

/** The SDK reads no files but those that credentials come from. */
function isOfFile({ code, syscall }: SdkError): boolean {
  return UNREADABLE.has(code ?? "") && (syscall === "open" || syscall === "read");
}

/** `ENOENT: no such file or directory, open '…'` without what it says twice, and without the path. */
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
 * Who signs wrongly is shown the request as it should have been signed, with its session token.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html
 */
function withoutRequest(message: string): string {
  return message.replace(/The Canonical String for this request[\s\S]*/, "");
}

function inOneLine(message: string): string {
  return message.replace(/\s+/g, " ").trim();
}
