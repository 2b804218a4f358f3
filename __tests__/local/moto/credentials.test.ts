import { describe, expect, test } from "@jest/globals";
import { accountOfKey, assumeRole } from "../../../local/moto/credentials";
import { callerIdentity, OTHER_ACCOUNT, OTHER_KEY, SESSION } from "../support/fake-sts";
import { serve } from "../support/http-server";

describe("the account of an access key", () => {
  test("is the one that issued it", async () => {
    const moto = await serve(({ headers }) => callerIdentity(headers.authorization));
    expect(await accountOfKey(moto, OTHER_KEY)).toBe(OTHER_ACCOUNT);
    expect(await accountOfKey(moto, "AKIAUNKNOWN")).toBeUndefined();
  });

  test("fails when moto returns an error", async () => {
    const moto = await serve(() => ({ status: 500, body: "no" }));
    await expect(accountOfKey(moto, OTHER_KEY)).rejects.toThrow(
      new Error("sts GetCallerIdentity failed with status 500: no"),
    );
  });

  test("fails when moto's answer has no account", async () => {
    const moto = await serve(() => "<UserId>one</UserId>");
    await expect(accountOfKey(moto, OTHER_KEY)).rejects.toThrow(
      new Error("moto's answer has no Account: <UserId>one</UserId>"),
    );
  });
});

test("the credentials of a role are those of moto's answer", async () => {
  let asked: unknown;
  const moto = await serve(({ body }) => {
    asked = Object.fromEntries(new URLSearchParams(body));
    return SESSION;
  });
  const RoleArn = `arn:aws:iam::${OTHER_ACCOUNT}:role/admin`;
  expect(await assumeRole(moto, RoleArn, "hook")).toEqual({
    accessKeyId: OTHER_KEY,
    secretAccessKey: "secret/+",
    sessionToken: "token=",
  });
  expect(asked).toEqual({ Action: "AssumeRole", RoleArn, RoleSessionName: "hook", Version: "2011-06-15" });
});
