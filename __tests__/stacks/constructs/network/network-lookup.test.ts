import { describe, expect, test } from "@jest/globals";
import { TerraformOutput, TerraformVariable, Token } from "cdktf";
import { NetworkLookupStack, type NetworkLookupStackProps } from "../../../../stacks";
import { problemsOf, wholeProblemsOf } from "../../../support/problems";
import { Template, testApp } from "../../../support/template";

const LOOKUP: NetworkLookupStackProps = {
  region: "eu-west-1",
  vpcTags: { Name: "shared" },
  publicSubnetTags: { tier: "public" },
  privateSubnetTags: { tier: "private", team: "${shop}" },
};

const make = (props: Partial<NetworkLookupStackProps> = {}) =>
  new NetworkLookupStack(testApp(), "network", { ...LOOKUP, ...props });
const problems = (props: Partial<NetworkLookupStackProps>) => problemsOf(() => make(props));

/** The only data source of a type whose id starts with a prefix. */
function dataOf(template: Template, type: string, prefix: string) {
  const found = Object.entries(template.document.data?.[type] ?? {}).filter(([id]) => id.startsWith(prefix));
  expect(found).toHaveLength(1);
  return { address: `data.${type}.${found[0]?.[0]}`, attributes: found[0]?.[1] };
}

describe("a network lookup", () => {
  test("finds the VPC and the subnets by their tags, and creates nothing", () => {
    const template = Template.of(make());
    const vpc = dataOf(template, "aws_vpc", "lookup_vpc");
    expect(template.counts()).toEqual({});
    expect(vpc.attributes).toEqual({ tags: { Name: "shared" } });
    expect(dataOf(template, "aws_subnets", "lookup_public").attributes).toMatchObject({
      filter: [{ name: "vpc-id", values: [`\${${vpc.address}.id}`] }],
      tags: { tier: "public" },
    });
    expect(dataOf(template, "aws_subnets", "lookup_private").attributes).toMatchObject({
      tags: { tier: "private", team: "$${shop}" },
    });
  });

  test("fails in the plan when fewer than two subnets have the tags", () => {
    const subnets = dataOf(Template.of(make()), "aws_subnets", "lookup_private").attributes;
    expect(subnets?.["lifecycle"]).toEqual({
      postcondition: [
        {
          condition: "${(length(self.ids) >= 2)}",
          error_message:
            "Fewer than two subnets of the VPC have the tags of privateSubnetTags. Correct the tags, or tag another subnet, in another zone.",
        },
      ],
    });
  });

  test("gives the subnets in a fixed order", () => {
    const stack = make();
    new TerraformOutput(stack, "ids", { value: stack.ids.publicSubnetIds });
    const template = Template.of(stack);
    const { address } = dataOf(template, "aws_subnets", "lookup_public");
    expect(template.document.output?.["ids"]?.["value"]).toBe(`\${sort(${address}.ids)}`);
  });

  test("gives no subnets of a kind without tags", () => {
    const { privateSubnetTags: _, ...publicOnly } = LOOKUP;
    const stack = new NetworkLookupStack(testApp(), "network", publicOnly);
    expect(stack.ids.privateSubnetIds).toEqual([]);
    expect(Object.keys(Template.of(stack).document.data?.["aws_subnets"] ?? {})).toHaveLength(1);
  });

  test("accepts tokens, as values and as all tags", () => {
    const outer = make();
    const value = new TerraformVariable(outer, "value", { type: "string" }).stringValue;
    const tags = Token.asStringMap(new TerraformVariable(outer, "tags", { type: "map(string)" }).value);
    expect(problems({ vpcTags: { Name: value }, publicSubnetTags: tags, privateSubnetTags: tags })).toEqual(
      [],
    );
  });

  test("fails when there are no tags, which would find everything", () => {
    expect(problems({ vpcTags: {}, publicSubnetTags: {}, privateSubnetTags: {} })).toEqual([
      "vpcTags: got no tag, which finds every VPC of the region",
      "publicSubnetTags: got no tag, which finds every subnet of the VPC",
      "privateSubnetTags: got no tag, which finds every subnet of the VPC",
    ]);
  });

  test("fails when both kinds of subnets have the same tags, in any order", () => {
    const props = {
      publicSubnetTags: { team: "shop", tier: "all" },
      privateSubnetTags: { tier: "all", team: "shop" },
    };
    expect(wholeProblemsOf(() => make(props))).toEqual([
      {
        prop: "privateSubnetTags",
        what: "got the tags of publicSubnetTags: team=shop, tier=all",
        allowed: "tags that only private subnets have",
        fix: "add a tag that tells the two kinds of subnets apart",
      },
    ]);
  });

  test("fails when tags are missing, not text, or a property is unknown", () => {
    expect(
      problems({ vpcTags: undefined, publicSubnetTags: { tier: 1 }, vpcName: "shared" } as object),
    ).toEqual(["vpcName: unknown property", "vpcTags: is missing", "publicSubnetTags.tier: got 1"]);
  });
});
