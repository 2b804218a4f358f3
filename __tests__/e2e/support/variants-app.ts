/** An app of services that differ in whatever changes which Terraform is synthesized. */
import { App, Fn } from "cdktf";
import { addEnvironments, type Environment, type NamedListenerRules } from "../../../stacks";

const container = { image: "111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop:1", port: 8080 };
const https = {
  kind: "https",
  certificateArn: "arn:aws:acm:eu-west-1:111122223333:certificate/7e1b0c6e-5d4f-4b3a-9c2d-1a2b3c4d5e6f",
} as const;
const KEY = "arn:aws:kms:eu-west-1:111122223333:key/8f2c1d7f-5d4f-4b3a-9c2d-1a2b3c4d5e6f";
const hook = "arn:aws:lambda:eu-west-1:111122223333:function:probe";

const services: Environment["services"] = {
  everything: {
    container: {
      ...container,
      name: "shop",
      environment: {
        LOG_LEVEL: "info",
        LIMITS: Fn.jsonencode({ requests: 100 }),
        TEXT: 'a "quote"\nand ${x}',
      },
      environmentFiles: ["arn:aws:s3:::shop-settings/web.env"],
      secrets: { PASSWORD: "arn:aws:secretsmanager:eu-west-1:111122223333:secret:shop-AbCdEf" },
      secretKeyArns: Fn.tolist(["arn:aws:kms:eu-west-1:111122223333:key/7e1b0c6e"]),
      entryPoint: ["/entry"],
      command: ["sh", "-c", "exec serve --port ${PORT:-8080} %{x}"],
      readonlyRootFilesystem: false,
      user: "1000:1000",
      workingDirectory: "/srv",
      healthCheck: { command: ["CMD-SHELL", "curl -f http://localhost:${PORT:-8080}/health"] },
      startTimeoutSeconds: 60,
      stopTimeoutSeconds: 90,
      dependsOn: { migration: "SUCCESS", proxy: "HEALTHY" },
      ulimits: { nofile: { softLimit: 65_536, hardLimit: 1_048_576 } },
      linuxParameters: { capabilities: { add: ["SYS_PTRACE"], drop: ["NET_RAW"] } },
      mounts: [
        { volume: "scratch", path: "/tmp" },
        { volume: "uploads", path: "/srv/uploads" },
        { volume: "shared", path: "/srv/shared", readOnly: true },
      ],
      logs: { kind: "cloudwatch", mode: "non-blocking", maxBufferMiB: 25 },
    },
    sidecars: {
      migration: {
        image: "111122223333.dkr.ecr.eu-west-1.amazonaws.com/migration:1",
        essential: false,
        logs: { kind: "firelens", options: { Name: "cloudwatch_logs", region: "eu-west-1" } },
      },
      proxy: {
        image: "public.ecr.aws/appmesh/aws-appmesh-envoy:v1.29.12.1-prod",
        ports: [9901],
        cpu: 256,
        memoryMiB: 256,
        memoryReservationMiB: 128,
        healthCheck: { command: ["CMD", "/ready"], startPeriodSeconds: 10 },
        secrets: { TOKEN: "arn:aws:ssm:eu-west-1:111122223333:parameter/shop/token" },
        logs: {
          kind: "splunk",
          options: { "splunk-url": "https://splunk.example.com" },
          secretOptions: { "splunk-token": "arn:aws:ssm:eu-west-1:111122223333:parameter/splunk" },
        },
      },
    },
    logRouter: {
      image: "public.ecr.aws/aws-observability/aws-for-fluent-bit:2.32.5",
      configFile: "/fluent-bit/shop.conf",
    },
    volumes: {
      scratch: { kind: "bind" },
      uploads: {
        kind: "efs",
        fileSystemId: "fs-0a1b2c3d",
        accessPointId: "fsap-0a1b2c3d4e5f60718",
      },
      shared: { kind: "efs", fileSystemId: "fs-0a1b2c3d", rootDirectory: "/shared", iam: false },
    },
    ephemeralStorageGiB: 40,
    exec: {
      kind: "on",
      sessions: { kmsKeyArn: KEY, logRetentionDays: 90, logKmsKeyArn: KEY },
    },
    cpu: 1024,
    memoryMiB: 2048,
    cpuArchitecture: "ARM64",
    desiredCount: 4,
    productionListener: { ...https, port: 8444, allowedCidrBlocks: ["192.0.2.0/24"] },
    testListener: { kind: "port", port: 9443, allowedCidrBlocks: Fn.tolist(["198.51.100.0/24"]) },
    healthCheck: { path: "/health", healthyStatusCodes: "200" },
    trafficShift: { kind: "linear", percent: 20, everyMinutes: 3 },
    hooks: {
      beforeInstall: hook,
      afterInstall: hook,
      afterAllowTestTraffic: hook,
      beforeAllowTraffic: hook,
      afterAllowTraffic: hook,
    },
    dashboard: true,
    revisions: { kind: "own-bucket" },
    approval: { waitMinutes: 30, approvers: "the web team" },
    terminationWaitMinutes: 60,
    successPoint: "traffic-shifted",
    stopAfterFailedTasks: 5,
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
          missingData: "breaching",
        },
        jobs: {
          namespace: "Shop",
          metricName: "FailedJobs",
          statistic: "Maximum",
          threshold: { kind: "at-least", value: 3, unit: "jobs" },
        },
      },
    },
    breakGlassPrincipalArns: ["arn:aws:iam::111122223333:role/on-call"],
    notifications: {
      topic: { kind: "own", kmsKeyArn: KEY },
      events: ["DeploymentFailure", "DeploymentRollback"],
      verdict: true,
    },
    platformVersion: "1.4.0",
    capacityProviders: [
      { name: "FARGATE", weight: 1, base: 1 },
      { name: "FARGATE_SPOT", weight: 3 },
    ],
    additionalSecurityGroupIds: Fn.tolist(["sg-0a1b2c3d4e5f60718"]),
    taskPolicy: [{ actions: ["s3:GetObject"], resources: ["arn:aws:s3:::shop/${aws:PrincipalTag/team}/*"] }],
    logRetentionDays: 30,
    logKmsKeyArn: KEY,
  },
  least: { container, productionListener: https },
  untested: {
    container,
    productionListener: https,
    testListener: { kind: "none" },
    cloudMap: { kind: "own", namespaceId: "ns-0123456789abcdef" },
  },
  predefined: {
    container,
    productionListener: https,
    trafficShift: { kind: "predefined", configName: "CodeDeployDefault.ECSLinear10PercentEvery1Minutes" },
  },
  notified: { container, productionListener: https, notifications: {} },
  custom: { container, productionListener: https, trafficShift: { kind: "custom", configName: "ours" } },
  probed: {
    container,
    productionListener: https,
    hooks: {
      beforeInstall: hook,
      afterAllowTestTraffic: {
        kind: "http-probe",
        paths: ["/health?a=${x}", "/orders"],
        healthyStatusCodes: "200,204",
        bodyContains: 'a "quote"\nand %{x}',
        headers: { "x-probe": "${x}" },
        host: "shop.example.com",
        attempts: 30,
        successes: 5,
        intervalSeconds: 10,
        maxLatencyMilliseconds: 500,
        functionName: "OurProbe",
        roleName: "OurProbeRole",
      },
      beforeAllowTraffic: { kind: "http-probe", host: Fn.lookup({ shop: "shop.example.com" }, "shop") },
    },
    logKmsKeyArn: KEY,
  },
  scaled: {
    container,
    productionListener: https,
    scaling: {
      minTasks: 0,
      maxTasks: 20,
      cpuPercent: 60,
      memoryPercent: 70,
      requestsPerTaskPerMinute: 1000,
      steps: [
        {
          kind: "out",
          name: "busy",
          metric: { kind: "requests-per-task" },
          levels: [
            { from: 1500, addTasks: 2 },
            { from: 3000, addTasks: 5 },
          ],
        },
        {
          kind: "in",
          name: "idle",
          metric: {
            kind: "custom",
            namespace: "Shop",
            metricName: "Backlog",
            dimensions: { Queue: "${all}" },
          },
          minutes: 15,
          levels: [
            { upTo: 0.5, removeTasks: 1 },
            { upTo: 0.1, removeTasks: 2 },
          ],
        },
      ],
      schedules: [
        { name: "day", schedule: "cron(0 8 ? * MON-FRI *)", timeZone: "Europe/Berlin", minTasks: 4 },
        { name: "night", schedule: "cron(0 20 ? * * *)", minTasks: 0, maxTasks: 10 },
      ],
    },
  },
  taskdef: {
    productionListener: https,
    exec: { kind: "on" },
    task: {
      kind: "existing",
      taskDefinitionArn: "arn:aws:ecs:eu-west-1:111122223333:task-definition/shop:12",
      containerName: "shop",
      containerPort: 8080,
      roleArns: ["arn:aws:iam::111122223333:role/shop-task"],
    },
  },
  roles: {
    container,
    productionListener: https,
    task: {
      kind: "own",
      taskRoleArn: "arn:aws:iam::111122223333:role/shop-task",
      executionRoleArn: "arn:aws:iam::111122223333:role/shop-execution",
    },
  },
  atonce: {
    container,
    productionListener: https,
    trafficShift: { kind: "all-at-once" },
    notifications: {
      topic: { kind: "existing", arn: "arn:aws:sns:eu-west-1:111122223333:deployments", kmsKeyArn: KEY },
      verdict: true,
    },
    cloudMap: {
      kind: "existing",
      registryArn: "arn:aws:servicediscovery:eu-west-1:111122223333:service/srv-0123456789abcdef",
      recordType: "SRV",
    },
    names: {
      service: "shop",
      taskRole: "ShopTask",
      blueTargetGroup: "shop-1",
      taskSecurityGroup: "Shop tasks",
    },
  },
};

const RULES: NamedListenerRules = {
  orders: { priority: 10, hosts: ["shop.example.com", "*.shop.example.com"], paths: ["/orders/*"] },
  version: {
    priority: 11,
    methods: ["GET"],
    headers: { "X-Version": ["2", "${beta}"] },
    query: [{ key: "version", value: "2" }],
    sourceCidrBlocks: ["192.0.2.0/24"],
  },
};

/** Services of each kind that share a cluster. */
const sharing: Environment["services"] = {
  rules: { container, productionListener: { kind: "rules", rules: RULES } },
  tested: {
    container,
    productionListener: {
      kind: "rules",
      rules: { tested: { priority: 20, query: [{ value: "a" }, { value: "b" }] } },
    },
    testListener: {
      kind: "rules",
      rules: { tested: { priority: 21, hosts: Fn.tolist(["test.example.com"]) } },
    },
    breakGlassPrincipalArns: ["arn:aws:iam::111122223333:role/on-call"],
    taskSubnets: "public",
  },
  untested: {
    container,
    productionListener: { kind: "rules", rules: { untested: { priority: 30, paths: ["/untested"] } } },
    testListener: { kind: "none" },
  },
  internal: { container, productionListener: https, loadBalancer: { scheme: "internal" } },
  probed: {
    container,
    productionListener: {
      kind: "rules",
      rules: { probed: { priority: 40, hosts: ["probed.example.com"] } },
    },
    hooks: { afterAllowTestTraffic: { kind: "http-probe" } },
  },
  "probed-internal": {
    container,
    productionListener: { kind: "http-without-encryption" },
    loadBalancer: { scheme: "internal" },
    hooks: { afterAllowTraffic: { kind: "http-probe" } },
  },
};

const settings = {
  region: "eu-west-1",
  tags: { team: "shop", "${escaped}": "100%{x}" },
  backend: { kind: "s3", bucket: "states", region: "eu-west-1", keyPrefix: "shop/" },
} as const;

const app = new App();
addEnvironments(app, {
  own: {
    ...settings,
    network: { kind: "own", availabilityZones: ["eu-west-1a", "eu-west-1b", "eu-west-1c"] },
    imageRepositories: {
      least: {},
      everything: {
        name: "platform/shop_everything.1",
        encryption: { kind: "kms", kmsKeyArn: KEY },
        lifecycle: {
          kind: "expire",
          untaggedAfterDays: 30,
          tagged: [{ tagPattern: "pr-*", keepNewest: 20 }],
        },
        pullAccountIds: ["222233334444", "333344445555"],
        deletionProtection: false,
        forceDelete: true,
      },
      mutable: { immutableTags: false, scanOnPush: false, pullAccountIds: Fn.tolist(["222233334444"]) },
      kept: { lifecycle: { kind: "none" } },
    },
    services,
  },
  existing: {
    ...settings,
    network: {
      kind: "existing",
      vpcId: "vpc-0a1b2c3d4e5f60718",
      publicSubnetIds: ["subnet-0a1b2c3d4e5f60718", "subnet-1a1b2c3d4e5f60718"],
      privateSubnetIds: ["subnet-2a1b2c3d4e5f60718", "subnet-3a1b2c3d4e5f60718"],
    },
    services: { least: { container, productionListener: https } },
  },
  cluster: {
    ...settings,
    network: { kind: "own", availabilityZones: ["eu-west-1a", "eu-west-1b"] },
    cluster: {
      kind: "own",
      loadBalancer: {
        productionListener: { ...https, additionalCertificateArns: [`${https.certificateArn}0`] },
      },
    },
    services: sharing,
  },
  lookup: {
    ...settings,
    network: {
      kind: "lookup",
      vpcTags: { Name: "shared-${escaped}" },
      publicSubnetTags: { tier: "public" },
      privateSubnetTags: { tier: "private" },
    },
    cluster: { kind: "own", loadBalancer: { productionListener: https } },
    services: {
      least: { container, productionListener: https },
      rules: { container, productionListener: { kind: "rules", rules: RULES } },
    },
  },
  endpoints: {
    ...settings,
    network: {
      kind: "own",
      availabilityZones: ["eu-west-1a", "eu-west-1b"],
      nat: "none",
      endpoints: { kind: "all" },
      names: {
        vpc: "Endpoints",
        publicSubnets: ["A", "B"],
        flowLogRole: "FlowLogs",
        endpointSecurityGroup: "Endpoints",
      },
      flowLogs: { kind: "cloudwatch", logRetentionDays: 30, logKmsKeyArn: KEY, traffic: "REJECT" },
    },
    services: {},
  },
  s3logs: {
    ...settings,
    network: {
      kind: "own",
      availabilityZones: ["eu-west-1a", "eu-west-1b"],
      endpoints: { kind: "none" },
      flowLogs: { kind: "s3", bucketArn: "arn:aws:s3:::logs/vpc" },
    },
    services: {},
  },
  bare: {
    ...settings,
    network: { kind: "own", availabilityZones: ["eu-west-1a", "eu-west-1b"] },
    cluster: { kind: "own", names: { cluster: "bare_cluster" } },
    services: { least: { container, productionListener: https } },
  },
  shared: {
    ...settings,
    network: { kind: "own", availabilityZones: ["eu-west-1a", "eu-west-1b"] },
    cluster: {
      kind: "existing",
      clusterArn: "arn:aws:ecs:eu-west-1:111122223333:cluster/shop",
      sharedLoadBalancer: {
        productionListenerArn:
          "arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener/app/shop/0a1b2c3d4e5f6071/4e5f60710a1b2c3d",
        testListenerArn:
          "arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener/app/shop/0a1b2c3d4e5f6071/8a9b0c1d0a1b2c3d",
        securityGroupId: "sg-0a1b2c3d4e5f60718",
        url: "https://shop.example.com",
        testUrl: "https://shop.example.com:8443",
      },
    },
    services: sharing,
  },
});
app.synth();
