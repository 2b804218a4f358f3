/**
 * Finds the account of a request by its access key. The patches and moto get the account from here: nothing else
 * decides it.
 */
import { BASE_ACCESS_KEY, BASE_ACCOUNT } from "../account-region";
import { accountOfKey } from "../moto/credentials";
import { awsError } from "./aws-error";
import { formOf, type ParsedRequest } from "./parse-request";
import type { AwsResponse } from "./patch";

/**
 * The account of a request. `undefined` if the access key belongs to no account. Other keys than the base key are
 * looked up for each request, so that a deleted key is refused.
 *
 * @param moto the endpoint of moto, which issues the access keys
 * @throws Error if moto returns an error
 */
export async function accountOf({ accessKeyId }: ParsedRequest, moto: string): Promise<string | undefined> {
  // A request without a signature reads a public object, or gets credentials for a web identity.
  return accessKeyId === undefined || accessKeyId === BASE_ACCESS_KEY
    ? BASE_ACCOUNT
    : accountOfKey(moto, accessKeyId);
}

const TOKEN_INVALID = "The security token included in the request is invalid.";

/** The error of AWS for an access key that belongs to no account. Its code depends on the protocol. */
export function unknownAccessKey(request: ParsedRequest): AwsResponse {
  switch (request.service) {
    case "ec2": {
      const message = "AWS was not able to validate the provided access credentials";
      return awsError(request, { status: 401, code: "AuthFailure", message });
    }
    case "s3": {
      const message = "The AWS Access Key Id you provided does not exist in our records.";
      return awsError(request, { status: 403, code: "InvalidAccessKeyId", message });
    }
    default:
      return formOf(request) !== undefined
        ? awsError(request, { status: 403, code: "InvalidClientTokenId", message: TOKEN_INVALID })
        : awsError(request, {
            // JSON protocols have status 400 for all errors of the client, REST protocols have 403.
            status: request.headers["x-amz-target"] === undefined ? 403 : 400,
            code: "UnrecognizedClientException",
            message: TOKEN_INVALID,
          });
  }
}
