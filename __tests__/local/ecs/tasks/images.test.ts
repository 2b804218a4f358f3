import { describe, expect, test } from "@jest/globals";
import { addressIn } from "../../../../local/ecs/network";
import { pullProblem, sourceOf } from "../../../../local/ecs/tasks/images";
import { FakeBacking } from "../support/fake-backing";

const ECR = "123456789012.dkr.ecr.eu-west-1.amazonaws.com";
const DIGEST = `sha256:${"a".repeat(64)}`;

describe("an image", () => {
  test.each([
    "nginx",
    "nginx:1",
    "library/nginx:1",
    "ghcr.io/a/b:1",
    "localhost:5000/a",
    "invalid/a:1",
    "invalid",
  ])("can be pulled if it may exist: %s", async (image) => {
    expect(await pullProblem(image, new FakeBacking())).toBeUndefined();
  });

  test.each(["registry.invalid/a:1", "registry.invalid:5000/a", "REGISTRY.INVALID/a@sha256:00"])(
    "can't be pulled from a host that can't exist: %s",
    async (image) => {
      expect(await pullProblem(image, new FakeBacking())).toMatch(
        /^CannotPullContainerError: .*no such host$/,
      );
    },
  );

  test.each([
    [`${ECR}/web:1`, "web:1"],
    [`${ECR}/team/web:1`, "team/web:1"],
    [`${ECR}/web`, "web:latest"],
    [`${ECR}/web@${DIGEST}`, `web:${DIGEST}`],
    [`${ECR}/web:1@${DIGEST}`, `web:${DIGEST}`],
  ])("in ECR can be pulled if ECR has it: %s", async (image, known) => {
    const backing = new FakeBacking();
    expect(await pullProblem(image, backing)).toMatch(/^CannotPullContainerError: .*not found$/);
    backing.images.add(known);
    expect(await pullProblem(image, backing)).toBeUndefined();
  });

  test("in ECR is searched in its account and region", () => {
    expect(sourceOf("210987654321.dkr.ecr.us-east-1.amazonaws.com/web:1")).toMatchObject({
      image: { account: "210987654321", region: "us-east-1" },
    });
  });
});

describe("addresses", () => {
  test.each([
    ["10.0.1.0/24", 0, "10.0.1.20"],
    ["10.0.1.0/24", 234, "10.0.1.254"],
    ["10.0.1.0/24", 235, "10.0.1.20"],
    ["10.0.0.0/16", 300, "10.0.1.64"],
    ["192.168.0.240/28", 0, "192.168.0.254"],
    ["192.168.0.240/28", 1, "192.168.0.254"],
  ])("in %s: number %p is %s", (cidr, index, address) => {
    expect(addressIn(cidr, index)).toBe(address);
  });
});
