import type { Problem } from "../../support/problems";
import { optional, variantsOf } from "../../support/props";
import {
  checkOwnListeners,
  OWN_LISTENER_FIELDS,
  OWN_TEST_LISTENER_FIELDS,
  type OwnListener,
  type OwnTestListener,
} from "./own-listeners";
import { listenerRulesShape, type NamedListenerRules } from "./rules/listener-rule";
import { checkListenerRules } from "./rules/listener-rule-checks";

/**
 * Where users reach the service.
 *
 * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-groups-create-load-balancer-for-ecs.html
 */
export type ProductionListener =
  | OwnListener
  /** Rules on the production listener of a shared load balancer. The stack creates no load balancer. */
  | {
      readonly kind: "rules";
      /** One rule or more, by name. */
      readonly rules: NamedListenerRules;
    };

/**
 * Where hooks and testers reach the new revision before users do.
 *
 * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-groups-create-load-balancer-for-ecs.html
 */
export type TestListener =
  | OwnTestListener
  /** Rules on the test listener of a shared load balancer. */
  | {
      readonly kind: "rules";
      /** One rule or more, by name. @default - the rules of the production listener */
      readonly rules?: NamedListenerRules;
    };

/** The shape of `ProductionListener`. */
export const productionListenerShape = variantsOf<ProductionListener>({
  ...OWN_LISTENER_FIELDS,
  rules: { rules: listenerRulesShape },
});

/** The shape of `TestListener`. */
export const testListenerShape = variantsOf<TestListener>({
  ...OWN_TEST_LISTENER_FIELDS,
  rules: { rules: optional(listenerRulesShape) },
});

/** The listeners of a service: of its own load balancer, or rules on the listeners of a shared one. */
export type ServiceListeners =
  | { readonly kind: "own"; readonly production: OwnListener; readonly test: OwnTestListener }
  | {
      readonly kind: "rules";
      readonly rules: NamedListenerRules;
      /** `undefined` for no test traffic. */
      readonly testRules: NamedListenerRules | undefined;
    }
  /** One has its own listener and the other has rules. */
  | { readonly kind: "mixed" };

/** Brings both listeners together, and fills in the default of the test listener. */
export function serviceListeners(production: ProductionListener, test?: TestListener): ServiceListeners {
  if (production.kind === "rules") {
    switch (test?.kind) {
      case "port":
        return { kind: "mixed" };
      case "none":
        return { kind: "rules", rules: production.rules, testRules: undefined };
      default:
        return { kind: "rules", rules: production.rules, testRules: test?.rules ?? production.rules };
    }
  }
  return test?.kind === "rules"
    ? { kind: "mixed" }
    : { kind: "own", production, test: test ?? { kind: "port" } };
}

/** Whether hooks and testers can reach a new revision before users do. */
export function hasTestTraffic(listeners: ServiceListeners): boolean {
  switch (listeners.kind) {
    case "own":
      return listeners.test.kind !== "none";
    case "rules":
      return listeners.testRules !== undefined;
    case "mixed":
      return true;
  }
}

/**
 * Everything that is wrong with a service's listeners. Unresolved tokens pass.
 *
 * @param shared whether the service has a shared load balancer, and whether that has a test listener
 */
export function checkServiceListeners(
  production: ProductionListener,
  test: TestListener | undefined,
  shared: { readonly hasTestListener: boolean } | undefined,
): Problem[] {
  const listeners = serviceListeners(production, test);
  switch (listeners.kind) {
    case "mixed":
      return [
        {
          prop: "testListener.kind",
          what: `got ${JSON.stringify(test?.kind)}, but productionListener has the kind ${JSON.stringify(production.kind)}`,
          allowed:
            production.kind === "rules"
              ? '"rules" or "none": CodeDeploy needs both listeners on one load balancer'
              : '"port" or "none": CodeDeploy needs both listeners on one load balancer',
          fix: "leave testListener out for the default",
        },
      ];
    case "own":
      return [...checkOwnListeners(listeners.production, listeners.test)];
    case "rules":
      return [
        ...checkListenerRules("productionListener.rules", listeners.rules),
        ...(test?.kind === "rules" && test.rules !== undefined
          ? checkListenerRules("testListener.rules", test.rules)
          : []),
        ...checkSharedListeners(listeners.testRules !== undefined, shared),
      ];
  }
}

function checkSharedListeners(
  needsTestListener: boolean,
  shared: { readonly hasTestListener: boolean } | undefined,
): Problem[] {
  if (shared === undefined) {
    return [
      {
        prop: "productionListener.kind",
        what: 'got "rules", but there is no shared load balancer',
        allowed: "https or http-without-encryption, for a load balancer of the service",
        fix: "give a ServiceStack sharedLoadBalancer, and an environment a cluster with loadBalancer or sharedLoadBalancer",
      },
    ];
  }
  return needsTestListener && !shared.hasTestListener
    ? [
        {
          prop: "testListener",
          what: "needs a test listener, but the shared load balancer has none",
          allowed: '{ kind: "none" }, or a shared load balancer with a test listener',
          fix: 'set it to { kind: "none" }, or add a test listener to the shared load balancer',
        },
      ]
    : [];
}
