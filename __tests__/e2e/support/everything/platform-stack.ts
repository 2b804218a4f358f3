import { AcmCertificate } from "@cdktf/provider-aws/lib/acm-certificate";
import { CloudwatchMetricAlarm } from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm";
import { EfsAccessPoint } from "@cdktf/provider-aws/lib/efs-access-point";
import { EfsFileSystem } from "@cdktf/provider-aws/lib/efs-file-system";
import { IamPolicy } from "@cdktf/provider-aws/lib/iam-policy";
import { KmsKey } from "@cdktf/provider-aws/lib/kms-key";
import { Route53Zone } from "@cdktf/provider-aws/lib/route53-zone";
import { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket";
import { S3Object } from "@cdktf/provider-aws/lib/s3-object";
import { SecretsmanagerSecret } from "@cdktf/provider-aws/lib/secretsmanager-secret";
import { SecretsmanagerSecretVersion } from "@cdktf/provider-aws/lib/secretsmanager-secret-version";
import { ServiceDiscoveryPublicDnsNamespace } from "@cdktf/provider-aws/lib/service-discovery-public-dns-namespace";
import { SsmParameter } from "@cdktf/provider-aws/lib/ssm-parameter";
import { Wafv2WebAcl } from "@cdktf/provider-aws/lib/wafv2-web-acl";
import { TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { configureStack, type NormalizedSettings } from "../../../../stacks/support/stack-settings";

/** The name of an alarm that stops deployments. */
export const PLATFORM_ALARM = "platform-errors";

/** What services use of a platform team: names, ids and ARNs. */
export interface Platform {
  readonly keyArn: string;
  readonly boundaryArn: string;
  readonly zoneId: string;
  readonly certificateArns: readonly [string, string, string];
  readonly webAclArn: string;
  readonly logsBucket: string;
  readonly logsBucketArn: string;
  readonly environmentFileArn: string;
  readonly secretArn: string;
  readonly parameterArn: string;
  readonly fileSystemId: string;
  readonly accessPointId: string;
  readonly namespaceId: string;
}

/** What a platform team has already, in its own stack: the services use it by ids and ARNs. */
export class PlatformStack extends TerraformStack {
  readonly platform: Platform;

  constructor(scope: Construct, id: string, settings: NormalizedSettings) {
    super(scope, id);
    configureStack(this, settings);
    const certificateArn = (name: string, domainName: string) =>
      new AcmCertificate(this, name, { domainName, validationMethod: "DNS" }).arn;
    const logs = new S3Bucket(this, "logs", { bucket: "everything-logs", forceDestroy: true });
    this.addAlarm();
    const fileSystem = new EfsFileSystem(this, "file-system", { encrypted: true });
    this.platform = {
      keyArn: new KmsKey(this, "key", { deletionWindowInDays: 7, enableKeyRotation: true }).arn,
      boundaryArn: new IamPolicy(this, "boundary", { name: "services-boundary", policy: ALLOW_ALL }).arn,
      zoneId: new Route53Zone(this, "zone", { name: "example.com" }).zoneId,
      certificateArns: [
        certificateArn("certificate", "example.com"),
        certificateArn("wildcard-certificate", "*.example.com"),
        certificateArn("edge-certificate", "edge.example.com"),
      ],
      webAclArn: this.addWebAcl().arn,
      logsBucket: logs.bucket,
      logsBucketArn: logs.arn,
      environmentFileArn: this.addEnvironmentFile().arn,
      secretArn: this.addSecret().arn,
      parameterArn: new SsmParameter(this, "parameter", {
        name: "/orders/token",
        type: "SecureString",
        value: "not-a-secret",
      }).arn,
      fileSystemId: fileSystem.id,
      accessPointId: new EfsAccessPoint(this, "access-point", { fileSystemId: fileSystem.id }).id,
      namespaceId: new ServiceDiscoveryPublicDnsNamespace(this, "namespace", {
        name: "services.example.com",
      }).id,
    };
  }

  private addAlarm(): void {
    new CloudwatchMetricAlarm(this, "errors", {
      alarmName: PLATFORM_ALARM,
      namespace: "Platform",
      metricName: "Errors",
      statistic: "Sum",
      period: 60,
      evaluationPeriods: 1,
      threshold: 10,
      comparisonOperator: "GreaterThanThreshold",
      treatMissingData: "notBreaching",
    });
  }

  private addWebAcl(): Wafv2WebAcl {
    return new Wafv2WebAcl(this, "web-acl", {
      name: "services",
      scope: "REGIONAL",
      defaultAction: { allow: {} },
      visibilityConfig: {
        cloudwatchMetricsEnabled: false,
        metricName: "services",
        sampledRequestsEnabled: false,
      },
    });
  }

  private addEnvironmentFile(): S3Object {
    const { bucket } = new S3Bucket(this, "settings", { bucket: "everything-settings", forceDestroy: true });
    return new S3Object(this, "environment-file", {
      bucket,
      key: "orders.env",
      content: "LOG_FORMAT=json\n",
    });
  }

  private addSecret(): SecretsmanagerSecret {
    const secret = new SecretsmanagerSecret(this, "secret", {
      name: "orders/database",
      recoveryWindowInDays: 0,
    });
    new SecretsmanagerSecretVersion(this, "secret-version", {
      secretId: secret.id,
      secretString: JSON.stringify({ password: "not-a-secret" }),
    });
    return secret;
  }
}

const ALLOW_ALL = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
});
