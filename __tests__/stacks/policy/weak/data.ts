import type { Attributes } from "../../../support/template";
import { resource, type Samples } from "./samples";

const logs = (values: Attributes) => resource("aws_cloudwatch_log_group", values);
const policy = (statement: Attributes) =>
  resource("aws_iam_role_policy", {
    policy: { Statement: [{ Effect: "Allow", Resource: "*", ...statement }] },
  });
const trust = (Principal: unknown) =>
  resource("aws_iam_role", {
    assume_role_policy: { Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal }] },
  });
const bucket = resource("aws_s3_bucket");
const ofBucket = (setting: string, values: Attributes) =>
  resource(`aws_s3_bucket_${setting}`, values, { bucket: ["aws_s3_bucket.it"] });
const bucketPolicy = (statement: Attributes) =>
  ofBucket("policy", {
    policy: {
      Statement: {
        Effect: "Deny",
        Principal: "*",
        Action: "s3:*",
        Resource: ["arn:aws:s3:::it", "arn:aws:s3:::it/*"],
        Condition: { Bool: { "aws:SecureTransport": "false" } },
        ...statement,
      },
    },
  });
const trail = (values: Attributes) => resource("aws_cloudtrail", values);
const parameter = (values: Attributes) => resource("aws_ssm_parameter", values);
const topic = (values: Attributes) => resource("aws_sns_topic", values);
const topicPolicy = (statement: Attributes) =>
  resource(
    "aws_sns_topic_policy",
    {
      policy: {
        Statement: {
          Effect: "Deny",
          Principal: "*",
          Action: "sns:Publish",
          Condition: { Bool: { "aws:SecureTransport": "false" } },
          ...statement,
        },
      },
    },
    { arn: ["aws_sns_topic.it"] },
  );

const GITHUB = "token.actions.githubusercontent.com";
const githubTrust = (Condition: object) =>
  resource("aws_iam_role", {
    assume_role_policy: {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Action: "sts:AssumeRoleWithWebIdentity",
          Principal: { Federated: `arn:aws:iam::111122223333:oidc-provider/${GITHUB}` },
          Condition,
        },
      ],
    },
  });

/** What breaks the rules of permissions, logs, alarms, buckets and topics. */
export const DATA_SAMPLES: Samples = {
  "a policy allows no action by a wildcard": [
    [policy({ Action: "*" })],
    [policy({ Action: ["ecs:DescribeServices", "s3:Get*"] })],
  ],
  "a policy allows an action on all resources only for a reason": [
    [policy({ Action: "s3:GetObject" })],
    [policy({ Action: ["ecr:GetAuthorizationToken", "s3:GetObject"] })],
  ],
  "a policy passes named roles to one service": [
    [
      policy({
        Action: "iam:PassRole",
        Condition: { StringEquals: { "iam:PassedToService": "ecs.amazonaws.com" } },
      }),
    ],
    [policy({ Action: ["iam:PassRole"], Resource: "arn:aws:iam::111122223333:role/task" })],
  ],
  "a role trusts only services and principals that it names": [
    [trust("*")],
    [trust({ AWS: "*" })],
    [trust({ AWS: "111122223333" })],
    [trust({ AWS: ["arn:aws:iam::111122223333:root"] })],
  ],
  "a role for GitHub's jobs trusts one repository, and tokens made for AWS": [
    [githubTrust({ StringEquals: { [`${GITHUB}:sub`]: "repo:example/shop:pull_request" } })],
    [githubTrust({ StringEquals: { [`${GITHUB}:aud`]: "sts.amazonaws.com" } })],
    ...["*", "repo:example/*", "repo:example/shop:*", "repo:example/shop:ref:refs/heads/*"].map((subject) => [
      githubTrust({
        StringEquals: { [`${GITHUB}:aud`]: "sts.amazonaws.com" },
        StringLike: { [`${GITHUB}:sub`]: ["repo:example/shop:pull_request", subject] },
      }),
    ]),
  ],
  "a role has no policy that AWS manages": [
    [
      resource("aws_iam_role_policy_attachment", {
        policy_arn: "arn:aws:iam::aws:policy/AWSCodeDeployRoleForECS",
      }),
    ],
  ],
  "a log group is encrypted with a KMS key": [[logs({})], [logs({ kms_key_id: "" })]],
  "logs expire": [[logs({ retention_in_days: 0 })]],
  "logs are kept for a year": [[logs({ retention_in_days: 364 })]],
  "the actions of an alarm are not disabled": [
    [resource("aws_cloudwatch_metric_alarm", { actions_enabled: false })],
    [resource("aws_cloudwatch_composite_alarm", { actions_enabled: false })],
  ],
  "a bucket blocks public access": [
    [bucket],
    [
      bucket,
      ofBucket("public_access_block", {
        block_public_acls: true,
        block_public_policy: true,
        ignore_public_acls: true,
        restrict_public_buckets: false,
      }),
    ],
  ],
  "a bucket is encrypted": [[bucket]],
  "a bucket is encrypted with a KMS key": [
    [
      bucket,
      ofBucket("server_side_encryption_configuration", {
        rule: [{ apply_server_side_encryption_by_default: { sse_algorithm: "AES256" } }],
      }),
    ],
  ],
  "a bucket is used by TLS only": [
    [bucket],
    [bucket, bucketPolicy({ Effect: "Allow" })],
    [bucket, bucketPolicy({ Action: "s3:GetObject" })],
    [bucket, bucketPolicy({ Resource: "arn:aws:s3:::it" })],
    [bucket, bucketPolicy({ Principal: { AWS: "111122223333" } })],
    [bucket, bucketPolicy({ Condition: { Bool: { "aws:SecureTransport": "true" } } })],
  ],
  "a bucket keeps the versions of its objects": [
    [bucket, ofBucket("versioning", { versioning_configuration: [{ status: "Suspended" }] })],
  ],
  "the requests to a bucket are logged": [[bucket]],
  "a bucket has lifecycle rules": [
    [bucket],
    [
      bucket,
      ofBucket("lifecycle_configuration", { rule: [{ status: "Disabled", expiration: [{ days: 1 }] }] }),
    ],
  ],
  "a bucket removes incomplete uploads": [
    [
      bucket,
      ofBucket("lifecycle_configuration", { rule: [{ status: "Enabled", expiration: [{ days: 1 }] }] }),
    ],
  ],
  "a bucket is copied to another region": [[bucket]],
  "a bucket notifies of events": [[bucket]],
  "a trail records all regions": [
    [trail({})],
    [trail({ is_multi_region_trail: true, include_global_service_events: false })],
  ],
  "a trail is on": [[trail({ enable_logging: false })]],
  "the files of a trail can be validated": [[trail({})], [trail({ enable_log_file_validation: false })]],
  "a trail is encrypted with a KMS key": [[trail({})], [trail({ kms_key_id: "" })]],
  "a trail writes to CloudWatch Logs": [[trail({})], [trail({ cloud_watch_logs_group_arn: "" })]],
  "a trail notifies of files": [[trail({})], [trail({ sns_topic_name: "" })]],
  "a parameter is encrypted": [[parameter({})], [parameter({ type: "String" })]],
  "a parameter is encrypted with a KMS key of the user": [
    [parameter({ type: "SecureString" })],
    [parameter({ type: "SecureString", key_id: "" })],
  ],
  "a topic is encrypted": [[topic({})], [topic({ kms_master_key_id: "" })]],
  "a topic is encrypted with a KMS key of the user": [
    [topic({})],
    [topic({ kms_master_key_id: "alias/aws/sns" })],
  ],
  "a topic is not open to everyone or to another account": [
    ...["*", { AWS: "*" }, { AWS: "arn:aws:iam::444455556666:root" }].map((Principal) => [
      topicPolicy({ Effect: "Allow", Principal }),
    ]),
  ],
  "a topic is used by TLS only": [
    [topic({})],
    [topic({}), topicPolicy({ Effect: "Allow" })],
    [topic({}), topicPolicy({ Action: "sns:Subscribe" })],
    [topic({}), topicPolicy({ Condition: { Bool: { "aws:SecureTransport": "true" } } })],
  ],
};
