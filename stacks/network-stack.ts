import { TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { Network } from "./constructs/network/network";
import { checkNetwork } from "./constructs/network/network-checks";
import {
  NETWORK_FIELDS,
  type NetworkProps,
  type NormalizedNetwork,
} from "./constructs/network/network-props";
import type { NormalizedNetworkIds } from "./network-ids";
import { Checked, checkedProps, objectOf } from "./support/props";
import {
  checkSettings,
  configureStack,
  type NormalizedSettings,
  SETTINGS_FIELDS,
  type StackSettings,
} from "./support/stack-settings";

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
  /** The VPC and subnets, for the `network` property of a {@link ServiceStack}. */
  readonly ids: NormalizedNetworkIds;
  /** The addresses of outbound connections from tasks, as /32 blocks, for allow-lists such as a test listener's. */
  readonly natCidrBlocks: readonly string[];

  constructor(scope: Construct, id: string, given: NetworkStackProps | Checked<NormalizedNetworkStack>) {
    super(scope, id);
    const props = checkedProps(given, "network", networkStackShape, (network) => [
      ...checkSettings(network),
      ...checkNetwork(network),
    ]);
    configureStack(this, props);
    const network = new Network(this, "network", new Checked(props));
    this.ids = {
      vpcId: network.vpc.id,
      publicSubnetIds: network.publicSubnets.map((subnet) => subnet.id),
      privateSubnetIds: network.privateSubnets.map((subnet) => subnet.id),
    };
    this.natCidrBlocks = network.natAddresses.map((address) => `${address.publicIp}/32`);
  }
}
