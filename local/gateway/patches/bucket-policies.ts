/**
 * The policies of S3 buckets. moto evaluates a bucket's policy for each request for an object, and ignores the conditions
 * of its statements: one that denies requests without TLS would deny every request. So moto gets a policy without the
 * statements that deny under a condition, and the policy that was put is returned.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html
 */
import type { AwsRequest, AwsResponse, Forward, Patch } from "../patch";

export function bucketPolicies(): Patch {
  /** The text of each policy, by the name of its bucket. */
  const policies = new Map<string, string>();
  return {
    service: "s3",
    operations: "all",
    handle: async (request, forward) => {
      const bucket = /^\/([^/?]+)\/?\?policy(?:=?$|=?&)/.exec(request.path)?.[1];
      return bucket === undefined ? forward(request) : ofPolicy(policies, bucket, request, forward);
    },
  };
}

async function ofPolicy(
  policies: Map<string, string>,
  bucket: string,
  request: AwsRequest,
  forward: Forward,
): Promise<AwsResponse> {
  const text = request.body.toString("utf8");
  const response = await forward(request.method === "PUT" ? withBody(request, unconditional(text)) : request);
  if (response.status >= 300) {
    return response;
  }
  const policy = policies.get(bucket);
  switch (request.method) {
    case "PUT":
      policies.set(bucket, text);
      return response;
    case "DELETE":
      policies.delete(bucket);
      return response;
    default:
      return policy === undefined ? response : { ...response, body: Buffer.from(policy) };
  }
}

/** The policy without the statements that deny under a condition. What isn't a policy is left to moto. */
function unconditional(text: string): string {
  let policy: { readonly Statement?: unknown };
  try {
    policy = JSON.parse(text);
  } catch {
    return text;
  }
  const statements = Array.isArray(policy.Statement) ? policy.Statement : [policy.Statement];
  const kept = statements.filter(
    (statement) => !(statement?.Effect === "Deny" && statement.Condition !== undefined),
  );
  return JSON.stringify({ ...policy, Statement: kept });
}

function withBody(request: AwsRequest, text: string): AwsRequest {
  const body = Buffer.from(text);
  // The checksums are of the other body.
  const headers = Object.fromEntries(
    Object.entries(request.headers).filter(
      ([name]) => name !== "content-md5" && !name.startsWith("x-amz-checksum-"),
    ),
  );
  return { ...request, body, headers: { ...headers, "content-length": String(body.length) } };
}
