/** Errors in the shape that the client's protocol expects, so that it shows the message instead of a parse error. */
import { formOf } from "./parse-request";
import type { AwsRequest, AwsResponse } from "./patch";

/** What went wrong, for {@link awsError}. */
export interface AwsErrorProps {
  /**
   * 400 and 403 for what AWS would refuse too, 501 for what the local AWS can't do: clients retry none of them. 500 is
   * for a fault that a test asked for: clients retry it.
   */
  readonly status: 400 | 403 | 500 | 501;
  /** The error's type or code: `ServerException`, `InvalidParameterValue`, … */
  readonly code: string;
  readonly message: string;
}

/** An error that the sender of `request` understands. */
export function awsError(request: AwsRequest, error: AwsErrorProps): AwsResponse {
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

/** Text as it may stand between two tags. */
export function escapeXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
