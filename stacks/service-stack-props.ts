import { NETWORK_IDS_FIELDS, type NetworkIds } from "./network-stack";
import { checkNetworkIds, checkService } from "./service-checks";
import { type NormalizedService, SERVICE_FIELDS, type ServiceProps } from "./service-props";
import { type Checked, checkedProps, objectOf } from "./support/props";
import {
  checkSettings,
  type NormalizedSettings,
  SETTINGS_FIELDS,
  type StackSettings,
} from "./support/stack-settings";

/** The properties of a service stack. */
export interface ServiceStackProps extends ServiceProps, StackSettings {
  /** A {@link NetworkStack}'s `ids`, or the ids of an existing network. */
  readonly network: NetworkIds;
}

/** A service stack with all defaults filled in. */
export type NormalizedServiceStack = NormalizedService &
  NormalizedSettings & { readonly network: NetworkIds };

const serviceStackShape = objectOf<NormalizedServiceStack>({
  ...SETTINGS_FIELDS,
  ...SERVICE_FIELDS,
  network: objectOf(NETWORK_IDS_FIELDS),
});

/** Checks the properties of a service stack and fills in the defaults. */
export function checkedServiceStack(
  given: ServiceStackProps | Checked<NormalizedServiceStack>,
): NormalizedServiceStack {
  return checkedProps(given, "service", serviceStackShape, (props) => [
    ...checkSettings(props),
    ...checkService(props),
    ...checkNetworkIds(props.network),
  ]);
}
