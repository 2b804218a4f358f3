import { checkIdOf } from "../../support/arns";
import { checkNoRepeats } from "../../support/lists";
import { checkGivenName, NAME_RULES } from "../../support/names";
import { checkPort } from "../../support/numbers";
import { checkText, isKnown, type Problem } from "../../support/problems";
import { number, objectOf, optional, text, textList } from "../../support/props";
import { checkLogGroup, LOG_GROUP_FIELDS, type LogGroupOptions } from "../log-group";
import { checkProbe } from "./probe-checks";
import { HTTP_PROBE_FIELDS, type HttpProbeOptions } from "./probe-options";

/**
 * The properties of an `HttpProbe`.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
 */
export interface HttpProbeProps extends HttpProbeOptions, LogGroupOptions {
  /**
   * The function's name, 1 to 64 letters, digits, hyphens and underscores. A change replaces the function, and its log
   * group with what is in it.
   */
  readonly functionName: string;
  /** The name of its role, 1 to 64 characters. @default - the function's name */
  readonly roleName?: string;
  /** The inline policy of its role, 1 to 128 characters. @default "policy" */
  readonly rolePolicyName?: string;
  /** The test listener: scheme, host and port, such as a service's `traffic.testUrl`. */
  readonly url: string;
  /** The port of `url`, 1 to 65535, for the rules of security groups. @default - all TCP ports */
  readonly port?: number;
  /** The VPC of the function, by id. */
  readonly vpcId: string;
  /** Private subnets with a way to CodeDeploy's API: NAT, or the VPC endpoint `codedeploy`. At least one. */
  readonly subnetIds: readonly string[];
}

/** The shape of `HttpProbeProps`. */
export const httpProbeShape = objectOf<HttpProbeProps>({
  ...HTTP_PROBE_FIELDS,
  ...LOG_GROUP_FIELDS,
  functionName: text,
  roleName: optional(text),
  rolePolicyName: optional(text),
  url: text,
  port: optional(number),
  vpcId: text,
  subnetIds: textList,
});

/** Everything that is wrong with a probe's properties. Unresolved tokens pass. */
export function checkHttpProbe(props: HttpProbeProps): Problem[] {
  return [
    ...checkProbe("", props),
    ...checkLogGroup("", props),
    ...checkGivenName("functionName", props.functionName, NAME_RULES.lambdaFunction),
    ...checkGivenName("roleName", props.roleName, NAME_RULES.role),
    ...checkGivenName("rolePolicyName", props.rolePolicyName, NAME_RULES.rolePolicy),
    ...checkText("url", props.url, /^https?:\/\/[^/]+$/, {
      allowed: "http:// or https://, a host and an optional port, without a path",
      fix: 'write it as "https://lb.example.com:8443"',
    }),
    ...checkPort("port", props.port),
    ...checkIdOf("vpc-", "vpcId", props.vpcId),
    ...checkSubnets(props.subnetIds),
  ];
}

function checkSubnets(ids: readonly string[]): Problem[] {
  if (!isKnown(ids)) {
    return [];
  }
  return [
    ...(ids.length > 0
      ? []
      : [
          {
            prop: "subnetIds",
            what: "got no subnet",
            allowed: "one private subnet or more",
            fix: "give private subnets in two zones",
          },
        ]),
    ...checkNoRepeats("subnetIds", ids),
    ...ids.flatMap((id, index) => checkIdOf("subnet-", `subnetIds[${index}]`, id)),
  ];
}
