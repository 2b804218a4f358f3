import { DescribeSubnetsCommand, EC2Client } from "@aws-sdk/client-ec2";
import { BatchGetImageCommand, DescribePullThroughCacheRulesCommand, ECRClient } from "@aws-sdk/client-ecr";
import { DescribeMountTargetsCommand, EFSClient, type LifeCycleState } from "@aws-sdk/client-efs";
import { DescribeSecretCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { DescribeParametersCommand, SSMClient } from "@aws-sdk/client-ssm";
import { beforeEach, describe, expect, test } from "@jest/globals";
import { mockClient } from "aws-sdk-client-mock";
import type { EcrImage } from "../../../../scripts/aws";
import { sdkAws } from "../../../../scripts/aws/sdk";
import { named } from "./named";

const ec2 = mockClient(EC2Client);
const ecr = mockClient(ECRClient);
const efs = mockClient(EFSClient);
const manager = mockClient(SecretsManagerClient);
const ssm = mockClient(SSMClient);
const aws = sdkAws("eu-west-1");

const IMAGE: EcrImage = {
  account: "123456789012",
  region: "eu-west-1",
  repository: "shop/web",
  version: { tag: "1.4.2" },
};

beforeEach(() => {
  for (const client of [ec2, ecr, efs, manager, ssm]) {
    client.reset();
  }
});

describe("an image in ECR", () => {
  const answers = (manifest: object) =>
    ecr.on(BatchGetImageCommand).resolves({ images: [{ imageManifest: JSON.stringify(manifest) }] });
  const missing = { failures: [{ failureCode: "ImageNotFound" as const, failureReason: "not found" }] };

  test("is read by its tag, also as an index of images", async () => {
    answers({ schemaVersion: 2, config: {}, layers: [] });

    expect(await aws.ecrImage(IMAGE)).toEqual({});
    expect(ecr.call(0).args[0].input).toEqual({
      registryId: "123456789012",
      repositoryName: "shop/web",
      imageIds: [{ imageTag: "1.4.2" }],
      acceptedMediaTypes: expect.arrayContaining([
        "application/vnd.oci.image.index.v1+json",
        "application/vnd.docker.distribution.manifest.list.v2+json",
      ]),
    });
  });

  test("is read by its digest", async () => {
    answers({});
    await aws.ecrImage({ ...IMAGE, version: { digest: "sha256:ab" } });

    expect(ecr.call(0).args[0].input).toMatchObject({ imageIds: [{ imageDigest: "sha256:ab" }] });
  });

  test("has the architectures of its index, each once, without those of attestations", async () => {
    const platforms = ["amd64", "arm64", "arm64", "unknown"].map((architecture) => ({
      platform: { architecture, os: "linux" },
    }));
    answers({ manifests: [...platforms, {}] });

    expect(await aws.ecrImage(IMAGE)).toEqual({ architectures: ["amd64", "arm64"] });
  });

  test("has no known architecture if its index has only attestations", async () => {
    answers({ manifests: [{ platform: { architecture: "unknown" } }] });

    expect(await aws.ecrImage(IMAGE)).toEqual({});
  });

  test.each([
    ["the repository", () => ecr.on(BatchGetImageCommand).rejects(named("RepositoryNotFoundException"))],
    ["the image", () => ecr.on(BatchGetImageCommand).resolves(missing)],
  ])("does not exist if ECR does not have %s, and no rule fetches it", async (_what, answer) => {
    answer();
    ecr
      .on(DescribePullThroughCacheRulesCommand)
      .resolvesOnce({ pullThroughCacheRules: [{ ecrRepositoryPrefix: "docker-hub" }], nextToken: "more" })
      .resolves({ pullThroughCacheRules: [{ ecrRepositoryPrefix: "sho" }] });

    expect(await aws.ecrImage(IMAGE)).toBeUndefined();
    expect(ecr.commandCalls(DescribePullThroughCacheRulesCommand)[1]?.args[0].input).toEqual({
      registryId: "123456789012",
      nextToken: "more",
    });
  });

  test.each(["shop", "ROOT"])("may be fetched by a pull through cache rule: %s", async (prefix) => {
    ecr.on(BatchGetImageCommand).resolves(missing);
    ecr
      .on(DescribePullThroughCacheRulesCommand)
      .resolves({ pullThroughCacheRules: [{ ecrRepositoryPrefix: prefix }] });

    expect(await aws.ecrImage(IMAGE)).toEqual({});
  });

  test("fails when ECR can't say whether it exists", async () => {
    ecr.on(BatchGetImageCommand).resolves({
      failures: [{ failureCode: "UpstreamUnavailable", failureReason: "no answer" }],
    });

    await expect(aws.ecrImage(IMAGE)).rejects.toMatchObject({
      kind: "rejected",
      action: "ecr:BatchGetImage",
      code: "UpstreamUnavailable",
      detail: "no answer",
    });
  });

  test("fails when the rules can't be read, instead of being reported as missing", async () => {
    ecr.on(BatchGetImageCommand).resolves(missing);
    ecr.on(DescribePullThroughCacheRulesCommand).rejects(named("AccessDeniedException"));

    await expect(aws.ecrImage(IMAGE)).rejects.toMatchObject({
      kind: "denied",
      action: "ecr:DescribePullThroughCacheRules",
    });
  });
});

describe("a file system", () => {
  const target = (SubnetId: string, AvailabilityZoneName: string, LifeCycleState: LifeCycleState) => ({
    MountTargetId: `fsmt-${SubnetId}`,
    FileSystemId: "fs-1",
    SubnetId,
    AvailabilityZoneName,
    LifeCycleState,
  });

  test("has the mount targets of all pages that can be used, or soon", async () => {
    efs
      .on(DescribeMountTargetsCommand)
      .resolvesOnce({ MountTargets: [target("a", "eu-west-1a", "available")], NextMarker: "more" })
      .resolves({
        MountTargets: [
          target("b", "eu-west-1b", "creating"),
          target("c", "eu-west-1c", "deleting"),
          target("d", "eu-west-1d", "error"),
        ],
      });

    expect(await aws.mountTargets("fs-1")).toEqual([
      { id: "fsmt-a", subnetId: "a", zone: "eu-west-1a" },
      { id: "fsmt-b", subnetId: "b", zone: "eu-west-1b" },
    ]);
    expect(efs.call(1).args[0].input).toEqual({ FileSystemId: "fs-1", Marker: "more" });
  });

  test("does not exist if EFS does not know it", async () => {
    efs.on(DescribeMountTargetsCommand).rejects(named("FileSystemNotFound", 404));

    expect(await aws.mountTargets("fs-1")).toBeUndefined();
  });
});

test("subnets have the zones that EC2 knows, on all pages, by a filter that takes ids that do not exist", async () => {
  ec2
    .on(DescribeSubnetsCommand)
    .resolvesOnce({ Subnets: [{ SubnetId: "subnet-1", AvailabilityZone: "eu-west-1a" }], NextToken: "more" })
    .resolves({ Subnets: [{ SubnetId: "subnet-2", AvailabilityZone: "eu-west-1b" }] });

  expect(await aws.subnetZones(["subnet-1", "subnet-2", "subnet-3"])).toEqual({
    "subnet-1": "eu-west-1a",
    "subnet-2": "eu-west-1b",
  });
  expect(ec2.call(1).args[0].input).toEqual({
    Filters: [{ Name: "subnet-id", Values: ["subnet-1", "subnet-2", "subnet-3"] }],
    NextToken: "more",
  });
});

describe("a secret", () => {
  const ARN = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-AbCdEf";

  test.each([
    ["exists", {}, false],
    ["is scheduled for deletion", { DeletedDate: new Date() }, true],
  ])("%s", async (_what, answer, isDeleted) => {
    manager.on(DescribeSecretCommand, { SecretId: ARN }).resolves(answer);

    expect(await aws.secret(ARN)).toEqual({ isDeleted });
  });

  test("does not exist if Secrets Manager does not know it", async () => {
    manager.on(DescribeSecretCommand).rejects(named("ResourceNotFoundException"));

    expect(await aws.secret(ARN)).toBeUndefined();
  });
});

describe("SSM parameters", () => {
  test("are those that exist, on all pages", async () => {
    ssm
      .on(DescribeParametersCommand)
      .resolvesOnce({ Parameters: [], NextToken: "more" })
      .resolves({ Parameters: [{ Name: "/shop/key" }] });

    expect(await aws.parameters(["/shop/key", "gone"])).toEqual(["/shop/key"]);
    expect(ssm.call(1).args[0].input).toEqual({
      ParameterFilters: [{ Key: "Name", Option: "Equals", Values: ["/shop/key", "gone"] }],
      MaxResults: 50,
      NextToken: "more",
    });
  });

  test("are asked for in calls of at most 50", async () => {
    ssm.on(DescribeParametersCommand).resolves({ Parameters: [] });
    await aws.parameters(Array.from({ length: 51 }, (_, index) => `key-${index}`));

    expect(
      ssm
        .commandCalls(DescribeParametersCommand)
        .map(({ args }) => args[0].input.ParameterFilters?.[0]?.Values?.length),
    ).toEqual([50, 1]);
  });
});

test.each([
  ["ecr:BatchGetImage", () => aws.ecrImage(IMAGE)],
  ["elasticfilesystem:DescribeMountTargets", () => aws.mountTargets("fs-1")],
  ["ec2:DescribeSubnets", () => aws.subnetZones(["subnet-1"])],
  ["secretsmanager:DescribeSecret", () => aws.secret("arn")],
  ["ssm:DescribeParameters", () => aws.parameters(["key"])],
] as const)("a failed call names the IAM action that it needs: %s", async (action, ask) => {
  for (const client of [ec2, ecr, efs, manager, ssm]) {
    client.rejects(named("AccessDeniedException"));
  }

  await expect(ask()).rejects.toMatchObject({ kind: "denied", action });
});
