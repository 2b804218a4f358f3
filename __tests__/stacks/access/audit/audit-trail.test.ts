import { describe, expect, test } from "@jest/globals";
import { AccessStack } from "../../../../stacks";
import {
  ACCESS,
  ACCOUNT,
  accessStack,
  actionsOf,
  inAccount,
  networkAndService,
  resourcesFor,
} from "../../../support/access";
import { problemsOf } from "../../../support/problems";
import { Template, testApp } from "../../../support/template";

const AUDIT = { bucket: "example-audit" };

const withTrail = (props: object = {}) => inAccount({ auditTrail: AUDIT, ...props });
const TEMPLATE = withTrail();

/** The statements of the bucket's policy. */
function statementsOf(template: Template): unknown {
  const { policy } = template.byId("aws_s3_bucket_policy", "audit_policy");
  return (template.json(policy) as { readonly Statement: unknown }).Statement;
}

/** The statement that lets the trail do something. */
const trailMay = (sid: string, action: string, resource: string, trail: string, conditions: object = {}) => ({
  Sid: sid,
  Effect: "Allow",
  Principal: { Service: "cloudtrail.amazonaws.com" },
  Action: action,
  Resource: resource,
  Condition: { StringEquals: { "aws:SourceArn": trail, ...conditions } },
});
const OWNER = { "s3:x-amz-acl": "bucket-owner-full-control" };

describe("an audit trail", () => {
  test("is not made by default", () => {
    const stack = accessStack();
    const template = Template.of(stack);
    expect(template.all("aws_cloudtrail")).toEqual({});
    expect(Object.keys(template.all("aws_s3_bucket"))).toHaveLength(1);
    expect(template.document.output).not.toHaveProperty("audit-bucket");
    expect(stack.auditTrail).toBeUndefined();
  });

  test("records the management events of all regions, with digests, after its bucket lets it write", () => {
    expect(TEMPLATE.only("aws_cloudtrail")).toEqual({
      name: "shop-github-audit",
      s3_bucket_name: `\${${TEMPLATE.addressOf("aws_s3_bucket", "audit_bucket")}.id}`,
      is_multi_region_trail: true,
      include_global_service_events: true,
      enable_log_file_validation: true,
      enable_logging: true,
      depends_on: [TEMPLATE.addressOf("aws_s3_bucket_policy", "audit_policy")],
    });
  });

  test("has a private, encrypted bucket that is never destroyed and keeps versions", () => {
    expect(TEMPLATE.byId("aws_s3_bucket", "audit_bucket")).toEqual({
      bucket: "example-audit",
      force_destroy: false,
      lifecycle: { prevent_destroy: true },
    });
    expect(TEMPLATE.byId("aws_s3_bucket_versioning", "audit")).toMatchObject({
      versioning_configuration: { status: "Enabled" },
    });
    expect(TEMPLATE.byId("aws_s3_bucket_public_access_block", "audit")).toMatchObject({
      block_public_acls: true,
      block_public_policy: true,
      ignore_public_acls: true,
      restrict_public_buckets: true,
    });
    expect(TEMPLATE.byId("aws_s3_bucket_server_side_encryption_configuration", "audit")).toMatchObject({
      rule: [{ apply_server_side_encryption_by_default: { sse_algorithm: "AES256" } }],
    });
    expect(TEMPLATE.document.output?.["audit-bucket"]).toMatchObject({
      value: `\${${TEMPLATE.addressOf("aws_s3_bucket", "audit_bucket")}.id}`,
    });
  });

  test.each([
    [undefined, 365],
    [90, 90],
    [3653, 3653],
  ])("with retentionDays %p keeps files for %i days, and deleted ones for 30 days", (retentionDays, days) => {
    const template = withTrail({ auditTrail: { ...AUDIT, retentionDays } });
    expect(template.byId("aws_s3_bucket_lifecycle_configuration", "audit")).toMatchObject({
      rule: [
        {
          id: "expire",
          status: "Enabled",
          filter: [{ prefix: "" }],
          expiration: [{ days }],
          noncurrent_version_expiration: [{ noncurrent_days: 30 }],
          abort_incomplete_multipart_upload: [{ days_after_initiation: 7 }],
        },
      ],
    });
  });

  test("is the only one that may write, into the folder of its account", () => {
    const bucket = `\${${TEMPLATE.addressOf("aws_s3_bucket", "audit_bucket")}.arn}`;
    const trail = `arn:aws:cloudtrail:eu-west-1:${ACCOUNT}:trail/shop-github-audit`;
    expect(statementsOf(TEMPLATE)).toEqual([
      trailMay("AclCheck", "s3:GetBucketAcl", bucket, trail),
      trailMay("Write", "s3:PutObject", `${bucket}/AWSLogs/${ACCOUNT}/*`, trail, OWNER),
      {
        Sid: "OnlyWithTls",
        Effect: "Deny",
        Principal: "*",
        Action: "s3:*",
        Resource: [bucket, `${bucket}/*`],
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
    ]);
  });

  test("has its name in the policy, in the partition of its region, and Terraform's account", () => {
    const template = Template.of(
      accessStack({ auditTrail: AUDIT, region: "cn-north-1", names: { auditTrail: "Trail_1" } }),
    );
    const [account] = Object.keys(template.document.data?.["aws_caller_identity"] ?? {});
    const id = `\${data.aws_caller_identity.${account}.account_id}`;
    const bucket = `\${${template.addressOf("aws_s3_bucket", "audit_bucket")}.arn}`;
    const trail = `arn:aws-cn:cloudtrail:cn-north-1:${id}:trail/Trail_1`;
    expect(template.only("aws_cloudtrail")).toMatchObject({ name: "Trail_1" });
    expect(statementsOf(template)).toMatchObject([
      trailMay("AclCheck", "s3:GetBucketAcl", bucket, trail),
      trailMay("Write", "s3:PutObject", `${bucket}/AWSLogs/${id}/*`, trail, OWNER),
      { Sid: "OnlyWithTls" },
    ]);
  });

  test("is beyond the permissions of the roles", () => {
    for (const role of ["plan", "deploy", "operator", "break-glass"]) {
      const actions = actionsOf(TEMPLATE, role);
      expect(actions.filter((action) => action.startsWith("cloudtrail:"))).toEqual([]);
      const resources = actions.flatMap((action) => resourcesFor(TEMPLATE, role, action));
      expect(resources.filter((arn) => arn.includes("audit"))).toEqual([]);
    }
  });
});

describe("an audit trail fails when", () => {
  const problems = (props: object) => problemsOf(() => accessStack(props));

  test.each([89, 3654, 90.5])("its files are kept for %d days", (retentionDays) => {
    expect(problems({ auditTrail: { ...AUDIT, retentionDays } })).toEqual([
      `auditTrail.retentionDays: got ${retentionDays} days`,
    ]);
  });

  test("its bucket is missing, has a name that S3 refuses, or is that of the states", () => {
    expect(problems({ auditTrail: {} })).toEqual(["auditTrail.bucket: is missing"]);
    expect(problems({ auditTrail: { bucket: "Audit" } })).toEqual(['auditTrail.bucket: got "Audit"']);
    for (const kind of ["own", "existing"]) {
      const stateBucket = { kind, bucket: "example-states" };
      expect(problems({ stateBucket, auditTrail: { bucket: "example-states" } })).toEqual([
        'auditTrail.bucket: got "example-states", which is the bucket of the states',
      ]);
    }
  });

  test.each(["ab", "-audit", "audit-", "a..b", "a-_b", "192.168.5.4", "a b", "a".repeat(129)])(
    "its name is %s",
    (auditTrail) => {
      expect(problems({ auditTrail: AUDIT, names: { auditTrail } })).toHaveLength(1);
    },
  );

  test("there is a name, but no trail", () => {
    expect(problems({ names: { auditTrail: "audit" } })).toEqual([
      "names.auditTrail: has no effect: there is no auditTrail",
    ]);
  });

  test("another access stack of the account has a trail or a bucket of the same name", () => {
    const app = testApp();
    const stacks = networkAndService(app);
    const props = { ...ACCESS, allowedAccountIds: [ACCOUNT], auditTrail: AUDIT, stacks };
    new AccessStack(app, "one", props);
    new AccessStack(app, "two", props);
    const problem = (noun: string, name: string) =>
      `the ${noun} name "${name}" is used 2 times, in one and two`;
    let message = "";
    try {
      app.synth();
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message).toContain(problem("trail", "shop-github-audit"));
    expect(message).toContain(problem("S3 bucket", "example-audit"));
  });
});
