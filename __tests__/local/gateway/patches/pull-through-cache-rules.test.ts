import { expect, test } from "@jest/globals";
import { pullThroughCacheRules } from "../../../../local/gateway/patches/pull-through-cache-rules";

test("a registry has no pull through cache rules, since none can be created", async () => {
  const patch = pullThroughCacheRules();
  const request = {
    service: "ecr",
    region: "eu-west-1",
    account: "123456789012",
    operation: "DescribePullThroughCacheRules",
    method: "POST",
    path: "/",
    headers: {},
    body: Buffer.from("{}"),
  };
  const response = await patch.handle(request, () => Promise.reject(new Error("moto does not have it")));

  expect([response.status, JSON.parse(response.body.toString())]).toEqual([
    200,
    { pullThroughCacheRules: [] },
  ]);
  expect(patch.operations).toEqual(["DescribePullThroughCacheRules"]);
});
