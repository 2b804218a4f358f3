import { CreatePolicyCommand, IAMClient, UploadServerCertificateCommand } from "@aws-sdk/client-iam";
import { awsRequest, jsonRequest } from "../aws-request";
import type { Client } from "../client";
import { s3Request } from "../s3-request";
import type { Platform } from "./platform-stack";

const LOGS = "platform-logs";
const LOCAL = "eu-west-1:123456789012";

/**
 * Creates what services use of a platform team with the SDK, in a second: Terraform's provider waits for a hosted zone
 * and a key. What the local AWS doesn't read only has a name.
 */
export async function createPlatform(client: Client): Promise<Platform> {
  await s3Request(client, "PUT", `/${LOGS}`);
  return {
    keyArn: `arn:aws:kms:${LOCAL}:key/8f2c1d7f-0000-4000-8000-000000000000`,
    boundaryArn: await createBoundary(client),
    zoneId: await createZone(client),
    certificateArns: [
      await uploadCertificate(client, "orders"),
      await uploadCertificate(client, "api"),
      await uploadCertificate(client, "edge"),
    ],
    webAclArn: await createWebAcl(client),
    logsBucket: LOGS,
    logsBucketArn: `arn:aws:s3:::${LOGS}`,
    environmentFileArn: `arn:aws:s3:::${LOGS}/orders.env`,
    secretArn: `arn:aws:secretsmanager:${LOCAL}:secret:orders-AbCdEf`,
    parameterArn: `arn:aws:ssm:${LOCAL}:parameter/orders/token`,
    fileSystemId: "fs-0a1b2c3d",
    accessPointId: "fsap-0a1b2c3d4e5f60718",
    namespaceId: await createNamespace(client),
  };
}

async function createBoundary(client: Client): Promise<string> {
  const { Policy } = await new IAMClient(client).send(
    new CreatePolicyCommand({
      PolicyName: "services-boundary",
      PolicyDocument: JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
      }),
    }),
  );
  return `${Policy?.Arn}`;
}

async function uploadCertificate(client: Client, name: string): Promise<string> {
  const { ServerCertificateMetadata } = await new IAMClient(client).send(
    new UploadServerCertificateCommand({
      ServerCertificateName: name,
      // The local AWS does not read it.
      CertificateBody: "certificate",
      PrivateKey: "key",
    }),
  );
  return `${ServerCertificateMetadata?.Arn}`;
}

/** Route 53 answers in XML. */
async function createZone(client: Client): Promise<string> {
  const text = await awsRequest(client, "route53", {
    method: "POST",
    path: "/2013-04-01/hostedzone",
    body:
      '<CreateHostedZoneRequest xmlns="https://route53.amazonaws.com/doc/2013-04-01/">' +
      "<Name>example.com</Name><CallerReference>1</CallerReference></CreateHostedZoneRequest>",
  });
  const id = /<Id>\/hostedzone\/(\w+)<\/Id>/.exec(text)?.[1];
  if (id === undefined) {
    throw new Error(`Route 53 answered without an id: ${text}`);
  }
  return id;
}

async function createWebAcl(client: Client): Promise<string> {
  const { Summary } = await jsonRequest(client, "wafv2", "AWSWAF_20190729.CreateWebACL", {
    Name: "services",
    Scope: "REGIONAL",
    DefaultAction: { Allow: {} },
    VisibilityConfig: {
      SampledRequestsEnabled: false,
      CloudWatchMetricsEnabled: false,
      MetricName: "services",
    },
  });
  return Summary.ARN;
}

async function createNamespace(client: Client): Promise<string> {
  const cloudMap = (operation: string, input: Readonly<Record<string, unknown>>) =>
    jsonRequest(client, "servicediscovery", `Route53AutoNaming_v20170314.${operation}`, input);
  const { OperationId } = await cloudMap("CreatePublicDnsNamespace", {
    Name: "services.example.com",
    CreatorRequestId: "1",
  });
  const { Operation } = await cloudMap("GetOperation", { OperationId });
  return Operation.Targets.NAMESPACE;
}
