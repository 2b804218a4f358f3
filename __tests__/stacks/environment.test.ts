import { describe, expect, test } from "@jest/globals";
import { addEnvironments, type Environment, type Environments } from "../../stacks";
import { NETWORK, SERVICE } from "../support/fixtures";
import { problemsOf } from "../support/problems";
import { Template, testApp } from "../support/template";

const STAGING: Environment = {
  region: "eu-west-1",
  network: { kind: "own", availabilityZones: NETWORK.availabilityZones },
  services: { web: { container: SERVICE.container, productionListener: SERVICE.productionListener } },
};

const problems = (environments: Environments) => problemsOf(() => addEnvironments(testApp(), environments));

describe("an environment", () => {
  test("is a network's stack, and one for each service", () => {
    const app = testApp();
    const { staging } = addEnvironments(app, {
      staging: {
        ...STAGING,
        services: { ...STAGING.services, ...{ api: STAGING.services["web"] ?? SERVICE } },
      },
    });
    expect(staging?.network?.node.id).toBe("staging-network");
    expect(Object.values(staging?.services ?? {}).map((stack) => stack.node.id)).toEqual([
      "staging-web",
      "staging-api",
    ]);
  });

  test("stands in a network that is there already", () => {
    const { staging } = addEnvironments(testApp(), {
      staging: { ...STAGING, network: { kind: "existing", ...SERVICE.network } },
    });
    expect(staging?.network).toBeUndefined();
    const web = staging?.services["web"];
    expect(web && Template.of(web).only("aws_lb")["subnets"]).toEqual(["subnet-public-a", "subnet-public-b"]);
  });

  test("fails with what is wrong in every environment, network and service, by its path", () => {
    expect(
      problems({
        staging: { ...STAGING, network: { kind: "own", availabilityZones: ["eu-west-1a"] } },
        production: {
          ...STAGING,
          services: { web: { ...SERVICE, cpu: 300 }, network: { ...SERVICE } },
        },
      }),
    ).toEqual([
      "staging.network.availabilityZones: got 1 (eu-west-1a)",
      "production.services.web.cpu: got 300 CPU units",
      "production.services.network: its stack would be named production-network, as that of production.network is",
    ]);
  });

  test("fails when the names of two environments and their services meet", () => {
    const web = STAGING.services["web"] ?? SERVICE;
    expect(
      problems({
        "shop-a": { ...STAGING, services: { b: web } },
        shop: { ...STAGING, services: { "a-b": web } },
      }),
    ).toEqual(["shop.services.a-b: its stack would be named shop-a-b, as that of shop-a.services.b is"]);
  });

  test("fails when its region is none", () => {
    expect(problems({ staging: { ...STAGING, region: "Ireland" } })).toEqual([
      'staging.region: got "Ireland"',
    ]);
  });

  test("fails when a service's name is too long together with its environment's", () => {
    expect(
      problems({
        "a-long-environment-nam": { ...STAGING, services: { shop: SERVICE } },
      }),
    ).toEqual([
      'a-long-environment-nam.services.shop.name: target group name "a-long-environment-nam-shop-green" has 33 characters',
    ]);
  });
});
