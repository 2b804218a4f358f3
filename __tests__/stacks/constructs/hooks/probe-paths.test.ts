/** The paths of a probe and the rules of a shared test listener. */
import { describe, expect, test } from "@jest/globals";
import { Token } from "cdktf";
import { type ListenerRule, ServiceStack } from "../../../../stacks";
import { RULES_SERVICE, SHARED_LOAD_BALANCER } from "../../../support/fixtures";
import { problemsOf } from "../../../support/problems";
import { testApp } from "../../../support/template";

/** The problems of a probe of these paths with these test rules. */
function problems(paths: readonly string[] | undefined, ...rules: readonly Partial<ListenerRule>[]) {
  return problemsOf(
    () =>
      new ServiceStack(testApp(), "web", {
        ...RULES_SERVICE,
        sharedLoadBalancer: { ...SHARED_LOAD_BALANCER, testUrl: "https://lb.example.com:8443" },
        testListener: {
          kind: "rules",
          rules: Object.fromEntries(
            rules.map((rule, index) => [`r${index}`, { priority: index + 1, ...rule }]),
          ),
        },
        hooks: {
          afterAllowTestTraffic: {
            kind: "http-probe",
            host: "shop.example.com",
            ...(paths === undefined ? {} : { paths }),
          },
        },
      }),
  );
}

describe("the paths of a probe", () => {
  test.each<[string, readonly string[] | undefined, readonly Partial<ListenerRule>[]]>([
    ["a rule for hosts takes all paths", undefined, [{ hosts: ["shop.example.com"] }]],
    ["a rule has the path", ["/orders"], [{ paths: ["/orders"] }]],
    ["one of several rules has it", ["/orders/1"], [{ paths: ["/users"] }, { paths: ["/orders/*"] }]],
    ["the query string doesn't count", ["/orders?limit=1"], [{ paths: ["/orders"] }]],
    ["a question mark stands for one character", ["/v2"], [{ paths: ["/v?"] }]],
    ["a dot is a dot", ["/a.b"], [{ paths: ["/a.b"] }]],
    ["only Terraform knows the paths of a rule", ["/x"], [{ paths: Token.asList("${var.paths}") }]],
  ])("are right when %s", (_, paths, rules) => {
    expect(problems(paths, ...rules)).toEqual([]);
  });

  test.each<[string, readonly string[] | undefined, string, readonly string[]]>([
    ["the default path has no rule", undefined, '"/"', ["/orders"]],
    ["a rule is for another path", ["/health", "/orders"], '"/health"', ["/orders"]],
    ["a rule is only for what is below the path", ["/orders"], '"/orders"', ["/orders/*"]],
    ["upper case differs", ["/Orders"], '"/Orders"', ["/orders"]],
    ["a question mark stands for one character", ["/v"], '"/v"', ["/v?"]],
    ["a dot is a dot", ["/axb"], '"/axb"', ["/a.b"]],
  ])("fail when %s", (_, paths, wrong, rule) => {
    expect(problems(paths, { paths: rule })).toEqual([
      `hooks.afterAllowTestTraffic.paths: got ${wrong}, but no test rule of the service matches: another rule or the default action would answer`,
    ]);
  });
});
