import { describe, expect, test } from "@jest/globals";
import { checkPolicies, policySize, splitIntoPolicies } from "../../../../stacks/access/terraform";

const names = (count: number) =>
  Array.from({ length: count }, (_, index) => `arn:aws:sns:eu-west-1:111122223333:topic-${index}`);
const statement = (service: string, count: number) => ({
  actions: [`${service}:Do`],
  resources: names(count),
});

describe("splitting statements into policies", () => {
  test("makes one policy of what fits into 6,144 characters", () => {
    const statements = [statement("a", 20), statement("b", 20)];
    expect(splitIntoPolicies(statements)).toEqual([statements]);
  });

  test("makes policies that IAM accepts, and loses nothing", () => {
    const statements = ["a", "b", "c"].map((service) => statement(service, 300));
    const policies = splitIntoPolicies(statements);
    expect(policies.length).toBeGreaterThan(3);
    expect(Math.max(...policies.map(policySize))).toBeLessThanOrEqual(6_144);
    const pairs = (all: typeof statements) =>
      all.flatMap(({ actions, resources }) => resources.map((one) => `${actions} ${one}`)).sort();
    expect(pairs(policies.flat() as typeof statements)).toEqual(pairs(statements));
  });

  test("fills each policy before it begins the next one", () => {
    const policies = splitIntoPolicies([statement("a", 100), statement("b", 100)]);
    const longest = Math.max(...names(100).map((name) => JSON.stringify(name).length + 1));
    for (const policy of policies.slice(0, -1)) {
      expect(policySize(policy)).toBeGreaterThan(6_144 - longest);
    }
    expect(policies.map((policy) => policy.map(({ actions }) => `${actions}`))).toEqual([
      ["a:Do", "b:Do"],
      ["b:Do"],
    ]);
  });

  test("keeps a statement without room for its first resource whole", () => {
    const [first, second] = [
      statement("a", 116),
      { ...statement("b", 1), actions: [`b:${"x".repeat(800)}`] },
    ];
    expect(policySize([first, second])).toBeGreaterThan(6_144);
    expect(splitIntoPolicies([first, second])).toEqual([[first], [second]]);
  });
});

test("a token for the account counts as an account's id", () => {
  const sized = (account: string) =>
    policySize([{ actions: ["sns:Publish"], resources: [`arn:aws:sns::${account}:a`] }]);
  expect(sized("${TfToken[TOKEN.12]}")).toBe(sized("111122223333"));
});

test("a role has at most ten managed policies", () => {
  const policy = [statement("a", 1)];
  expect(checkPolicies("stacks", Array(10).fill(policy))).toEqual([]);
  expect(checkPolicies("stacks", Array(11).fill(policy))).toEqual([
    {
      prop: "stacks",
      what: "needs 11 managed policies of 6144 characters",
      allowed: "at most 10, because a role has no more",
      fix: "split the stacks over several access stacks with different names, as docs/access.md shows",
    },
  ]);
});
