import { DefaultSecurityGroup } from "@cdktf/provider-aws/lib/default-security-group";
import { Eip } from "@cdktf/provider-aws/lib/eip";
import { InternetGateway } from "@cdktf/provider-aws/lib/internet-gateway";
import { NatGateway } from "@cdktf/provider-aws/lib/nat-gateway";
import { Route } from "@cdktf/provider-aws/lib/route";
import { RouteTable } from "@cdktf/provider-aws/lib/route-table";
import { RouteTableAssociation } from "@cdktf/provider-aws/lib/route-table-association";
import { Subnet } from "@cdktf/provider-aws/lib/subnet";
import { Vpc } from "@cdktf/provider-aws/lib/vpc";
import { Fn } from "cdktf";
import { Construct } from "constructs";
import { elementAt, itemAt } from "../../support/lists";
import { type Checked, checkedProps, objectOf } from "../../support/props";
import { checkNetwork } from "./network-checks";
import { type Nat, NETWORK_FIELDS, type NetworkProps, type NormalizedNetwork } from "./network-props";

/** Derived blocks are sixteenths of the VPC's block. The first half is for public subnets. */
const DERIVED_NEW_BITS = 4;
const FIRST_PRIVATE_SIXTEENTH = 8;

/** The subnets of one kind. */
interface SubnetsProps {
  readonly kind: "public" | "private";
  readonly cidrBlocks: readonly string[];
}

/**
 * A VPC with public and private subnets in two or more zones, an internet gateway, NAT gateways, and a default
 * security group without rules.
 *
 * @throws InvalidPropsError with everything that is wrong with the props
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/vpc-example-private-subnets-nat.html
 */
export class Network extends Construct {
  readonly vpc: Vpc;
  readonly publicSubnets: readonly Subnet[];
  readonly privateSubnets: readonly Subnet[];
  /** The addresses of outbound connections from tasks. Empty without NAT. */
  readonly natAddresses: readonly Eip[];

  private readonly props: NormalizedNetwork;

  constructor(scope: Construct, id: string, given: NetworkProps | Checked<NormalizedNetwork>) {
    super(scope, id);
    const props = checkedProps(given, "network", objectOf(NETWORK_FIELDS), checkNetwork);
    this.props = props;
    const { cidrBlock } = props;
    const derived = (first: number) =>
      props.availabilityZones.map((_, zone) => Fn.cidrsubnet(cidrBlock, DERIVED_NEW_BITS, first + zone));

    this.vpc = new Vpc(this, "vpc", {
      cidrBlock,
      // Tasks find VPC endpoints by name, and AWS PrivateLink requires both settings.
      enableDnsSupport: true,
      enableDnsHostnames: true,
      tags: this.tags(),
    });
    // Without rules: a resource that was given no security group must not be reachable by accident.
    new DefaultSecurityGroup(this, "default-security-group", {
      vpcId: this.vpc.id,
      tags: this.tags("default, locked"),
    });
    this.publicSubnets = this.createSubnets({
      kind: "public",
      cidrBlocks: props.publicSubnetCidrBlocks ?? derived(0),
    });
    this.privateSubnets = this.createSubnets({
      kind: "private",
      cidrBlocks: props.privateSubnetCidrBlocks ?? derived(FIRST_PRIVATE_SIXTEENTH),
    });
    const internetGateway = this.routePublicSubnets();
    this.natAddresses = this.routePrivateSubnets(props.nat, internetGateway);
  }

  private createSubnets({ kind, cidrBlocks }: SubnetsProps): Subnet[] {
    return this.props.availabilityZones.map(
      (availabilityZone, zone) =>
        new Subnet(this, `${kind}-subnet-${zone}`, {
          vpcId: this.vpc.id,
          availabilityZone,
          cidrBlock: elementAt(cidrBlocks, zone),
          mapPublicIpOnLaunch: false,
          tags: this.tags(kind, availabilityZone),
        }),
    );
  }

  private routePublicSubnets(): InternetGateway {
    const internetGateway = new InternetGateway(this, "internet-gateway", {
      vpcId: this.vpc.id,
      tags: this.tags(),
    });
    const table = new RouteTable(this, "public-route-table", {
      vpcId: this.vpc.id,
      tags: this.tags("public"),
    });
    new Route(this, "public-route", {
      routeTableId: table.id,
      destinationCidrBlock: "0.0.0.0/0",
      gatewayId: internetGateway.id,
    });
    this.publicSubnets.forEach((subnet, zone) => {
      new RouteTableAssociation(this, `public-route-table-association-${zone}`, {
        subnetId: subnet.id,
        routeTableId: table.id,
      });
    });
    return internetGateway;
  }

  private routePrivateSubnets(nat: Nat, internetGateway: InternetGateway): Eip[] {
    const gateways = this.publicSubnets
      .slice(0, { none: 0, one: 1, "one-per-zone": this.publicSubnets.length }[nat])
      .map((subnet, zone) => this.createNatGateway(subnet, zone, internetGateway));

    this.privateSubnets.forEach((subnet, zone) => {
      const availabilityZone = itemAt(this.props.availabilityZones, zone);
      // A route table for each subnet, even with one NAT gateway: a change to one per zone then only changes
      // routes.
      const table = new RouteTable(this, `private-route-table-${zone}`, {
        vpcId: this.vpc.id,
        tags: this.tags("private", availabilityZone),
      });
      new RouteTableAssociation(this, `private-route-table-association-${zone}`, {
        subnetId: subnet.id,
        routeTableId: table.id,
      });
      const gateway = gateways[zone] ?? gateways[0];
      if (gateway !== undefined) {
        new Route(this, `private-route-${zone}`, {
          routeTableId: table.id,
          destinationCidrBlock: "0.0.0.0/0",
          natGatewayId: gateway.natGateway.id,
        });
      }
    });
    return gateways.map((gateway) => gateway.address);
  }

  private createNatGateway(subnet: Subnet, zone: number, internetGateway: InternetGateway) {
    const tags = this.tags("nat", itemAt(this.props.availabilityZones, zone));
    const address = new Eip(this, `nat-address-${zone}`, {
      domain: "vpc",
      tags,
      dependsOn: [internetGateway],
    });
    const natGateway = new NatGateway(this, `nat-gateway-${zone}`, {
      allocationId: address.id,
      subnetId: subnet.id,
      tags,
      dependsOn: [internetGateway],
    });
    return { address, natGateway };
  }

  private tags(...suffixes: readonly string[]): { Name: string } {
    return { Name: [this.props.name, ...suffixes].join(" ") };
  }
}
