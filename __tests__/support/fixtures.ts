import type { NetworkStackProps, ServiceStackProps } from "../../stacks";

/** The minimal props of a service. */
export const SERVICE: ServiceStackProps = {
  name: "shop-web",
  region: "eu-west-1",
  container: { image: "public.ecr.aws/nginx/nginx:1.28", port: 8080 },
  productionListener: {
    kind: "https",
    certificateArn: "arn:aws:acm:eu-west-1:111122223333:certificate/7e1b0c6e-5d4f-4b3a-9c2d-1a2b3c4d5e6f",
  },
  network: {
    vpcId: "vpc-1",
    publicSubnetIds: ["subnet-public-a", "subnet-public-b"],
    privateSubnetIds: ["subnet-private-a", "subnet-private-b"],
  },
};

/** The minimal props of a network. */
export const NETWORK: NetworkStackProps = {
  name: "shop",
  region: "eu-west-1",
  availabilityZones: ["eu-west-1a", "eu-west-1b"],
};

const HOOK = "arn:aws:lambda:eu-west-1:111122223333:function:probe";

/** All props of a service. Where there is a choice, the variant with the most properties. */
export const FULL_SERVICE: Required<ServiceStackProps> = {
  ...SERVICE,
  backend: { kind: "s3", bucket: "states", region: "eu-west-1", keyPrefix: "shop/" },
  tags: { team: "shop" },
  container: {
    image: "registry.example/shop:1",
    port: 8080,
    name: "shop",
    environment: { LOG_LEVEL: "info" },
    secrets: { PASSWORD: "arn:aws:secretsmanager:eu-west-1:111122223333:secret:shop-AbCdEf" },
    secretKeyArns: ["arn:aws:kms:eu-west-1:111122223333:key/7e1b0c6e"],
    command: ["serve"],
    readonlyRootFilesystem: true,
  },
  cpu: 1024,
  memoryMiB: 2048,
  cpuArchitecture: "ARM64",
  desiredCount: 4,
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
  healthCheckGracePeriodSeconds: 30,
  deregistrationDelaySeconds: 60,
  trafficShift: { kind: "linear", percent: 20, everyMinutes: 3 },
  hooks: {
    beforeInstall: HOOK,
    afterInstall: HOOK,
    afterAllowTestTraffic: HOOK,
    beforeAllowTraffic: HOOK,
    afterAllowTraffic: HOOK,
  },
  terminationWaitMinutes: 60,
  successPoint: "traffic-shifted",
  stopAfterFailedTasks: 5,
  rollbackAlarmNames: ["errors"],
  breakGlassPrincipalArns: ["arn:aws:iam::111122223333:role/on-call"],
  platformVersion: "1.4.0",
  capacityProviders: [{ name: "FARGATE", weight: 1, base: 1 }],
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
  deletionProtection: false,
  liveTargetGroup: "green",
};

/** All props of a network. */
export const FULL_NETWORK: Required<NetworkStackProps> = {
  ...NETWORK,
  backend: { kind: "local" },
  tags: { team: "shop" },
  cidrBlock: "10.0.0.0/16",
  publicSubnetCidrBlocks: ["10.0.0.0/20", "10.0.16.0/20"],
  privateSubnetCidrBlocks: ["10.0.128.0/20", "10.0.144.0/20"],
  nat: "one",
};
