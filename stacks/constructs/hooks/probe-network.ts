/**
 * How probes reach the test listener. The security group of an internal load balancer allows the probe's. The name of an
 * internet-facing one leads to its public addresses, also inside the VPC: requests from private subnets leave through the
 * NAT gateways, so the test listener must allow their addresses.
 */
import { Fn, Token } from "cdktf";
import { isKnown, type Problem } from "../../support/problems";
import type { LoadBalancerScheme } from "../load-balancing/load-balancer-options";
import type { OwnTestListener } from "../load-balancing/own-listeners";
import { type Endpoints, endpointServices } from "../network/endpoints";

/** What is known at synth about the addresses of a network's NAT gateways. */
export type KnownNat = "none" | "known" | "unknown";

/** What is known about the NAT gateways of a network with these addresses. */
export function knownNat(natCidrBlocks: readonly string[] | undefined): KnownNat {
  if (natCidrBlocks === undefined) {
    return "unknown";
  }
  return isKnown(natCidrBlocks) && natCidrBlocks.length === 0 ? "none" : "known";
}

/** A load balancer whose test listener probes use. */
export interface ProbedLoadBalancer {
  /** The path of the test listener's props. */
  readonly prop: string;
  readonly scheme: LoadBalancerScheme | undefined;
  readonly testListener: OwnTestListener;
}

/** Whether requests from private subnets arrive from the addresses of NAT gateways. */
export function arrivesFromNat(scheme: LoadBalancerScheme | undefined): boolean {
  return scheme !== "internal";
}

/** Checks that probes in private subnets can reach a test listener. Unresolved tokens pass. */
export function checkProbeReaches(
  { prop, scheme, testListener }: ProbedLoadBalancer,
  nat: KnownNat,
): Problem[] {
  if (testListener.kind === "none" || !arrivesFromNat(scheme) || nat === "known") {
    return [];
  }
  if (nat === "none") {
    return [
      {
        prop,
        what: "is at an internet-facing load balancer, which a probe in private subnets without NAT can't reach",
        allowed: 'a probe together with NAT, or with a load balancer with the scheme "internal"',
        fix: "add NAT to the network, change the scheme, or remove the probe",
      },
    ];
  }
  const { allowedCidrBlocks = [] } = testListener;
  return isKnown(allowedCidrBlocks) && allowedCidrBlocks.length === 0
    ? [
        {
          prop: `${prop}.allowedCidrBlocks`,
          what: "is empty, so a probe can't reach the internet-facing load balancer",
          allowed: "the public addresses of the network's NAT gateways, from which the requests arrive",
          fix: 'add them as /32 blocks, such as ["203.0.113.10/32"], here or in network.natCidrBlocks',
        },
      ]
    : [];
}

/** Checks that probes can report to CodeDeploy from a network that an environment creates. */
export function checkProbeReports(
  prop: string,
  { nat, endpoints }: { readonly nat: string; readonly endpoints: Endpoints },
): Problem[] {
  return nat !== "none" || endpointServices(endpoints).includes("codedeploy")
    ? []
    : [
        {
          prop,
          what: 'no endpoint for codedeploy, and nat is "none": a probe can\'t report its result',
          allowed: "without NAT, an endpoint for codedeploy",
          fix: 'set endpoints to { kind: "all" }, or nat to "one"',
        },
      ];
}

/** A test listener that also allows the addresses of NAT gateways. */
export function allowNat(
  testListener: OwnTestListener,
  natCidrBlocks: readonly string[] | undefined,
): OwnTestListener {
  if (testListener.kind === "none" || natCidrBlocks === undefined) {
    return testListener;
  }
  return { ...testListener, allowedCidrBlocks: union(natCidrBlocks, testListener.allowedCidrBlocks ?? []) };
}

/** AWS refuses two rules that allow the same. */
function union(one: readonly string[], other: readonly string[]): readonly string[] {
  return isKnown(one) && isKnown(other)
    ? [...new Set([...one, ...other])]
    : Token.asList(Fn.distinct(Fn.concat([one, other])));
}
