/** The probes in the hooks of an environment's services, and the network between them and the test listeners. */
import { probesOf } from "../constructs/hooks/hooks";
import {
  allowNat,
  arrivesFromNat,
  checkProbeReaches,
  checkProbeReports,
  type KnownNat,
  knownNat,
} from "../constructs/hooks/probe-network";
import { checkOwnProbes } from "../service/service-checks";
import type { Problem } from "../support/problems";
import type {
  NormalizedEnvironment,
  NormalizedEnvironmentNetwork,
  NormalizedEnvironmentService,
} from "./environment-props";

/** Checks that the probes of an environment reach their test listeners and CodeDeploy. Unresolved tokens pass. */
export function checkEnvironmentProbes(environment: NormalizedEnvironment): Problem[] {
  const { cluster, network, services } = environment;
  const nat = natOf(network);
  const probed = Object.entries(services).filter(([, { hooks }]) => probesOf(hooks).length > 0);
  const isShared = probed.some(([, { productionListener }]) => productionListener.kind === "rules");
  return [
    ...probed.flatMap(([shortName, service]) =>
      checkOwnProbes(service, nat).map((problem) => ({
        ...problem,
        prop: `services.${shortName}.${problem.prop}`,
      })),
    ),
    ...(isShared && cluster?.kind === "own" && cluster.loadBalancer !== undefined
      ? checkProbeReaches(
          {
            prop: "cluster.loadBalancer.testListener",
            scheme: cluster.loadBalancer.scheme,
            testListener: cluster.loadBalancer.testListener,
          },
          nat,
        )
      : []),
    ...(probed.length > 0 && network.kind === "own" ? checkProbeReports("network.endpoints", network) : []),
  ];
}

function natOf(network: NormalizedEnvironmentNetwork): KnownNat {
  switch (network.kind) {
    case "own":
      return network.nat === "none" ? "none" : "known";
    case "existing":
      return knownNat(network.natCidrBlocks);
    case "lookup":
      return "unknown";
  }
}

/** The load balancer of a cluster, with a test listener that the probes of the services reach. */
export function openToProbes<T extends Extract<NormalizedEnvironment["cluster"], { kind: "own" }>>(
  cluster: T,
  services: Readonly<Record<string, NormalizedEnvironmentService>>,
  natCidrBlocks: readonly string[] | undefined,
): T {
  const { loadBalancer } = cluster;
  const hasProbe = Object.values(services).some(
    ({ hooks, productionListener }) => productionListener.kind === "rules" && probesOf(hooks).length > 0,
  );
  return loadBalancer === undefined || !hasProbe || !arrivesFromNat(loadBalancer.scheme)
    ? cluster
    : {
        ...cluster,
        loadBalancer: {
          ...loadBalancer,
          testListener: allowNat(loadBalancer.testListener, natCidrBlocks),
        },
      };
}
