/**
 * One service in two accounts and two regions: staging first, then production in Ireland, then in Frankfurt.
 *
 * `cdktf deploy '*'` deploys in this order, and starts an environment only when the one before it has succeeded. A bad
 * release stops in staging.
 */
import { App } from "cdktf";
import { addEnvironments, type Environment } from "cdktf-ecs-codedeploy";

// The same image everywhere: what was tested is what is released.
const image = process.env["ECS_CODEDEPLOY_IMAGE"] ?? "";

interface Place {
  readonly region: string;
  readonly account: string;
  readonly certificateId: string;
}

function environment({ region, account, certificateId }: Place): Environment {
  return {
    region,
    // The states of all accounts are in one bucket, which the caller may write.
    backend: { kind: "s3", bucket: "example-terraform-state", region: "eu-west-1" },
    // Terraform, the driver and the commands assume this role. The role of the pipeline must be allowed to.
    assumeRole: { roleArn: `arn:aws:iam::${account}:role/deploy` },
    // A plan for the wrong account stops before it changes anything.
    allowedAccountIds: [account],
    // Otherwise each run in CI takes the newest version.
    providerVersion: "5.100.0",
    network: { kind: "own", availabilityZones: [`${region}a`, `${region}b`], nat: "one" },
    services: {
      web: {
        container: { image, port: 8080 },
        productionListener: {
          kind: "https",
          certificateArn: `arn:aws:acm:${region}:${account}:certificate/${certificateId}`,
        },
      },
    },
  };
}

const app = new App();
addEnvironments(app, {
  staging: environment({
    region: "eu-west-1",
    account: "111122223333",
    certificateId: "11111111-1111-1111-1111-111111111111",
  }),
  ireland: {
    ...environment({
      region: "eu-west-1",
      account: "444455556666",
      certificateId: "22222222-2222-2222-2222-222222222222",
    }),
    after: ["staging"],
  },
  frankfurt: {
    ...environment({
      region: "eu-central-1",
      account: "444455556666",
      certificateId: "33333333-3333-3333-3333-333333333333",
    }),
    after: ["ireland"],
  },
});
app.synth();
