/** All props of the other stacks. */
import type {
  AccessStackProps,
  ClusterStackProps,
  ImageRepositoryStackProps,
  NetworkLookupStackProps,
  NetworkStackProps,
  StackImageRepository,
} from "../../stacks";
import { CLUSTER, KMS_KEY, NETWORK } from "./fixtures";
import { FULL_ACCOUNT } from "./full-service";

/** All props of a cluster. Where there is a choice, the variant with the most properties. */
export const FULL_CLUSTER: Required<ClusterStackProps> = {
  ...CLUSTER,
  names: {
    cluster: "shop_cluster",
    loadBalancer: "shop-balancer",
    loadBalancerSecurityGroup: "Shop: balancer",
    execLogGroup: "shop/exec",
  },
  execSessions: { logRetentionDays: 30, logKmsKeyArn: KMS_KEY, kmsKeyArn: KMS_KEY },
  backend: { kind: "s3", bucket: "states", region: "eu-west-1", keyPrefix: "shop/" },
  tags: { team: "shop" },
  ...FULL_ACCOUNT,
  loadBalancer: {
    scheme: "internal",
    productionListener: {
      kind: "https",
      certificateArn: "arn:aws:acm:eu-west-1:111122223333:certificate/7e1b0c6e",
      additionalCertificateArns: ["arn:aws:acm:eu-west-1:111122223333:certificate/8f2c1d7f"],
      port: 8444,
      tlsPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06",
      allowedCidrBlocks: ["192.0.2.0/24"],
    },
    testListener: { kind: "port", port: 9443, allowedCidrBlocks: ["198.51.100.0/24"] },
  },
  deletionProtection: false,
};

/** All props of a network. */
export const FULL_NETWORK: Required<NetworkStackProps> = {
  ...NETWORK,
  names: {
    vpc: "Shop",
    internetGateway: "Shop internet",
    defaultSecurityGroup: "Shop default",
    publicRouteTable: "Shop public routes",
    publicSubnets: ["Public A", "Public B"],
    privateSubnets: ["Private A", "Private B"],
    privateRouteTables: ["Routes A", "Routes B"],
    natGateways: ["NAT"],
    natAddresses: ["NAT address"],
    endpoints: { s3: "S3", "ecr.api": "ECR API", "ecr.dkr": "ECR" },
    endpointSecurityGroup: "Shop: endpoints",
    flowLog: "Flow log",
    flowLogGroup: "shop/flow-logs",
    flowLogRole: "ShopFlowLogs",
    flowLogRolePolicy: "write",
  },
  backend: { kind: "local" },
  tags: { team: "shop" },
  ...FULL_ACCOUNT,
  cidrBlock: "10.0.0.0/16",
  publicSubnetCidrBlocks: ["10.0.0.0/20", "10.0.16.0/20"],
  privateSubnetCidrBlocks: ["10.0.128.0/20", "10.0.144.0/20"],
  nat: "one",
  endpoints: { kind: "some", services: ["s3", "ecr"] },
  flowLogs: {
    kind: "cloudwatch",
    logRetentionDays: 30,
    logKmsKeyArn: KMS_KEY,
    traffic: "REJECT",
  },
};

/** All props of a network lookup. */
export const FULL_LOOKUP: Required<NetworkLookupStackProps> = {
  region: "eu-west-1",
  ...FULL_ACCOUNT,
  backend: { kind: "local" },
  tags: { team: "shop" },
  vpcTags: { Name: "shared" },
  publicSubnetTags: { tier: "public" },
  privateSubnetTags: { tier: "private" },
};

/** All props of a stack of image repositories. */
export const FULL_IMAGES: Required<ImageRepositoryStackProps> = {
  name: "shop",
  region: "eu-west-1",
  ...FULL_ACCOUNT,
  backend: { kind: "local" },
  tags: { team: "shop" },
  repositories: {
    web: {
      name: "shop/web",
      scanOnPush: false,
      immutableTags: false,
      encryption: { kind: "kms", kmsKeyArn: KMS_KEY },
      lifecycle: { kind: "expire", untaggedAfterDays: 30, tagged: [{ tagPattern: "pr-*", keepNewest: 20 }] },
      pullAccountIds: ["222233334444"],
      deletionProtection: false,
      forceDelete: true,
    } satisfies Required<StackImageRepository>,
  },
};

/** Every option of an access stack, but its stacks. Its bucket is that of `stateBucket`'s kind `own`. */
export const FULL_ACCESS: Required<Omit<AccessStackProps, "stacks" | "assumeRole">> = {
  name: "shop-github",
  region: "eu-west-1",
  backend: { kind: "local" },
  tags: { team: "shop" },
  allowedAccountIds: ["111122223333"],
  providerVersion: "5.100.0",
  roles: {
    permissionsBoundaryArn: "arn:aws:iam::111122223333:policy/boundary",
    path: "/github/",
    namePrefix: "team-",
  },
  names: {
    planRole: "plan",
    deployRole: "deploy",
    operatorRole: "operator",
    breakGlassRole: "emergency",
    auditTrail: "audit",
  },
  repository: "example@123456/shop@456789",
  githubProvider: {
    kind: "existing",
    arn: "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com",
  },
  stateBucket: { kind: "own", bucket: "example-states", kmsKeyArn: KMS_KEY, accountIds: ["222233334444"] },
  planBranches: ["main", "release/*"],
  deployEnvironment: "prod",
  operatorEnvironments: ["prod", "on-call"],
  breakGlassEnvironment: "emergency",
  typeStatements: {
    aws_dynamodb_table: {
      read: [
        {
          actions: ["dynamodb:DescribeTable"],
          resources: ["arn:aws:dynamodb:eu-west-1:111122223333:table/carts"],
        },
      ],
      write: [
        {
          actions: ["dynamodb:CreateTable"],
          resources: ["arn:aws:dynamodb:eu-west-1:111122223333:table/carts"],
        },
      ],
    },
  },
  permissionsBoundaryArn: "arn:aws:iam::111122223333:policy/boundary",
  sessionHours: { plan: 2, deploy: 12, operator: 3, breakGlass: 1 },
  auditTrail: { bucket: "example-audit", retentionDays: 730 },
};
