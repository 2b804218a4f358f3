import type { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { TerraformOutput, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { Network } from "../constructs/network/network";
import { checkNetwork, checkNetworkRegion } from "../constructs/network/network-checks";
import {
  checkNetworkLookup,
  NETWORK_LOOKUP_FIELDS,
  NetworkLookup,
  type NetworkLookupProps,
} from "../constructs/network/network-lookup";
import { usedNetworkNames } from "../constructs/network/network-names";
import {
  NETWORK_FIELDS,
  type NetworkProps,
  type NormalizedNetwork,
} from "../constructs/network/network-props";
import { checkAnyTaskCanStart } from "../constructs/network/task-start";
import { accountOf, checkAppNames } from "../support/names";
import { Checked, checkedProps, objectOf } from "../support/props";
import {
  checkSettings,
  configureStack,
  type NormalizedSettings,
  SETTINGS_FIELDS,
  type StackSettings,
} from "../support/stack-settings";
import type { NormalizedNetworkIds } from "./network-ids";

/**
 * The properties of a network stack.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/vpc-example-private-subnets-nat.html
 */
export interface NetworkStackProps extends NetworkProps, StackSettings {}

/** A network stack with all defaults filled in. */
export type NormalizedNetworkStack = NormalizedNetwork & NormalizedSettings;

const networkStackShape = objectOf<NormalizedNetworkStack>({ ...SETTINGS_FIELDS, ...NETWORK_FIELDS });

/**
 * A stack with a VPC for services.
 *
 * @throws InvalidPropsError with everything that is wrong with the props
 */
export class NetworkStack extends TerraformStack {
  /** The AWS provider of the stack. */
  readonly provider: AwsProvider;
  /** The VPC and everything in it. */
  readonly network: Network;
  /** The VPC and subnets, for the `network` property of a {@link ServiceStack}. */
  readonly ids: NormalizedNetworkIds;
  /** The addresses of outbound connections from tasks, as /32 blocks, for allow-lists such as a test listener's. */
  readonly natCidrBlocks: readonly string[];

  constructor(scope: Construct, id: string, given: NetworkStackProps | Checked<NormalizedNetworkStack>) {
    super(scope, id);
    const props = checkedProps(given, "network", networkStackShape, (network) => [
      ...checkSettings(network),
      ...checkNetwork(network, network.roles?.namePrefix),
      ...checkNetworkRegion(network, network.region),
      ...checkAnyTaskCanStart(network),
    ]);
    const { names = {} } = props;
    this.provider = configureStack(this, props, names.flowLogRole === undefined ? [] : [names.flowLogRole]);
    checkAppNames(this, {
      stack: id,
      region: props.region,
      account: accountOf(props),
      names: usedNetworkNames(props, props.roles?.namePrefix),
    });
    this.network = new Network(this, "network", new Checked(props));
    this.natCidrBlocks = this.network.natAddresses.map((address) => `${address.publicIp}/32`);
    this.ids = {
      vpcId: this.network.vpc.id,
      publicSubnetIds: this.network.publicSubnets.map((subnet) => subnet.id),
      privateSubnetIds: this.network.privateSubnets.map((subnet) => subnet.id),
      natCidrBlocks: this.natCidrBlocks,
    };
    this.createOutputs();
  }

  private createOutputs(): void {
    const output = (id: string, value: unknown, description: string) =>
      new TerraformOutput(this, id, { value, description });
    output("vpc-id", this.ids.vpcId, "The VPC");
    output("public-subnet-ids", this.ids.publicSubnetIds, "The public subnets, one in each zone");
    output("private-subnet-ids", this.ids.privateSubnetIds, "The private subnets, one in each zone");
    output("nat-cidr-blocks", this.natCidrBlocks, "The addresses of outbound connections from tasks");
  }
}

/**
 * The properties of a stack that looks up a network.
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSubnets.html
 */
export interface NetworkLookupStackProps extends NetworkLookupProps, StackSettings {}

/** A stack that looks up a network, with all defaults filled in. */
export type NormalizedNetworkLookupStack = NetworkLookupProps & NormalizedSettings;

const networkLookupStackShape = objectOf<NormalizedNetworkLookupStack>({
  ...SETTINGS_FIELDS,
  ...NETWORK_LOOKUP_FIELDS,
});

/**
 * A stack that looks up an existing network, once for all services. It creates nothing.
 *
 * @throws InvalidPropsError with everything that is wrong with the props
 */
export class NetworkLookupStack extends TerraformStack {
  /** The AWS provider of the stack. */
  readonly provider: AwsProvider;
  /** The VPC and subnets as AWS has them. */
  readonly lookup: NetworkLookup;
  /** The VPC and subnets, for the `network` property of a {@link ServiceStack}. */
  readonly ids: NormalizedNetworkIds;

  constructor(
    scope: Construct,
    id: string,
    given: NetworkLookupStackProps | Checked<NormalizedNetworkLookupStack>,
  ) {
    super(scope, id);
    const props = checkedProps(given, "network lookup", networkLookupStackShape, (lookup) => [
      ...checkSettings(lookup),
      ...checkNetworkLookup(lookup),
    ]);
    this.provider = configureStack(this, props);
    this.lookup = new NetworkLookup(this, "lookup", new Checked(props));
    const { vpcId, publicSubnetIds, privateSubnetIds } = this.lookup;
    this.ids = { vpcId, publicSubnetIds, privateSubnetIds };
  }
}
