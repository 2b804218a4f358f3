import { describe, expect, test } from "@jest/globals";
import { Fn, ref, Token } from "cdktf";
import {
  ClusterStack,
  NetworkStack,
  type NetworkStackProps,
  ServiceStack,
  type ServiceStackProps,
} from "../../stacks";
import { CLUSTER, NETWORK, RULES_SERVICE, SERVICE } from "../support/fixtures";
import { expectGolden } from "../support/golden";
import { problemsOf } from "../support/problems";
import { containerOf, containersOf, statements, synthService, trustOf } from "../support/service";
import { Template, testApp } from "../support/template";

const LIST = Token.asList(ref("var.list"));
const WRITTEN = "${var.list}";

/** The network settings of the AppSpec that a template's trigger deploys. */
function networkOf(template: Template): unknown {
  const { app_spec } = template.only("terraform_data")["triggers_replace"] as {
    app_spec: {
      Resources: [
        { TargetService: { Properties: { NetworkConfiguration: { AwsvpcConfiguration: unknown } } } },
      ];
    };
  };
  return app_spec.Resources[0].TargetService.Properties.NetworkConfiguration.AwsvpcConfiguration;
}

describe("a list token", () => {
  test("is accepted for the container's command and the keys of its secrets", () => {
    const template = synthService({
      container: { ...SERVICE.container, command: LIST, secretKeyArns: LIST },
    });
    expect(containerOf(template)["command"]).toBe(WRITTEN);
    expect(statements(template, "task_execution-role-policy")).toContainEqual(
      expect.objectContaining({ Sid: "DecryptSecrets", Resource: WRITTEN }),
    );
  });

  test("is accepted for the commands of every container, and for the roles of a task definition", () => {
    const commands = { entryPoint: LIST, command: LIST, healthCheck: { command: LIST } };
    const template = synthService({
      container: { ...SERVICE.container, ...commands },
      sidecars: { proxy: { image: "proxy:1", ...commands } },
    });
    for (const container of containersOf(template)) {
      expect(container).toMatchObject({
        entryPoint: WRITTEN,
        command: WRITTEN,
        healthCheck: { command: WRITTEN },
      });
    }
    const { container: _, ...service } = SERVICE;
    const task = {
      kind: "existing",
      taskDefinitionArn: "arn:aws:ecs:eu-west-1:111122223333:task-definition/shop:12",
      containerName: "shop",
      containerPort: 8080,
      roleArns: LIST,
    } as const;
    const existing = Template.of(new ServiceStack(testApp(), "web", { ...service, task }));
    expect(statements(existing, "deployment-group_role-policy")).toContainEqual(
      expect.objectContaining({ Sid: "PassTaskRoles", Resource: WRITTEN }),
    );
  });

  test("is accepted for the network's subnets", () => {
    const template = synthService({
      network: { vpcId: "vpc-1", publicSubnetIds: LIST, privateSubnetIds: LIST },
    });
    expect(template.only("aws_lb")["subnets"]).toBe(WRITTEN);
    expect(networkOf(template)).toMatchObject({ Subnets: WRITTEN });
    expect(template.only("aws_ecs_service")["network_configuration"]).toMatchObject({ subnets: WRITTEN });
  });

  test("is accepted for the additional security groups, after the stack's group", () => {
    const template = synthService({ additionalSecurityGroupIds: LIST });
    const own = template.addressOf("aws_security_group", "task-security-group");
    const both = `\${concat([${own}.id], var.list)}`;
    expect(networkOf(template)).toMatchObject({ SecurityGroups: both });
    expect(template.only("aws_ecs_service")["network_configuration"]).toMatchObject({
      security_groups: both,
    });
  });

  test("is accepted for the allowed blocks of a listener, as a rule for each block", () => {
    const template = synthService({
      productionListener: {
        kind: "https",
        certificateArn: "arn:aws:acm:eu-west-1:111122223333:certificate/7e1b0c6e",
        allowedCidrBlocks: LIST,
      },
      testListener: { kind: "port", allowedCidrBlocks: LIST },
    });
    const rules = template.all("aws_vpc_security_group_ingress_rule");
    const fromList = Object.values(rules).filter((rule) => rule["for_each"] !== undefined);
    expect(fromList).toHaveLength(3);
    expect(fromList.map((rule) => rule["from_port"]).sort()).toEqual([443, 80, 8443]);
    for (const rule of fromList) {
      expect(rule).toMatchObject({ for_each: "${toset(var.list)}", cidr_ipv4: "${each.value}" });
    }
  });

  test("is accepted for alarms, principals, and the lists of a policy", () => {
    const template = synthService({
      rollbackAlarmNames: LIST,
      breakGlassPrincipalArns: LIST,
      taskPolicy: [{ actions: LIST, resources: LIST, conditions: { StringLike: { "aws:x": LIST } } }],
    });
    expect(template.only("aws_codedeploy_deployment_group")["alarm_configuration"]).toMatchObject({
      alarms: WRITTEN,
    });
    expect(trustOf(template, "break-glass-role_")).toMatchObject([{ Principal: { AWS: WRITTEN } }]);
    expect(statements(template, "task_task-role-policy")).toMatchObject([
      { Action: WRITTEN, Resource: WRITTEN, Condition: { StringLike: { "aws:x": WRITTEN } } },
    ]);
  });

  test("is accepted for the values of a rule's conditions", () => {
    const template = Template.of(
      new ServiceStack(testApp(), "web", {
        ...RULES_SERVICE,
        productionListener: {
          kind: "rules",
          rules: {
            a: {
              priority: 1,
              hosts: LIST,
              paths: LIST,
              methods: LIST,
              headers: { "X-A": LIST },
              sourceCidrBlocks: LIST,
            },
          },
        },
        testListener: { kind: "none" },
      }),
    );
    expect(template.only("aws_lb_listener_rule")["condition"]).toEqual([
      { host_header: { values: WRITTEN } },
      { path_pattern: { values: WRITTEN } },
      { http_request_method: { values: WRITTEN } },
      { http_header: { http_header_name: "X-A", values: WRITTEN } },
      { source_ip: { values: WRITTEN } },
    ]);
  });

  test("is accepted for the subnets of an internal load balancer, of tasks with a public address, and of a cluster", () => {
    const network = { vpcId: "vpc-1", publicSubnetIds: LIST, privateSubnetIds: LIST };
    const service = synthService({ network, loadBalancer: { scheme: "internal" }, taskSubnets: "public" });
    expect(service.only("aws_lb")["subnets"]).toBe(WRITTEN);
    expect(networkOf(service)).toMatchObject({ Subnets: WRITTEN });
    const cluster = Template.of(new ClusterStack(testApp(), "cluster", { ...CLUSTER, network }));
    expect(cluster.only("aws_lb")["subnets"]).toBe(WRITTEN);
  });

  test("is accepted for the blocks of a network's subnets", () => {
    const stack = new NetworkStack(testApp(), "shop", {
      ...NETWORK,
      publicSubnetCidrBlocks: LIST,
      privateSubnetCidrBlocks: LIST,
    });
    const blocks = Object.values(Template.of(stack).all("aws_subnet")).map((subnet) => subnet["cidr_block"]);
    expect(blocks.sort()).toEqual([
      "${element(var.list, 0)}",
      "${element(var.list, 0)}",
      "${element(var.list, 1)}",
      "${element(var.list, 1)}",
    ]);
  });

  test.each([
    ["a list", Fn.tolist(["192.0.2.0/24"]), '${toset(tolist(["192.0.2.0/24"]))}'],
    ["text from a function of any type", Fn.lookup(ref("var.map"), "a"), "${toset(var.map.a)}"],
    ["a resolvable value", ref("var.list"), "${toset(var.list)}"],
  ])("may be %s", (_, list, forEach) => {
    const testListener = { kind: "port", allowedCidrBlocks: list } as unknown as { kind: "port" };
    const template = synthService({ testListener });
    const rule = template.byId(
      "aws_vpc_security_group_ingress_rule",
      "load-balancer-security-group_port-8443-from-list",
    );
    expect(rule["for_each"]).toBe(forEach);
  });

  test("fails when a resource is created for each element, and when it is spread into another list", () => {
    const service = (props: object) =>
      problemsOf(() => new ServiceStack(testApp(), "web", { ...SERVICE, ...props } as ServiceStackProps));
    const network = (props: object) =>
      problemsOf(() => new NetworkStack(testApp(), "shop", { ...NETWORK, ...props } as NetworkStackProps));
    expectGolden(
      "list-tokens-fails-where-a-resource-is-created-for-each.txt",
      network({ availabilityZones: LIST }),
    );
    expect(network({ endpoints: { kind: "some", services: LIST } })).toEqual([
      "endpoints.services: got a token, whose value only Terraform knows",
    ]);
    expectGolden(
      "list-tokens-fails-where-a-resource-is-created-for-each-2.txt",
      service({ taskPolicy: ref("var.list"), capacityProviders: LIST }),
    );
    expect(service({ productionListener: { kind: "rules", rules: LIST } })).toEqual([
      "productionListener.rules: got a token, whose value only Terraform knows",
      'productionListener.kind: got "rules", but there is no shared load balancer',
    ]);
    const https = { ...SERVICE.productionListener, additionalCertificateArns: LIST };
    expect(service({ productionListener: https })).toEqual([
      "productionListener.additionalCertificateArns: got a token, whose value only Terraform knows",
    ]);
    expect(
      service({
        container: { ...SERVICE.container, environmentFiles: LIST, mounts: ref("var.list") },
        sidecars: { proxy: { image: "proxy:1", ports: ref("var.list"), dependsOn: ref("var.map") } },
        volumes: ref("var.map"),
      }),
    ).toEqual(
      [
        "container.environmentFiles",
        "container.mounts",
        "sidecars.proxy.dependsOn",
        "sidecars.proxy.ports",
        "volumes",
      ].map((prop) => `${prop}: got a token, whose value only Terraform knows`),
    );
    const spread = {
      ...RULES_SERVICE,
      productionListener: { kind: "rules", rules: { a: { priority: 1, hosts: ["a.b", ...LIST] } } },
    };
    expect(service(spread)).toEqual([
      "productionListener.rules.a.hosts[1]: got a list token that is spread into another list",
    ]);
    expectGolden(
      "list-tokens-fails-where-a-resource-is-created-for-each-3.txt",
      service({ container: { ...SERVICE.container, command: ["sh", ...LIST] } }),
    );
    expectGolden(
      "list-tokens-fails-where-a-resource-is-created-for-each-4.txt",
      service({ container: { ...SERVICE.container, environment: ref("var.map") } }),
    );
  });

  test("may be a map token for tags", () => {
    const tagsOf = (tags: unknown) =>
      synthService({ tags: tags as Record<string, string> }).document.provider?.["aws"];
    expect(tagsOf(ref("var.tags"))).toMatchObject([{ default_tags: [{ tags: "${var.tags}" }] }]);
    expect(tagsOf(Token.asStringMap(ref("var.tags")))).toMatchObject([
      { default_tags: [{ tags: "${var.tags}" }] },
    ]);
  });
});
