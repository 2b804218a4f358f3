/** The hooks of a service: the functions that are given, and the probes that its stack creates. */
import type { TerraformStack } from "cdktf";
import { addedFunctions } from "../constructs/hooks/added-function";
import { givenFunctions, type HookFunctions, type HookName, probesOf } from "../constructs/hooks/hooks";
import { HttpProbe } from "../constructs/hooks/http-probe";
import { probeNames } from "../constructs/hooks/probe-names";
import { portOf, probeHost } from "../constructs/hooks/probe-target";
import { allowReport } from "../constructs/hooks/report-permission";
import { serviceListeners } from "../constructs/load-balancing/listeners";
import { normalizeListeners } from "../constructs/load-balancing/own-listeners";
import { Checked } from "../support/props";
import type { LoadBalancing } from "./service-load-balancing";
import type { NormalizedServiceStack } from "./service-stack-props";

/** The probes of a service, by hook. */
export type Probes = Readonly<Partial<Record<HookName, HttpProbe>>>;

/** The hooks of a service. */
export interface ServiceHooks {
  readonly functions: HookFunctions;
  readonly probes: Probes;
}

/**
 * Adds the probes of a service to its stack.
 *
 * @param rolePolicyName the name of the inline policy in their roles
 */
export function addHooks(
  stack: TerraformStack,
  service: NormalizedServiceStack,
  balancing: LoadBalancing,
  rolePolicyName: string,
): ServiceHooks {
  const target = probeTarget(service, balancing);
  const probes = probesOf(service.hooks).map(([hook, probe]) => {
    if (target === undefined) {
      throw new Error("the test listener was checked already");
    }
    const { kind: _, ...options } = probe;
    const names = probeNames(service.name, hook, probe);
    const host = probeHost(service, probe);
    const created = new HttpProbe(
      stack,
      `${names.event}-probe`,
      new Checked({
        ...options,
        functionName: names.functionName,
        roleName: names.roleName,
        rolePolicyName,
        url: target.url,
        ...(target.port === undefined ? {} : { port: target.port }),
        ...(host === undefined ? {} : { host }),
        ...logging(service),
        vpcId: service.network.vpcId,
        subnetIds: service.network.privateSubnetIds,
      }),
    );
    if (target.securityGroupId !== undefined) {
      created.allowTo(target.securityGroupId);
    }
    return [hook, created] as const;
  });
  const ofProbes = probes.map(([hook, { lambdaFunction }]) => [hook, lambdaFunction.arn] as const);
  return {
    functions: { ...givenFunctions(service.hooks), ...Object.fromEntries(ofProbes) },
    probes: Object.fromEntries(probes),
  };
}

/** Lets the roles of the functions of hooks report to CodeDeploy, if stacks of the app create both. */
export function allowFunctions(stack: TerraformStack, functions: HookFunctions): void {
  for (const { hook, role } of addedFunctions(functions)) {
    if (role !== undefined) {
      // Unique in the app: services may share a function.
      allowReport(stack, role, `${stack.node.id}-${hook}`);
    }
  }
}

/** Where probes reach the test listener. */
interface ProbeTarget {
  readonly url: string;
  /** `undefined` if only Terraform knows it. */
  readonly port: number | undefined;
  /** The load balancer's security group, which must allow the probes. `undefined` if they arrive from NAT gateways. */
  readonly securityGroupId: string | undefined;
}

function probeTarget(service: NormalizedServiceStack, balancing: LoadBalancing): ProbeTarget | undefined {
  const { loadBalancer, loadBalancerSecurityGroup } = balancing;
  const { sharedLoadBalancer } = service;
  const listeners = serviceListeners(service.productionListener, service.testListener);
  if (listeners.kind === "own" && loadBalancer?.testUrl !== undefined) {
    return {
      url: loadBalancer.testUrl,
      port: normalizeListeners(listeners.production, listeners.test).test?.port,
      securityGroupId:
        service.loadBalancer?.scheme === "internal" ? loadBalancerSecurityGroup?.group.id : undefined,
    };
  }
  // Whether a shared load balancer is internal is not known. For an internet-facing one the rule has no effect.
  return sharedLoadBalancer?.testUrl === undefined
    ? undefined
    : {
        url: sharedLoadBalancer.testUrl,
        port: portOf(sharedLoadBalancer.testUrl),
        securityGroupId: sharedLoadBalancer.securityGroupId,
      };
}

/** The settings of a service's log groups. */
function logging({ logRetentionDays, logKmsKeyArn }: NormalizedServiceStack) {
  return {
    ...(logRetentionDays === undefined ? {} : { logRetentionDays }),
    ...(logKmsKeyArn === undefined ? {} : { logKmsKeyArn }),
  };
}
