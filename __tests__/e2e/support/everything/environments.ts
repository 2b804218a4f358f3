/** Every option of the stacks, in two environments: services behind one load balancer, and one with its own. */
import type { Environment, Environments } from "../../../../stacks";
import type { NormalizedSettings } from "../../../../stacks/support/stack-settings";
import { fullScaling, fullTask, type Service } from "./full-service";
import { PLATFORM_ALARM, type Platform } from "./platform-stack";
import { ACCOUNT, PULL_ACCOUNT } from "./settings";
import { PROBE } from "./user-resources";

/** What the tests change, and what is different in each account. */
export interface EverythingSettings {
  readonly settings: NormalizedSettings;
  readonly images: Readonly<Record<"orders" | "web", string>>;
}

export function environments(platform: Platform, { settings, images }: EverythingSettings): Environments {
  const common = {
    ...settings,
    roles: {
      permissionsBoundaryArn: platform.boundaryArn,
      path: "/services/",
      namePrefix: "team-",
    },
  };
  return {
    full: {
      ...common,
      network: {
        kind: "own",
        cidrBlock: "10.20.0.0/16",
        availabilityZones: ["eu-west-1a", "eu-west-1b"],
        nat: "one-per-zone",
        endpoints: { kind: "all" },
        flowLogs: {
          kind: "cloudwatch",
          logRetentionDays: 30,
          logKmsKeyArn: platform.keyArn,
          traffic: "REJECT",
        },
      },
      cluster: cluster(platform),
      imageRepositories: {
        orders: {
          encryption: { kind: "kms", kmsKeyArn: platform.keyArn },
          pullAccountIds: [PULL_ACCOUNT],
          deletionProtection: false,
          forceDelete: true,
        },
      },
      services: {
        orders: {
          ...fullTask(platform, images.orders),
          ...sharedTraffic(),
          ...fullScaling(),
          ...guards(platform),
          cloudMap: { kind: "own", namespaceId: platform.namespaceId, name: "orders" },
          names: { taskFamily: "orders", logGroup: "/services/orders" },
          logKmsKeyArn: platform.keyArn,
        },
        api: apiService(),
      },
    },
    edge: {
      ...common,
      network: {
        kind: "own",
        cidrBlock: "10.30.0.0/16",
        publicSubnetCidrBlocks: ["10.30.0.0/20", "10.30.16.0/20"],
        privateSubnetCidrBlocks: ["10.30.128.0/20", "10.30.144.0/20"],
        availabilityZones: ["eu-west-1a", "eu-west-1b"],
        nat: "none",
        endpoints: { kind: "none" },
        flowLogs: { kind: "s3", bucketArn: platform.logsBucketArn },
      },
      services: { web: edgeService(platform, images.web) },
    },
  };
}

function cluster(platform: Platform): NonNullable<Environment["cluster"]> {
  const { certificateArns, webAclArn, zoneId, keyArn } = platform;
  return {
    kind: "own",
    loadBalancer: {
      productionListener: {
        kind: "https",
        certificateArn: certificateArns[0],
        additionalCertificateArns: [certificateArns[1]],
        tlsPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06",
        allowedCidrBlocks: ["0.0.0.0/0"],
      },
      testListener: { kind: "port", port: 9443, allowedCidrBlocks: ["10.20.0.0/16"] },
      idleTimeoutSeconds: 120,
      logs: { kind: "own", retentionDays: 30, connections: true },
      webAclArn,
      dnsRecords: [
        { zoneId, name: "orders.example.com" },
        { zoneId, name: "*.shop.example.com" },
      ],
    },
    execSessions: { logRetentionDays: 30, kmsKeyArn: keyArn, logKmsKeyArn: keyArn },
    deletionProtection: false,
  };
}

/** Rules with every kind of condition, and different ones for the test listener. */
function sharedTraffic() {
  return {
    productionListener: {
      kind: "rules",
      rules: {
        host: { priority: 10, hosts: ["orders.example.com"], paths: ["/orders/*"], methods: ["GET", "POST"] },
        header: {
          priority: 11,
          headers: { "X-Service": ["orders"] },
          query: [{ key: "service", value: "orders" }, { value: "orders" }],
          sourceCidrBlocks: ["192.0.2.0/24"],
        },
      },
    },
    testListener: { kind: "rules", rules: { any: { priority: 5, hosts: ["*.example.com"] } } },
    healthCheck: { path: "/health", healthyStatusCodes: "200-204", intervalSeconds: 20, timeoutSeconds: 10 },
    balancing: {
      algorithm: "round_robin",
      slowStartSeconds: 30,
      stickiness: { kind: "application-cookie", cookieName: "session", durationSeconds: 600 },
    },
    healthCheckGracePeriodSeconds: 30,
    deregistrationDelaySeconds: 60,
  } satisfies Partial<Service>;
}

/** How a release is rolled out, and what stops it. */
function guards({ keyArn }: Platform) {
  return {
    trafficShift: { kind: "linear", percent: 50, everyMinutes: 2 },
    revisions: { kind: "own-bucket" },
    terminationWaitMinutes: 2,
    dashboard: true,
    successPoint: "traffic-shifted",
    stopAfterFailedTasks: 5,
    // More than those that are added to the stack. The function is one of those: AWS knows it by this ARN.
    hooks: { beforeAllowTraffic: `arn:aws:lambda:eu-west-1:${ACCOUNT}:function:${PROBE}` },
    rollbackAlarmNames: [PLATFORM_ALARM],
    notifications: {
      topic: { kind: "own", kmsKeyArn: keyArn },
      events: ["DeploymentSuccess", "DeploymentFailure"],
      verdict: true,
    },
    alarms: {
      errorRate: { kind: "on", thresholdPercent: 2.5 },
      latency: { kind: "on", statistic: "p99.9", thresholdSeconds: 0.5 },
      memory: { kind: "off" },
      queueDepth: { kind: "on", queueName: "orders", thresholdMessages: 1000 },
      logErrors: { kind: "on", pattern: '{ $.level = "error" }' },
      custom: {
        payments: {
          namespace: "Shop",
          metricName: "Payments",
          dimensions: { Shop: "one" },
          statistic: "Sum",
          threshold: { kind: "at-most", value: 0.5, unit: "payments" },
        },
        jobs: {
          namespace: "Shop",
          metricName: "FailedJobs",
          statistic: "Maximum",
          threshold: { kind: "at-least", value: 3, unit: "jobs" },
        },
      },
    },
    breakGlassPrincipalArns: ["arn:aws:iam::123456789012:root"],
    deletionProtection: false,
  } satisfies Partial<Service>;
}

/** A small service that is deployed after another. */
function apiService(): Service {
  return {
    after: ["orders"],
    container: { image: "public.ecr.aws/shop/api:1", port: 8080 },
    productionListener: { kind: "rules", rules: { host: { priority: 20, hosts: ["api.example.com"] } } },
    testListener: { kind: "rules", rules: { host: { priority: 6, hosts: ["api.example.com"] } } },
    // No deployment calls it: the local AWS has no load balancer that forwards requests.
    hooks: { afterAllowTestTraffic: { kind: "http-probe", paths: ["/health"], functionName: "api-probe" } },
    desiredCount: 1,
    trafficShift: { kind: "all-at-once" },
    deletionProtection: false,
  };
}

/** A service with its own cluster and load balancer, whose tasks have public addresses. */
function edgeService({ certificateArns, keyArn, logsBucket, zoneId }: Platform, image: string): Service {
  return {
    container: { image, port: 8080, readonlyRootFilesystem: false },
    exec: { kind: "on", sessions: { logRetentionDays: 30, kmsKeyArn: keyArn } },
    taskSubnets: "public",
    productionListener: { kind: "https", certificateArn: certificateArns[2], port: 8444 },
    testListener: { kind: "port", port: 9443, allowedCidrBlocks: ["192.0.2.0/24"] },
    loadBalancer: {
      scheme: "internet-facing",
      logs: { kind: "existing", bucket: logsBucket, prefix: "edge" },
      dnsRecords: [{ zoneId, name: "edge.example.com" }],
    },
    balancing: { algorithm: "least_outstanding_requests", stickiness: { kind: "load-balancer-cookie" } },
    desiredCount: 1,
    trafficShift: { kind: "all-at-once" },
    terminationWaitMinutes: 0,
    deletionProtection: false,
  };
}
