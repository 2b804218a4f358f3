import { describe, expect, test } from "@jest/globals";
import { ServiceStack, type ServiceStackProps } from "../../../../stacks";
import { RULES_SERVICE, SERVICE, SHARED_LOAD_BALANCER } from "../../../support/fixtures";
import { problemsOf, wholeProblemsOf } from "../../../support/problems";
import { HOOK } from "../../../support/service";
import { testApp } from "../../../support/template";

const whole = (props: ServiceStackProps) => wholeProblemsOf(() => new ServiceStack(testApp(), "web", props));
const problems = (props: ServiceStackProps) => problemsOf(() => new ServiceStack(testApp(), "web", props));
const { testListenerArn: _, testUrl: _url, ...WITHOUT_TEST } = SHARED_LOAD_BALANCER;
const { sharedLoadBalancer: _shared, ...NOT_SHARED } = RULES_SERVICE;

describe("the listeners of a service", () => {
  test("fails when production has rules and the test listener is its own", () => {
    expect(whole({ ...RULES_SERVICE, testListener: { kind: "port" } })).toEqual([
      {
        prop: "testListener.kind",
        what: 'got "port", but productionListener has the kind "rules"',
        allowed: '"rules" or "none": CodeDeploy needs both listeners on one load balancer',
        fix: "leave testListener out for the default",
      },
    ]);
  });

  test.each<[string, ServiceStackProps["productionListener"]]>([
    ["https", SERVICE.productionListener],
    ["http-without-encryption", { kind: "http-without-encryption" }],
  ])("fails when production is its own listener (%s) and the test listener has rules", (kind, listener) => {
    expect(
      whole({ ...RULES_SERVICE, productionListener: listener, testListener: { kind: "rules" } }),
    ).toEqual([
      {
        prop: "testListener.kind",
        what: `got "rules", but productionListener has the kind "${kind}"`,
        allowed: '"port" or "none": CodeDeploy needs both listeners on one load balancer',
        fix: "leave testListener out for the default",
      },
    ]);
  });

  test("fails when there are rules and no shared load balancer", () => {
    expect(whole(NOT_SHARED)).toEqual([
      {
        prop: "productionListener.kind",
        what: 'got "rules", but there is no shared load balancer',
        allowed: "https or http-without-encryption, for a load balancer of the service",
        fix: "give a ServiceStack sharedLoadBalancer, and an environment a cluster with loadBalancer or sharedLoadBalancer",
      },
    ]);
    expect(problems({ ...NOT_SHARED, testListener: { kind: "none" } })).toEqual([
      'productionListener.kind: got "rules", but there is no shared load balancer',
    ]);
  });

  test.each<ServiceStackProps["testListener"]>([
    undefined,
    { kind: "rules" },
    { kind: "rules", rules: { a: { priority: 1, hosts: ["test.example.com"] } } },
  ])("fails when the shared load balancer has no test listener and testListener is %j", (testListener) => {
    expect(
      whole({
        ...RULES_SERVICE,
        sharedLoadBalancer: WITHOUT_TEST,
        ...(testListener === undefined ? {} : { testListener }),
      }),
    ).toEqual([
      {
        prop: "testListener",
        what: "needs a test listener, but the shared load balancer has none",
        allowed: '{ kind: "none" }, or a shared load balancer with a test listener',
        fix: 'set it to { kind: "none" }, or add a test listener to the shared load balancer',
      },
    ]);
  });

  test("may have no test traffic, with and without a test listener on the shared load balancer", () => {
    const testListener = { kind: "none" } as const;
    expect(problems({ ...RULES_SERVICE, testListener })).toEqual([]);
    expect(problems({ ...RULES_SERVICE, testListener, sharedLoadBalancer: WITHOUT_TEST })).toEqual([]);
  });

  test("may be its own while the load balancer of others is given", () => {
    expect(problems({ ...SERVICE, sharedLoadBalancer: SHARED_LOAD_BALANCER })).toEqual([]);
  });

  test("fails when a hook tests a revision that gets no test traffic", () => {
    const hooks = { afterAllowTestTraffic: HOOK };
    expect(problems({ ...RULES_SERVICE, hooks })).toEqual([]);
    expect(problems({ ...RULES_SERVICE, hooks, testListener: { kind: "none" } })).toEqual(
      problems({ ...SERVICE, hooks, testListener: { kind: "none" } }),
    );
    expect(problems({ ...RULES_SERVICE, hooks, testListener: { kind: "none" } })).toHaveLength(1);
  });

  test.each([{}, { scheme: "internal" }] as const)(
    "fails when there are rules and loadBalancer is %j",
    (loadBalancer) => {
      expect(whole({ ...RULES_SERVICE, loadBalancer })).toEqual([
        {
          prop: "loadBalancer",
          what: "is set, but the service uses rules on a shared load balancer",
          allowed: "loadBalancer only with a listener of the service's own load balancer",
          fix: "remove it, and set the options where the shared load balancer is created",
        },
      ]);
    },
  );

  test("fails with all problems at once", () => {
    expect(
      problems({
        ...NOT_SHARED,
        productionListener: { kind: "rules", rules: { a: { priority: 0, hosts: ["a.b"] } } },
        loadBalancer: {},
        clusterArn: "shop",
        cpu: 300,
      }),
    ).toEqual([
      "cpu: got 300 CPU units",
      "productionListener.rules.a.priority: got 0",
      'productionListener.kind: got "rules", but there is no shared load balancer',
      "loadBalancer: is set, but the service uses rules on a shared load balancer",
      'clusterArn: got "shop"',
    ]);
  });
});
