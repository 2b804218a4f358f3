import { describe, expect, test } from "@jest/globals";
import { ref } from "cdktf";
import { checkImage } from "../../../../stacks/constructs/task/container/image";
import { problemsOf } from "../../../support/problems";
import { synthService } from "../../../support/service";

const SHA256 = `sha256:${"0123456789abcdef".repeat(4)}`;
const ECR = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop";
const PROBLEM = {
  prop: "container.image",
  allowed:
    "an image reference: registry/repository:tag or registry/repository@sha256:<64 digits and a-f>, with the " +
    "repository in lower case and a tag of 1 to 128 letters, digits and the characters _ . -",
};
const problems = (image: string) => checkImage("container.image", image);

describe("an image", () => {
  test.each([
    "nginx",
    "nginx:1.28",
    "library/nginx:latest",
    "public.ecr.aws/nginx/nginx:1.28-alpine",
    `${ECR}:Release_1.0-RC`,
    `${ECR}@${SHA256}`,
    `${ECR}:1@${SHA256}`,
    `nginx@sha512:${"a".repeat(128)}`,
    "localhost:5000/a/b/c:1",
    "Registry.Example.COM/shop:1",
    "registry.example/shop__web/a--b.c_d:1",
    `nginx:${"a".repeat(128)}`,
    "a".repeat(255),
  ])("may be %s", (image) => {
    expect(problems(image)).toEqual([]);
  });

  test.each([
    "",
    "nginx:",
    "nginx: 1",
    " nginx",
    ":1",
    "/nginx",
    "nginx/",
    "a//b",
    "nginx:1:2",
    "nginx:-1",
    `nginx:${"a".repeat(129)}`,
    "shop___web:1",
    "-shop",
    "shop.",
    "registry:port/shop",
    `nginx@sha256:${"a".repeat(63)}`,
    `nginx@sha256:${"a".repeat(65)}`,
    `nginx@sha256:${"A".repeat(64)}`,
    "nginx@md5:0123",
    "registry.example/${USER}:1",
    "undefined:undefined@undefined",
  ])("fails when it is %j", (image) => {
    expect(problems(image)).toEqual([
      { ...PROBLEM, what: `got ${JSON.stringify(image)}`, fix: "set it to the image to run" },
    ]);
  });

  test("fails when it has 256 characters", () => {
    expect(problems("a".repeat(256))).toEqual([
      {
        prop: "container.image",
        what: "got 256 characters",
        allowed: "at most 255 characters",
        fix: "shorten the repository or the tag",
      },
    ]);
  });

  test.each(["https://registry.example/shop:1", "docker://nginx"])("fails when it is the URL %s", (image) => {
    expect(problems(image)).toEqual([
      { ...PROBLEM, what: `got "${image}"`, fix: "remove the scheme, such as https://" },
    ]);
  });

  test.each(["Nginx:1.28", `registry.example/Shop@${SHA256}`, "localhost:5000/Shop:A"])(
    "fails when the repository of %s has upper case",
    (image) => {
      expect(problems(image)).toEqual([
        { ...PROBLEM, what: `got "${image}"`, fix: "write the repository in lower case" },
      ]);
    },
  );

  test("may be a token, or contain one", () => {
    expect(problems(ref("var.image").toString())).toEqual([]);
    expect(problems(`${ECR}:${ref("var.tag")}`)).toEqual([]);
  });

  test("fails in every container of a task", () => {
    const image = "Shop:1";
    const make = () =>
      synthService({
        container: { image, port: 80, logs: { kind: "firelens" } },
        sidecars: { proxy: { image } },
        logRouter: { image },
      });
    expect(problemsOf(make)).toEqual([
      'container.image: got "Shop:1"',
      'sidecars.proxy.image: got "Shop:1"',
      'logRouter.image: got "Shop:1"',
    ]);
  });
});
