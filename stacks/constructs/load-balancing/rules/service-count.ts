import type { Problem } from "../../../support/problems";

/** AWS allows 100 target groups for a load balancer, a fixed limit, and each service has two. */
const MAX_SERVICES = 50;

/** A service with rules on a shared listener. */
export interface SharingService {
  /** The path of the service's stack. */
  readonly path: string;
  /** Equal for services on the same production listener. `undefined` if only Terraform knows the listener. */
  readonly listener: string | undefined;
}

/**
 * Checks that no load balancer has more services than it can have target groups.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html
 */
export function checkServiceCount(services: readonly SharingService[]): Problem[] {
  const listeners = new Set(services.map(({ listener }) => listener).filter((one) => one !== undefined));
  return [...listeners].flatMap((listener) => {
    const sharing = services.filter((service) => service.listener === listener);
    return sharing.slice(MAX_SERVICES, MAX_SERVICES + 1).map(({ path }) => ({
      prop: `${path}.sharedLoadBalancer`,
      what: `${sharing.length} services share the load balancer, with ${2 * sharing.length} target groups`,
      allowed: `at most ${MAX_SERVICES} services: a load balancer has at most ${2 * MAX_SERVICES} target groups`,
      fix: "move some of the services to another load balancer",
    }));
  });
}
