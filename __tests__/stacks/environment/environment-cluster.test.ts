import { describe, expect, test } from "@jest/globals";
import { Fn, ref, Token } from "cdktf";
import {
  addEnvironments,
  ClusterStack,
  type Environment,
  type EnvironmentCluster,
  type Environments,
  type ListenerRule,
  type ServiceProps,
} from "../../../stacks";
import { CLUSTER, CLUSTER_ARN, NETWORK, named, SERVICE, SHARED_LOAD_BALANCER } from "../../support/fixtures";
import { problemsOf, wholeProblemsOf } from "../../support/problems";
import { Template, testApp } from "../../support/template";

type Service = Omit<ServiceProps, "name">;

const OWN: EnvironmentCluster = {
  kind: "own",
  loadBalancer: {
    productionListener: SERVICE.productionListener as { kind: "https"; certificateArn: string },
  },
};
const EXISTING: EnvironmentCluster = {
  kind: "existing",
  clusterArn: CLUSTER_ARN,
  sharedLoadBalancer: SHARED_LOAD_BALANCER,
};
const WEB: Service = { container: SERVICE.container, productionListener: SERVICE.productionListener };
const HOST = (name: string, priority: number): ListenerRule => ({ priority, hosts: [`${name}.example.com`] });
const withRules = (...rules: readonly ListenerRule[]): Service => ({
  ...WEB,
  productionListener: { kind: "rules", rules: named(...rules) },
});

const environment = (
  cluster: EnvironmentCluster | undefined,
  services: Readonly<Record<string, Service>>,
): Environment => ({
  region: "eu-west-1",
  network: { kind: "own", availabilityZones: NETWORK.availabilityZones },
  ...(cluster === undefined ? {} : { cluster }),
  services,
});
const problems = (environments: Environments) => problemsOf(() => addEnvironments(testApp(), environments));
const stacksOf = (given: Environment) => {
  const { staging } = addEnvironments(testApp(), { staging: given });
  if (staging === undefined) {
    throw new Error("the environment was added");
  }
  return staging;
};

describe("the cluster of an environment", () => {
  test("is a stack, whose load balancer and cluster the services use", () => {
    const { network, cluster, services } = stacksOf(
      environment(OWN, { web: withRules(HOST("web", 1)), api: withRules(HOST("api", 2)), own: WEB }),
    );
    expect([network?.node.id, cluster?.node.id]).toEqual(["staging-network", "staging-cluster"]);
    const counts = Object.entries(services).map(([name, stack]) => {
      const { aws_ecs_cluster, aws_lb, aws_lb_listener, aws_lb_listener_rule } = Template.of(stack).counts();
      return [name, aws_ecs_cluster, aws_lb, aws_lb_listener, aws_lb_listener_rule];
    });
    expect(counts).toEqual([
      ["web", undefined, undefined, undefined, 2],
      ["api", undefined, undefined, undefined, 2],
      ["own", undefined, 1, 3, undefined],
    ]);
    expect(cluster && Template.of(cluster).counts()).toMatchObject({ aws_ecs_cluster: 1, aws_lb: 1 });
    expect(cluster && Template.of(cluster).only("aws_lb")["name"]).toBe("staging");
  });

  test("has the settings and the network of the environment", () => {
    const { network, cluster } = stacksOf({
      ...environment(OWN, {}),
      tags: { team: "shop" },
      backend: { kind: "s3", bucket: "states", region: "eu-west-1" },
    });
    const template = cluster && Template.of(cluster);
    expect(template?.document.provider).toEqual({
      aws: [{ region: "eu-west-1", default_tags: [{ tags: { team: "shop" } }] }],
    });
    expect(template?.document.terraform["backend"]).toMatchObject({ s3: { key: "staging-cluster.tfstate" } });
    const vpc = network && Template.of(network).addressOf("aws_vpc", "");
    expect(template?.only("aws_security_group")["vpc_id"]).toBe(`\${${vpc}.id}`);
  });

  test("may have no load balancer: the services have their own, in this cluster", () => {
    const { cluster, services } = stacksOf(environment({ kind: "own" }, { web: WEB }));
    expect(cluster && Template.of(cluster).counts()).toEqual({
      aws_ecs_cluster: 1,
      aws_ecs_cluster_capacity_providers: 1,
    });
    const web = services["web"] && Template.of(services["web"]).counts();
    expect([web?.["aws_ecs_cluster"], web?.["aws_lb"]]).toEqual([undefined, 1]);
  });

  test("may exist: then it is no stack", () => {
    const { cluster, services } = stacksOf(environment(EXISTING, { web: withRules(HOST("web", 1)) }));
    expect(cluster).toBeUndefined();
    const web = services["web"] && Template.of(services["web"]);
    expect(web?.only("aws_ecs_service")["cluster"]).toBe(CLUSTER_ARN);
    const listeners = Object.values(web?.all("aws_lb_listener_rule") ?? {}).map(
      (rule) => rule["listener_arn"],
    );
    expect(listeners).toEqual([
      SHARED_LOAD_BALANCER.productionListenerArn,
      SHARED_LOAD_BALANCER.testListenerArn,
    ]);
  });

  test.each<[string, EnvironmentCluster, boolean, boolean]>([
    ["the cluster", { kind: "existing", clusterArn: CLUSTER_ARN }, false, true],
    ["the load balancer", { kind: "existing", sharedLoadBalancer: SHARED_LOAD_BALANCER }, true, false],
  ])("may be only %s that exists", (_, cluster, hasCluster, hasLoadBalancer) => {
    const service = hasLoadBalancer ? WEB : withRules(HOST("web", 1));
    const { services } = stacksOf(environment(cluster, { web: service }));
    const counts = services["web"] && Template.of(services["web"]).counts();
    expect([counts?.["aws_ecs_cluster"], counts?.["aws_lb"]]).toEqual([
      hasCluster ? 1 : undefined,
      hasLoadBalancer ? 1 : undefined,
    ]);
  });

  test("is none by default: each service has its own", () => {
    const { cluster, services } = stacksOf(environment(undefined, { web: WEB }));
    expect(cluster).toBeUndefined();
    const counts = services["web"] && Template.of(services["web"]).counts();
    expect([counts?.["aws_ecs_cluster"], counts?.["aws_lb"]]).toEqual([1, 1]);
  });
});

describe("an environment with a cluster", () => {
  test("fails with all problems of cluster, network and services, by path", () => {
    expect(
      problems({
        staging: {
          region: "eu-west-1",
          network: { kind: "existing", vpcId: "vpc-1", publicSubnetIds: ["subnet-a"] },
          cluster: {
            kind: "own",
            loadBalancer: {
              scheme: "internal",
              productionListener: { kind: "http-without-encryption", port: 0 },
              testListener: { kind: "none" },
            },
          },
          services: {
            web: withRules(HOST("web", 1)),
            api: { ...withRules({ priority: 0, hosts: ["api"] }), testListener: { kind: "none" } },
            open: { ...WEB, taskSubnets: "public" },
          },
        },
        production: environment(
          {
            kind: "existing",
            clusterArn: "shop",
            sharedLoadBalancer: { ...SHARED_LOAD_BALANCER, url: "shop" },
          },
          { web: { ...withRules(HOST("web", 1)), loadBalancer: {} } },
        ),
      }),
    ).toEqual([
      "staging.network.publicSubnetIds: got subnet-a",
      "staging.network.privateSubnetIds: got no subnet",
      "staging.cluster.loadBalancer.productionListener.port: got 0",
      "staging.services.web.testListener: needs a test listener, but the shared load balancer has none",
      "staging.services.api.productionListener.rules.a.priority: got 0",
      'staging.services.api.productionListener.rules.a.hosts: got "api"',
      'production.cluster.clusterArn: got "shop"',
      'production.cluster.sharedLoadBalancer.url: got "shop"',
      "production.services.web.loadBalancer: is set, but the service uses rules on a shared load balancer",
    ]);
  });

  test.each<[string, EnvironmentCluster | undefined]>([
    ["no cluster", undefined],
    ["a cluster without a load balancer", { kind: "own" }],
    ["an existing cluster without a load balancer", { kind: "existing", clusterArn: CLUSTER_ARN }],
  ])("fails when a service has rules and the environment has %s", (_, cluster) => {
    expect(problems({ staging: environment(cluster, { web: withRules(HOST("web", 1)) }) })).toEqual([
      'staging.services.web.productionListener.kind: got "rules", but there is no shared load balancer',
    ]);
  });

  test.each<[unknown, string]>([
    [{ kind: "shared" }, 'cluster.kind: got "shared"'],
    [{ kind: "own", name: "shop" }, "cluster.name: unknown property; did you mean names?"],
    [{ kind: "own", clusterArn: CLUSTER_ARN }, "cluster.clusterArn: unknown property"],
    [
      { kind: "own", loadBalancers: {} },
      "cluster.loadBalancers: unknown property; did you mean loadBalancer?",
    ],
    [
      { kind: "existing", loadBalancer: {} },
      "cluster.loadBalancer: unknown property; did you mean sharedLoadBalancer?",
    ],
    [
      { kind: "existing", sharedLoadBalancer: { ...SHARED_LOAD_BALANCER, testurl: "" } },
      "cluster.sharedLoadBalancer.testurl: unknown property; did you mean testUrl?",
    ],
    ["own", 'cluster: got "own"'],
  ])("fails when it is %j", (cluster, problem) => {
    expect(problems({ staging: environment(cluster as EnvironmentCluster, {}) })).toEqual([
      `staging.${problem}`,
    ]);
  });

  test("fails when what exists is in another region", () => {
    const staging = { ...environment(EXISTING, { web: withRules(HOST("web", 1)) }), region: "us-east-1" };
    expect(problems({ staging: { ...staging, network: { kind: "existing", ...SERVICE.network } } })).toEqual([
      "staging.cluster.clusterArn: is in eu-west-1, but the service is in us-east-1",
      "staging.cluster.sharedLoadBalancer.productionListenerArn: is in eu-west-1, but the service is in us-east-1",
      "staging.cluster.sharedLoadBalancer.testListenerArn: is in eu-west-1, but the service is in us-east-1",
    ]);
  });

  test("fails when a service sets what it shares", () => {
    const shared = { clusterArn: CLUSTER_ARN, sharedLoadBalancer: SHARED_LOAD_BALANCER };
    expect(problems({ staging: environment(OWN, { web: { ...WEB, ...shared } }) })).toEqual([
      "staging.services.web.clusterArn: unknown property",
      "staging.services.web.sharedLoadBalancer: unknown property",
    ]);
  });

  test("fails when a service is called cluster, unless the cluster is no stack", () => {
    const services = { cluster: WEB };
    expect(
      wholeProblemsOf(() => addEnvironments(testApp(), { staging: environment(OWN, services) })),
    ).toEqual([
      {
        prop: "staging.services.cluster",
        what: "its stack id staging-cluster is also the stack id of staging.cluster",
        allowed: "names that give each stack a different id: <environment>-<service>",
        fix: "rename one of them",
      },
    ]);
    expect(problems({ staging: environment(EXISTING, services) })).toEqual([]);
    expect(problems({ staging: environment(undefined, services) })).toEqual([]);
    expect(
      problems({ shop: environment(undefined, { "a-cluster": WEB }), "shop-a": environment(OWN, {}) }),
    ).toEqual([
      "shop-a.cluster: its stack id shop-a-cluster is also the stack id of shop.services.a-cluster",
    ]);
  });

  test("fails when its name is too long for the load balancer of its cluster", () => {
    const name = `${"a".repeat(33)}`;
    expect(problems({ [name]: environment(OWN, {}) })).toEqual([
      `${name}.cluster.name: load balancer name "${name}" has 33 characters`,
    ]);
  });
});

describe("the rules of an environment's services", () => {
  const SAME = { web: withRules(HOST("web", 1)), api: withRules(HOST("api", 1)) };
  const TAKEN =
    "staging.services.api.productionListener.rules.a.priority: got 1, which staging.services.web.productionListener.rules.a has on the same listener";

  test.each([OWN, EXISTING])("fails when two have one priority, once for both listeners: %j", (cluster) => {
    expect(problems({ staging: environment(cluster, SAME) })).toEqual([TAKEN]);
  });

  test.each([OWN, EXISTING])("fails when two have the same conditions: %j", (cluster) => {
    const services = { web: withRules(HOST("web", 1)), api: withRules(HOST("api", 2), HOST("WEB", 3)) };
    expect(problems({ staging: environment(cluster, services) })).toEqual([
      "staging.services.api.productionListener.rules.b: has the same conditions as staging.services.web.productionListener.rules.a on the same listener",
    ]);
  });

  test("fails when one service has two rules of one priority", () => {
    const services = { web: withRules(HOST("web", 1), HOST("api", 1)) };
    expect(problems({ staging: environment(OWN, services) })).toEqual([
      "staging.services.web.productionListener.rules.b.priority: got 1, which staging.services.web.productionListener.rules.a has on the same listener",
    ]);
  });

  test("may have the same priority and conditions as rules on the listeners of another environment", () => {
    const services = { web: withRules(HOST("web", 1)) };
    expect(
      problems({
        staging: environment(OWN, services),
        production: environment(OWN, services),
        legacy: environment(EXISTING, services),
      }),
    ).toEqual([]);
  });

  test("fails when two environments use one existing load balancer and one priority", () => {
    expect(
      problems({
        staging: environment(EXISTING, { web: withRules(HOST("web", 1)) }),
        production: environment(EXISTING, { web: withRules(HOST("www", 1)), api: withRules(HOST("web", 2)) }),
      }),
    ).toEqual([
      "production.services.web.productionListener.rules.a.priority: got 1, which staging.services.web.productionListener.rules.a has on the same listener",
      "production.services.api.productionListener.rules.a: has the same conditions as staging.services.web.productionListener.rules.a on the same listener",
    ]);
  });

  test("fails when two environments use the load balancer of one ClusterStack, by arn and by id", () => {
    const app = testApp();
    const { shared, loadBalancer } = new ClusterStack(app, "shop-cluster", CLUSTER);
    const sharedLoadBalancer = {
      ...SHARED_LOAD_BALANCER,
      productionListenerArn: loadBalancer?.productionListener.id ?? "",
    };
    const environments = {
      staging: environment({ kind: "existing", ...shared }, { web: withRules(HOST("web", 1)) }),
      production: environment({ kind: "existing", sharedLoadBalancer }, { web: withRules(HOST("www", 1)) }),
    };
    expect(problemsOf(() => addEnvironments(app, environments))).toEqual([
      "production.services.web.productionListener.rules.a.priority: got 1, which staging.services.web.productionListener.rules.a has on the same listener",
    ]);
  });

  test("may have the same priority on listeners that only Terraform knows", () => {
    const sharedLoadBalancer = {
      ...SHARED_LOAD_BALANCER,
      productionListenerArn: Fn.element(Token.asList(ref("var.listeners")), 0),
      testListenerArn: Fn.element(Token.asList(ref("var.listeners")), 1),
    };
    expect(problems({ staging: environment({ kind: "existing", sharedLoadBalancer }, SAME) })).toEqual([]);
  });

  const testRules = (...rules: readonly ListenerRule[]) =>
    ({ testListener: { kind: "rules", rules: named(...rules) } }) as const;

  test("fails when two have one priority on the test listener only", () => {
    const services = {
      web: { ...withRules(HOST("web", 1)), ...testRules(HOST("web", 9)) },
      api: { ...withRules(HOST("api", 2)), ...testRules(HOST("api", 9)) },
    };
    expect(problems({ staging: environment(OWN, services) })).toEqual([
      "staging.services.api.testListener.rules.a.priority: got 9, which staging.services.web.testListener.rules.a has on the same listener",
    ]);
  });

  test("fails when a test rule has the priority of rules that are on both listeners by default", () => {
    const web = withRules(HOST("web", 1));
    const api = { ...withRules(HOST("api", 2)), ...testRules(HOST("test", 1)) };
    expect(problems({ staging: environment(OWN, { web, api }) })).toEqual([
      "staging.services.api.testListener.rules.a.priority: got 1, which staging.services.web.productionListener.rules.a has on the same listener",
    ]);
    expect(problems({ staging: environment(EXISTING, { api, web }) })).toEqual([
      "staging.services.web.productionListener.rules.a.priority: got 1, which staging.services.api.testListener.rules.a has on the same listener",
    ]);
  });

  test("may have the priority of another service's test rule if they have no test traffic", () => {
    const services = {
      web: { ...withRules(HOST("web", 1)), testListener: { kind: "none" } as const },
      api: { ...withRules(HOST("api", 2)), ...testRules(HOST("test", 1)) },
    };
    expect(problems({ staging: environment(OWN, services) })).toEqual([]);
  });

  test("are checked in all environments, also if only one is created", () => {
    const environments = {
      staging: environment(OWN, SAME),
      production: environment(OWN, { web: WEB }),
    };
    expect(problemsOf(() => addEnvironments(testApp(), environments, "production"))).toEqual([TAKEN]);
  });
});
