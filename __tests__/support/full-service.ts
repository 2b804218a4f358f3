/** All props of a service. */
import type {
  ContainerOptions,
  HttpProbeHook,
  NamedListenerRules,
  ServiceStackProps,
  StackSettings,
} from "../../stacks";
import { CLUSTER_ARN, KMS_KEY, SERVICE, SHARED_LOAD_BALANCER } from "./fixtures";

/** The account and the provider of a stack, with all properties. */
export const FULL_ACCOUNT = {
  assumeRole: {
    roleArn: "arn:aws:iam::111122223333:role/deploy",
    externalId: "shop-1",
    sessionName: "shop-pipeline",
  },
  allowedAccountIds: ["111122223333"],
  providerVersion: "5.100.0",
  roles: {
    permissionsBoundaryArn: "arn:aws:iam::111122223333:policy/boundary",
    path: "/services/",
    namePrefix: "team-",
  },
} satisfies Partial<StackSettings>;

const HOOK = "arn:aws:lambda:eu-west-1:111122223333:function:probe";

/** All options of a probe. */
export const FULL_PROBE: Required<HttpProbeHook> = {
  kind: "http-probe",
  paths: ["/health", "/orders?limit=1"],
  healthyStatusCodes: "200,204",
  bodyContains: "ready",
  headers: { "x-probe": "1" },
  host: "shop.example.com",
  attempts: 20,
  successes: 5,
  intervalSeconds: 3,
  maxLatencyMilliseconds: 500,
  functionName: "ShopProbe",
  roleName: "ShopProbeRole",
};

/** All options of a container. Its secrets, files and dependencies are its own, to see that none is lost. */
export function fullContainer(name: string): Required<ContainerOptions> {
  return {
    entryPoint: ["/entry"],
    command: ["serve"],
    environment: { LOG_LEVEL: "info" },
    environmentFiles: [`arn:aws:s3:::shop-settings/${name}.env`],
    secrets: { PASSWORD: `arn:aws:secretsmanager:eu-west-1:111122223333:secret:${name}-AbCdEf` },
    secretKeyArns: [KMS_KEY],
    readonlyRootFilesystem: false,
    user: "1000:1000",
    workingDirectory: "/srv",
    cpu: 128,
    memoryMiB: 256,
    memoryReservationMiB: 128,
    healthCheck: {
      command: ["CMD-SHELL", "curl -f http://localhost:8080/health"],
      intervalSeconds: 10,
      timeoutSeconds: 3,
      retries: 2,
      startPeriodSeconds: 20,
    },
    startTimeoutSeconds: 60,
    stopTimeoutSeconds: 90,
    dependsOn: {},
    ulimits: { nofile: { softLimit: 65_536, hardLimit: 1_048_576 } },
    linuxParameters: { initProcessEnabled: true, capabilities: { add: ["SYS_PTRACE"], drop: ["NET_RAW"] } },
    mounts: [{ volume: "scratch", path: "/tmp", readOnly: false }],
    logs: {
      kind: "firelens",
      options: { Name: "cloudwatch_logs", log_group_name: "shop/logs" },
      secretOptions: { token: `arn:aws:ssm:eu-west-1:111122223333:parameter/${name}/token` },
    },
  };
}

/** All props of a service. Where there is a choice, the variant with the most properties. */
export const FULL_SERVICE: Required<ServiceStackProps> = {
  ...SERVICE,
  network: { ...SERVICE.network, natCidrBlocks: ["203.0.113.10/32"] },
  names: {
    loadBalancer: "shop-balancer",
    loadBalancerSecurityGroup: "Shop: balancer",
    blueTargetGroup: "shop-one",
    greenTargetGroup: "shop-two",
    taskSecurityGroup: "Shop: tasks",
    service: "shop_service",
    taskFamily: "shop_family",
    taskRole: "ShopTask",
    executionRole: "ShopExecution",
    codeDeployRole: "ShopCodeDeploy",
    breakGlassRole: "ShopBreakGlass",
    rolePolicy: "inline",
    addedRolePolicy: "added",
    application: "ShopApplication",
    deploymentGroup: "ShopGroup",
    deploymentConfig: "ShopConfig",
    logGroup: "shop/logs",
    rollbackAlarm: "shop rollback",
    errorRateAlarm: "shop errors",
    latencyAlarm: "shop latency",
    unhealthyHostsAlarm: "shop unhealthy",
    cpuAlarm: "shop cpu alarm",
    memoryAlarm: "shop memory alarm",
    queueDepthAlarm: "shop queue",
    logErrorsAlarm: "shop log errors",
    logErrorsFilter: "shop log filter",
    cpuScalingPolicy: "shop cpu",
    memoryScalingPolicy: "shop memory",
    requestScalingPolicy: "shop requests",
    notificationTopic: "shop_deployments",
  },
  backend: { kind: "s3", bucket: "states", region: "eu-west-1", keyPrefix: "shop/" },
  tags: { team: "shop" },
  ...FULL_ACCOUNT,
  container: {
    ...fullContainer("shop"),
    image: "registry.example/shop:1",
    port: 8080,
    name: "shop",
    dependsOn: { proxy: "HEALTHY" },
    mounts: [
      { volume: "scratch", path: "/tmp", readOnly: false },
      { volume: "uploads", path: "/srv/uploads", readOnly: false },
    ],
  },
  sidecars: {
    proxy: {
      ...fullContainer("proxy"),
      image: "public.ecr.aws/envoy:1.31",
      ports: [9901],
      essential: true,
    },
  },
  logRouter: {
    ...fullContainer("router"),
    image: "public.ecr.aws/fluent-bit:2.32",
    name: "router",
    program: "fluentbit",
    ecsLogMetadata: true,
    configFile: "/fluent-bit/shop.conf",
    logs: { kind: "cloudwatch", mode: "non-blocking", maxBufferMiB: 25, multilinePattern: "^{" },
  },
  volumes: {
    scratch: { kind: "bind" },
    uploads: {
      kind: "efs",
      fileSystemId: "fs-0a1b2c3d",
      rootDirectory: "/",
      accessPointId: "fsap-0a1b2c3d4e5f60718",
      iam: true,
    },
  },
  ephemeralStorageGiB: 40,
  exec: { kind: "on" },
  execSessions: {
    logGroupArn: "arn:aws:logs:eu-west-1:111122223333:log-group:/ecs/shop/exec",
    kmsKeyArn: "arn:aws:kms:eu-west-1:111122223333:key/8f2c1d7f",
  },
  task: { kind: "own" },
  cpu: 1024,
  memoryMiB: 2048,
  cpuArchitecture: "ARM64",
  desiredCount: 4,
  scaling: {
    minTasks: 2,
    maxTasks: 10,
    cpuPercent: 60,
    memoryPercent: 70,
    requestsPerTaskPerMinute: 1000,
    scaleOutCooldownSeconds: 30,
    scaleInCooldownSeconds: 600,
    steps: [
      {
        kind: "out",
        name: "backlog",
        policyName: "shop backlog policy",
        alarmName: "shop backlog alarm",
        metric: {
          kind: "custom",
          namespace: "Shop",
          metricName: "Backlog",
          dimensions: { Queue: "orders" },
        },
        minutes: 2,
        levels: [{ from: 100, addTasks: 1 }],
      },
    ],
    schedules: [
      {
        name: "mornings",
        actionName: "shop mornings",
        schedule: "cron(0 8 ? * MON-FRI *)",
        timeZone: "Europe/Berlin",
        minTasks: 4,
        maxTasks: 20,
      },
    ],
  },
  productionListener: {
    kind: "https",
    certificateArn: "arn:aws:acm:eu-west-1:111122223333:certificate/7e1b0c6e",
    port: 8444,
    tlsPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06",
    allowedCidrBlocks: ["192.0.2.0/24"],
  },
  testListener: { kind: "port", port: 9443, allowedCidrBlocks: ["198.51.100.0/24"] },
  healthCheck: {
    path: "/health",
    healthyStatusCodes: "200",
    intervalSeconds: 20,
    timeoutSeconds: 10,
    healthyThreshold: 3,
    unhealthyThreshold: 4,
  },
  loadBalancer: {
    scheme: "internet-facing",
    idleTimeoutSeconds: 120,
    logs: { kind: "existing", bucket: "shop-logs", prefix: "shop", connections: true },
    webAclArn: "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/7e1b0c6e",
    dnsRecords: [{ zoneId: "Z0123456789ABCDEFGHIJ", name: "shop.example.com" }],
  },
  balancing: {
    algorithm: "round_robin",
    slowStartSeconds: 30,
    stickiness: { kind: "application-cookie", cookieName: "session", durationSeconds: 600 },
  },
  taskSubnets: "private",
  clusterArn: CLUSTER_ARN,
  sharedLoadBalancer: SHARED_LOAD_BALANCER,
  healthCheckGracePeriodSeconds: 30,
  deregistrationDelaySeconds: 60,
  trafficShift: { kind: "linear", percent: 20, everyMinutes: 3 },
  hooks: {
    beforeInstall: HOOK,
    afterInstall: HOOK,
    afterAllowTestTraffic: HOOK,
    beforeAllowTraffic: FULL_PROBE,
    afterAllowTraffic: HOOK,
  },
  approval: { waitMinutes: 30, approvers: "the web team" },
  terminationWaitMinutes: 60,
  releasedBy: "terraform",
  successPoint: "traffic-shifted",
  stopAfterFailedTasks: 5,
  rollbackAlarmNames: ["errors"],
  revisions: {
    kind: "own-bucket",
    kmsKeyArn: "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
  },
  alarms: {
    errorRate: { kind: "on", thresholdPercent: 2.5, minFailedRequests: 5, badMinutes: 3, windowMinutes: 5 },
    latency: {
      kind: "on",
      statistic: "p99",
      thresholdSeconds: 0.5,
      minRequests: 50,
      badMinutes: 2,
      windowMinutes: 4,
    },
    unhealthyHosts: { kind: "on", thresholdHosts: 2, badMinutes: 4, windowMinutes: 6 },
    cpu: { kind: "on", thresholdPercent: 80, badMinutes: 5, windowMinutes: 7 },
    memory: { kind: "on", thresholdPercent: 85, badMinutes: 6, windowMinutes: 8 },
    queueDepth: {
      kind: "on",
      queueName: "orders.fifo",
      thresholdMessages: 1000,
      badMinutes: 7,
      windowMinutes: 9,
    },
    logErrors: {
      kind: "on",
      pattern: '{ $.level = "error" }',
      thresholdLinesPerMinute: 20,
      badMinutes: 8,
      windowMinutes: 10,
    },
    custom: {
      payments: {
        alarmName: "shop payments",
        namespace: "Shop",
        metricName: "Payments",
        dimensions: { Shop: "one" },
        statistic: "Sum",
        threshold: { kind: "at-most", value: 3, unit: "payments" },
        missingData: "breaching",
        badMinutes: 9,
        windowMinutes: 11,
      },
    },
  },
  dashboard: true,
  breakGlassPrincipalArns: ["arn:aws:iam::111122223333:role/on-call"],
  platformVersion: "1.4.0",
  capacityProviders: [{ name: "FARGATE", weight: 1, base: 1 }],
  cloudMap: {
    kind: "own",
    namespaceId: "ns-0123456789abcdef",
    name: "shop",
    recordType: "SRV",
    ttlSeconds: 30,
  },
  notifications: {
    topic: { kind: "own", kmsKeyArn: KMS_KEY },
    events: ["DeploymentFailure", "DeploymentRollback"],
    verdict: true,
  },
  additionalSecurityGroupIds: ["sg-more"],
  taskPolicy: [
    {
      sid: "Read",
      actions: ["s3:GetObject"],
      resources: ["arn:aws:s3:::shop/*"],
      conditions: { StringEquals: { "aws:ResourceTag/team": ["shop"] } },
    },
  ],
  logRetentionDays: 30,
  logKmsKeyArn: KMS_KEY,
  deletionProtection: false,
  liveTargetGroup: "green",
};

/** Rules with every kind of condition. */
const FULL_RULES: NamedListenerRules = {
  orders: { priority: 10, hosts: ["shop.example.com"], paths: ["/orders/*"], methods: ["GET"] },
  version: {
    priority: 11,
    headers: { "X-Version": ["2"] },
    query: [{ key: "version", value: "2" }],
    sourceCidrBlocks: ["192.0.2.0/24"],
  },
};

/** All props of a service with rules on the listeners of an existing load balancer. */
export const FULL_RULES_SERVICE: Omit<Required<ServiceStackProps>, "loadBalancer"> = {
  ...withoutLoadBalancer(FULL_SERVICE),
  productionListener: { kind: "rules", rules: FULL_RULES },
  testListener: { kind: "rules", rules: FULL_RULES },
};

function withoutLoadBalancer({ loadBalancer: _, names, ...others }: Required<ServiceStackProps>) {
  const { loadBalancer: _name, loadBalancerSecurityGroup: _group, ...rest } = names;
  return { ...others, names: rest };
}
