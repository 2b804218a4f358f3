/**
 * A service with resources of your own: an alarm that rolls a release back, a hook that checks a release before users
 * get it, queues, and changes of resources that no property covers.
 */
import { join } from "node:path";
import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { CloudwatchMetricAlarm } from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm";
import { DataAwsIamPolicyDocument } from "@cdktf/provider-aws/lib/data-aws-iam-policy-document";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment";
import { LambdaFunction } from "@cdktf/provider-aws/lib/lambda-function";
import { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue";
import { App, Aspects, AssetType, Fn, TerraformAsset } from "cdktf";
import { ServiceStack } from "cdktf-ecs-codedeploy";

// The network of another team, by its ids.
const network = {
  vpcId: "vpc-0a1b2c3d4e5f60718",
  publicSubnetIds: ["subnet-0a1b2c3d4e5f60718", "subnet-1a1b2c3d4e5f60718"],
  privateSubnetIds: ["subnet-2a1b2c3d4e5f60718", "subnet-3a1b2c3d4e5f60718"],
  natCidrBlocks: ["203.0.113.10/32"],
};

const app = new App();
const web = new ServiceStack(app, "web", {
  name: "web",
  region: "eu-west-1",
  network,
  container: { image: "111122223333.dkr.ecr.eu-west-1.amazonaws.com/web:1.4.2", port: 8080 },
  productionListener: {
    kind: "https",
    certificateArn: "arn:aws:acm:eu-west-1:111122223333:certificate/12345678-1234-1234-1234-123456789012",
  },
  loadBalancer: { dnsRecords: [{ zoneId: "Z0123456789ABCDEFGHIJ", name: "web.example.com" }] },
  // A function of the stack sends requests to the new tasks, before users do.
  hooks: { afterAllowTestTraffic: { kind: "http-probe", paths: ["/health", "/orders?limit=1"] } },
});

// Errors of the tasks behind both target groups: it doesn't matter which of them is live.
// A group has no value in a minute without an error: SUM skips it.
const errorsOf = (id: string, targetGroupArnSuffix: string) => ({
  id,
  metric: {
    namespace: "AWS/ApplicationELB",
    metricName: "HTTPCode_Target_5XX_Count",
    dimensions: {
      LoadBalancer: `${web.loadBalancer?.loadBalancer.arnSuffix}`,
      TargetGroup: targetGroupArnSuffix,
    },
    stat: "Sum",
    period: 60,
  },
});
const errors = new CloudwatchMetricAlarm(web, "errors", {
  alarmName: "web-errors",
  metricQuery: [
    errorsOf("blue", web.targetGroups.blue.arnSuffix),
    errorsOf("green", web.targetGroups.green.arnSuffix),
    { id: "errors", expression: "SUM([blue, green])", label: "errors", returnData: true },
  ],
  threshold: 10,
  evaluationPeriods: 1,
  comparisonOperator: "GreaterThanThreshold",
  treatMissingData: "notBreaching",
});
web.addAlarm(errors.alarmName);

// What the service's own code needs: a queue, whose messages end in another one if they can't be delivered.
const undelivered = new SqsQueue(web, "undelivered", { name: "web-mail-undelivered" });
const queue = new SqsQueue(web, "mail", {
  name: "web-mail",
  redrivePolicy: Fn.jsonencode({ deadLetterTargetArn: undelivered.arn, maxReceiveCount: 3 }),
});
web.addStatement({ actions: ["sqs:SendMessage"], resources: [queue.arn] });

// A function of your own as a hook: it reports whether the requests of the probe have left undelivered messages.
const role = new IamRole(web, "hook-role", {
  name: "web-hook",
  assumeRolePolicy: new DataAwsIamPolicyDocument(web, "hook-trust", {
    statement: [
      {
        actions: ["sts:AssumeRole"],
        principals: [{ type: "Service", identifiers: ["lambda.amazonaws.com"] }],
      },
    ],
  }).json,
});
new IamRolePolicyAttachment(web, "hook-logs", {
  role: role.name,
  policyArn: "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
});
new IamRolePolicy(web, "hook-policy", {
  role: role.id,
  policy: new DataAwsIamPolicyDocument(web, "hook-permissions", {
    statement: [{ actions: ["sqs:GetQueueAttributes"], resources: [undelivered.arn] }],
  }).json,
});
const code = new TerraformAsset(web, "hook-code", {
  path: join(__dirname, "hook"),
  type: AssetType.ARCHIVE,
});
const hook = new LambdaFunction(web, "hook", {
  functionName: "web-hook",
  role: role.arn,
  runtime: "nodejs22.x",
  handler: "index.handler",
  filename: code.path,
  sourceCodeHash: code.assetHash,
  timeout: 60,
  environment: { variables: { QUEUE_URL: undelivered.url } },
});
web.addHook("beforeAllowTraffic", hook); // This also lets the function's role report the result.

// What no property covers: every resource is a field, with CDKTF's escape hatch …
web.loadBalancer?.loadBalancer.addOverride("enable_tls_version_and_cipher_suite_headers", true);
// … and an Aspect reaches all resources of a kind.
Aspects.of(web).add({
  visit(node) {
    if (node instanceof CloudwatchLogGroup) {
      // Logs outlive the stack.
      node.skipDestroy = true;
    }
  },
});

app.synth();
