import { describe, expect, test } from "@jest/globals";
import { createEmptyWorld, createFakeWorld } from "../support/fake-world";

describe("an operation that the local AWS doesn't support", () => {
  test.each(["RegisterOnPremisesInstance", "SkipWaitTimeForInstanceTermination", "toString", ""])(
    "fails: %p",
    async (name) => {
      const { status, body } = await (await createEmptyWorld()).deploy(name, {});
      expect({ status, type: body["__type"] }).toEqual({ status: 400, type: "UnknownOperationException" });
    },
  );
});

describe("applications", () => {
  test("are created, renamed with their tags, listed and deleted", async () => {
    const { deploy } = await createEmptyWorld();
    const tags = [{ Key: "team", Value: "shop" }];
    await deploy("CreateApplication", { applicationName: "one", computePlatform: "ECS", tags });
    await deploy("UpdateApplication", { applicationName: "one", newApplicationName: "two" });
    const ResourceArn = "arn:aws:codedeploy:eu-west-1:123456789012:application:two";
    expect((await deploy("ListTagsForResource", { ResourceArn })).body).toEqual({ Tags: tags });
    expect((await deploy("ListApplications", {})).body).toEqual({ applications: ["shop", "two"] });
    expect((await deploy("GetApplication", { applicationName: "two" })).body["application"]).toMatchObject({
      applicationName: "two",
      computePlatform: "ECS",
    });
    await deploy("DeleteApplication", { applicationName: "two" });
    expect((await deploy("GetApplication", { applicationName: "two" })).body["__type"]).toBe(
      "ApplicationDoesNotExistException",
    );
  });

  test.each([
    ["with an existing name", { applicationName: "shop" }, "ApplicationAlreadyExistsException"],
    ["without a name", {}, "ApplicationNameRequiredException"],
    [
      "with a name of 101 characters",
      { applicationName: "a".repeat(101) },
      "InvalidApplicationNameException",
    ],
    [
      "for the default platform",
      { applicationName: "a", computePlatform: undefined },
      "InvalidComputePlatformException",
    ],
    [
      "for another platform",
      { applicationName: "a", computePlatform: "Lambda" },
      "InvalidComputePlatformException",
    ],
  ])("can't be created %s", async (_, input, type) => {
    const { body } = await (await createEmptyWorld()).deploy("CreateApplication", {
      computePlatform: "ECS",
      ...input,
    });
    expect(body["__type"]).toBe(type);
  });

  test("can have a name of 100 characters", async () => {
    const { deploy } = await createEmptyWorld();
    expect(
      (await deploy("CreateApplication", { applicationName: "a".repeat(100), computePlatform: "ECS" }))
        .status,
    ).toBe(200);
  });
});

describe("tags", () => {
  test("are added, replaced and removed by ARN", async () => {
    const { deploy } = await createFakeWorld({ tags: [{ Key: "a", Value: "1" }] });
    const ResourceArn = "arn:aws:codedeploy:eu-west-1:123456789012:deploymentgroup:shop/web";
    await deploy("TagResource", {
      ResourceArn,
      Tags: [
        { Key: "a", Value: "2" },
        { Key: "b", Value: "3" },
      ],
    });
    await deploy("UntagResource", { ResourceArn, TagKeys: ["b"] });
    expect((await deploy("ListTagsForResource", { ResourceArn })).body).toEqual({
      Tags: [{ Key: "a", Value: "2" }],
    });
  });

  test.each(["eu-west-1:222222222222", "us-east-1:123456789012"])(
    "fail for an application of another account or region: %s",
    async (owner) => {
      const { deploy } = await createEmptyWorld();
      const ResourceArn = `arn:aws:codedeploy:${owner}:application:shop`;
      const { body } = await deploy("ListTagsForResource", { ResourceArn });
      expect(body["__type"]).toBe("ApplicationDoesNotExistException");
    },
  );

  test.each([
    [undefined, "ResourceArnRequiredException"],
    ["shop", "InvalidArnException"],
    ["arn:aws:codedeploy:eu-west-1:123456789012:application:none", "ApplicationDoesNotExistException"],
    [
      "arn:aws:codedeploy:eu-west-1:123456789012:deploymentgroup:shop/none",
      "DeploymentGroupDoesNotExistException",
    ],
  ])("fail for %p", async (ResourceArn, type) => {
    const { body } = await (await createEmptyWorld()).deploy("ListTagsForResource", { ResourceArn });
    expect(body["__type"]).toBe(type);
  });
});
