import { describe, expect, test } from "@jest/globals";
import { addEnvironments, type Environment } from "../../../stacks";
import { NETWORK, SERVICE } from "../../support/fixtures";
import { problemsOf, wholeProblemsOf } from "../../support/problems";
import { Template, testApp } from "../../support/template";

const ECR_IMAGE = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop:1";
const WEB = {
  container: { image: ECR_IMAGE, port: 8080 },
  productionListener: SERVICE.productionListener,
};
const LOOKUP = {
  kind: "lookup",
  vpcTags: { Name: "shared" },
  publicSubnetTags: { tier: "public" },
  privateSubnetTags: { tier: "private" },
} as const;
const WITHOUT_NAT = { kind: "own", availabilityZones: NETWORK.availabilityZones, nat: "none" } as const;

const environment = (props: Partial<Environment>): Environment => ({
  region: "eu-west-1",
  network: LOOKUP,
  services: { web: WEB },
  ...props,
});
const add = (props: Partial<Environment>) =>
  addEnvironments(testApp(), { staging: environment(props) })["staging"];
const problems = (props: Partial<Environment>) => problemsOf(() => add(props));

describe("an environment that looks up its network", () => {
  test("has one stack for the lookup, which all services use", () => {
    const stacks = add({ services: { web: WEB, api: WEB } });
    expect(stacks?.network).toBeUndefined();
    expect(stacks?.networkLookup?.node.id).toBe("staging-network");
    for (const service of Object.values(stacks?.services ?? {})) {
      // CDKTF finds references to other stacks when it prepares a stack.
      service.prepareStack();
      const subnets = Template.of(service).only("aws_lb")["subnets"];
      expect(subnets).toMatch(/^\$\{sort\(data\.terraform_remote_state\..*\)\}$/);
      expect(service.dependencies.map(({ node }) => node.id)).toEqual(["staging-network"]);
    }
  });

  test("passes the VPC to a cluster's load balancer", () => {
    const { productionListener } = SERVICE;
    if (productionListener.kind === "rules") {
      throw new Error("the fixture has no listener");
    }
    const stacks = add({ cluster: { kind: "own", loadBalancer: { productionListener } }, services: {} });
    const cluster = stacks?.cluster;
    cluster?.prepareStack();
    expect(cluster?.dependencies.map(({ node }) => node.id)).toEqual(["staging-network"]);
  });

  test("fails when the tags of subnets that are used are left out", () => {
    const network = { kind: "lookup", vpcTags: { Name: "shared" } } as const;
    expect(problems({ network })).toEqual([
      "staging.network.publicSubnetTags: is left out, but load balancers, tasks or probes use public subnets",
      "staging.network.privateSubnetTags: is left out, but load balancers, tasks or probes use private subnets",
    ]);
    const internal = { ...WEB, loadBalancer: { scheme: "internal" } } as const;
    const { publicSubnetTags: _, ...privateOnly } = LOOKUP;
    expect(problems({ network: privateOnly, services: { web: internal } })).toEqual([]);
  });

  test("fails with the lookup's problems, and when a service takes the id of its stack", () => {
    expect(problems({ network: { ...LOOKUP, vpcTags: {} }, services: { network: WEB } })).toEqual([
      "staging.network.vpcTags: got no tag, which finds every VPC of the region",
      "staging.services.network: its stack id staging-network is also the stack id of staging.network",
    ]);
  });
});

describe("an environment without NAT", () => {
  test("fails when its network lacks endpoints that its tasks need, also with { kind: none }", () => {
    expect(wholeProblemsOf(() => add({ network: WITHOUT_NAT }))).toEqual([
      {
        prop: "staging.network.endpoints",
        what: `no endpoint for ecr, logs, and nat is "none": tasks in private subnets can't start`,
        allowed: "without NAT, endpoints for ecr, s3, logs",
        fix: 'set endpoints to { kind: "all" }, or nat to "one"',
      },
    ]);
    expect(problems({ network: { ...WITHOUT_NAT, endpoints: { kind: "none" } } })).toEqual([
      `staging.network.endpoints: no endpoint for ecr, s3, logs, and nat is "none": tasks in private subnets can't start`,
    ]);
  });

  test("needs endpoints for the services of its secrets too", () => {
    const endpoints = { kind: "some", services: ["ecr", "s3", "logs"] } as const;
    const network = { ...WITHOUT_NAT, endpoints };
    const withSecret = (secret: string) => ({
      web: { ...WEB, container: { ...WEB.container, secrets: { PASSWORD: secret } } },
    });
    expect(problems({ network })).toEqual([]);
    const secret = withSecret("arn:aws:secretsmanager:eu-west-1:111122223333:secret:shop-AbCdEf:key::");
    expect(problems({ network, services: secret })).toEqual([
      `staging.network.endpoints: no endpoint for secretsmanager, and nat is "none": tasks in private subnets can't start`,
    ]);
    const parameter = withSecret("arn:aws:ssm:eu-west-1:111122223333:parameter/shop");
    expect(problems({ network, services: parameter })).toEqual([
      `staging.network.endpoints: no endpoint for ssm, and nat is "none": tasks in private subnets can't start`,
    ]);
    expect(
      problems({ network: { ...WITHOUT_NAT, endpoints: { kind: "all" } }, services: parameter }),
    ).toEqual([]);
  });

  test.each([
    "public.ecr.aws/nginx/nginx:1.28",
    "nginx:1",
    "111122223333.dkr.ecr.eu-central-1.amazonaws.com/shop:1",
  ])("fails when the image is %s, which its tasks can't pull", (image) => {
    const services = { web: { ...WEB, container: { image, port: 8080 } } };
    expect(problems({ network: { ...WITHOUT_NAT, endpoints: { kind: "all" } }, services })).toEqual([
      `staging.services.web.container.image: got ${JSON.stringify(image)}, which tasks in private subnets without NAT can't pull`,
    ]);
    expect(problems({ network: { ...WITHOUT_NAT, nat: "one" }, services })).toEqual([]);
  });

  test("needs no endpoints when all tasks have a public address, or there are no services", () => {
    const services = {
      web: { ...WEB, container: { image: "nginx:1", port: 80 }, taskSubnets: "public" },
    } as const;
    expect(problems({ network: WITHOUT_NAT, services })).toEqual([]);
    expect(problems({ network: WITHOUT_NAT, services: {} })).toEqual([]);
  });
});
