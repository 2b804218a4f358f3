/** What exists of the services around a deployment: DNS, keys, secrets, file systems, trails. Part of the inventory. */
import { DescribeFileSystemsCommand, DescribeMountTargetsCommand, EFSClient } from "@aws-sdk/client-efs";
import { ListSecretsCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { DescribeParametersCommand, SSMClient } from "@aws-sdk/client-ssm";
import { awsRequest, jsonRequest } from "./aws-request";
import type { Client } from "./client";

/** Reads names or ids by kind. */
export async function readPlatform(client: Client) {
  const parts = [readDns(client), readNamespaces(client), readFileSystems(client), readProtection(client)];
  return Object.assign({}, ...(await Promise.all(parts))) as Record<string, string[]>;
}

const ZONE = /<Id>\/hostedzone\/(\w+)<\/Id>\s*<Name>([^<]+)<\/Name>/g;

/** Hosted zones, and the records that AWS didn't create with them. Route 53 answers in XML. */
async function readDns(client: Client) {
  const route53 = (path: string) =>
    awsRequest(client, "route53", { method: "GET", path: `/2013-04-01/hostedzone${path}` });
  const zones = [...(await route53("")).matchAll(ZONE)].map(([, id, name]) => ({ id, name: `${name}` }));
  const answers = await Promise.all(zones.map(({ id }) => route53(`/${id}/rrset`)));
  const records = answers.flatMap((text) => [
    ...text.matchAll(/<ResourceRecordSet>\s*<Name>([^<]+)<\/Name>\s*<Type>(\w+)<\/Type>/g),
  ]);
  return {
    // Without the zones of namespaces: AWS deletes them with the namespace, moto does not. Their names end with "-hz" there.
    hostedZones: zones.map(({ name }) => name).filter((name) => !name.endsWith("-hz")),
    dnsRecords: records
      .filter(([, , type]) => type !== "NS" && type !== "SOA")
      .map(([, name, type]) => `${name} ${type}`),
  };
}

interface Named {
  readonly Name: string;
}

async function readNamespaces(client: Client) {
  const list = (operation: string) =>
    jsonRequest(client, "servicediscovery", `Route53AutoNaming_v20170314.${operation}`);
  const { Namespaces = [] } = await list("ListNamespaces");
  const { Services = [] } = await list("ListServices");
  return {
    namespaces: Namespaces.map(({ Name }: Named) => Name),
    cloudMapServices: Services.map(({ Name }: Named) => Name),
  };
}

async function readFileSystems(client: Client) {
  const efs = new EFSClient(client);
  const { FileSystems = [] } = await efs.send(new DescribeFileSystemsCommand({}));
  const answers = await Promise.all(
    FileSystems.map(({ FileSystemId }) => efs.send(new DescribeMountTargetsCommand({ FileSystemId }))),
  );
  return {
    fileSystems: FileSystems.map(({ FileSystemId }) => FileSystemId),
    mountTargets: answers.flatMap(({ MountTargets = [] }) => MountTargets).map((one) => one.MountTargetId),
  };
}

/** Secrets, parameters, web ACLs, trails, and the keys that aren't about to be deleted. */
async function readProtection(client: Client) {
  const { SecretList = [] } = await new SecretsManagerClient(client).send(new ListSecretsCommand({}));
  const { Parameters = [] } = await new SSMClient(client).send(new DescribeParametersCommand({}));
  const { WebACLs = [] } = await jsonRequest(client, "wafv2", "AWSWAF_20190729.ListWebACLs", {
    Scope: "REGIONAL",
  });
  const { trailList = [] } = await jsonRequest(
    client,
    "cloudtrail",
    "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.DescribeTrails",
  );
  return {
    secrets: SecretList.map(({ Name }) => Name),
    parameters: Parameters.map(({ Name }) => Name),
    webAcls: WebACLs.map(({ Name }: Named) => Name),
    trails: trailList.map(({ Name }: Named) => Name),
    keys: await readKeys(client),
  };
}

async function readKeys(client: Client): Promise<string[]> {
  const { Keys = [] } = await jsonRequest(client, "kms", "TrentService.ListKeys");
  const answers = await Promise.all(
    Keys.map(({ KeyId }: { readonly KeyId: string }) =>
      jsonRequest(client, "kms", "TrentService.DescribeKey", { KeyId }),
    ),
  );
  return answers
    .filter(({ KeyMetadata }) => KeyMetadata.KeyState !== "PendingDeletion")
    .map(({ KeyMetadata }) => KeyMetadata.KeyId);
}
