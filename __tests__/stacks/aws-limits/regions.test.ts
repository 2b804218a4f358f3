/** What AWS refuses because it is in another region. */
import { EcsCluster } from "@cdktf/provider-aws/lib/ecs-cluster";
import { KmsKey } from "@cdktf/provider-aws/lib/kms-key";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { expect, test } from "@jest/globals";
import { TerraformStack } from "cdktf";
import { checkEnvironments, ServiceStack } from "../../../stacks";
import { SERVICE, SHARED_LOAD_BALANCER } from "../../support/fixtures";
import { problemsOf } from "../../support/problems";
import { testApp } from "../../support/template";
import {
  arn,
  CERTIFICATE,
  CLUSTER_ARN,
  container,
  existingTask,
  FUNCTION,
  here,
  https,
  IN_OTHER_REGION,
  KEY,
  LISTENER,
  LOG_GROUP,
  TASK,
  testLimits,
  WEB_ACL,
} from "./support";

testLimits([
  [
    "a zone of another region",
    "network",
    { availabilityZones: ["eu-west-1a", "us-east-1b"] },
    'availabilityZones[1]: got "us-east-1b", but the network is in eu-west-1',
    { availabilityZones: ["eu-west-1a", "eu-west-1b"] },
  ],
  [
    "a certificate of another region",
    "service",
    https({ certificateArn: arn(CERTIFICATE) }),
    `productionListener.certificateArn: ${IN_OTHER_REGION} the load balancer is in eu-west-1`,
    https({ certificateArn: here(CERTIFICATE) }),
  ],
  [
    "an additional certificate of another region",
    "service",
    https({ additionalCertificateArns: [arn(CERTIFICATE)] }),
    `productionListener.additionalCertificateArns[0]: ${IN_OTHER_REGION} the load balancer is in eu-west-1`,
    https({ additionalCertificateArns: ["arn:aws:iam::111122223333:server-certificate/one"] }),
  ],
  [
    "a cluster's certificate of another region",
    "cluster",
    { loadBalancer: https({ certificateArn: arn(CERTIFICATE) }) },
    `loadBalancer.productionListener.certificateArn: ${IN_OTHER_REGION} the load balancer is in eu-west-1`,
    { loadBalancer: https({ certificateArn: here(CERTIFICATE) }) },
  ],
  [
    "a web ACL of another region",
    "service",
    { loadBalancer: { webAclArn: arn(WEB_ACL) } },
    `loadBalancer.webAclArn: ${IN_OTHER_REGION} the load balancer is in eu-west-1`,
    { loadBalancer: { webAclArn: here(WEB_ACL) } },
  ],
  [
    "a cluster's web ACL of another region",
    "cluster",
    { loadBalancer: { ...https({}), webAclArn: arn(WEB_ACL) } },
    `loadBalancer.webAclArn: ${IN_OTHER_REGION} the load balancer is in eu-west-1`,
    { loadBalancer: { ...https({}), webAclArn: here(WEB_ACL) } },
  ],
  [
    "a hook of another region",
    "service",
    { hooks: { afterInstall: arn(FUNCTION) } },
    `hooks.afterInstall: ${IN_OTHER_REGION} the service is in eu-west-1`,
    { hooks: { afterInstall: here(FUNCTION) } },
  ],
  [
    "a task definition of another region",
    "service",
    existingTask(arn(TASK)),
    `task.taskDefinitionArn: ${IN_OTHER_REGION} the service is in eu-west-1`,
    existingTask(here(TASK)),
  ],
  [
    "a key for sessions of another region",
    "service",
    {
      exec: { kind: "on", sessions: { kmsKeyArn: arn(KEY) } },
      ...container({ readonlyRootFilesystem: false }),
    },
    `exec.sessions.kmsKeyArn: ${IN_OTHER_REGION} the service is in eu-west-1`,
    {
      exec: { kind: "on", sessions: { kmsKeyArn: here(KEY) } },
      ...container({ readonlyRootFilesystem: false }),
    },
  ],
  [
    "a cluster's key for sessions of another region",
    "cluster",
    { execSessions: { kmsKeyArn: arn(KEY) } },
    `execSessions.kmsKeyArn: ${IN_OTHER_REGION} the cluster is in eu-west-1`,
    { execSessions: { kmsKeyArn: here(KEY) } },
  ],
  [
    "a log of sessions of another region",
    "service",
    { execSessions: { logGroupArn: arn(LOG_GROUP) } },
    `execSessions.logGroupArn: ${IN_OTHER_REGION} the service is in eu-west-1`,
    { execSessions: { logGroupArn: here(LOG_GROUP) } },
  ],
  [
    "a key for flow logs of another region",
    "network",
    { flowLogs: { kind: "cloudwatch", logKmsKeyArn: arn(KEY) } },
    `flowLogs.logKmsKeyArn: ${IN_OTHER_REGION} the network is in eu-west-1`,
    { flowLogs: { kind: "cloudwatch", logKmsKeyArn: here(KEY) } },
  ],
  [
    "a cluster of another region",
    "service",
    { clusterArn: arn(CLUSTER_ARN) },
    `clusterArn: ${IN_OTHER_REGION} the service is in eu-west-1`,
    { clusterArn: here(CLUSTER_ARN) },
  ],
  [
    "a shared listener of another region",
    "service",
    {
      sharedLoadBalancer: {
        ...SHARED_LOAD_BALANCER,
        testListenerArn: undefined,
        testUrl: undefined,
        productionListenerArn: arn(LISTENER),
      },
    },
    `sharedLoadBalancer.productionListenerArn: ${IN_OTHER_REGION} the service is in eu-west-1`,
    { sharedLoadBalancer: SHARED_LOAD_BALANCER },
  ],
]);

test("the regions in an environment are compared too, with their paths", () => {
  const { name: _, region: _region, network: _network, ...web } = SERVICE;
  const environments = {
    prod: {
      region: "eu-west-1",
      network: { kind: "own", availabilityZones: ["us-east-1a", "eu-west-1b"] },
      cluster: { kind: "own", execSessions: { kmsKeyArn: arn(KEY) } },
      services: { web: { ...web, hooks: { afterInstall: arn(FUNCTION) } } },
    },
  } as const;
  expect(checkEnvironments(environments).map(({ prop }) => prop)).toEqual([
    "prod.network.availabilityZones[0]",
    "prod.cluster.execSessions.kmsKeyArn",
    "prod.services.web.hooks.afterInstall",
  ]);
});

test("the resources of the app are compared by their tokens", () => {
  const app = testApp();
  const own = new TerraformStack(app, "own");
  new AwsProvider(own, "aws", { region: "us-east-1" });
  const [key, cluster] = [new KmsKey(own, "key"), new EcsCluster(own, "cluster", { name: "shop" })];
  const props = (one: { arn: string }, other: { arn: string }) => ({
    ...SERVICE,
    logKmsKeyArn: one.arn,
    clusterArn: other.arn,
  });
  expect(problemsOf(() => new ServiceStack(app, "web", props(key, cluster)))).toEqual([
    "logKmsKeyArn: is in us-east-1, but the service is in eu-west-1",
    "clusterArn: is in us-east-1, but the service is in eu-west-1",
  ]);
  const here = { region: "eu-west-1" };
  const right = props(new KmsKey(own, "key-here", here), new EcsCluster(own, "here", { name: "a", ...here }));
  expect(problemsOf(() => new ServiceStack(app, "jobs", right))).toEqual([]);
});
