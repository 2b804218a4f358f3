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
import { type EndpointService, endpointServices, VpcEndpoints } from "./endpoints";
import { VpcFlowLogs } from "./flow-logs";
import { checkNetwork } from "./network-checks";
import { networkNames, type ResolvedNetworkNames } from "./network-names";
import { NETWORK_FIELDS, type NetworkProps, type NormalizedNetwork } from "./network-props";
import { checkAnyTaskCanStart } from "./task-start";

/** Derived blocks are sixteenths of the VPC's block. The first half is for public subnets. */
const DERIVED_NEW_BITS = 4;
const FIRST_PRIVATE_SIXTEENTH = 8;

/** The subnets of one kind. */
interface SubnetsProps {
  readonly kind: "public" | "private";
  readonly cidrBlocks: readonly string[];
}

/**
 * A VPC with public and private subnets in two or more zones, an internet gateway, NAT gateways, VPC endpoints, flow
 * logs, and a default security group without rules.
 *
 * @throws InvalidPropsError with everything that is wrong with the props
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/vpc-example-private-subnets-nat.html
 */
export class Network extends Construct {
  /** The VPC. */
  readonly vpc: Vpc;
  /**
   * The VPC's default security group, without rules: a resource that was given no security group must not be reachable
   * by accident.
   */
  readonly defaultSecurityGroup: DefaultSecurityGroup;
  /** It connects the public subnets with the internet. */
  readonly internetGateway: InternetGateway;
  /** The public subnets, one for each zone. */
  readonly publicSubnets: readonly Subnet[];
  /** The private subnets, one for each zone. */
  readonly privateSubnets: readonly Subnet[];
  /** The addresses of outbound connections from tasks. Empty without NAT. */
  readonly natAddresses: readonly Eip[];
  /** The NAT gateways, one for each address. */
  readonly natGateways: readonly NatGateway[];
  /** The route table of all public subnets. */
  readonly publicRouteTable: RouteTable;
  /** The route of `publicRouteTable` to the internet. */
  readonly publicRoute: Route;
  /** The route tables of the private subnets, one for each. */
  readonly privateRouteTables: readonly RouteTable[];
  /** The routes of `privateRouteTables` to the NAT gateways. Empty without NAT. */
  readonly privateRoutes: readonly Route[];
  /** The associations of the public subnets, then those of the private ones. */
  readonly routeTableAssociations: readonly RouteTableAssociation[];
  /** The VPC endpoints. `undefined` without them. */
  readonly endpoints: VpcEndpoints | undefined;
  /** The flow logs of the VPC. `undefined` without them. */
  readonly flowLogs: VpcFlowLogs | undefined;

  private readonly props: NormalizedNetwork;
  private readonly names: ResolvedNetworkNames;

  constructor(scope: Construct, id: string, given: NetworkProps | Checked<NormalizedNetwork>) {
    super(scope, id);
    const props = checkedProps(given, "network", objectOf(NETWORK_FIELDS), (network) => [
      ...checkNetwork(network),
      ...checkAnyTaskCanStart(network),
    ]);
    this.props = props;
    const names = networkNames(props);
    this.names = names;
    const { cidrBlock } = props;
    const derived = (first: number) =>
      props.availabilityZones.map((_, zone) => Fn.cidrsubnet(cidrBlock, DERIVED_NEW_BITS, first + zone));

    this.vpc = new Vpc(this, "vpc", {
      cidrBlock,
      // Tasks find VPC endpoints by name, and AWS PrivateLink requires both settings.
      enableDnsSupport: true,
      enableDnsHostnames: true,
      tags: { Name: names.vpc },
    });
    this.defaultSecurityGroup = new DefaultSecurityGroup(this, "default-security-group", {
      vpcId: this.vpc.id,
      tags: { Name: names.defaultSecurityGroup },
    });
    this.publicSubnets = this.createSubnets({
      kind: "public",
      cidrBlocks: props.publicSubnetCidrBlocks ?? derived(0),
    });
    this.privateSubnets = this.createSubnets({
      kind: "private",
      cidrBlocks: props.privateSubnetCidrBlocks ?? derived(FIRST_PRIVATE_SIXTEENTH),
    });
    this.internetGateway = new InternetGateway(this, "internet-gateway", {
      vpcId: this.vpc.id,
      tags: { Name: names.internetGateway },
    });
    this.publicRouteTable = this.createRouteTable("public-route-table", names.publicRouteTable);
    this.publicRoute = new Route(this, "public-route", {
      routeTableId: this.publicRouteTable.id,
      destinationCidrBlock: "0.0.0.0/0",
      gatewayId: this.internetGateway.id,
    });
    // One for each subnet, even with one NAT gateway: a change to one per zone then only changes routes.
    this.privateRouteTables = this.privateSubnets.map((_, zone) =>
      this.createRouteTable(`private-route-table-${zone}`, elementAt(names.privateRouteTables, zone)),
    );
    this.routeTableAssociations = [
      ...this.associateSubnets("public", () => this.publicRouteTable),
      ...this.associateSubnets("private", (zone) => itemAt(this.privateRouteTables, zone)),
    ];
    const natCount = { none: 0, one: 1, "one-per-zone": this.publicSubnets.length }[props.nat];
    const natSubnets = this.publicSubnets.slice(0, natCount);
    this.natAddresses = natSubnets.map((_, zone) => this.createNatAddress(zone));
    this.natGateways = natSubnets.map((subnet, zone) => this.createNatGateway(subnet, zone));
    this.privateRoutes = this.routePrivateSubnets();
    const services = endpointServices(props.endpoints);
    this.endpoints = services.length === 0 ? undefined : this.createEndpoints(services);
    this.flowLogs =
      props.flowLogs.kind === "none"
        ? undefined
        : new VpcFlowLogs(this, "flow-logs", {
            name: props.name,
            names,
            vpcId: this.vpc.id,
            flowLogs: props.flowLogs,
          });
  }

  private createSubnets({ kind, cidrBlocks }: SubnetsProps): Subnet[] {
    return this.props.availabilityZones.map(
      (availabilityZone, zone) =>
        new Subnet(this, `${kind}-subnet-${zone}`, {
          vpcId: this.vpc.id,
          availabilityZone,
          cidrBlock: elementAt(cidrBlocks, zone),
          mapPublicIpOnLaunch: false,
          tags: { Name: elementAt(this.names[`${kind}Subnets`], zone) },
        }),
    );
  }

  private createRouteTable(id: string, name: string): RouteTable {
    return new RouteTable(this, id, { vpcId: this.vpc.id, tags: { Name: name } });
  }

  private associateSubnets(
    kind: "public" | "private",
    tableOf: (zone: number) => RouteTable,
  ): RouteTableAssociation[] {
    return this[`${kind}Subnets`].map(
      (subnet, zone) =>
        new RouteTableAssociation(this, `${kind}-route-table-association-${zone}`, {
          subnetId: subnet.id,
          routeTableId: tableOf(zone).id,
        }),
    );
  }

  private routePrivateSubnets(): Route[] {
    return this.privateRouteTables.flatMap((table, zone) => {
      const gateway = this.natGateways[zone] ?? this.natGateways[0];
      return gateway === undefined
        ? []
        : [
            new Route(this, `private-route-${zone}`, {
              routeTableId: table.id,
              destinationCidrBlock: "0.0.0.0/0",
              natGatewayId: gateway.id,
            }),
          ];
    });
  }

  private createEndpoints(services: readonly EndpointService[]): VpcEndpoints {
    return new VpcEndpoints(this, "endpoints", {
      name: this.props.name,
      nameTags: this.names.endpoints,
      securityGroupName: this.names.endpointSecurityGroup,
      vpcId: this.vpc.id,
      cidrBlock: this.props.cidrBlock,
      subnetIds: this.privateSubnets.map((subnet) => subnet.id),
      routeTableIds: this.privateRouteTables.map((table) => table.id),
      services,
    });
  }

  private createNatAddress(zone: number): Eip {
    return new Eip(this, `nat-address-${zone}`, {
      domain: "vpc",
      tags: { Name: elementAt(this.names.natAddresses, zone) },
      dependsOn: [this.internetGateway],
    });
  }

  private createNatGateway(subnet: Subnet, zone: number): NatGateway {
    return new NatGateway(this, `nat-gateway-${zone}`, {
      allocationId: itemAt(this.natAddresses, zone).id,
      subnetId: subnet.id,
      tags: { Name: elementAt(this.names.natGateways, zone) },
      dependsOn: [this.internetGateway],
    });
  }
}
