/** The IAM action that a call needs. */
import type { RecordedCall } from "../recorder";

/** The prefix of a service's actions, where it isn't the name with which requests are signed. */
const PREFIXES: Readonly<Record<string, string>> = { monitoring: "cloudwatch" };

/** The operations of REST APIs, by service: method and path, without the version that comes first. */
const REST: Readonly<Record<string, readonly (readonly [method: string, path: RegExp, action: string])[]>> = {
  elasticfilesystem: [
    ["POST", /^access-points$/, "CreateAccessPoint"],
    ["GET", /^access-points$/, "DescribeAccessPoints"],
    ["DELETE", /^access-points\/[^/]+$/, "DeleteAccessPoint"],
    ["POST", /^file-systems$/, "CreateFileSystem"],
    ["GET", /^file-systems$/, "DescribeFileSystems"],
    ["DELETE", /^file-systems\/[^/]+$/, "DeleteFileSystem"],
    ["GET", /^file-systems\/[^/]+\/lifecycle-configuration$/, "DescribeLifecycleConfiguration"],
    ["POST", /^mount-targets$/, "CreateMountTarget"],
    ["GET", /^mount-targets$/, "DescribeMountTargets"],
    ["DELETE", /^mount-targets\/[^/]+$/, "DeleteMountTarget"],
    ["GET", /^mount-targets\/[^/]+\/security-groups$/, "DescribeMountTargetSecurityGroups"],
  ],
  lambda: [
    ["POST", /^functions$/, "CreateFunction"],
    ["GET", /^functions\/[^/]+$/, "GetFunction"],
    ["DELETE", /^functions\/[^/]+$/, "DeleteFunction"],
    ["GET", /^functions\/[^/]+\/code-signing-config$/, "GetFunctionCodeSigningConfig"],
    ["GET", /^functions\/[^/]+\/configuration$/, "GetFunctionConfiguration"],
    ["GET", /^functions\/[^/]+\/versions$/, "ListVersionsByFunction"],
  ],
  route53: [
    ["POST", /^hostedzone$/, "CreateHostedZone"],
    ["GET", /^hostedzone\/[^/]+$/, "GetHostedZone"],
    ["DELETE", /^hostedzone\/[^/]+$/, "DeleteHostedZone"],
    ["GET", /^hostedzone\/[^/]+\/dnssec$/, "GetDNSSEC"],
    ["GET", /^hostedzone\/[^/]+\/rrset$/, "ListResourceRecordSets"],
    ["POST", /^hostedzone\/[^/]+\/rrset$/, "ChangeResourceRecordSets"],
    ["GET", /^change\/[^/]+$/, "GetChange"],
    ["GET", /^tags\/hostedzone\/[^/]+$/, "ListTagsForResource"],
    ["POST", /^tags\/hostedzone\/[^/]+$/, "ChangeTagsForResource"],
  ],
};

/** What S3's actions call the parts of a bucket, by the name in the query. */
const PARTS_OF_BUCKET: Readonly<Record<string, string>> = {
  accelerate: "AccelerateConfiguration",
  acl: "BucketAcl",
  cors: "BucketCORS",
  encryption: "EncryptionConfiguration",
  lifecycle: "LifecycleConfiguration",
  location: "BucketLocation",
  logging: "BucketLogging",
  "object-lock": "BucketObjectLockConfiguration",
  policy: "BucketPolicy",
  publicAccessBlock: "BucketPublicAccessBlock",
  replication: "ReplicationConfiguration",
  requestPayment: "BucketRequestPayment",
  tagging: "BucketTagging",
  versioning: "BucketVersioning",
  website: "BucketWebsite",
};

/** The action that a call needs. What isn't known is returned as it was called: no policy allows it. */
export function calledAction(call: RecordedCall): string {
  const { service, operation, method, path } = call;
  const prefix = PREFIXES[service] ?? service;
  if (operation !== undefined) {
    return `${prefix}:${operation}`;
  }
  const name = service === "s3" ? s3Action(call) : restAction(call);
  return `${prefix}:${name ?? `${method} ${path}`}`;
}

function restAction({ service, method, path }: RecordedCall): string | undefined {
  const rest = path
    .replace(/\?.*/, "")
    .replace(/^\/\d{4}-\d{2}-\d{2}\//, "")
    .replace(/\/$/, "");
  return REST[service]?.find(([verb, pattern]) => verb === method && pattern.test(rest))?.[2];
}

function s3Action({ method, path, body }: RecordedCall): string | undefined {
  const [plain = "", query = ""] = path.split("?");
  const names = new Set(query.split("&").map((parameter) => parameter.split("=")[0] ?? ""));
  if (method === "POST" && names.has("delete")) {
    return body.includes("<VersionId>") ? "DeleteObjectVersion" : "DeleteObject";
  }
  return plain.replace(/^\/|\/$/g, "").includes("/")
    ? objectAction(method, names)
    : bucketAction(method, names);
}

function bucketAction(method: string, query: ReadonlySet<string>): string | undefined {
  const part = Object.keys(PARTS_OF_BUCKET).find((name) => query.has(name));
  if (part !== undefined) {
    // To delete a part is to put none, except for the policy.
    const verb = method === "GET" ? "Get" : method === "DELETE" && part === "policy" ? "Delete" : "Put";
    return `${verb}${PARTS_OF_BUCKET[part]}`;
  }
  if (query.has("versions")) {
    return "ListBucketVersions";
  }
  return { GET: "ListBucket", HEAD: "ListBucket", PUT: "CreateBucket", DELETE: "DeleteBucket" }[method];
}

function objectAction(method: string, query: ReadonlySet<string>): string | undefined {
  const verb = { GET: "Get", HEAD: "Get", PUT: "Put", DELETE: "Delete" }[method];
  return verb === undefined
    ? undefined
    : `${verb}Object${query.has("tagging") ? "Tagging" : ""}${query.has("versionId") ? "Version" : ""}`;
}
