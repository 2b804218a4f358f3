import type { Client } from "./client";

/**
 * Sends a request to S3: the project has no client of it. The local AWS reads the credential's scope, and checks no
 * signature.
 *
 * @throws if S3 refuses it
 */
export async function s3Request(
  { endpoint, region }: Client,
  method: "GET" | "PUT",
  path: string,
): Promise<string> {
  const credential = `local/20000101/${region}/s3/aws4_request`;
  const response = await fetch(`${endpoint}${path}`, {
    method,
    headers: { authorization: `AWS4-HMAC-SHA256 Credential=${credential}, Signature=00` },
    ...(method === "PUT" ? { body: bucketIn(region) } : {}),
  });
  const text = await response.text();
  if (!response.ok) {
    throw new Error(`S3 answers ${method} ${path} with ${response.status}: ${text}`);
  }
  return text;
}

/** The body of CreateBucket. */
const bucketIn = (region: string) =>
  `<CreateBucketConfiguration><LocationConstraint>${region}</LocationConstraint></CreateBucketConfiguration>`;
