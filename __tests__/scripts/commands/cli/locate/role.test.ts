import { describe, expect, test } from "@jest/globals";
import { AwsFailure } from "../../../../../scripts/aws";
import { expectGolden } from "../../../../support/golden";
import { runProgram } from "../../fake-host";

const ROLE = "arn:aws:iam::111122223333:role/deploy";
const OTHER = "arn:aws:iam::111122223333:role/on-call";

const OUTPUTS = {
  "cluster-name": "shop",
  "service-name": "web",
  "application-name": "web",
  "deployment-group-name": "web",
  region: "eu-west-1",
  "app-spec": {},
};

const withRole = (role: unknown) => ({
  files: { "outputs.json": JSON.stringify({ web: { ...OUTPUTS, "assume-role": role } }) },
});

describe("a command's role", () => {
  test("is the one of --role-arn, with its external id", async () => {
    const { roles } = await runProgram(`history web --role-arn ${ROLE} --external-id shop-1`);
    expect(roles).toEqual([{ roleArn: ROLE, externalId: "shop-1" }]);
  });

  test("is none by default", async () => {
    expect((await runProgram("history web")).roles).toEqual([undefined]);
  });

  test("is assumed to read all services, too", async () => {
    expect((await runProgram(`status --role-arn ${ROLE}`)).roles).toEqual([{ roleArn: ROLE }]);
  });

  test("is the one of the stack's outputs", async () => {
    const role = { roleArn: ROLE, externalId: "shop-1", sessionName: "pipeline" };
    expect((await runProgram("history --outputs outputs.json", {}, withRole(role))).roles).toEqual([role]);
  });

  test("is the one of --role-arn instead of that of the stack's outputs", async () => {
    const line = `history --outputs outputs.json --role-arn ${OTHER}`;
    const { roles } = await runProgram(line, {}, withRole({ roleArn: ROLE, externalId: "shop-1" }));
    expect(roles).toEqual([{ roleArn: OTHER }]);
  });

  test("fails when it is not a role's ARN, with everything else that is wrong", async () => {
    const { exitCode, stderr } = await runProgram("history web --role-arn deploy --external-id x --limit 0");
    expect(exitCode).toBe(2);
    expectGolden("role-not-an-arn.txt", stderr);
  });

  test("fails when there is an external id without a role", async () => {
    const { exitCode, stderr } = await runProgram("history web --external-id shop-1");
    expect(exitCode).toBe(2);
    expectGolden("role-external-id-without-a-role.txt", stderr);
  });

  test("fails when the stack's output is no role", async () => {
    const { exitCode, stderr } = await runProgram(
      "history --outputs outputs.json",
      {},
      withRole({ roleArn: "a" }),
    );
    expect(exitCode).toBe(2);
    expectGolden("role-output-is-no-role.txt", stderr);
  });

  test("fails with 2 and a command that checks it when it can't be assumed", async () => {
    const role = { roleArn: ROLE, externalId: "shop-1" };
    const failure = new AwsFailure("role", "sts:AssumeRole", "AccessDenied", "not allowed", undefined, role);
    const world = { fails: (method: string) => (method === "deploymentGroups" ? failure : undefined) };
    const { exitCode, stderr } = await runProgram(
      `history web --role-arn ${ROLE} --external-id shop-1`,
      world,
    );
    expect(exitCode).toBe(2);
    expectGolden("role-that-cant-be-assumed.txt", stderr);
  });
});
