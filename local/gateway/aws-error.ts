/** Error responses in the client's protocol, so that the client shows the message instead of a parse error. */
import { formOf } from "./parse-request";
import type { AwsRequest, AwsResponse } from "./patch";

/** The error for {@link awsError}. */
export interface AwsErrorProps {
  /**
   * 400, 401 and 403 are errors that AWS would also return, and 501 means that the local AWS doesn't support the
   * request: clients don't retry these. 500 is for injected faults: clients retry it.
   */
  readonly status: 400 | 401 | 403 | 500 | 501;
  /** The error's type or code: `ServerException`, `InvalidParameterValue`, … */
  readonly code: string;
  readonly message: string;
}

/** An error response in the protocol of `request`. */
export function awsError(request: Omit<AwsRequest, "account">, error: AwsErrorProps): AwsResponse {
  const isXml = formOf(request) !== undefined || request.service === "s3" || request.method === "HEAD";
  const { type, text } = isXml
    ? { type: "text/xml", text: xmlError(request.service, error) }
    : {
        type: "application/x-amz-json-1.1",
        text: JSON.stringify({ __type: error.code, message: error.message }),
      };
  return {
    status: error.status,
    headers: { "content-type": type, "x-amzn-errortype": error.code },
    body: Buffer.from(text),
  };
}

function xmlError(service: string, error: AwsErrorProps): string {
  const inner = `<Code>${escapeXml(error.code)}</Code><Message>${escapeXml(error.message)}</Message>`;
  switch (service) {
    case "ec2":
      return `<Response><Errors><Error>${inner}</Error></Errors><RequestID>local</RequestID></Response>`;
    case "s3":
      return `<Error>${inner}<RequestId>local</RequestId></Error>`;
    default:
      return `<ErrorResponse><Error><Type>Sender</Type>${inner}</Error><RequestId>local</RequestId></ErrorResponse>`;
  }
}

/** Escapes text for use between two XML tags. */
export function escapeXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
