import { rmSync } from "node:fs";
import { DescribeSubnetsCommand, EC2Client } from "@aws-sdk/client-ec2";
import { CreateRepositoryCommand, ECRClient, PutImageCommand } from "@aws-sdk/client-ecr";
import { CreateClusterCommand, ECSClient } from "@aws-sdk/client-ecs";
import { CreateFileSystemCommand, CreateMountTargetCommand, EFSClient } from "@aws-sdk/client-efs";
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import type { Aws, EcrImage } from "../../scripts/aws";
import { sdkAws } from "../../scripts/aws/sdk";
import { type Client, clientOf } from "./support/client";
import { SKIPPED_VARIABLE } from "./support/requirements";
import { type ShopBase, startShopBase } from "./support/shop";

jest.setTimeout(120_000);

const describeEndToEnd = process.env[SKIPPED_VARIABLE] === undefined ? describe : describe.skip;

// The answers of a service over its real protocol. How the driver uses them is tested with fake clients.
describeEndToEnd("what tasks need, on the local AWS:", () => {
  let base: ShopBase;
  let client: Client;
  let aws: Aws;
  const environment = process.env;

  beforeAll(async () => {
    base = await startShopBase();
    process.env = { ...environment, ...base.env };
    client = clientOf(base.local);
    aws = sdkAws(client.region);
  });

  afterAll(async () => {
    process.env = environment;
    await base?.local.stop();
    rmSync(base?.temporary, { recursive: true, force: true });
  });

  test("an image exists, with the architectures of its index, or does not", async () => {
    const image = (tag: string): EcrImage => ({
      account: "123456789012",
      region: client.region,
      repository: "shop/web",
      version: { tag },
    });
    expect(await aws.ecrImage(image("1"))).toBeUndefined();

    const ecr = new ECRClient(client);
    await ecr.send(new CreateRepositoryCommand({ repositoryName: "shop/web" }));
    const manifests = [{ platform: { architecture: "arm64", os: "linux" } }];
    const mediaType = "application/vnd.oci.image.index.v1+json";
    await ecr.send(
      new PutImageCommand({
        repositoryName: "shop/web",
        imageTag: "1",
        imageManifest: JSON.stringify({ schemaVersion: 2, mediaType, manifests }),
      }),
    );

    expect(await aws.ecrImage(image("1"))).toEqual({ architectures: ["arm64"] });
    expect(await aws.ecrImage(image("2"))).toBeUndefined();
  });

  test("a secret exists, is scheduled for deletion, or does not exist", async () => {
    const manager = new SecretsManagerClient(client);
    const { ARN = "" } = await manager.send(new CreateSecretCommand({ Name: "db", SecretString: "s" }));
    expect(await aws.secret(ARN)).toEqual({ isDeleted: false });

    await manager.send(new DeleteSecretCommand({ SecretId: ARN }));
    expect(await aws.secret(ARN)).toEqual({ isDeleted: true });
    expect(await aws.secret(ARN.replace(":db-", ":gone-"))).toBeUndefined();
  });

  test("parameters exist by their whole names", async () => {
    const ssm = new SSMClient(client);
    await ssm.send(new PutParameterCommand({ Name: "/shop/key", Value: "s", Type: "SecureString" }));
    await ssm.send(new PutParameterCommand({ Name: "key", Value: "s", Type: "String" }));

    expect((await aws.parameters(["/shop/key", "key", "/key", "gone"])).toSorted()).toEqual([
      "/shop/key",
      "key",
    ]);
  });

  test("a file system has the mount targets of its zones, or does not exist", async () => {
    const efs = new EFSClient(client);
    const { FileSystemId = "" } = await efs.send(new CreateFileSystemCommand({ CreationToken: "shop" }));
    expect(await aws.mountTargets(FileSystemId)).toEqual([]);

    const { Subnets = [] } = await new EC2Client(client).send(new DescribeSubnetsCommand({}));
    const { SubnetId = "", AvailabilityZone: zone } = Subnets[0] ?? {};
    const { MountTargetId: id } = await efs.send(new CreateMountTargetCommand({ FileSystemId, SubnetId }));

    expect(await aws.mountTargets(FileSystemId)).toEqual([{ id, subnetId: SubnetId, zone }]);
    expect(await aws.mountTargets("fs-0a1b2c3d")).toBeUndefined();
  });

  test("subnets have their zones, without those that do not exist", async () => {
    const { Subnets = [] } = await new EC2Client(client).send(new DescribeSubnetsCommand({}));
    const some = Subnets.slice(0, 2).map(({ SubnetId = "", AvailabilityZone }) => [
      SubnetId,
      AvailabilityZone,
    ]);

    expect(await aws.subnetZones([...some.map(([id = ""]) => id), "subnet-0a1b2c3d"])).toEqual(
      Object.fromEntries(some),
    );
  });

  test("a cluster has its capacity providers, or does not exist", async () => {
    await new ECSClient(client).send(
      new CreateClusterCommand({
        clusterName: "platform",
        capacityProviders: ["FARGATE"],
        defaultCapacityProviderStrategy: [{ capacityProvider: "FARGATE", weight: 1 }],
      }),
    );

    expect(await aws.clusterCapacity("platform")).toEqual({
      providers: ["FARGATE"],
      defaultStrategy: [{ name: "FARGATE", base: 0, weight: 1 }],
    });
    expect(await aws.clusterCapacity("gone")).toBeUndefined();
  });
});
