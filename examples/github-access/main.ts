/**
 * Production, and the roles with which GitHub's jobs plan, deploy and operate it.
 *
 * An administrator deploys the stack `access`, once and after each change of what the other stacks contain: docs/access.md
 * has the commands. A workflow deploys the others.
 */
import { App } from "cdktf";
import { AccessStack, addEnvironments } from "cdktf-ecs-codedeploy";

const region = "eu-west-1";
const account = "111122223333";
const settings = {
  region,
  backend: { kind: "s3", bucket: "example-shop-states", region },
  allowedAccountIds: [account],
  providerVersion: "5.100.0",
} as const;

const app = new App();
const { production } = addEnvironments(app, {
  production: {
    ...settings,
    // The network of another team, by its ids.
    network: {
      kind: "existing",
      vpcId: "vpc-0a1b2c3d4e5f60718",
      publicSubnetIds: ["subnet-0a1b2c3d4e5f60718", "subnet-1a1b2c3d4e5f60718"],
      privateSubnetIds: ["subnet-2a1b2c3d4e5f60718", "subnet-3a1b2c3d4e5f60718"],
    },
    services: {
      web: {
        container: { image: process.env["ECS_CODEDEPLOY_IMAGE"] ?? "", port: 8080 },
        productionListener: {
          kind: "https",
          certificateArn: `arn:aws:acm:${region}:${account}:certificate/12345678-1234-1234-1234-123456789012`,
        },
      },
    },
  },
});

// After the other stacks: the permissions are made from what they contain.
new AccessStack(app, "access", {
  ...settings,
  name: "shop-github",
  // gh api repos/example/shop --jq '"\(.owner.login)@\(.owner.id)/\(.name)@\(.id)"'
  repository: "example@123456/shop@456789",
  stateBucket: { kind: "own", bucket: "example-shop-states" },
  stacks: production?.all ?? [],
  // Leave it out if the account or its organization has a trail: AWS bills a second one.
  auditTrail: { bucket: "example-shop-audit" },
});

app.synth();
