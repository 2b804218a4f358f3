import { describe, expect, test } from "@jest/globals";
import { ref } from "cdktf";
import { ImageRepositoryStack, type ImageRepositoryStackProps } from "../../../stacks";
import { describeProblem } from "../../../stacks/support/problems";
import { KMS_KEY } from "../../support/fixtures";
import { FULL_IMAGES } from "../../support/full-stacks";
import { expectGolden } from "../../support/golden";
import { problemsOf, wholeProblemsOf } from "../../support/problems";
import { Template, testApp } from "../../support/template";

const make = (props: object) =>
  new ImageRepositoryStack(testApp(), "images", {
    name: "shop",
    region: "eu-west-1",
    repositories: {},
    ...props,
  } as ImageRepositoryStackProps);
const problems = (repositories: object) => problemsOf(() => make({ repositories }));

describe("a stack of image repositories", () => {
  test("has a repository for each short name, and an output with its URI", () => {
    const stack = make({ repositories: { web: {}, api: { name: "platform/api" } } });
    expect(Object.keys(stack.repositories)).toEqual(["web", "api"]);
    const template = Template.of(stack);
    expect(template.byId("aws_ecr_repository", "repositories_web")["name"]).toBe("shop/web");
    expect(template.byId("aws_ecr_repository", "repositories_api")["name"]).toBe("platform/api");
    const uri = (id: string) => `\${${template.addressOf("aws_ecr_repository", id)}.repository_url}`;
    expect(template.document.output).toEqual({
      "web-uri": {
        value: uri("repositories_web"),
        description: "The repository web: its images are <uri>:<tag>",
      },
      "api-uri": {
        value: uri("repositories_api"),
        description: "The repository api: its images are <uri>:<tag>",
      },
    });
  });

  test("has the settings of every stack", () => {
    const stack = make(FULL_IMAGES);
    expect(stack.provider.defaultTagsInput).toEqual([{ tags: FULL_IMAGES.tags }]);
    expect(stack.provider.allowedAccountIdsInput).toEqual(FULL_IMAGES.allowedAccountIds);
    expect(Template.of(stack).document.terraform).toMatchObject({
      required_providers: { aws: { version: "5.100.0" } },
    });
  });

  test("may use any short name, also the id of one of its parts", () => {
    const repositories = { aws: {}, repositories: {}, "web-uri": {}, web: {} };
    expect(Template.of(make({ repositories })).counts()).toMatchObject({ aws_ecr_repository: 4 });
  });

  test("may have a token as its name", () => {
    const template = Template.of(make({ name: ref("var.x").toString(), repositories: { web: {} } }));
    expect(template.only("aws_ecr_repository")["name"]).toBe("${var.x}/web");
  });

  test("fails when a key is in another region", () => {
    const encryption = { kind: "kms", kmsKeyArn: KMS_KEY.replace("eu-west-1", "eu-central-1") };
    expect(problems({ web: { encryption } })).toEqual([
      "repositories.web.encryption.kmsKeyArn: is in eu-central-1, but the repository is in eu-west-1",
    ]);
  });

  test("fails when a short name can't be the id of an output", () => {
    expect(problems({ "team/web": {} })).toEqual(['repositories.team/web: got "team/web"']);
  });

  test("fails when two repositories have the same name", () => {
    expect(problems({ web: {}, api: { name: "shop/web" } })).toEqual([
      'repositories.api.name: got "shop/web", the name of repositories.web',
    ]);
    const token = ref("var.x").toString();
    expect(problems({ web: { name: token }, api: { name: token } })).toEqual([]);
  });

  test("fails when its name isn't allowed in the names of repositories", () => {
    expectGolden(
      "image-repository-stack-fails-when-its-name-is-not-allowed.txt",
      wholeProblemsOf(() => make({ name: "Shop", repositories: { web: {}, api: { name: "shop/api" } } })).map(
        describeProblem,
      ),
    );
  });

  test("fails with the problems of all repositories and settings at once", () => {
    const repositories = { web: { forceDelete: true }, api: { lifecycle: { kind: "expire" } } };
    expect(problemsOf(() => make({ region: "Ireland", repositories }))).toEqual([
      'region: got "Ireland"',
      "repositories.web.forceDelete: has no effect: deletionProtection is on",
      "repositories.api.lifecycle: has no rule",
    ]);
  });
});
