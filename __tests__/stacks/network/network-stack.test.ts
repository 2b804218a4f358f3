import { describe, expect, test } from "@jest/globals";
import { TerraformVariable } from "cdktf";
import { NetworkStack, type NetworkStackProps } from "../../../stacks";
import { NETWORK } from "../../support/fixtures";
import { expectGolden } from "../../support/golden";
import { problemsOf } from "../../support/problems";
import { Template, testApp } from "../../support/template";

function synth(props: Partial<NetworkStackProps> = {}): Template {
  return Template.of(new NetworkStack(testApp(), "network", { ...NETWORK, ...props }));
}

const PUBLIC = ["10.0.0.0/24", "10.0.1.0/24"];
const PRIVATE = ["10.0.8.0/22", "10.0.12.0/22"];

const problems = (props: Partial<NetworkStackProps>) => problemsOf(() => synth(props));

describe("a network", () => {
  test("has a public and a private subnet in each of two zones, and a NAT gateway in each", () => {
    expect(synth().counts()).toEqual({
      aws_vpc: 1,
      aws_default_security_group: 1,
      aws_subnet: 4,
      aws_internet_gateway: 1,
      aws_route_table: 3,
      aws_route_table_association: 4,
      aws_route: 3,
      aws_eip: 2,
      aws_nat_gateway: 2,
      aws_vpc_endpoint: 1,
    });
  });

  test("has outputs with its ids, and the addresses of outbound connections", () => {
    const valuesOf = ({ document }: Template) =>
      Object.fromEntries(Object.entries(document.output ?? {}).map(([id, { value }]) => [id, value]));
    const template = synth();
    const ref = (type: string, id: string, attribute: string) =>
      `\${${template.addressOf(type, `network_${id}`)}.${attribute}}`;
    const subnets = (kind: string) =>
      [0, 1].map((zone) => ref("aws_subnet", `${kind}-subnet-${zone}_`, "id"));
    expect(valuesOf(template)).toEqual({
      "vpc-id": ref("aws_vpc", "vpc", "id"),
      "public-subnet-ids": subnets("public"),
      "private-subnet-ids": subnets("private"),
      "nat-cidr-blocks": [0, 1].map((zone) => `${ref("aws_eip", `nat-address-${zone}_`, "public_ip")}/32`),
    });
    const withoutNat = synth({ nat: "none", endpoints: { kind: "all" } });
    expect(valuesOf(withoutNat)["nat-cidr-blocks"]).toEqual([]);
  });

  test("has subnets for each further zone", () => {
    const template = synth({ availabilityZones: ["eu-west-1a", "eu-west-1b", "eu-west-1c"] });
    expect(template.counts()).toMatchObject({ aws_subnet: 6, aws_nat_gateway: 3, aws_route_table: 4 });
  });

  test("with one NAT gateway sends every private subnet through it", () => {
    const template = synth({ nat: "one" });
    expect(template.counts()).toMatchObject({ aws_nat_gateway: 1, aws_eip: 1, aws_route: 3 });
    const nat = `\${${template.addressOf("aws_nat_gateway", "network_nat-gateway")}.id}`;
    for (const zone of [0, 1]) {
      expect(template.byId("aws_route", `network_private-route-${zone}`)["nat_gateway_id"]).toBe(nat);
    }
  });

  test("with a NAT gateway in each zone keeps each zone's traffic in it", () => {
    const template = synth();
    for (const zone of [0, 1]) {
      expect(template.byId("aws_route", `network_private-route-${zone}`)["nat_gateway_id"]).toBe(
        `\${${template.addressOf("aws_nat_gateway", `network_nat-gateway-${zone}`)}.id}`,
      );
      expect(template.byId("aws_nat_gateway", `network_nat-gateway-${zone}`)["subnet_id"]).toBe(
        `\${${template.addressOf("aws_subnet", `network_public-subnet-${zone}`)}.id}`,
      );
    }
  });

  test("without NAT has no route from private subnets to the internet", () => {
    const template = synth({ nat: "none", endpoints: { kind: "all" } });
    expect(Object.keys(template.all("aws_nat_gateway"))).toHaveLength(0);
    expect(Object.keys(template.all("aws_route"))).toHaveLength(1);
    expect(template.only("aws_route")["gateway_id"]).toContain("aws_internet_gateway");
  });

  test("has DNS hostnames, and a default security group without rules", () => {
    const template = synth();
    expect(template.only("aws_vpc")).toMatchObject({
      cidr_block: "10.0.0.0/16",
      enable_dns_hostnames: true,
      enable_dns_support: true,
    });
    const defaultGroup = template.only("aws_default_security_group");
    expect(defaultGroup).not.toHaveProperty("ingress");
    expect(defaultGroup).not.toHaveProperty("egress");
  });

  test("assigns no public addresses in its subnets", () => {
    const subnets = Object.values(synth().all("aws_subnet"));
    expect(subnets).toHaveLength(4);
    expect(subnets.filter((subnet) => subnet["map_public_ip_on_launch"] !== false)).toEqual([]);
  });

  test("derives subnets as sixteenths: public from the first, private from the ninth", () => {
    const template = synth();
    const block = (id: string) => template.byId("aws_subnet", `network_${id}`)["cidr_block"];
    expect(block("public-subnet-1")).toBe('${cidrsubnet("10.0.0.0/16", 4, 1)}');
    expect(block("private-subnet-0")).toBe('${cidrsubnet("10.0.0.0/16", 4, 8)}');
  });

  test("uses the given blocks", () => {
    const template = synth({
      cidrBlock: "10.1.0.0/24",
      publicSubnetCidrBlocks: ["10.1.0.0/27", "10.1.0.32/27"],
      privateSubnetCidrBlocks: ["10.1.0.64/26", "10.1.0.128/26"],
    });
    expect(template.byId("aws_subnet", "network_private-subnet-1")["cidr_block"]).toBe("10.1.0.128/26");
  });
});

describe("a network's props", () => {
  test("pass when they are tokens", () => {
    const stack = new NetworkStack(testApp(), "outer", NETWORK);
    const block = new TerraformVariable(stack, "block", { type: "string" }).stringValue;
    expect(
      problems({
        cidrBlock: block,
        publicSubnetCidrBlocks: [block, block],
        privateSubnetCidrBlocks: [block, block],
      }),
    ).toEqual([]);
  });

  test("fails when there is one zone, and not when there are two", () => {
    expect(problems({ availabilityZones: ["eu-west-1a"] })).toEqual([
      "availabilityZones: got 1 (eu-west-1a)",
    ]);
    expect(problems({ availabilityZones: ["eu-west-1a", "eu-west-1b"] })).toEqual([]);
  });

  test("fails when a zone occurs twice", () => {
    expectGolden(
      "network-stack-fails-when-a-zone-occurs-twice.txt",
      problems({ availabilityZones: ["eu-west-1a", "eu-west-1a"] }),
    );
  });

  test("fails when the VPC is too small to derive subnets from: /24, and not /23", () => {
    expectGolden(
      "network-stack-fails-when-the-vpc-is-too-small-to-derive.txt",
      problems({ cidrBlock: "10.0.0.0/24" }),
    );
    expect(problems({ cidrBlock: "10.0.0.0/23" })).toEqual([]);
  });

  test("fails when the VPC is too large: /15, and not /16", () => {
    expectGolden(
      "network-stack-fails-when-the-vpc-is-too-large-15-and-not-16.txt",
      problems({ cidrBlock: "10.0.0.0/15" }),
    );
    expect(problems({ cidrBlock: "10.0.0.0/16" })).toEqual([]);
  });

  test("fails when a public subnet is too small for a load balancer: /28, and not /27", () => {
    const blocks = (size: number) => [`10.0.0.0/${size}`, `10.0.1.0/${size}`];
    expectGolden(
      "network-stack-fails-when-a-public-subnet-is-too-small.txt",
      problems({ privateSubnetCidrBlocks: PRIVATE, publicSubnetCidrBlocks: blocks(28) }),
    );
    expect(problems({ privateSubnetCidrBlocks: PRIVATE, publicSubnetCidrBlocks: blocks(27) })).toEqual([]);
  });

  test("fails when subnets overlap, and not when they only touch", () => {
    expect(
      problems({
        privateSubnetCidrBlocks: PRIVATE,
        publicSubnetCidrBlocks: ["10.0.0.0/23", "10.0.1.0/24"],
      }),
    ).toEqual(["publicSubnetCidrBlocks[1]: 10.0.1.0/24 overlaps publicSubnetCidrBlocks[0] (10.0.0.0/23)"]);
    expect(
      problems({
        privateSubnetCidrBlocks: PRIVATE,
        publicSubnetCidrBlocks: ["10.0.0.0/24", "10.0.1.0/24"],
      }),
    ).toEqual([]);
  });

  test("fails when public and private subnets overlap", () => {
    expect(
      problems({
        publicSubnetCidrBlocks: PUBLIC,
        privateSubnetCidrBlocks: ["10.0.0.128/25", "10.0.2.0/24"],
      }),
    ).toEqual(["privateSubnetCidrBlocks[0]: 10.0.0.128/25 overlaps publicSubnetCidrBlocks[0] (10.0.0.0/24)"]);
  });

  test("fails when a subnet lies outside the VPC", () => {
    expectGolden(
      "network-stack-fails-when-a-subnet-lies-outside-the-vpc.txt",
      problems({
        privateSubnetCidrBlocks: PRIVATE,
        publicSubnetCidrBlocks: ["10.0.0.0/24", "10.9.0.0/24"],
        cidrBlock: "10.0.0.0/20",
      }),
    );
  });

  test("fails when the blocks of only one kind of subnet are given", () => {
    expectGolden(
      "network-stack-fails-when-the-blocks-of-only-one-kind-of-subnet.txt",
      problems({ publicSubnetCidrBlocks: PUBLIC }),
    );
    expectGolden(
      "network-stack-fails-when-the-blocks-of-only-one-kind-of-subnet-2.txt",
      problems({ privateSubnetCidrBlocks: PRIVATE }),
    );
  });

  test("fails when there are more zones than blocks", () => {
    expectGolden(
      "network-stack-fails-when-there-are-more-zones-than-blocks.txt",
      problems({ privateSubnetCidrBlocks: PRIVATE, publicSubnetCidrBlocks: ["10.0.0.0/24"] }),
    );
  });

  test.each(["10.0.0.0", "10.0.0.0/33", "10.0.0.256/16", "10.0.0.1/16", "fd00::/48", "ten"])(
    "fails when the VPC's block is %s",
    (cidrBlock) => {
      expect(problems({ cidrBlock })).toEqual([`cidrBlock: got ${JSON.stringify(cidrBlock)}`]);
    },
  );

  test("fails with all problems in one message, with the values and what to do", () => {
    const make = () =>
      synth({ name: "my network", availabilityZones: ["eu-west-1a"], cidrBlock: "10.0.0.0/30" });
    expect(make).toThrow(
      [
        'network "my network" can\'t be synthesized: 3 problems',
        "",
        '1. name: got "my network"',
        "   allowed: a letter, then letters, digits and single hyphens, not ending in a hyphen and not starting with " +
          '"internal-" (Elastic Load Balancing refuses it)',
        '   to do: rename it, for instance to "my-network"',
        "",
        "2. availabilityZones: got 1 (eu-west-1a)",
        "   allowed: 2 to 8 zones: a load balancer needs two",
        "   to do: list at least two zones of the region, such as eu-west-1a and eu-west-1b",
        "",
        "3. cidrBlock: 10.0.0.0/30 is too small",
        "   allowed: /16 to /23 (AWS allows no larger VPC; a smaller one has no room for the derived subnets)",
        "   to do: choose a prefix length from 16 to 23",
      ].join("\n"),
    );
  });
});
