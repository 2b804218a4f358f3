import { describe, expect, test } from "@jest/globals";
import { Fn, Token } from "cdktf";
import {
  addEnvironments,
  type ClusterStack,
  type Environment,
  type HttpProbeHook,
  NetworkStack,
  ServiceStack,
  type ServiceStackProps,
} from "../../../../stacks";
import { NETWORK, SERVICE, SHARED_LOAD_BALANCER } from "../../../support/fixtures";
import { problemsOf } from "../../../support/problems";
import { Template, testApp } from "../../../support/template";

const PROBE: HttpProbeHook = { kind: "http-probe", host: "shop.example.com" };
const NAT = "203.0.113.10/32";

const create = (props: object = {}) =>
  new ServiceStack(testApp(), "web", {
    ...SERVICE,
    network: { ...SERVICE.network, natCidrBlocks: [NAT] },
    hooks: { afterAllowTestTraffic: PROBE },
    ...props,
  } as ServiceStackProps);

/** Who may reach the port of a security group, and whose group it is. */
function inbound(template: Template, port: number) {
  return Object.values(template.all("aws_vpc_security_group_ingress_rule"))
    .filter((rule) => rule["from_port"] === port)
    .map((rule) => rule["cidr_ipv4"] ?? rule["referenced_security_group_id"])
    .map((from) => String(from).replace(/_[0-9A-F]{8}\b/g, ""));
}

/** The ports to which the probe may connect. */
function outbound(template: Template) {
  return Object.entries(template.all("aws_vpc_security_group_egress_rule"))
    .filter(([id]) => id.includes("-probe_"))
    .map(([, rule]) => [rule["from_port"], rule["to_port"], rule["cidr_ipv4"]]);
}

const FROM_PROBE = "${aws_security_group.after-allow-test-traffic-probe_group.id}";

describe("the way to the test listener", () => {
  test("of an internal load balancer is a rule for the probe's security group", () => {
    const template = Template.of(create({ loadBalancer: { scheme: "internal" } }));
    expect(inbound(template, 8443)).toEqual([FROM_PROBE]);
    expect(outbound(template)).toEqual([
      [443, 443, "0.0.0.0/0"],
      [8443, 8443, "0.0.0.0/0"],
    ]);
  });

  test("of an internet-facing load balancer is a rule for the NAT gateways, beside the blocks that users allow", () => {
    expect(inbound(Template.of(create()), 8443)).toEqual([NAT]);
    const testListener = { kind: "port", port: 9443, allowedCidrBlocks: ["198.51.100.0/24", NAT] };
    expect(inbound(Template.of(create({ testListener })), 9443).sort()).toEqual(["198.51.100.0/24", NAT]);
    expect(inbound(Template.of(create({ hooks: {} })), 8443)).toEqual([]);
  });

  test("may have a list of blocks that only Terraform knows", () => {
    const testListener = { kind: "port", allowedCidrBlocks: Fn.tolist(["198.51.100.0/24"]) };
    const rule = Object.values(
      Template.of(create({ testListener })).all("aws_vpc_security_group_ingress_rule"),
    ).find(({ from_port }) => from_port === 8443);
    expect(rule?.["for_each"]).toBe(`\${toset(distinct(concat(["${NAT}"], tolist(["198.51.100.0/24"]))))}`);
  });

  test("of a shared load balancer is a rule in its security group, for the port of its URL", () => {
    const rules = { shop: { priority: 1, hosts: ["shop.example.com"] } };
    const shared = (testUrl: string) =>
      Template.of(
        create({
          productionListener: { kind: "rules", rules },
          sharedLoadBalancer: { ...SHARED_LOAD_BALANCER, testUrl },
        }),
      );
    const toListener = (template: Template) =>
      template.byId("aws_vpc_security_group_ingress_rule", "after-allow-test-traffic-probe");
    expect(toListener(shared("https://lb.example.com:9443"))).toMatchObject({
      security_group_id: SHARED_LOAD_BALANCER.securityGroupId,
      from_port: 9443,
      to_port: 9443,
    });
    const onDefaultPort = shared("https://lb.example.com");
    expect(toListener(onDefaultPort)).toMatchObject({ from_port: 443, to_port: 443 });
    expect(outbound(onDefaultPort)).toEqual([[443, 443, "0.0.0.0/0"]]);
    expect(toListener(shared("http://lb.example.com"))).toMatchObject({ from_port: 80, to_port: 80 });
    const unknown = shared(Fn.lookup({ a: "https://lb.example.com" }, "a"));
    expect(toListener(unknown)).toMatchObject({ from_port: 0, to_port: 65_535 });
  });

  test("has the addresses of a NetworkStack's NAT gateways, and nothing of them without a probe", () => {
    const app = testApp();
    const { ids } = new NetworkStack(app, "network", NETWORK);
    const service = (id: string, props: Partial<ServiceStackProps>) =>
      Template.of(new ServiceStack(app, id, { ...SERVICE, name: id, network: ids, ...props }));
    const [from] = inbound(service("probed", { hooks: { afterAllowTestTraffic: PROBE } }), 8443);
    expect(from).toMatch(/nat-address.*public_ip.*\/32$/);
    expect(JSON.stringify(service("other", {}).document)).not.toMatch(/nat-address/);
  });
});

describe("a probe of a service fails", () => {
  const problems = (props: object) => problemsOf(() => create(props));

  test("when the addresses of the NAT gateways are not known, and no block is allowed", () => {
    const { network } = SERVICE;
    const problem =
      "testListener.allowedCidrBlocks: is empty, so a probe can't reach the internet-facing load balancer";
    expect(problems({ network })).toEqual([problem]);
    expect(problems({ network, testListener: { kind: "port", allowedCidrBlocks: [] } })).toEqual([problem]);
    expect(problems({ network, testListener: { kind: "port", allowedCidrBlocks: [NAT] } })).toEqual([]);
    expect(problems({ network, loadBalancer: { scheme: "internal" } })).toEqual([]);
    expect(problems({ network, hooks: {} })).toEqual([]);
  });

  test("when the network has no NAT, and the load balancer is internet-facing", () => {
    const network = { ...SERVICE.network, natCidrBlocks: [] };
    expect(problems({ network })).toEqual([
      "testListener: is at an internet-facing load balancer, which a probe in private subnets without NAT can't reach",
    ]);
    expect(problems({ network, loadBalancer: { scheme: "internal" } })).toEqual([]);
  });

  test("when a block of the NAT gateways is wrong", () => {
    const network = { ...SERVICE.network, natCidrBlocks: ["203.0.113.10", NAT, NAT] };
    expect(problems({ network })).toEqual([
      'network.natCidrBlocks[0]: got "203.0.113.10"',
      `network.natCidrBlocks: ${NAT} occurs more than once`,
    ]);
    const token = Token.asList(Fn.split(",", "a,b"));
    expect(problems({ network: { ...SERVICE.network, natCidrBlocks: token } })).toEqual([]);
  });
});

describe("the probes of an environment", () => {
  const https = SERVICE.productionListener;
  const probed = { container: SERVICE.container, hooks: { afterAllowTestTraffic: PROBE } };
  const own = { ...probed, productionListener: https };
  const shared = {
    ...probed,
    productionListener: { kind: "rules", rules: { shop: { priority: 1, paths: ["/*"] } } },
  } as const;
  const network = { kind: "own", availabilityZones: ["eu-west-1a", "eu-west-1b"] } as const;
  const without = {
    ...network,
    nat: "none",
    endpoints: { kind: "some", services: ["s3", "ecr", "logs"] },
  } as const;
  const cluster = { kind: "own", loadBalancer: { productionListener: https } } as const;
  const internal = {
    kind: "own",
    loadBalancer: { productionListener: https, scheme: "internal" },
  } as const;
  const image = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop:1";
  const add = (environment: object) =>
    addEnvironments(testApp(), { prod: { region: "eu-west-1", ...environment } as Environment });
  const problems = (environment: object) => problemsOf(() => add(environment));

  test("reach a shared internet-facing load balancer from the network's NAT gateways", () => {
    const { prod } = add({ network, cluster, services: { web: shared } });
    const template = Template.of(prod?.cluster as ClusterStack);
    expect(inbound(template, 8443)).toEqual([
      "${aws_eip.network_nat-address-0.public_ip}/32",
      "${aws_eip.network_nat-address-1.public_ip}/32",
    ]);
    const plain = add({ network, cluster, services: { web: { ...shared, hooks: {} } } }).prod?.cluster;
    expect(inbound(Template.of(plain as ClusterStack), 8443)).toEqual([]);
  });

  test("reach a shared internal load balancer by its security group alone", () => {
    const { prod } = add({ network, cluster: internal, services: { web: shared } });
    const [clusterStack, web] = [prod?.cluster, prod?.services["web"]];
    expect(inbound(Template.of(clusterStack as ClusterStack), 8443)).toEqual([]);
    expect(inbound(Template.of(web as ServiceStack), 8443)).toEqual([FROM_PROBE]);
  });

  test("fails without NAT when the load balancer is internet-facing, or when CodeDeploy has no endpoint", () => {
    const container = { image, port: 8080 };
    const reported =
      'prod.network.endpoints: no endpoint for codedeploy, and nat is "none": a probe can\'t report its result';
    const unreachable =
      "is at an internet-facing load balancer, which a probe in private subnets without NAT can't reach";
    expect(problems({ network: without, services: { web: { ...own, container } } })).toEqual([
      `prod.services.web.testListener: ${unreachable}`,
      reported,
    ]);
    expect(problems({ network: without, cluster, services: { web: { ...shared, container } } })).toEqual([
      `prod.cluster.loadBalancer.testListener: ${unreachable}`,
      reported,
    ]);
    const endpoints = { kind: "all" };
    const reachable = {
      network: { ...without, endpoints },
      cluster: internal,
      services: { web: { ...shared, container } },
    };
    expect(problems(reachable)).toEqual([]);
    expect(problems({ network: without, services: { web: { ...own, container, hooks: {} } } })).toEqual([]);
  });

  test("fails in a network that is looked up, when no block is allowed", () => {
    const lookup = {
      kind: "lookup",
      vpcTags: { Name: "shared" },
      publicSubnetTags: { tier: "public" },
      privateSubnetTags: { tier: "private" },
    };
    expect(problems({ network: lookup, services: { web: own } })).toEqual([
      "prod.services.web.testListener.allowedCidrBlocks: is empty, so a probe can't reach the internet-facing load balancer",
    ]);
    const { privateSubnetTags: _, ...publicOnly } = lookup;
    const allowed = {
      ...own,
      taskSubnets: "public",
      testListener: { kind: "port", allowedCidrBlocks: [NAT] },
    };
    expect(problems({ network: publicOnly, services: { web: allowed } })).toEqual([
      "prod.network.privateSubnetTags: is left out, but load balancers, tasks or probes use private subnets",
    ]);
  });

  test("fails when the certificate of a shared load balancer has no name that is known", () => {
    const { host: _, ...nameless } = PROBE;
    const web = { ...shared, hooks: { afterAllowTestTraffic: nameless } };
    expect(problems({ network, cluster, services: { web } })).toEqual([
      "prod.services.web.hooks.afterAllowTestTraffic.host: is left out, and no name is known that the certificate has",
    ]);
  });
});
