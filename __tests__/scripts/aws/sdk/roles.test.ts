import { GetRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import { beforeEach, describe, expect, test } from "@jest/globals";
import { mockClient } from "aws-sdk-client-mock";
import { sdkAws } from "../../../../scripts/aws/sdk";
import { ROLE } from "../../driver/fixtures";
import { named } from "./named";

const iam = mockClient(IAMClient);
const aws = sdkAws("eu-west-1");

beforeEach(() => {
  iam.reset();
});

describe("a role", () => {
  test.each([
    ["of a path", ROLE],
    ["without a path", "arn:aws:iam::123456789012:role/codedeploy"],
  ])("%s is read by its name, the last part of its ARN", async (_what, arn) => {
    iam.on(GetRoleCommand).resolves({});

    expect(await aws.roleExists(arn)).toBe(true);
    expect(iam.call(0).args[0].input).toEqual({ RoleName: "codedeploy" });
  });

  test("does not exist if IAM answers NoSuchEntityException", async () => {
    iam.on(GetRoleCommand).rejects(named("NoSuchEntityException", 404));

    expect(await aws.roleExists(ROLE)).toBe(false);
  });

  test("fails when access is denied", async () => {
    iam.on(GetRoleCommand).rejects(named("AccessDenied", 403));

    await expect(aws.roleExists(ROLE)).rejects.toMatchObject({ kind: "denied", action: "iam:GetRole" });
  });
});
