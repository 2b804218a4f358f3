/** Reads and checks the pair of target groups of a deployment group and its listeners. */
import type { Backing } from "../../ecs/backing";
import { fault } from "../errors";
import type { TargetGroupPair } from "../model";
import type { SettingsInput } from "./group-shape";

/**
 * Reads the pair, if the request has one.
 *
 * @throws AwsFault InvalidLoadBalancerInfoException, InvalidTargetGroupPairException
 */
export function readPair({ loadBalancerInfo: info }: SettingsInput): TargetGroupPair | undefined {
  if (info === undefined || info === null) {
    return undefined;
  }
  for (const member of ["elbInfo", "targetGroupInfo"] as const) {
    if ((info[`${member}List`]?.length ?? 0) > 0) {
      throw fault(
        "InvalidLoadBalancerInfo",
        `For ECS deployment group, loadBalancerInfo must not contain ${member} list`,
      );
    }
  }
  const [only, ...others] = info.targetGroupPairInfoList ?? [];
  const names = (only?.targetGroups ?? []).map(({ name }) => name ?? "");
  const [one, two] = names;
  if (
    only === undefined ||
    others.length > 0 ||
    one === undefined ||
    two === undefined ||
    names.length !== 2
  ) {
    throw fault(
      "InvalidTargetGroupPair",
      `For ECS deployment group, one pair of target groups must be specified, got ${names.length} target groups in ${info.targetGroupPairInfoList?.length ?? 0} pairs`,
    );
  }
  if (one === two) {
    throw fault("InvalidTargetGroupPair", `The target groups of the pair must differ, got ${one} twice`);
  }
  const production = only.prodTrafficRoute?.listenerArns ?? [];
  const test = only.testTrafficRoute?.listenerArns ?? [];
  const [productionListener] = production;
  if (productionListener === undefined || production.length > 1 || test.length > 1) {
    throw fault(
      "InvalidLoadBalancerInfo",
      `got ${production.length} production listeners and ${test.length} test listeners: use one production listener and at most one test listener`,
    );
  }
  return { targetGroups: [one, two], productionListener, testListener: test[0] };
}

/**
 * Checks the listeners and target groups of the pair, and returns the type of their load balancer.
 *
 * @throws AwsFault InvalidLoadBalancerInfoException, InvalidTargetGroupPairException
 */
export async function checkPair(pair: TargetGroupPair, backing: Backing): Promise<"application" | "network"> {
  const arns = [pair.productionListener, ...(pair.testListener === undefined ? [] : [pair.testListener])];
  const listeners = await Promise.all(
    arns.map(async (arn) => {
      const listener = await backing.listener(arn);
      if (listener === undefined) {
        throw fault("InvalidLoadBalancerInfo", `The listener ${arn} could not be found`);
      }
      return listener;
    }),
  );
  const [production, test] = listeners;
  if (
    production === undefined ||
    (test !== undefined && test.loadBalancerArn !== production.loadBalancerArn)
  ) {
    throw fault(
      "InvalidLoadBalancerInfo",
      "The production listener and the test listener must belong to the same load balancer",
    );
  }
  if (test?.arn === production.arn) {
    throw fault(
      "InvalidLoadBalancerInfo",
      `The production and the test route must differ, got ${test.arn} twice`,
    );
  }
  for (const name of pair.targetGroups) {
    const [found] = await backing.targetGroups({ names: [name] });
    if (found === undefined) {
      throw fault("InvalidTargetGroupPair", `The target group ${name} could not be found`);
    }
    if (found.loadBalancerArns.some((arn) => arn !== production.loadBalancerArn)) {
      throw fault(
        "InvalidTargetGroupPair",
        `The target group ${name} belongs to another load balancer than the listener`,
      );
    }
  }
  return production.loadBalancerType;
}
