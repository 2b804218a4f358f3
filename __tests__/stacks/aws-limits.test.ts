/**
 * What AWS refuses and moto accepts, and where this project finds it. A green apply on the local AWS proves nothing about
 * these limits, so each has a row: at synth, by how the stacks are made, on the local AWS, or only on AWS, with the
 * reason.
 */
import { LbListener } from "@cdktf/provider-aws/lib/lb-listener";
import { describe, expect, test } from "@jest/globals";
import { ref, Token } from "cdktf";
import {
  ClusterStack,
  type ClusterStackProps,
  checkEnvironments,
  NetworkStack,
  type NetworkStackProps,
  ServiceStack,
  type ServiceStackProps,
  withoutTokenTraces,
} from "../../stacks";
import { BLUE, GREEN } from "../local/ecs/support/fake-backing";
import { createFakeEcs, createServiceInput } from "../local/ecs/support/fake-ecs";
import { CLUSTER, NETWORK, RULES_SERVICE, SERVICE, SHARED_LOAD_BALANCER } from "../support/fixtures";
import { problemsOf } from "../support/problems";
import { Template, testApp } from "../support/template";

type Partly<T> = { readonly [K in keyof T]?: unknown };

const service = (props: Partly<ServiceStackProps> = {}) =>
  withoutTokenTraces(() => new ServiceStack(testApp(), "web", { ...SERVICE, ...props } as ServiceStackProps));
const container = (options: object) => ({ container: { ...SERVICE.container, ...options } });
const https = (options: object) => ({ productionListener: { ...SERVICE.productionListener, ...options } });
const rule = (options: object) => ({
  ...RULES_SERVICE,
  productionListener: {
    kind: "rules",
    rules: { web: { priority: 1, hosts: ["a.example.com"], ...options } },
  },
});
const scaling = (options: object) => ({ scaling: { minTasks: 2, maxTasks: 4, ...options } });
const schedule = (options: object) =>
  scaling({ schedules: [{ name: "a", schedule: "cron(0 8 ? * MON-FRI *)", minTasks: 2, ...options }] });
const statement = (options: object) => ({
  taskPolicy: [{ actions: ["s3:GetObject"], resources: ["arn:aws:s3:::shop/*"], ...options }],
});
const healthCheck = (options: object) => ({ healthCheck: options });
const splunk = (options: object) => container({ logs: { kind: "splunk", ...options } });
const existingTask = (arn: string) => {
  const { container: _, ...others } = SERVICE;
  const task = {
    kind: "existing",
    taskDefinitionArn: arn,
    containerName: "app",
    containerPort: 80,
    roleArns: [],
  };
  return { ...others, container: undefined, task };
};
const repeat = (text: string, count: number) => text.repeat(count);
const list = <T>(count: number, of: (index: number) => T) =>
  Array.from({ length: count }, (_, index) => of(index));
const record = <T>(count: number, of: (index: number) => T) =>
  Object.fromEntries(list(count, (index) => [`k${index}`, of(index)]));

const IN_OTHER_REGION = "is in us-east-1, but";
const arn = (name: string, region = "us-east-1") => `arn:aws:${name.replace("REGION", region)}`;
const CERTIFICATE = "acm:REGION:111122223333:certificate/one";
const WEB_ACL = "wafv2:REGION:111122223333:regional/webacl/shop/1";
const FUNCTION = "lambda:REGION:111122223333:function:probe";
const KEY = "kms:REGION:111122223333:key/7e1b0c6e";
const TASK = "ecs:REGION:111122223333:task-definition/web:1";
const CLUSTER_ARN = "ecs:REGION:111122223333:cluster/shop";
const LOG_GROUP = "logs:REGION:111122223333:log-group:/ecs/exec";
const LISTENER = "elasticloadbalancing:REGION:111122223333:listener/app/shop/1/2";
const here = (name: string) => arn(name, "eu-west-1");
const TOPIC = "arn:aws:sns:eu-west-1:111122223333:orders";

/** The problems of a service's, network's or cluster's props, or of an app at synth. */
const PROBLEMS = {
  service: (props: object) => problemsOf(() => service(props)),
  network: (props: object) =>
    problemsOf(() => new NetworkStack(testApp(), "shop", { ...NETWORK, ...props } as NetworkStackProps)),
  cluster: (props: object) =>
    problemsOf(() => new ClusterStack(testApp(), "shop", { ...CLUSTER, ...props } as ClusterStackProps)),
};

/** A limit that synth knows: what it says about a wrong value, and a right value next to it. */
type AtSynth = readonly [
  limit: string,
  of: keyof typeof PROBLEMS,
  wrong: object,
  problem: string | RegExp,
  right: object,
];

describe("a limit of AWS is found at synth:", () => {
  const rows: readonly AtSynth[] = [
    // Load balancers
    [
      "two subnets of a load balancer in one zone",
      "network",
      { availabilityZones: ["eu-west-1a", "eu-west-1a"] },
      "availabilityZones: eu-west-1a occurs more than once",
      { availabilityZones: ["eu-west-1a", "eu-west-1b"] },
    ],
    [
      "one subnet twice",
      "service",
      { network: { ...SERVICE.network, publicSubnetIds: ["subnet-a", "subnet-a"] } },
      "network.publicSubnetIds: subnet-a occurs more than once",
      { network: { ...SERVICE.network, publicSubnetIds: ["subnet-a", "subnet-b"] } },
    ],
    [
      "a load balancer with one subnet",
      "service",
      { network: { ...SERVICE.network, publicSubnetIds: ["subnet-a"] } },
      "network.publicSubnetIds: got subnet-a",
      {},
    ],
    [
      "a zone of another region",
      "network",
      { availabilityZones: ["eu-west-1a", "us-east-1b"] },
      'availabilityZones[1]: got "us-east-1b", but the network is in eu-west-1',
      { availabilityZones: ["eu-west-1a", "eu-west-1b"] },
    ],
    [
      "a bucket for logs that is no name",
      "service",
      { loadBalancer: { logs: { kind: "existing", bucket: "arn:aws:s3:::logs" } } },
      'loadBalancer.logs.bucket: got "arn:aws:s3:::logs"',
      { loadBalancer: { logs: { kind: "existing", bucket: "logs" } } },
    ],
    [
      "an HTTPS listener without a certificate",
      "service",
      { productionListener: { kind: "https" } },
      "productionListener.certificateArn: is missing",
      {},
    ],
    [
      "the port of production for tests",
      "service",
      { testListener: { kind: "port", port: 443 } },
      "testListener.port: got 443, which is the port of the production listener",
      { testListener: { kind: "port", port: 444 } },
    ],
    [
      "the port of the redirect for tests",
      "service",
      { testListener: { kind: "port", port: 80 } },
      "testListener.port: got 80, which is the port of the redirect from HTTP to HTTPS",
      { ...https({ port: 80 }), testListener: { kind: "port", port: 81 } },
    ],
    [
      "a port of 0",
      "service",
      https({ port: 0 }),
      "productionListener.port: got 0 (TCP port)",
      https({ port: 1 }),
    ],
    [
      "a port of 65536",
      "service",
      https({ port: 65_536 }),
      "productionListener.port: got 65536 (TCP port)",
      https({ port: 65_535 }),
    ],
    [
      "a TLS policy that AWS doesn't have",
      "service",
      https({ tlsPolicy: "ELBSecurityPolicy-TLS13-1-2-Rse-2021-06" }),
      /^productionListener\.tlsPolicy: got "ELBSecurityPolicy-TLS13-1-2-Rse-2021-06", which AWS doesn't have$/,
      https({ tlsPolicy: "ELBSecurityPolicy-TLS13-1-2-Res-2021-06" }),
    ],
    [
      "a rule without a condition",
      "service",
      rule({ hosts: undefined }),
      "productionListener.rules.web: has no condition, so it would take the traffic of all later rules",
      rule({}),
    ],
    [
      "a priority of 0",
      "service",
      rule({ priority: 0 }),
      "productionListener.rules.web.priority: got 0",
      rule({ priority: 1 }),
    ],
    [
      "a priority of 50001",
      "service",
      rule({ priority: 50_001 }),
      "productionListener.rules.web.priority: got 50001",
      rule({ priority: 50_000 }),
    ],
    [
      "4 values in a condition",
      "service",
      rule({ paths: list(4, (n) => `/${n}`) }),
      "productionListener.rules.web.paths: got 4 values",
      rule({ paths: list(3, (n) => `/${n}`) }),
    ],
    [
      "a health check's path without a slash",
      "service",
      healthCheck({ path: "health" }),
      'healthCheck.path: got "health"',
      healthCheck({ path: "/health" }),
    ],
    [
      "a health check's path of 1025 characters",
      "service",
      healthCheck({ path: `/${repeat("a", 1024)}` }),
      "healthCheck.path: got 1025 characters",
      healthCheck({ path: `/${repeat("a", 1023)}` }),
    ],
    [
      "the status code 199 as healthy",
      "service",
      healthCheck({ healthyStatusCodes: "199" }),
      'healthCheck.healthyStatusCodes: got "199"',
      healthCheck({ healthyStatusCodes: "200" }),
    ],
    [
      "the status code 500 as healthy",
      "service",
      healthCheck({ healthyStatusCodes: "200-500" }),
      'healthCheck.healthyStatusCodes: got "200-500"',
      healthCheck({ healthyStatusCodes: "200-499" }),
    ],
    [
      "status codes that go down",
      "service",
      healthCheck({ healthyStatusCodes: "200,299-298" }),
      'healthCheck.healthyStatusCodes: got "200,299-298", with a range that goes down',
      healthCheck({ healthyStatusCodes: "200,298-298" }),
    ],
    [
      "a health check every 4 seconds",
      "service",
      healthCheck({ intervalSeconds: 4, timeoutSeconds: 3 }),
      "healthCheck.intervalSeconds: got 4 seconds",
      healthCheck({ intervalSeconds: 5, timeoutSeconds: 3 }),
    ],

    // Regions and ARNs
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
      "a web ACL of CloudFront",
      "service",
      { loadBalancer: { webAclArn: "arn:aws:wafv2:us-east-1:111122223333:global/webacl/shop/1" } },
      /^loadBalancer\.webAclArn: got "arn:aws:wafv2:us-east-1:111122223333:global\/webacl\/shop\/1"$/,
      { loadBalancer: { webAclArn: here(WEB_ACL) } },
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
    [
      "a topic as certificate",
      "service",
      https({ certificateArn: TOPIC }),
      `productionListener.certificateArn: got "${TOPIC}"`,
      {},
    ],
    [
      "a topic as web ACL",
      "service",
      { loadBalancer: { webAclArn: TOPIC } },
      `loadBalancer.webAclArn: got "${TOPIC}"`,
      {},
    ],
    [
      "a topic as hook",
      "service",
      { hooks: { afterInstall: TOPIC } },
      `hooks.afterInstall: got "${TOPIC}"`,
      {},
    ],
    [
      "a topic as secret",
      "service",
      container({ secrets: { A: TOPIC } }),
      `container.secrets.A: got "${TOPIC}"`,
      {},
    ],
    [
      "a topic as key of secrets",
      "service",
      container({ secretKeyArns: [TOPIC] }),
      `container.secretKeyArns[0]: got "${TOPIC}"`,
      container({ secretKeyArns: [here(KEY)] }),
    ],
    [
      "an alias as key of secrets",
      "service",
      container({ secretKeyArns: ["arn:aws:kms:eu-west-1:111122223333:alias/shop"] }),
      'container.secretKeyArns[0]: got "arn:aws:kms:eu-west-1:111122223333:alias/shop"',
      {},
    ],
    [
      "a topic as environment file",
      "service",
      container({ environmentFiles: [TOPIC] }),
      `container.environmentFiles[0]: got "${TOPIC}"`,
      {},
    ],
    ["a topic as cluster", "service", { clusterArn: TOPIC }, `clusterArn: got "${TOPIC}"`, {}],
    [
      "a topic as role",
      "service",
      { task: { kind: "own", taskRoleArn: TOPIC } },
      `task.taskRoleArn: got "${TOPIC}"`,
      {},
    ],
    [
      "a Network Load Balancer's listener",
      "service",
      {
        ...RULES_SERVICE,
        sharedLoadBalancer: {
          ...SHARED_LOAD_BALANCER,
          productionListenerArn: here(LISTENER).replace("/app/", "/net/"),
          testListenerArn: undefined,
          testUrl: undefined,
        },
        testListener: { kind: "none" },
      },
      /^sharedLoadBalancer\.productionListenerArn: got /,
      RULES_SERVICE,
    ],
    [
      "a subnet as VPC",
      "service",
      { network: { ...SERVICE.network, vpcId: "subnet-1" } },
      'network.vpcId: got "subnet-1"',
      {},
    ],
    [
      "a security group as subnet",
      "service",
      { network: { ...SERVICE.network, privateSubnetIds: ["subnet-a", "sg-1"] } },
      'network.privateSubnetIds[1]: got "sg-1"',
      {},
    ],
    [
      "a subnet as security group",
      "service",
      { additionalSecurityGroupIds: ["subnet-1"] },
      'additionalSecurityGroupIds[0]: got "subnet-1"',
      { additionalSecurityGroupIds: ["sg-1"] },
    ],
    [
      "6 security groups of a task",
      "service",
      { additionalSecurityGroupIds: list(5, (n) => `sg-${n}`) },
      "additionalSecurityGroupIds: got 5 security groups",
      { additionalSecurityGroupIds: list(4, (n) => `sg-${n}`) },
    ],
    [
      "a security group twice",
      "service",
      { additionalSecurityGroupIds: ["sg-1", "sg-1"] },
      "additionalSecurityGroupIds: sg-1 occurs more than once",
      { additionalSecurityGroupIds: ["sg-1", "sg-2"] },
    ],

    // Tasks
    [
      "a container with more CPU than its task",
      "service",
      container({ cpu: 257 }),
      "container.cpu: got 257 CPU units",
      container({ cpu: 256 }),
    ],
    [
      "COMPLETE of an essential container",
      "service",
      { sidecars: { a: { image: "a:1" } }, ...container({ dependsOn: { a: "COMPLETE" } }) },
      'container.dependsOn.a: got "COMPLETE", and the container a is essential: the task stops when it exits',
      { sidecars: { a: { image: "a:1", essential: false } }, ...container({ dependsOn: { a: "COMPLETE" } }) },
    ],
    [
      "a certificate's ARN with a space",
      "service",
      https({ certificateArn: `${here(CERTIFICATE)} ` }),
      `productionListener.certificateArn: got "${here(CERTIFICATE)} "`,
      https({ certificateArn: here(CERTIFICATE) }),
    ],
    [
      "the container's port 0",
      "service",
      container({ port: 0 }),
      "container.port: got 0 (TCP port)",
      container({ port: 1 }),
    ],
    [
      "the container's port 65536",
      "service",
      container({ port: 65_536 }),
      "container.port: got 65536 (TCP port)",
      container({ port: 65_535 }),
    ],
    [
      "256 CPU units with 3072 MiB",
      "service",
      { cpu: 256, memoryMiB: 3072 },
      "memoryMiB: got 3072 MiB with 256 CPU units",
      { cpu: 256, memoryMiB: 2048 },
    ],
    ["300 CPU units", "service", { cpu: 300 }, "cpu: got 300 CPU units", { cpu: 512, memoryMiB: 1024 }],
    [
      "20 GiB of disk",
      "service",
      { ephemeralStorageGiB: 20 },
      "ephemeralStorageGiB: got 20 GiB",
      { ephemeralStorageGiB: 21 },
    ],
    [
      "201 GiB of disk",
      "service",
      { ephemeralStorageGiB: 201 },
      "ephemeralStorageGiB: got 201 GiB",
      { ephemeralStorageGiB: 200 },
    ],
    [
      "a container's name with a dot",
      "service",
      container({ name: "a.b" }),
      'container.name: got "a.b"',
      container({ name: "a-b_1" }),
    ],
    [
      "a container's name of 256 characters",
      "service",
      container({ name: repeat("a", 256) }),
      `container.name: got "${repeat("a", 256)}"`,
      container({ name: repeat("a", 255) }),
    ],
    [
      "a variable in environment and secrets",
      "service",
      container({
        environment: { A: "1" },
        secrets: { A: "arn:aws:ssm:eu-west-1:111122223333:parameter/a" },
      }),
      "container.secrets: A is in container.environment too",
      container({
        environment: { A: "1" },
        secrets: { B: "arn:aws:ssm:us-east-1:111122223333:parameter/a" },
      }),
    ],
    [
      "a task definition over 64 KiB",
      "service",
      container({ command: [repeat("a", 65_536)] }),
      /^container: the definitions of the containers have 65\d{3} bytes or more$/,
      container({ command: [repeat("a", 64_000)] }),
    ],
    [
      "a Linux option that Fargate doesn't have",
      "service",
      container({ linuxParameters: { sharedMemorySize: 64 } }),
      "container.linuxParameters.sharedMemorySize: unknown property",
      container({ linuxParameters: { initProcessEnabled: true } }),
    ],
    [
      "a capability that Fargate doesn't add",
      "service",
      container({ linuxParameters: { capabilities: { add: ["NET_ADMIN"] } } }),
      'container.linuxParameters.capabilities.add[0]: got "NET_ADMIN"',
      container({ linuxParameters: { capabilities: { add: ["SYS_PTRACE"] } } }),
    ],
    [
      "a privileged container",
      "service",
      container({ privileged: true }),
      "container.privileged: unknown property",
      {},
    ],
    [
      "a buffer of logs without non-blocking",
      "service",
      container({ logs: { kind: "cloudwatch", maxBufferMiB: 10 } }),
      "container.logs.maxBufferMiB: is set, and mode is not",
      container({ logs: { kind: "cloudwatch", maxBufferMiB: 10, mode: "non-blocking" } }),
    ],
    [
      "Splunk without a token",
      "service",
      splunk({ options: { "splunk-url": "https://splunk" } }),
      "container.logs: has no splunk-token",
      splunk({
        options: { "splunk-url": "https://splunk" },
        secretOptions: { "splunk-token": "arn:aws:ssm:eu-west-1:111122223333:parameter/a" },
      }),
    ],
    [
      "Splunk without a URL",
      "service",
      splunk({ options: { "splunk-token": "a" } }),
      "container.logs: has no splunk-url",
      splunk({ options: { "splunk-token": "a", "splunk-url": "https://splunk" } }),
    ],
    [
      "FireLens without a router",
      "service",
      container({ logs: { kind: "firelens" } }),
      "container.logs: needs a log router, and the task has none",
      { ...container({ logs: { kind: "firelens" } }), logRouter: { image: "router:1" } },
    ],
    [
      "a stop timeout of 121 seconds",
      "service",
      container({ stopTimeoutSeconds: 121 }),
      "container.stopTimeoutSeconds: got 121 seconds",
      container({ stopTimeoutSeconds: 120 }),
    ],
    [
      "11 containers",
      "service",
      { sidecars: record(10, () => ({ image: "a:1" })) },
      "sidecars: got 11 containers",
      { sidecars: record(9, () => ({ image: "a:1" })) },
    ],
    [
      "a platform without EFS",
      "service",
      {
        platformVersion: "1.3.0",
        volumes: { a: { kind: "efs", fileSystemId: "fs-0a1b2c3d" } },
        ...container({ mounts: [{ volume: "a", path: "/a" }] }),
      },
      /^platformVersion: got "1\.3\.0", which doesn't support/,
      {
        platformVersion: "1.4.0",
        volumes: { a: { kind: "efs", fileSystemId: "fs-0a1b2c3d" } },
        ...container({ mounts: [{ volume: "a", path: "/a" }] }),
      },
    ],
    [
      "an ARN as file system",
      "service",
      {
        volumes: {
          a: {
            kind: "efs",
            fileSystemId: "arn:aws:elasticfilesystem:us-east-1:111122223333:file-system/fs-0a1b2c3d",
          },
        },
        ...container({ mounts: [{ volume: "a", path: "/a" }] }),
      },
      /^volumes\.a\.fileSystemId: got "arn:/,
      {},
    ],

    // Permissions
    [
      "an action without its service",
      "service",
      statement({ actions: ["GetObject"] }),
      'taskPolicy[0].actions[0]: got "GetObject"',
      statement({ actions: ["s3:Get*"] }),
    ],
    [
      "a statement without actions",
      "service",
      statement({ actions: [] }),
      "taskPolicy[0].actions: got an empty list",
      statement({ actions: ["*"] }),
    ],
    [
      "a resource that is no ARN",
      "service",
      statement({ resources: ["shop"] }),
      'taskPolicy[0].resources[0]: got "shop"',
      statement({ resources: ["*"] }),
    ],
    [
      "a statement without resources",
      "service",
      statement({ resources: [] }),
      "taskPolicy[0].resources: got an empty list",
      {},
    ],
    [
      "a sid with a space",
      "service",
      statement({ sid: "Read orders" }),
      'taskPolicy[0].sid: got "Read orders"',
      statement({ sid: "ReadOrders1" }),
    ],
    [
      "an unknown condition operator",
      "service",
      statement({ conditions: { StringEqual: { "aws:x": "1" } } }),
      'taskPolicy[0].conditions: got "StringEqual"',
      statement({ conditions: { "ForAnyValue:StringEqualsIfExists": { "aws:x": "1" } } }),
    ],
    [
      "a sid twice",
      "service",
      { taskPolicy: list(2, () => ({ sid: "A", actions: ["s3:GetObject"], resources: ["*"] })) },
      'taskPolicy[1].sid: got "A", which is the sid of another statement',
      { taskPolicy: ["A", "B"].map((sid) => ({ sid, actions: ["s3:GetObject"], resources: ["*"] })) },
    ],
    [
      "a policy over 10240 characters",
      "service",
      statement({ resources: list(200, () => `arn:aws:s3:::${repeat("b", 50)}`) }),
      /^taskPolicy: got statements of 1\d{4} characters$/,
      statement({ resources: list(100, () => `arn:aws:s3:::${repeat("b", 50)}`) }),
    ],
    [
      "everyone as break-glass principal",
      "service",
      { breakGlassPrincipalArns: ["*"] },
      'breakGlassPrincipalArns: got "*"',
      { breakGlassPrincipalArns: ["arn:aws:iam::111122223333:root"] },
    ],

    // Tags
    [
      "50 tags without Name",
      "service",
      { tags: record(50, () => "v") },
      "tags: got 50 tags",
      { tags: record(49, () => "v") },
    ],
    [
      "51 tags with Name",
      "service",
      { tags: { ...record(50, () => "v"), Name: "shop" } },
      "tags: got 51 tags",
      { tags: { ...record(49, () => "v"), Name: "shop" } },
    ],
    [
      "a tag key of 129 characters",
      "service",
      { tags: { [repeat("k", 129)]: "v" } },
      `tags: got the key "${repeat("k", 129)}"`,
      { tags: { [repeat("k", 128)]: "v" } },
    ],
    [
      "a tag value of 257 characters",
      "service",
      { tags: { k: repeat("v", 257) } },
      "tags.k: got 257 characters",
      { tags: { k: repeat("v", 256) } },
    ],
    [
      "a tag that AWS reserves",
      "service",
      { tags: { "aws:team": "shop" } },
      'tags: got the key "aws:team"',
      { tags: { "team:aws": "shop" } },
    ],

    // Scaling and deployments
    [
      "a desired count below the bounds",
      "service",
      { desiredCount: 1, ...scaling({}) },
      "desiredCount: got 1 tasks, which is below scaling.minTasks (2)",
      { desiredCount: 2, ...scaling({}) },
    ],
    [
      "a desired count above the bounds",
      "service",
      { desiredCount: 5, ...scaling({}) },
      "desiredCount: got 5 tasks, which is above scaling.maxTasks (4)",
      { desiredCount: 4, ...scaling({}) },
    ],
    [
      "bounds that cross",
      "service",
      scaling({ minTasks: 5 }),
      "scaling.minTasks: got 5 tasks, which is above scaling.maxTasks (4)",
      scaling({ minTasks: 4 }),
    ],
    [
      "a cron expression with five fields",
      "service",
      schedule({ schedule: "cron(0 8 * * *)" }),
      'scaling.schedules[0].schedule: got "cron(0 8 * * *)"',
      schedule({ schedule: "cron(0 8 * * ? *)" }),
    ],
    [
      "a cron expression with both days",
      "service",
      schedule({ schedule: "cron(0 8 1 * MON *)" }),
      'scaling.schedules[0].schedule: got "cron(0 8 1 * MON *)", whose days of the month and of the week are both set, or both ?',
      schedule({ schedule: "cron(0 8 1 * ? *)" }),
    ],
    [
      "the minute 60",
      "service",
      schedule({ schedule: "cron(60 8 ? * MON *)" }),
      'scaling.schedules[0].schedule: got "cron(60 8 ? * MON *)", whose minute is wrong',
      schedule({ schedule: "cron(0/15,59 8-9 ? JAN-MAR MON#1 2030)" }),
    ],
    [
      "a rate of 0",
      "service",
      schedule({ schedule: "rate(0 hours)" }),
      'scaling.schedules[0].schedule: got "rate(0 hours)"',
      schedule({ schedule: "rate(1 hour)" }),
    ],
    [
      "the 31st of April",
      "service",
      schedule({ schedule: "at(2030-04-31T08:00:00)" }),
      'scaling.schedules[0].schedule: got "at(2030-04-31T08:00:00)"',
      schedule({ schedule: "at(2030-04-30T08:00:00)" }),
    ],
    [
      "an unknown time zone",
      "service",
      schedule({ timeZone: "Europe/Berln" }),
      'scaling.schedules[0].timeZone: got "Europe/Berln"',
      schedule({ timeZone: "Europe/Berlin" }),
    ],
    [
      "a bake of 2881 minutes",
      "service",
      { trafficShift: { kind: "canary", percent: 10, bakeMinutes: 2881 } },
      "trafficShift.bakeMinutes: got 2881 minutes",
      { trafficShift: { kind: "canary", percent: 10, bakeMinutes: 2880 } },
    ],
    [
      "a linear shift over 2880 minutes",
      "service",
      { trafficShift: { kind: "linear", percent: 10, everyMinutes: 321 } },
      "trafficShift: 10 percent every 321 minutes takes 2889 minutes",
      { trafficShift: { kind: "linear", percent: 10, everyMinutes: 320 } },
    ],
    [
      "a termination wait of 2881 minutes",
      "service",
      { terminationWaitMinutes: 2881 },
      "terminationWaitMinutes: got 2881 minutes",
      { terminationWaitMinutes: 2880 },
    ],
    [
      "51 alarms",
      "service",
      { rollbackAlarmNames: list(51, (n) => `a${n}`) },
      "rollbackAlarmNames: got 51 alarms",
      { rollbackAlarmNames: list(50, (n) => `a${n}`) },
    ],
  ];

  test.each(rows)("%s", (_, of, wrong, problem, right) => {
    expect([PROBLEMS[of](wrong), PROBLEMS[of](right)]).toEqual([
      [typeof problem === "string" ? problem : expect.stringMatching(problem)],
      [],
    ]);
  });

  test("one port on two listeners of a load balancer, with a listener of the user", () => {
    const problems = (port: number) => {
      const app = testApp();
      const web = new ServiceStack(app, "web", SERVICE);
      new LbListener(web, "extra", {
        loadBalancerArn: web.loadBalancer?.loadBalancer.arn ?? "",
        port,
        defaultAction: [{ type: "fixed-response" }],
      });
      return app.node.validate();
    };
    expect([443, 80, 8443, 9443].map((port) => problems(port).length)).toEqual([1, 1, 1, 0]);
    expect(problems(443)).toEqual([
      [
        "web/extra.port: got 443, which is the port of web/load-balancer/production-listener on the same load balancer",
        "   allowed: a port that no other listener of the load balancer has",
        "   to do: choose another port, or add a rule to the other listener",
      ].join("\n"),
    ]);
  });

  test("101 target groups of a load balancer: 51 services that share one", () => {
    const problems = (count: number) => {
      const app = testApp();
      for (const index of list(count, (n) => n)) {
        new ServiceStack(app, `s${index}`, {
          ...RULES_SERVICE,
          name: `s${index}`,
          productionListener: {
            kind: "rules",
            rules: { web: { priority: index + 1, paths: [`/${index}`] } },
          },
        });
      }
      return app.node.validate();
    };
    expect(problems(50)).toEqual([]);
    expect(problems(51)).toEqual([
      [
        "s50.sharedLoadBalancer: 51 services share the load balancer, with 102 target groups",
        "   allowed: at most 50 services: a load balancer has at most 100 target groups",
        "   to do: move some of the services to another load balancer",
      ].join("\n"),
    ]);
  });
});

describe("the stacks are made so that AWS doesn't refuse:", () => {
  const template = Template.of(
    service(container({ secrets: { A: "arn:aws:ssm:eu-west-1:111122223333:parameter/a" } })),
  );
  const definition = template.only("aws_ecs_task_definition");
  const ecs = template.only("aws_ecs_service");

  test("secrets without an execution role", () => {
    expect(definition["execution_role_arn"]).toBe(
      `\${${template.addressOf("aws_iam_role", "task_execution-role_")}.arn}`,
    );
  });

  test("a CODE_DEPLOY service without a load balancer, with two, or with an unknown target group", () => {
    expect(ecs["load_balancer"]).toEqual([
      {
        target_group_arn: `\${${template.addressOf("aws_lb_target_group", "target-groups_blue")}.arn}`,
        container_name: "app",
        container_port: 8080,
      },
    ]);
  });

  test("a container that isn't in the task definition", () => {
    const definitions = template.json(definition["container_definitions"]);
    expect(definitions).toMatchObject([{ name: "app", portMappings: [{ containerPort: 8080 }] }]);
  });

  test("a bucket for logs that the load balancer may not write to", () => {
    const logging = Template.of(service({ loadBalancer: { logs: { kind: "own" } } }));
    const policy = logging.addressOf("aws_s3_bucket_policy", "load-balancer_logs");
    expect(logging.only("aws_lb")["depends_on"]).toContain(policy);
  });

  test("a trust policy that is broken JSON, or an AppSpec over 256 KiB", () => {
    const full = Template.of(
      service({
        breakGlassPrincipalArns: ["arn:aws:iam::111122223333:root"],
        network: { ...SERVICE.network, privateSubnetIds: list(16, (n) => `subnet-${repeat("a", 17)}${n}`) },
        hooks: Object.fromEntries(
          [
            "beforeInstall",
            "afterInstall",
            "afterAllowTestTraffic",
            "beforeAllowTraffic",
            "afterAllowTraffic",
          ].map((hook) => [hook, here(FUNCTION)]),
        ),
      }),
    );
    for (const role of Object.values(full.all("aws_iam_role"))) {
      // Terraform encodes it, so it is JSON for every value.
      expect(role["assume_role_policy"]).toMatch(/^\$\{jsonencode\(local\.[\w-]+\)\}$/);
    }
    expect(JSON.stringify(full.document.output?.["app-spec"]).length).toBeLessThan(262_144);
  });
});

// deployment-groups.test.ts and failed-deployment.test.ts have what it refuses of deployment groups: target groups and
// listeners of another load balancer, and a production listener that does not forward to the pair.
describe("the local AWS refuses", () => {
  const names = { cluster: "shop", service: "web" };
  const target = { containerName: "app", containerPort: 80 };

  test.each<[string, "CreateService" | "UpdateService", object]>([
    ["a CODE_DEPLOY service without a load balancer", "CreateService", { loadBalancers: [] }],
    [
      "two target groups on a service",
      "CreateService",
      { loadBalancers: [BLUE, GREEN].map((targetGroupArn) => ({ ...target, targetGroupArn })) },
    ],
    ["an unknown target group", "CreateService", { loadBalancers: [{ ...target, targetGroupArn: "none" }] }],
    [
      "a container that isn't in the task definition",
      "CreateService",
      { loadBalancers: [{ ...target, targetGroupArn: BLUE, containerName: "other" }] },
    ],
    [
      "a new task definition by UpdateService",
      "UpdateService",
      { taskDefinition: createServiceInput.taskDefinition },
    ],
    [
      "a new network by UpdateService",
      "UpdateService",
      { networkConfiguration: createServiceInput.networkConfiguration },
    ],
    [
      "a new load balancer by UpdateService",
      "UpdateService",
      { loadBalancers: createServiceInput.loadBalancers },
    ],
    ["a new platform version by UpdateService", "UpdateService", { platformVersion: "1.4.0" }],
    ["a forced deployment", "UpdateService", { forceNewDeployment: true }],
  ])("%s", async (_, operation, changes) => {
    const local = createFakeEcs();
    if (operation === "UpdateService") {
      expect((await local.call("CreateService", createServiceInput)).status).toBe(200);
    }
    const input =
      operation === "CreateService" ? { ...createServiceInput, ...changes } : { ...names, ...changes };
    const { status, body } = await local.call(operation, input);
    expect({ status, type: body["__type"] }).toEqual({ status: 400, type: "InvalidParameterException" });
  });
});

describe("values that only Terraform knows", () => {
  const token = ref("var.text").toString();
  const tokens = Token.asList(ref("var.list"));

  test("pass in a service, single and in lists", () => {
    expect(
      PROBLEMS.service({
        ...https({ certificateArn: token, additionalCertificateArns: [token], tlsPolicy: token }),
        ...healthCheck({ path: token, healthyStatusCodes: token }),
        ...schedule({ schedule: token, timeZone: token }),
        loadBalancer: { webAclArn: token },
        network: { vpcId: token, publicSubnetIds: tokens, privateSubnetIds: [token, `${token}-b`] },
        additionalSecurityGroupIds: tokens,
        hooks: { afterInstall: token },
        tags: Token.asStringMap(ref("var.map")),
        taskPolicy: [
          { actions: tokens, resources: tokens },
          { actions: [token], resources: [`arn:${token}`, token], sid: token },
        ],
        ...container({
          command: tokens,
          secretKeyArns: tokens,
          environment: { A: token },
          logs: { kind: "splunk", options: { [token]: token } },
        }),
      }),
    ).toEqual([]);
    expect(PROBLEMS.service({ region: token, ...container({ secretKeyArns: [token] }) })).toEqual([]);
    expect(PROBLEMS.service({ additionalSecurityGroupIds: [token, `${token}-b`] })).toEqual([]);
  });

  test("pass in a network and in a cluster", () => {
    const flowLogs = { kind: "cloudwatch", logKmsKeyArn: token };
    expect(PROBLEMS.network({ availabilityZones: [token, "eu-west-1b"], flowLogs })).toEqual([]);
    expect(PROBLEMS.network({ region: token })).toEqual([]);
    expect(PROBLEMS.cluster({ region: token, execSessions: { kmsKeyArn: token } })).toEqual([]);
  });

  test("pass as the port of a listener of the user", () => {
    const app = testApp();
    const web = new ServiceStack(app, "web", SERVICE);
    for (const id of ["a", "b"]) {
      new LbListener(web, id, {
        loadBalancerArn: web.loadBalancer?.loadBalancer.arn ?? "",
        port: Token.asNumber(ref("var.port")),
        defaultAction: [{ type: "fixed-response" }],
      });
    }
    expect(app.node.validate()).toEqual([]);
  });
});

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

test("the sid of a statement that is added later must differ from the others that were added", () => {
  const web = service();
  const added = { sid: "Read", actions: ["s3:GetObject"], resources: ["*"] };
  web.addStatement(added);
  expect(problemsOf(() => web.addStatement({ ...added, actions: ["GetObject"] }))).toEqual([
    'actions[0]: got "GetObject"',
    'sid: got "Read", which is the sid of another statement',
  ]);
  expect(problemsOf(() => web.addStatement({ ...added, sid: "Write" }))).toEqual([]);
});

/** What synth can't know, why, and props with it that synth accepts. AWS refuses them, or the tasks don't start. */
const ONLY_AWS: readonly (readonly [limit: string, reason: string, props: object])[] = [
  ["two existing subnets in one zone", "an id doesn't contain the zone", {}],
  [
    "an existing bucket that is missing, is in another region, or doesn't let the load balancer write",
    "its name doesn't contain the region, and its policy belongs to others",
    { loadBalancer: { logs: { kind: "existing", bucket: "logs" } } },
  ],
  [
    "a certificate that isn't issued",
    "only ACM knows its state",
    https({ certificateArn: "arn:aws:acm:eu-west-1:111122223333:certificate/pending" }),
  ],
  [
    "26 additional certificates of a load balancer",
    "AWS raises this quota on request",
    https({ additionalCertificateArns: list(26, (n) => here(CERTIFICATE).replace("one", `n${n}`)) }),
  ],
  [
    "101 rules of a load balancer",
    "AWS raises this quota on request",
    {
      ...RULES_SERVICE,
      productionListener: {
        kind: "rules",
        rules: record(101, (n) => ({ priority: n + 1, paths: [`/${n}`] })),
      },
    },
  ],
  ["a priority that another app has taken", "an app doesn't know the rules of others", rule({})],
  [
    "a TLS policy with a later date than all known ones",
    "AWS adds policies",
    https({ tlsPolicy: "ELBSecurityPolicy-TLS13-1-2-New-2099-01" }),
  ],
  [
    "a container that isn't in an existing task definition",
    "the task definition is known by its ARN",
    existingTask(here(TASK)),
  ],
  [
    "an action that doesn't exist",
    "IAM accepts it, and AWS adds actions (iam-policies.test.ts checks the stacks' own)",
    statement({ actions: ["s3:MakeCoffee"] }),
  ],
  [
    "a secret that doesn't exist, or whose policy denies it",
    "only Secrets Manager knows it; another region is allowed",
    container({ secrets: { A: "arn:aws:secretsmanager:us-east-1:444455556666:secret:a-AbCdEf" } }),
  ],
  [
    "a file system of another region, or without a mount target in a zone",
    "its id doesn't contain the region",
    {
      volumes: { a: { kind: "efs", fileSystemId: "fs-0a1b2c3d" } },
      ...container({ mounts: [{ volume: "a", path: "/a" }] }),
    },
  ],
  [
    "a tag with a character that a service refuses",
    "each service allows other characters",
    { tags: { "team,shop": "a" } },
  ],
  [
    "an image that doesn't exist, or is for another CPU architecture",
    "only the registry knows it",
    { ...container({ image: "missing:1" }), cpuArchitecture: "ARM64" },
  ],
];

test.each(ONLY_AWS)("only AWS finds %s: %s", (_limit, _reason, props) => {
  expect(PROBLEMS.service(props)).toEqual([]);
});
