import { describe, expect, test } from "@jest/globals";
import { AwsFailure } from "../../../scripts/aws";
import { ownCommand } from "../../../scripts/driver/context/own-command";
import { run } from "../../../scripts/driver/run";
import { expectGolden } from "../../support/golden";
import { drive } from "./drive";
import { fakeAws } from "./fake-aws";
import { fakeClock, fakeReporter, request } from "./fixtures";

const assumeRole = { roleArn: "arn:aws:iam::111122223333:role/deploy", externalId: "shop-1" };

describe("the role of the document", () => {
  test("is assumed by the driver", async () => {
    const clock = fakeClock();
    const roles: unknown[] = [];
    const refused = new AwsFailure("role", "sts:AssumeRole", "AccessDenied", "no", undefined, assumeRole);
    await run({
      env: { ECS_CODEDEPLOY_DEPLOYMENT: JSON.stringify({ ...request(), assumeRole }) },
      connect: (_region, role) => {
        roles.push(role);
        return fakeAws(clock, { fails: () => refused });
      },
      clock,
      reporter: fakeReporter(),
    });
    expect(roles).toEqual([assumeRole]);
  });

  test("is in the commands that the output suggests", () => {
    const command = ownCommand({ ...request(), assumeRole }, "status");
    expect(command).toBe(
      `${ownCommand(request(), "status")} --role-arn arn:aws:iam::111122223333:role/deploy --external-id shop-1`,
    );
  });

  test("fails with 2 and the role's ARN when it can't be assumed, before anything is created", async () => {
    const failure = new AwsFailure("role", "sts:AssumeRole", "AccessDenied", "no", undefined, assumeRole);
    const { exitCode, failed, aws } = await drive(
      { fails: () => failure },
      { document: { ...request(), assumeRole } },
    );
    expect(exitCode).toBe(2);
    expectGolden("role-cannot-be-assumed.txt", failed);
    expect(aws.calls.some((call) => call.includes("createDeployment"))).toBe(false);
  });

  test.each([{ roleArn: "deploy" }, {}, { ...assumeRole, secret: "a" }])(
    "fails with 2 when it is not valid: %j",
    async (wrong) => {
      const { exitCode, aws } = await drive({}, { document: { ...request(), assumeRole: wrong } });
      expect(exitCode).toBe(2);
      expect(aws.calls).toEqual([]);
    },
  );
});
