import { expect, test } from "@jest/globals";
import { perAccountRegion } from "../../local/account-region";

test("each account and each region has its own value, which is created once", () => {
  const listOf = perAccountRegion((): string[] => []);
  const a = { account: "111111111111", region: "eu-west-1" };
  listOf(a).push("a");
  listOf({ ...a, region: "us-east-1" }).push("b");
  listOf({ ...a, account: "222222222222" }).push("c");
  expect(listOf({ ...a })).toEqual(["a"]);
  expect(listOf({ ...a, region: "us-east-1" })).toEqual(["b"]);
  expect(listOf({ ...a, account: "222222222222" })).toEqual(["c"]);
});
