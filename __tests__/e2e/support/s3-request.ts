import { awsRequest } from "./aws-request";
import type { Client } from "./client";

/**
 * Sends a request to S3.
 *
 * @throws if S3 refuses it
 */
export function s3Request(client: Client, method: "GET" | "PUT", path: string): Promise<string> {
  return awsRequest(client, "s3", {
    method,
    path,
    ...(method === "PUT" ? { body: bucketIn(client.region) } : {}),
  });
}

/** The body of CreateBucket. */
const bucketIn = (region: string) =>
  `<CreateBucketConfiguration><LocationConstraint>${region}</LocationConstraint></CreateBucketConfiguration>`;
