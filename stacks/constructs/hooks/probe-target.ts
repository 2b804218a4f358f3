/** Where the probes of a service send their requests. */
import { isKnown, type Problem } from "../../support/problems";
import { type ProductionListener, serviceListeners, type TestListener } from "../load-balancing/listeners";
import type { LoadBalancerOptions } from "../load-balancing/load-balancer-options";
import type { SharedLoadBalancer } from "../load-balancing/shared-load-balancer";
import { type Hooks, type HttpProbeHook, probesOf } from "./hooks";

/** The parts of a service that decide it. */
export interface ProbedService {
  readonly hooks: Hooks;
  readonly productionListener: ProductionListener;
  readonly testListener?: TestListener;
  readonly loadBalancer?: LoadBalancerOptions;
}

/**
 * Whether probes need a host name at a shared test listener. `needed`: it uses TLS, and its URL has the load balancer's own
 * name, which is in no certificate. `no-url`: its URL isn't given.
 */
export type SharedHost = "known" | "needed" | "no-url";

/** Whether probes need a host name at the test listener of a shared load balancer. */
export function sharedHost({ testUrl }: Pick<SharedLoadBalancer, "testUrl">): SharedHost {
  if (testUrl === undefined) {
    return "no-url";
  }
  const isOwnName = !isKnown(testUrl) || /\.elb\.amazonaws\.com(\.cn)?(:\d+)?$/.test(testUrl);
  return testUrl.startsWith("https://") && isOwnName ? "needed" : "known";
}

/** The host name of a probe's requests. `undefined` for that of the URL. */
export function probeHost(service: ProbedService, { host }: HttpProbeHook): string | undefined {
  return host ?? namesOf(service).find((name) => !isKnown(name) || !/[*?]/.test(name));
}

/** The names that a service is reached at: its DNS records, or the hosts of its first test rule. */
function namesOf({ productionListener, testListener, loadBalancer }: ProbedService): readonly string[] {
  const listeners = serviceListeners(productionListener, testListener);
  if (listeners.kind !== "rules") {
    const records = loadBalancer?.dnsRecords ?? [];
    return isKnown(records) ? records.map(({ name }) => name) : [];
  }
  const [hosts = []] = Object.values(listeners.testRules ?? {}).map((rule) => rule.hosts ?? []);
  return isKnown(hosts) ? hosts : [];
}

/**
 * Checks that the requests of all probes have a host name that a certificate can have.
 *
 * @param shared `undefined` without a shared load balancer
 */
export function checkProbeTargets(
  prop: string,
  service: ProbedService,
  shared: SharedHost | undefined,
): Problem[] {
  const needed = service.productionListener.kind === "rules" ? shared : ownHost(service);
  return probesOf(service.hooks).flatMap(([hook, probe]) => {
    if (needed === "no-url") {
      return [
        {
          prop: `${prop}.${hook}`,
          what: "needs the URL of the test listener, but the shared load balancer has no testUrl",
          allowed: "a probe only together with testUrl",
          fix: 'set testUrl in sharedLoadBalancer, such as "https://lb.example.com:8443"',
        },
      ];
    }
    return needed !== "needed" || probeHost(service, probe) !== undefined
      ? []
      : [
          {
            prop: `${prop}.${hook}.host`,
            what: "is left out, and no name is known that the certificate has",
            allowed: "with HTTPS, a host name of the certificate",
            fix:
              service.productionListener.kind === "rules"
                ? 'set it, such as "shop.example.com", or give the test rule a host'
                : 'set it, such as "shop.example.com", or add loadBalancer.dnsRecords',
          },
        ];
  });
}

function ownHost({ productionListener }: ProbedService): SharedHost {
  return productionListener.kind === "https" ? "needed" : "known";
}

/** The port of a URL without a path. `undefined` if only Terraform knows it. */
export function portOf(url: string): number | undefined {
  const literal = /:(\d{1,5})$/.exec(url)?.[1];
  if (literal !== undefined) {
    return Number(literal);
  }
  return isKnown(url) ? (url.startsWith("https:") ? 443 : 80) : undefined;
}
