/** The end-to-end tests' app: one service of a platform team that makes the stacks by itself, as an importer would. */
import { AcmCertificate } from "@cdktf/provider-aws/lib/acm-certificate";
import { AppautoscalingTarget } from "@cdktf/provider-aws/lib/appautoscaling-target";
import { CloudwatchMetricAlarm } from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm";
import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import { App } from "cdktf";
import { NetworkStack, ServiceStack } from "../../../stacks";
import { ALARM_NAME, type AppSettings, SETTINGS_VARIABLE } from "./app-settings";

const settings = JSON.parse(process.env[SETTINGS_VARIABLE] ?? "{}") as AppSettings;
const region = "eu-west-1";

const app = new App();
const network = new NetworkStack(app, "network", {
  name: "e2e",
  region,
  availabilityZones: ["eu-west-1a", "eu-west-1b"],
  nat: "one",
  endpoints: { kind: "all" },
  flowLogs: { kind: "cloudwatch", logRetentionDays: 30 },
});
const certificate = new AcmCertificate(network, "certificate", {
  domainName: "shop.example",
  validationMethod: "DNS",
});
new SecurityGroup(network, "database-clients", {
  name: "database-clients",
  description: "May reach the database",
  vpcId: network.ids.vpcId,
});
const alarm = new CloudwatchMetricAlarm(network, "errors", {
  alarmName: ALARM_NAME,
  namespace: "shop",
  metricName: "errors",
  statistic: "Sum",
  period: 60,
  evaluationPeriods: 1,
  threshold: 10,
  comparisonOperator: "GreaterThanThreshold",
});
const shop = new ServiceStack(app, "shop", {
  name: "shop",
  region,
  network: network.ids,
  container: { image: settings.image, port: 8080 },
  productionListener: {
    kind: "https",
    certificateArn: certificate.arn,
    ...(settings.tlsPolicy === undefined ? {} : { tlsPolicy: settings.tlsPolicy }),
  },
  additionalSecurityGroupIds: settings.securityGroupIds ?? [],
  trafficShift:
    settings.bakeMinutes === undefined
      ? { kind: "linear", percent: 50, everyMinutes: 2 }
      : { kind: "canary", percent: 10, bakeMinutes: settings.bakeMinutes },
  terminationWaitMinutes: settings.terminationWaitMinutes ?? 2,
  rollbackAlarmNames: [alarm.alarmName],
  deletionProtection: false,
});
new AppautoscalingTarget(shop, "scaling", {
  serviceNamespace: "ecs",
  scalableDimension: "ecs:service:DesiredCount",
  resourceId: `service/${shop.service.clusterName}/${shop.service.service.name}`,
  minCapacity: 2,
  maxCapacity: 4,
});
app.synth();
