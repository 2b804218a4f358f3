import type { IConstruct } from "constructs";
import { appCheck } from "../../../support/cdktf/app-checks";
import { referencedKeys, referenceKey } from "../../../support/cdktf/references";
import { ignoredAttributes } from "../../ownership";
import type { ServiceTraffic } from "../service-traffic";
import type { TargetGroups } from "../target-groups";
import {
  ARN_ATTRIBUTES,
  isSameListener,
  listenerArnOf,
  type RouteResource,
  routeResources,
} from "./route-resources";

/** What each kind of route forwards by, and what Terraform must ignore of it. */
const KINDS = {
  listener: {
    noun: "listener",
    action: "default_action",
    word: "default action",
    ignored: ignoredAttributes("aws_lb_listener"),
  },
  rule: {
    noun: "listener rule",
    action: "action",
    word: "action",
    ignored: ignoredAttributes("aws_lb_listener_rule"),
  },
} as const;

/** A service, with what identifies its routes. */
export interface RoutedService extends IConstruct {
  readonly traffic: Pick<ServiceTraffic, "productionListenerArn" | "testListenerArn">;
  readonly targetGroups: TargetGroups;
}

/**
 * Checks the listeners and listener rules that users add and that forward to a service's target groups, in all stacks
 * of the app. On the service's listeners CodeDeploy changes them, so Terraform must ignore their action. On all other
 * listeners CodeDeploy does not change them, so that they would forward to the target group without tasks after the next
 * deployment.
 *
 * It finds those that refer to a target group of the pair. It can't recognize a target group whose ARN is plain text.
 */
export const checkUserRoutes = appCheck<RoutedService>((services, app) => {
  const serviceOf = new Map(
    services.flatMap((service) =>
      [service.targetGroups.blue, service.targetGroups.green].map(
        ({ arn }) => [referenceKey(arn, ARN_ATTRIBUTES), service] as const,
      ),
    ),
  );
  return routeResources(app).flatMap((route) => {
    const keys = referencedKeys(route.attributes[KINDS[route.kind].action], ARN_ATTRIBUTES);
    const targets = new Set(keys.map((key) => serviceOf.get(key)));
    return [...targets].flatMap((service) => (service === undefined ? [] : checkRoute(route, service)));
  });
});

function checkRoute(route: RouteResource, service: RoutedService): string[] {
  const { productionListenerArn, testListenerArn } = service.traffic;
  const same = [productionListenerArn, testListenerArn]
    .filter((arn) => arn !== undefined)
    .map((arn) => isSameListener(listenerArnOf(route), arn));
  if (same.includes(true)) {
    const missing = KINDS[route.kind].ignored.filter((attribute) => !ignores(route, attribute));
    return missing.length === 0 ? [] : [describeNotIgnored(route, missing)];
  }
  return same.every((one) => one === false) ? [describeNotMoved(route, service)] : [];
}

function describeNotIgnored({ kind, resource }: RouteResource, missing: readonly string[]): string {
  const { noun, word } = KINDS[kind];
  return [
    `the ${noun} ${resource.node.path} forwards to the service's target groups, but does not ignore changes of its ${word}`,
    `   CodeDeploy changes this ${kind} with each deployment. The next apply would send its traffic to the target group without tasks.`,
    `   to do: add to the ${kind}: lifecycle: { ignoreChanges: ${JSON.stringify(missing)} }`,
  ].join("\n");
}

function describeNotMoved({ kind, resource }: RouteResource, service: RoutedService): string {
  const { path } = resource.node;
  const listener = kind === "listener" ? "is" : "its listener is";
  return [
    `the ${KINDS[kind].noun} ${path} forwards to the target groups of ${service.node.path}, but ${listener} neither the production nor the test listener of this service`,
    `   CodeDeploy moves the traffic of these two listeners only. After the next deployment, this ${kind} would send requests to the target group without tasks.`,
    kind === "listener"
      ? "   to do: add a rule to the production listener (traffic.productionListenerArn) instead, or redirect to it"
      : `   to do: move the rule to the production listener (traffic.productionListenerArn), with lifecycle: { ignoreChanges: ${JSON.stringify(KINDS.rule.ignored)} }`,
  ].join("\n");
}

function ignores({ attributes }: RouteResource, attribute: string): boolean {
  const { ignore_changes: ignored } = (attributes["lifecycle"] ?? {}) as {
    ignore_changes?: string | readonly string[];
  };
  return ignored === "all" || (Array.isArray(ignored) && ignored.includes(attribute));
}
