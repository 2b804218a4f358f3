import { describe, expect, test } from "@jest/globals";
import { Token } from "cdktf";
import { NetworkStack, type StackSettings } from "../../../../stacks";
import { NETWORK } from "../../../support/fixtures";
import { problemsOf } from "../../../support/problems";
import { Template, testApp } from "../../../support/template";

const network = (settings: Partial<StackSettings>) =>
  Template.of(new NetworkStack(testApp(), "network", { ...NETWORK, ...settings }));
const problems = (providerVersion: string) => problemsOf(() => network({ providerVersion }));

const version = (settings: Partial<StackSettings>): unknown => {
  const required = network(settings).document.terraform["required_providers"];
  return (required as { readonly aws: { readonly version: string } }).aws.version;
};

describe("the version of the provider", () => {
  test("is every supported one by default", () => {
    expect(version({})).toBe(">= 5.100.0, < 7.0.0");
  });

  test("is exactly the given one", () => {
    expect(version({ providerVersion: "6.14.1" })).toBe("6.14.1");
  });

  test.each(["5.100.0", "5.101.3", "6.0.0", "6.999.0"])("may be %s", (providerVersion) => {
    expect(problems(providerVersion)).toEqual([]);
  });

  test.each(["5.99.1", "4.100.0", "7.0.0", "~> 6.0", "6.0", "v6.0.0", ""])(
    "fails when it isn't exact or not supported: %s",
    (providerVersion) => {
      expect(problems(providerVersion)).toEqual([`providerVersion: got ${JSON.stringify(providerVersion)}`]);
    },
  );

  test("fails when it is a token", () => {
    expect(problems(Token.asString(Token.asAny("${var.version}")))).toEqual([
      "providerVersion: got a token, whose value only Terraform knows",
    ]);
  });
});
