import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { App, ref, Testing, Token } from "cdktf";
import { ClusterStack, type ClusterStackProps, NetworkStack, ServiceStack } from "../../../stacks";
import { CLUSTER, NETWORK, RULE, SERVICE } from "../../support/fixtures";
import { FULL_CLUSTER } from "../../support/full-stacks";
import { wholeProblemsOf } from "../../support/problems";
import { type Attributes, Template, testApp } from "../../support/template";

const { loadBalancer: LOAD_BALANCER, ...WITHOUT_LOAD_BALANCER } = CLUSTER;
const HTTPS = LOAD_BALANCER?.productionListener ?? { kind: "http-without-encryption" };

const clusterWith = (props: Partial<ClusterStackProps> = {}) =>
  new ClusterStack(testApp(), "shop-cluster", { ...CLUSTER, ...props });
const synth = (props: Partial<ClusterStackProps> = {}) => Template.of(clusterWith(props));
const withLoadBalancer = (props: Partial<NonNullable<ClusterStackProps["loadBalancer"]>>) =>
  synth({ loadBalancer: { productionListener: HTTPS, ...props } });
const problems = (props: object) => wholeProblemsOf(() => clusterWith(props));
const listener = (template: Template, id: string) => template.byId("aws_lb_listener", `load-balancer_${id}_`);

describe("a cluster", () => {
  test("with a load balancer has exactly these resources", () => {
    expect(synth().counts()).toEqual({
      aws_ecs_cluster: 1,
      aws_ecs_cluster_capacity_providers: 1,
      aws_lb: 1,
      aws_lb_listener: 3,
      aws_security_group: 1,
      aws_vpc_security_group_ingress_rule: 2,
      aws_vpc_security_group_egress_rule: 1,
    });
  });

  test("has no load balancer by default", () => {
    const stack = new ClusterStack(testApp(), "shop-cluster", WITHOUT_LOAD_BALANCER);
    expect([stack.loadBalancer, stack.loadBalancerSecurityGroup]).toEqual([undefined, undefined]);
    expect(Object.keys(stack.shared)).toEqual(["clusterArn"]);
    const template = Template.of(stack);
    expect(template.counts()).toEqual({ aws_ecs_cluster: 1, aws_ecs_cluster_capacity_providers: 1 });
    expect(Object.keys(template.document.output ?? {})).toEqual(["cluster-arn"]);
  });

  test("has its name, Container Insights, and both Fargate capacity providers", () => {
    const template = synth();
    expect(template.only("aws_ecs_cluster")).toEqual({
      name: "shop",
      setting: [{ name: "containerInsights", value: "enabled" }],
    });
    expect(template.only("aws_ecs_cluster_capacity_providers")).toMatchObject({
      capacity_providers: ["FARGATE", "FARGATE_SPOT"],
      depends_on: ["production-listener", "test-listener"].map((id) =>
        template.addressOf("aws_lb_listener", `load-balancer_${id}_`),
      ),
    });
  });

  test("has the settings of every stack", () => {
    const { terraform, provider } = synth(FULL_CLUSTER).document;
    expect(provider).toEqual({
      aws: [
        {
          region: "eu-west-1",
          default_tags: [{ tags: { team: "shop" } }],
          assume_role: [
            {
              role_arn: "arn:aws:iam::111122223333:role/deploy",
              external_id: "shop-1",
              session_name: "shop-pipeline",
            },
          ],
          allowed_account_ids: ["111122223333"],
        },
      ],
    });
    expect(terraform["required_providers"]).toMatchObject({ aws: { version: "5.100.0" } });
    expect(terraform["backend"]).toMatchObject({
      s3: { bucket: "states", key: "shop/shop-cluster.tfstate" },
    });
  });

  test("has these outputs", () => {
    const template = synth();
    const loadBalancer = template.addressOf("aws_lb", "load-balancer");
    const arnOf = (id: string) => `\${${template.addressOf("aws_lb_listener", `load-balancer_${id}_`)}.arn}`;
    const values = Object.entries(template.document.output ?? {}).map(([id, { value }]) => [id, value]);
    expect(Object.fromEntries(values)).toEqual({
      "cluster-arn": `\${${template.addressOf("aws_ecs_cluster", "cluster")}.arn}`,
      url: `https://\${${loadBalancer}.dns_name}`,
      "load-balancer-dns-name": `\${${loadBalancer}.dns_name}`,
      "load-balancer-zone-id": `\${${loadBalancer}.zone_id}`,
      "load-balancer-arn": `\${${loadBalancer}.arn}`,
      "load-balancer-arn-suffix": `\${${loadBalancer}.arn_suffix}`,
      "production-listener-arn": arnOf("production-listener"),
      "test-listener-arn": arnOf("test-listener"),
    });
    const untested = withLoadBalancer({ testListener: { kind: "none" } });
    expect(untested.document.output).not.toHaveProperty("test-listener-arn");
  });
});

describe("the load balancer of a cluster", () => {
  const NOT_FOUND = [
    {
      type: "fixed-response",
      fixed_response: { content_type: "text/plain", message_body: "Not Found", status_code: "404" },
    },
  ];

  test("answers requests that match no rule with 404, and Terraform owns this action", () => {
    const template = synth();
    for (const id of ["production-listener", "test-listener"]) {
      expect(listener(template, id)["default_action"]).toEqual(NOT_FOUND);
      expect(listener(template, id)["lifecycle"]).not.toHaveProperty("ignore_changes");
    }
  });

  test("has the listeners of the service's load balancer, with the same defaults", () => {
    const own = Template.of(new ServiceStack(testApp(), "web", SERVICE));
    const settings = ({ port, protocol, ssl_policy, certificate_arn }: Attributes) => ({
      port,
      protocol,
      ssl_policy,
      certificate_arn,
    });
    for (const id of ["production-listener", "test-listener", "http-redirect-listener"]) {
      expect(settings(listener(synth(), id))).toEqual(settings(listener(own, id)));
    }
  });

  test.each([
    ["by default", undefined, true],
    ["if configured", true, true],
    ["if configured", false, false],
  ])("is protected from deletion %s: %p gives %p", (_, deletionProtection, isProtected) => {
    const template = synth(deletionProtection === undefined ? {} : { deletionProtection });
    expect(template.only("aws_lb")["enable_deletion_protection"]).toBe(isProtected);
    expect(listener(template, "production-listener")["lifecycle"]).toEqual({ prevent_destroy: isProtected });
    expect(listener(template, "test-listener")["lifecycle"]).toEqual({ prevent_destroy: false });
  });

  test.each([
    ["by default", {}, false, "public"],
    ["if configured", { scheme: "internet-facing" }, false, "public"],
    ["if configured", { scheme: "internal" }, true, "private"],
  ] as const)("has a scheme %s: %j", (_, props, isInternal, subnets) => {
    expect(withLoadBalancer(props).only("aws_lb")).toMatchObject({
      name: "shop",
      internal: isInternal,
      subnets: [`subnet-${subnets}-a`, `subnet-${subnets}-b`],
    });
  });

  test("has no test listener if disabled", () => {
    const stack = clusterWith({
      loadBalancer: { productionListener: HTTPS, testListener: { kind: "none" } },
    });
    expect(Object.keys(stack.shared.sharedLoadBalancer ?? {}).sort()).toEqual([
      "productionListenerArn",
      "securityGroupId",
      "url",
    ]);
    expect(Template.of(stack).counts()["aws_lb_listener"]).toBe(2);
  });

  test("has additional certificates on both listeners", () => {
    const arns = ["8f2c1d7f", "9a3d2e80"].map((id) => `arn:aws:acm:eu-west-1:111122223333:certificate/${id}`);
    const template = withLoadBalancer({
      productionListener: { ...HTTPS, additionalCertificateArns: arns } as typeof HTTPS,
    });
    const certificates = Object.values(template.all("aws_lb_listener_certificate"));
    expect(certificates.map(({ listener_arn, certificate_arn }) => [listener_arn, certificate_arn])).toEqual(
      ["production-listener", "test-listener"].flatMap((id) =>
        arns.map((arn) => [`\${${template.addressOf("aws_lb_listener", `load-balancer_${id}_`)}.arn}`, arn]),
      ),
    );
  });

  test("may reach the tasks of all services, and is reached on its ports", () => {
    const template = synth(FULL_CLUSTER);
    const group = `\${${template.addressOf("aws_security_group", "load-balancer-security-group")}.id}`;
    expect(template.only("aws_vpc_security_group_egress_rule")).toMatchObject({
      security_group_id: group,
      cidr_ipv4: "0.0.0.0/0",
      ip_protocol: "tcp",
      from_port: 0,
      to_port: 65_535,
    });
    const ingress = Object.values(template.all("aws_vpc_security_group_ingress_rule"));
    expect(ingress.map(({ cidr_ipv4, from_port }) => [cidr_ipv4, from_port])).toEqual([
      ["192.0.2.0/24", 80],
      ["192.0.2.0/24", 8444],
      ["198.51.100.0/24", 9443],
    ]);
    expect(template.only("aws_security_group")).toMatchObject({
      name: "Shop: balancer",
      vpc_id: "vpc-1",
    });
  });
});

describe("what a cluster shares", () => {
  test("is what a service in another stack uses, by cross-stack references", () => {
    const app = Testing.stubVersion(new App({ outdir: Testing.app().outdir }));
    const network = new NetworkStack(app, "shop-network", NETWORK);
    const cluster = new ClusterStack(app, "shop-cluster", { ...CLUSTER, network: network.ids });
    new ServiceStack(app, "shop-web", {
      ...SERVICE,
      ...cluster.shared,
      network: network.ids,
      productionListener: { kind: "rules", rules: { web: RULE } },
    });
    app.synth();
    const web = JSON.parse(readFileSync(join(app.outdir, "stacks", "shop-web", "cdk.tf.json"), "utf8")) as {
      resource: Record<string, Record<string, Attributes>>;
    };
    const of = (type: string) => Object.values(web.resource[type] ?? {});
    const output = (name: string) =>
      expect.stringMatching(
        new RegExp(
          `^\\$\\{data\\.terraform_remote_state\\.[\\w-]+shop-cluster\\.outputs\\.[\\w-]+${name}\\}$`,
        ),
      );
    expect(of("aws_lb_listener_rule").map(({ listener_arn }) => listener_arn)).toEqual([
      output("load-balancer_production-listener_\\w+arn"),
      output("load-balancer_test-listener_\\w+arn"),
    ]);
    expect(of("aws_ecs_service").map(({ cluster: arn }) => arn)).toEqual([
      output("aws_ecs_clustercluster_\\w+arn"),
    ]);
    expect(
      of("aws_vpc_security_group_ingress_rule").map((rule) => rule["referenced_security_group_id"]),
    ).toEqual([output("load-balancer-security-group_\\w+id")]);
    const manifest = JSON.parse(readFileSync(join(app.outdir, "manifest.json"), "utf8"));
    expect(manifest.stacks["shop-web"].dependencies.sort()).toEqual(["shop-cluster", "shop-network"]);
  });

  test("gives the URLs of the load balancer, with the ports and the paths of the rules", () => {
    const app = testApp();
    const cluster = new ClusterStack(app, "shop-cluster", CLUSTER);
    const dnsName = `\${${Template.of(cluster).addressOf("aws_lb", "load-balancer")}.dns_name}`;
    const urls = (hosts: readonly string[] | undefined) => {
      const { output } = Template.of(
        new ServiceStack(app, `web-${hosts?.length ?? 0}`, {
          ...SERVICE,
          ...cluster.shared,
          productionListener: {
            kind: "rules",
            rules: { a: { priority: 1, paths: ["/a"], ...(hosts === undefined ? {} : { hosts }) } },
          },
        }),
      ).document;
      return [output?.["url"]?.["value"], output?.["test-url"]?.["value"]];
    };
    expect(urls(undefined)).toEqual([`https://${dnsName}/a`, `https://${dnsName}:8443/a`]);
    expect(urls(["web.example.com"])).toEqual([
      "https://web.example.com/a",
      "https://web.example.com:8443/a",
    ]);
  });

  test("may be only the cluster", () => {
    const app = testApp();
    const { shared } = new ClusterStack(app, "shop-cluster", WITHOUT_LOAD_BALANCER);
    const template = Template.of(new ServiceStack(app, "web", { ...SERVICE, ...shared }));
    expect(template.counts()["aws_ecs_cluster"]).toBeUndefined();
    expect(template.counts()["aws_lb"]).toBe(1);
  });
});

describe("a cluster's props", () => {
  test("pass with all values, and with tokens", () => {
    const token = ref("var.text").toString();
    const list = Token.asList(ref("var.list"));
    expect(problems(FULL_CLUSTER)).toEqual([]);
    expect(
      problems({
        name: token,
        region: token,
        network: { vpcId: token, publicSubnetIds: list, privateSubnetIds: list },
        loadBalancer: {
          productionListener: {
            kind: "https",
            certificateArn: token,
            additionalCertificateArns: [token],
            port: Token.asNumber(ref("var.port")),
            tlsPolicy: token,
            allowedCidrBlocks: list,
          },
          testListener: { kind: "port", port: Token.asNumber(ref("var.port")), allowedCidrBlocks: [token] },
        },
      }),
    ).toEqual([]);
  });

  test("fails when its name is too long for a load balancer: 33 characters, and not 32", () => {
    expect(problems({ name: "a".repeat(32) })).toEqual([]);
    expect(problems({ name: "a".repeat(33) })).toEqual([
      {
        prop: "name",
        what: `load balancer name "${"a".repeat(33)}" has 33 characters`,
        allowed: "32 characters for a load balancer name",
        fix: `shorten "${"a".repeat(33)}" by 1 character, or give names.loadBalancer`,
      },
    ]);
  });

  test.each(["shop_1", "-shop", "internal-shop", ""])("fails when its name is %j", (name) => {
    expect(problems({ name }).map(({ prop, what }) => [prop, what])).toEqual([
      ["name", `got ${JSON.stringify(name)}`],
    ]);
  });

  test("fails when its load balancer has fewer than two subnets", () => {
    const network = { vpcId: "vpc-1", privateSubnetIds: ["subnet-a", "subnet-b"] };
    const problem = (kind: string) => ({
      prop: `network.${kind}SubnetIds`,
      what: "got no subnet",
      allowed: "at least two subnets in different zones: a load balancer needs two zones",
      fix: "add a subnet in another zone",
    });
    expect(problems({ network })).toEqual([problem("public")]);
    expect(problems({ network, loadBalancer: { ...LOAD_BALANCER, scheme: "internal" } })).toEqual([]);
    expect(
      problems({ network: { vpcId: "vpc-1" }, loadBalancer: { ...LOAD_BALANCER, scheme: "internal" } }),
    ).toEqual([problem("private")]);
    expect(
      wholeProblemsOf(
        () => new ClusterStack(testApp(), "c", { ...WITHOUT_LOAD_BALANCER, network: { vpcId: "vpc-1" } }),
      ),
    ).toEqual([]);
  });

  test("fails with all problems of its listeners, by path", () => {
    expect(
      problems({
        region: "Ireland",
        name: "shop_1",
        loadBalancer: {
          productionListener: {
            kind: "https",
            certificateArn: "shop",
            additionalCertificateArns: ["one", "two", "two"],
            port: 0,
            tlsPolicy: "ELBSecurityPolicy-2016-08",
            allowedCidrBlocks: ["10.0.0.1/8"],
          },
          testListener: { kind: "port", port: 80, allowedCidrBlocks: ["all"] },
        },
      }).map(({ prop, what }) => `${prop}: ${what}`),
    ).toEqual([
      'region: got "Ireland"',
      'name: got "shop_1"',
      "loadBalancer.productionListener.port: got 0",
      "loadBalancer.testListener.port: got 80, which is the port of the redirect from HTTP to HTTPS",
      'loadBalancer.productionListener.certificateArn: got "shop"',
      'loadBalancer.productionListener.additionalCertificateArns[0]: got "one"',
      'loadBalancer.productionListener.additionalCertificateArns[1]: got "two"',
      'loadBalancer.productionListener.additionalCertificateArns[2]: got "two"',
      "loadBalancer.productionListener.additionalCertificateArns: two occurs more than once",
      'loadBalancer.productionListener.tlsPolicy: got "ELBSecurityPolicy-2016-08"',
      'loadBalancer.productionListener.allowedCidrBlocks[0]: got "10.0.0.1/8"',
      'loadBalancer.testListener.allowedCidrBlocks[0]: got "all"',
    ]);
  });

  test.each<[object, string]>([
    [{ loadBalancer: {} }, "loadBalancer.productionListener: is missing"],
    [
      { loadBalancer: { ...LOAD_BALANCER, scheme: "intern" } },
      'loadBalancer.scheme: got "intern"; did you mean internal?',
    ],
    [
      { loadBalancer: { ...LOAD_BALANCER, scheme: ref("var.scheme").toString() } },
      "loadBalancer.scheme: got a token, whose value only Terraform knows",
    ],
    [
      { loadBalancer: { productionListener: { kind: "rules", rules: { web: RULE } } } },
      'loadBalancer.productionListener.kind: got "rules"',
    ],
    [
      { loadBalancer: { ...LOAD_BALANCER, testListener: { kind: "rules" } } },
      'loadBalancer.testListener.kind: got "rules"',
    ],
    [{ network: undefined }, "network: is missing"],
  ])("fails in %j", (props, problem) => {
    expect(problems(props).map(({ prop, what }) => `${prop}: ${what}`)).toContain(problem);
  });
});
