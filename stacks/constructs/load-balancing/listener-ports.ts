import type { Lb } from "@cdktf/provider-aws/lib/lb";
import { appCheck } from "../../support/cdktf/app-checks";
import { referenceKey } from "../../support/cdktf/references";
import { describeProblem, isKnown, type Problem } from "../../support/problems";
import { routeResources } from "./rules/route-resources";

/**
 * Checks that no two listeners of a load balancer have the same port, also those that users add to it in the app. AWS
 * refuses the second one. Listeners whose number only Terraform knows (`count` and `for_each`) pass.
 */
export const checkListenerPorts = appCheck<Lb>((loadBalancers, app) => {
  const ours = new Set(loadBalancers.map(({ arn }) => keyOf(arn)));
  const first = new Map<string, string>();
  const problems: Problem[] = [];
  for (const { kind, resource, attributes } of routeResources(app)) {
    const { load_balancer_arn: arn, port } = attributes;
    const isCounted = resource.count !== undefined || resource.forEach !== undefined;
    if (
      kind !== "listener" ||
      isCounted ||
      typeof port !== "number" ||
      !isKnown(port) ||
      !ours.has(keyOf(arn))
    ) {
      continue;
    }
    const key = `${keyOf(arn)} ${port}`;
    const taken = first.get(key);
    first.set(key, taken ?? resource.node.path);
    if (taken !== undefined) {
      problems.push({
        prop: `${resource.node.path}.port`,
        what: `got ${port}, which is the port of ${taken} on the same load balancer`,
        allowed: "a port that no other listener of the load balancer has",
        fix: "choose another port, or add a rule to the other listener",
      });
    }
  }
  return problems.map(describeProblem);
});

const keyOf = (arn: unknown) => referenceKey(arn, ["arn", "id"]);
