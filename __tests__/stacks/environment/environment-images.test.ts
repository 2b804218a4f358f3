import { describe, expect, test } from "@jest/globals";
import { addEnvironments, type Environment, type Environments } from "../../../stacks";
import { NETWORK, SERVICE } from "../../support/fixtures";
import { problemsOf } from "../../support/problems";
import { Template, testApp } from "../../support/template";

const WEB = { container: SERVICE.container, productionListener: SERVICE.productionListener };
const STAGING: Environment = {
  region: "eu-west-1",
  network: { kind: "own", availabilityZones: NETWORK.availabilityZones },
  imageRepositories: { web: {}, migration: { name: "platform/migration" } },
  services: { web: WEB, api: WEB },
};

const problems = (environments: Environments) => problemsOf(() => addEnvironments(testApp(), environments));
const idsOf = (stacks: readonly { readonly node: { readonly id: string } }[] = []) =>
  stacks.map(({ node }) => node.id);

describe("the image repositories of an environment", () => {
  test("are a stack that is deployed before the services", () => {
    const { staging } = addEnvironments(testApp(), { staging: STAGING });
    expect(staging?.images?.node.id).toBe("staging-images");
    const template = staging?.images && Template.of(staging.images);
    expect(Object.values(template?.all("aws_ecr_repository") ?? {}).map(({ name }) => name)).toEqual([
      "platform/migration",
      "staging/web",
    ]);
    expect(idsOf(staging?.services["web"]?.dependencies)).toContain("staging-images");
    expect(idsOf(staging?.services["api"]?.dependencies)).toContain("staging-images");
    expect(idsOf(staging?.images?.dependencies)).toEqual([]);
  });

  test("are none by default, and then no stack and no dependency", () => {
    const { imageRepositories: _, ...others } = STAGING;
    const app = testApp();
    const { staging } = addEnvironments(app, { staging: others });
    expect(staging?.images).toBeUndefined();
    expect(idsOf(staging?.services["web"]?.dependencies)).not.toContain("staging-images");
    expect(idsOf(app.node.children as never)).not.toContain("staging-images");
  });

  test("wait for the environments before theirs, and are waited for", () => {
    const { first, second } = addEnvironments(testApp(), {
      first: STAGING,
      second: { ...STAGING, after: ["first"] },
    });
    expect(idsOf(second?.images?.dependencies)).toEqual([
      "first-network",
      "first-images",
      "first-web",
      "first-api",
    ]);
    expect(idsOf(first?.images?.dependencies)).toEqual([]);
  });

  test("have the settings of the environment", () => {
    const { staging } = addEnvironments(testApp(), {
      staging: { ...STAGING, tags: { team: "shop" }, allowedAccountIds: ["111122223333"] },
    });
    expect(staging?.images?.provider.allowedAccountIdsInput).toEqual(["111122223333"]);
    expect(staging?.images?.provider.defaultTagsInput).toEqual([{ tags: { team: "shop" } }]);
  });

  test("fail by path, with the environment's region and name", () => {
    const kmsKeyArn = "arn:aws:kms:eu-central-1:111122223333:key/7e1b0c6e";
    expect(
      problems({
        Staging: {
          ...STAGING,
          imageRepositories: {
            web: { encryption: { kind: "kms", kmsKeyArn } },
            api: { name: "api", forceDelete: true },
          },
        },
      }),
    ).toEqual([
      'Staging.imageRepositories.web.name: got "Staging/web"',
      "Staging.imageRepositories.web.encryption.kmsKeyArn: is in eu-central-1, but the repository is in eu-west-1",
      "Staging.imageRepositories.api.forceDelete: has no effect: deletionProtection is on",
    ]);
  });

  test("fail when a service has the id of their stack", () => {
    expect(problems({ staging: { ...STAGING, services: { images: WEB } } })).toEqual([
      "staging.services.images: its stack id staging-images is also the stack id of staging.imageRepositories",
    ]);
  });
});
