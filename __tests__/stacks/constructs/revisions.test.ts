import { describe, expect, test } from "@jest/globals";
import { type Revisions, ServiceStack } from "../../../stacks";
import { SERVICE } from "../../support/fixtures";
import { problemsOf } from "../../support/problems";
import { statements, synthService } from "../../support/service";
import { type Attributes, type Template, testApp } from "../../support/template";

const KEY = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

const problems = (revisions: Revisions) =>
  problemsOf(() => new ServiceStack(testApp(), "web", { ...SERVICE, revisions }));
const codeDeployStatements = (template: Template) => statements(template, "deployment-group_role-policy");
const sids = (template: Template) => codeDeployStatements(template).map(({ Sid }) => Sid);
/** The environment of the trigger's command. */
const environment = (template: Template) =>
  JSON.stringify(template.only("terraform_data")["provisioner"] as Attributes);

describe("the AppSpecs of deployments", () => {
  test("are inline by default: no bucket, and no permission for one", () => {
    const template = synthService();
    expect(template.counts()).not.toHaveProperty("aws_s3_bucket");
    expect(sids(template)).not.toContain("ReadRevisions");
    expect(environment(template)).not.toContain("revisionBucket");
    expect(synthService({ revisions: { kind: "inline" } }).document).toEqual(template.document);
  });

  test("are kept in a versioned, encrypted bucket that refuses requests without TLS", () => {
    const template = synthService({ revisions: { kind: "own-bucket" } });
    const bucket = `\${${template.addressOf("aws_s3_bucket", "revisions_bucket")}.id}`;

    expect(template.only("aws_s3_bucket")).toMatchObject({
      bucket_prefix: '${lower("shop-web-revisions-")}',
      force_destroy: false,
    });
    expect(template.only("aws_s3_bucket_versioning")).toMatchObject({
      bucket,
      versioning_configuration: { status: "Enabled" },
    });
    expect(template.only("aws_s3_bucket_public_access_block")).toMatchObject({
      bucket,
      block_public_acls: true,
      block_public_policy: true,
      ignore_public_acls: true,
      restrict_public_buckets: true,
    });
    expect(template.only("aws_s3_bucket_server_side_encryption_configuration")["rule"]).toEqual([
      { apply_server_side_encryption_by_default: { sse_algorithm: "AES256" } },
    ]);
    const policy = template.json(template.only("aws_s3_bucket_policy")["policy"]);
    expect(policy).toMatchObject({
      Statement: [{ Effect: "Deny", Condition: { Bool: { "aws:SecureTransport": "false" } } }],
    });
  });

  test("never expire, because a rollback needs them", () => {
    const template = synthService({ revisions: { kind: "own-bucket" } });
    expect(template.only("aws_s3_bucket_lifecycle_configuration")["rule"]).toEqual([
      {
        id: "abort-uploads",
        status: "Enabled",
        filter: [{ prefix: "" }],
        abort_incomplete_multipart_upload: [{ days_after_initiation: 7 }],
      },
    ]);
  });

  test("are destroyed with their bucket only without deletion protection", () => {
    const revisions = { kind: "own-bucket" } as const;
    const of = (deletionProtection: boolean) =>
      synthService({ revisions, deletionProtection }).only("aws_s3_bucket")["force_destroy"];
    expect([of(true), of(false)]).toEqual([false, true]);
  });

  test("are encrypted with the key that is given, which CodeDeploy may use to decrypt", () => {
    const template = synthService({ revisions: { kind: "own-bucket", kmsKeyArn: KEY } });
    expect(template.only("aws_s3_bucket_server_side_encryption_configuration")["rule"]).toEqual([
      {
        apply_server_side_encryption_by_default: { sse_algorithm: "aws:kms", kms_master_key_id: KEY },
        bucket_key_enabled: true,
      },
    ]);
    expect(codeDeployStatements(template)).toContainEqual({
      Sid: "DecryptRevisions",
      Effect: "Allow",
      Action: ["kms:Decrypt"],
      Resource: [KEY],
    });
  });

  test("in an existing bucket may be read by CodeDeploy, below the application's name only", () => {
    const template = synthService({ revisions: { kind: "existing-bucket", bucketName: "revisions" } });
    const application = template.addressOf("aws_codedeploy_app", "deployment-group_application");

    expect(template.counts()).not.toHaveProperty("aws_s3_bucket");
    expect(environment(template)).toContain('revisionBucket\\" = \\"revisions\\"');
    expect(codeDeployStatements(template)).toContainEqual({
      Sid: "ReadRevisions",
      Effect: "Allow",
      Action: ["s3:GetObject", "s3:GetObjectVersion"],
      Resource: [
        `\${replace(${application}.arn, "/^(arn:[^:]+):codedeploy:.*:application:(.*)$/", "$1:s3:::revisions/$2/*")}`,
      ],
    });
  });

  test("may be stored and read by the driver", () => {
    const own = (revisions: Revisions) =>
      new ServiceStack(testApp(), "web", { ...SERVICE, revisions }).driverStatements
        .filter(({ sid }) => sid?.endsWith("Revisions"))
        .map(({ sid, actions }) => [sid, actions]);
    expect(own({ kind: "own-bucket", kmsKeyArn: KEY })).toEqual([
      ["UseRevisions", ["codedeploy:GetApplicationRevision", "codedeploy:RegisterApplicationRevision"]],
      ["StoreRevisions", ["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject"]],
      ["EncryptRevisions", ["kms:Decrypt", "kms:GenerateDataKey"]],
    ]);
    expect(own({ kind: "inline" })).toHaveLength(1);
  });

  test("fail with a bucket's ARN, a key's alias and a key of another region, all at once", () => {
    expect(
      problems({
        kind: "existing-bucket",
        bucketName: "arn:aws:s3:::revisions",
        kmsKeyArn: "alias/revisions",
      }),
    ).toEqual([
      'revisions.bucketName: got "arn:aws:s3:::revisions"',
      'revisions.kmsKeyArn: got "alias/revisions"',
    ]);
    expect(problems({ kind: "own-bucket", kmsKeyArn: KEY.replace("eu-west-1", "eu-west-2") })).toEqual([
      "revisions.kmsKeyArn: is in eu-west-2, but the service is in eu-west-1",
    ]);
  });
});
