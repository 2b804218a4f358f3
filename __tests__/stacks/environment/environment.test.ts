import { describe, expect, test } from "@jest/globals";
import { addEnvironments, type Environment, type Environments } from "../../../stacks";
import { NETWORK, SERVICE } from "../../support/fixtures";
import { expectGolden } from "../../support/golden";
import { problemsOf } from "../../support/problems";
import { Template, testApp } from "../../support/template";

const WEB = { container: SERVICE.container, productionListener: SERVICE.productionListener };
const STAGING: Environment = {
  region: "eu-west-1",
  network: { kind: "own", availabilityZones: NETWORK.availabilityZones },
  services: { web: WEB },
};

const problems = (environments: Environments) => problemsOf(() => addEnvironments(testApp(), environments));

describe("an environment", () => {
  test("has a network stack and a stack for each service", () => {
    const app = testApp();
    const { staging } = addEnvironments(app, {
      staging: {
        ...STAGING,
        services: { web: WEB, api: WEB },
      },
    });
    expect(staging?.network?.node.id).toBe("staging-network");
    expect(Object.values(staging?.services ?? {}).map((stack) => stack.node.id)).toEqual([
      "staging-web",
      "staging-api",
    ]);
  });

  test("uses an existing network", () => {
    const { staging } = addEnvironments(testApp(), {
      staging: { ...STAGING, network: { kind: "existing", ...SERVICE.network } },
    });
    expect(staging?.network).toBeUndefined();
    const web = staging?.services["web"];
    expect(web && Template.of(web).only("aws_lb")["subnets"]).toEqual(["subnet-public-a", "subnet-public-b"]);
  });

  test("is created alone if selected, and the others are still checked", () => {
    const environments = { staging: STAGING, production: STAGING };
    expect(Object.keys(addEnvironments(testApp(), environments, "production"))).toEqual(["production"]);
    const broken = { ...environments, staging: { ...STAGING, region: "Ireland" } };
    expect(problemsOf(() => addEnvironments(testApp(), broken, "production"))).toEqual([
      'staging.region: got "Ireland"',
    ]);
  });

  test("fails when a service sets a property of its environment", () => {
    expect(problems({ staging: { ...STAGING, services: { web: SERVICE } } })).toEqual([
      "staging.services.web.name: unknown property; did you mean names?",
      "staging.services.web.region: unknown property",
      "staging.services.web.network: unknown property",
    ]);
  });

  test("fails with the problems of all environments, networks and services, by path", () => {
    expectGolden(
      "environment-fails-with-the-problems-of-all-environments.txt",
      problems({
        staging: { ...STAGING, network: { kind: "own", availabilityZones: ["eu-west-1a"] } },
        production: { ...STAGING, services: { web: { ...WEB, cpu: 300 }, network: WEB } },
      }),
    );
  });

  test("fails when two environments and their services give the same stack id", () => {
    expectGolden(
      "environment-fails-when-two-environments-and-their-services.txt",
      problems({
        "shop-a": { ...STAGING, services: { b: WEB } },
        shop: { ...STAGING, services: { "a-b": WEB } },
      }),
    );
  });

  test("fails when its region is invalid", () => {
    expect(problems({ staging: { ...STAGING, region: "Ireland" } })).toEqual([
      'staging.region: got "Ireland"',
    ]);
  });

  test("fails when a service's name is too long together with its environment's", () => {
    expectGolden(
      "environment-fails-when-a-services-name-is-too-long-together.txt",
      problems({ "a-long-environment-nam": { ...STAGING, services: { shop: WEB } } }),
    );
  });
});
