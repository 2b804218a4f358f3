import { describe, expect, test } from "@jest/globals";
import { Token } from "cdktf";
import { addEnvironments, type CloudMap, ServiceStack, type ServiceStackProps } from "../../../stacks";
import { checkedServiceStack } from "../../../stacks/service/service-stack-props";
import { SERVICE } from "../../support/fixtures";
import { problemsOf } from "../../support/problems";
import { synthService } from "../../support/service";
import { Template, testApp } from "../../support/template";

const NAMESPACE = "ns-0123456789abcdef";
const REGISTRY = "arn:aws:servicediscovery:eu-west-1:111122223333:service/srv-0123456789abcdef";
const token = Token.asString(Token.asAny("${var.value}"));

const problems = (cloudMap: unknown, props: Partial<ServiceStackProps> = {}) =>
  problemsOf(() => checkedServiceStack({ ...SERVICE, ...props, cloudMap: cloudMap as CloudMap }));
const own = (changes: object = {}) => ({ kind: "own", namespaceId: NAMESPACE, ...changes });

describe("a service in AWS Cloud Map", () => {
  test("is off by default: there is no registry", () => {
    const template = synthService();
    expect(template.counts()).not.toHaveProperty("aws_service_discovery_service");
    expect(template.only("aws_ecs_service")).not.toHaveProperty("service_registries");
  });

  test("is created in the namespace, with A records and the service's name", () => {
    const template = synthService({ cloudMap: { kind: "own", namespaceId: NAMESPACE } });
    expect(template.counts()["aws_service_discovery_service"]).toBe(1);
    expect(template.only("aws_service_discovery_service")).toEqual({
      name: "shop-web",
      dns_config: {
        namespace_id: NAMESPACE,
        routing_policy: "MULTIVALUE",
        dns_records: [{ type: "A", ttl: 10 }],
      },
      health_check_custom_config: { failure_threshold: 1 },
      force_destroy: false,
    });
    const address = template.addressOf("aws_service_discovery_service", "cloud-map");
    expect(template.only("aws_ecs_service")["service_registries"]).toEqual({
      registry_arn: `\${${address}.arn}`,
    });
  });

  test("has the port of the container in an SRV record", () => {
    const cloudMap = { kind: "own", namespaceId: NAMESPACE, name: "shop", recordType: "SRV", ttlSeconds: 0 };
    const template = synthService({ cloudMap: cloudMap as CloudMap, deletionProtection: false });
    expect(template.only("aws_service_discovery_service")).toMatchObject({
      name: "shop",
      dns_config: { dns_records: [{ type: "SRV", ttl: 0 }] },
      force_destroy: true,
    });
    expect(template.only("aws_ecs_service")["service_registries"]).toMatchObject({
      container_name: "app",
      container_port: 8080,
    });
  });

  test("is not created if it exists", () => {
    const stack = new ServiceStack(testApp(), "web", {
      ...SERVICE,
      cloudMap: { kind: "existing", registryArn: REGISTRY },
    });
    const template = Template.of(stack);
    expect(stack.cloudMapService).toBeUndefined();
    expect(template.counts()).not.toHaveProperty("aws_service_discovery_service");
    expect(template.only("aws_ecs_service")["service_registries"]).toEqual({ registry_arn: REGISTRY });
    const srv = synthService({ cloudMap: { kind: "existing", registryArn: REGISTRY, recordType: "SRV" } });
    expect(srv.only("aws_ecs_service")["service_registries"]).toEqual({
      registry_arn: REGISTRY,
      container_name: "app",
      container_port: 8080,
    });
  });

  test("is not part of the AppSpec", () => {
    const appSpec = (template: Template) => template.only("terraform_data")["triggers_replace"];
    expect(appSpec(synthService({ cloudMap: { kind: "existing", registryArn: REGISTRY } }))).toEqual(
      appSpec(synthService()),
    );
  });

  test.each<[string, CloudMap | undefined, (address: string) => unknown]>([
    ["without one", undefined, () => []],
    [
      "that exists",
      { kind: "existing", registryArn: REGISTRY, recordType: "SRV" },
      () => [{ registryArn: REGISTRY, port: 8080 }],
    ],
    [
      "of the stack",
      { kind: "own", namespaceId: NAMESPACE },
      (address) => [{ registryArn: `\${${address}.arn}` }],
    ],
  ])(
    "is compared with the live one later: an output and the driver's document have it, %s",
    (_what, cloudMap, wanted) => {
      const template = synthService(cloudMap === undefined ? {} : { cloudMap });
      const address =
        cloudMap?.kind === "own" ? template.addressOf("aws_service_discovery_service", "cloud-map") : "";
      expect(template.document.output?.["service-registries"]?.["value"]).toEqual(wanted(address));
      if (cloudMap?.kind === "own") {
        const [provisioner] = template.only("terraform_data")["provisioner"] as unknown[];
        expect(JSON.stringify(provisioner)).toContain(address);
      }
    },
  );

  test("may have tokens", () => {
    expect(problems(own({ namespaceId: token, name: token, ttlSeconds: Token.asNumber(token) }))).toEqual([]);
    const template = synthService({ cloudMap: { kind: "existing", registryArn: token } });
    expect(template.only("aws_ecs_service")["service_registries"]).toEqual({ registry_arn: "${var.value}" });
  });

  test.each([
    own({ ttlSeconds: 0 }),
    own({ ttlSeconds: 2_147_483_647 }),
    own({ name: "a" }),
    own({ name: "_shop._tcp" }),
    own({ name: "a".repeat(63) }),
    own({ name: `${"a".repeat(63)}.${"b".repeat(63)}` }),
  ])("may be %j", (cloudMap) => {
    expect(problems(cloudMap)).toEqual([]);
  });

  test.each([
    [own({ namespaceId: "internal" }), 'cloudMap.namespaceId: got "internal"'],
    [{ kind: "own" }, "cloudMap.namespaceId: is missing"],
    [own({ ttlSeconds: -1 }), "cloudMap.ttlSeconds: got -1 seconds"],
    [own({ ttlSeconds: 2_147_483_648 }), "cloudMap.ttlSeconds: got 2147483648 seconds"],
    [own({ recordType: "CNAME" }), 'cloudMap.recordType: got "CNAME"'],
    [own({ recordType: token }), "cloudMap.recordType: got a token, whose value only Terraform knows"],
    [own({ name: "" }), 'cloudMap.name: got ""'],
    [own({ name: "-a" }), 'cloudMap.name: got "-a"'],
    [own({ name: "a".repeat(64) }), `cloudMap.name: got "${"a".repeat(64)}"`],
    [
      own({ name: `${"a".repeat(63)}.${"b".repeat(63)}.c` }),
      `cloudMap.name: got "${"a".repeat(63)}.${"b".repeat(63)}.c"`,
    ],
    [{ kind: "existing", registryArn: NAMESPACE }, `cloudMap.registryArn: got "${NAMESPACE}"`],
    [
      { kind: "existing", registryArn: REGISTRY.replace("service/srv", "namespace/ns") },
      `cloudMap.registryArn: got "${REGISTRY.replace("service/srv", "namespace/ns")}"`,
    ],
    [{ kind: "none" }, 'cloudMap.kind: got "none"'],
  ])("fails when it is %j", (cloudMap, problem) => {
    expect(problems(cloudMap)).toEqual([problem]);
  });

  test("fails when it is in another region, in a stack and in an environment", () => {
    const cloudMap = { kind: "existing", registryArn: REGISTRY } as const;
    const problem = "cloudMap.registryArn: is in eu-west-1, but the service is in eu-central-1";
    const productionListener = { kind: "http-without-encryption" } as const;
    expect(problems(cloudMap, { region: "eu-central-1", productionListener })).toEqual([problem]);
    const { container, network } = SERVICE;
    const environment = {
      region: "eu-central-1",
      network: { kind: "existing" as const, ...network },
      services: { web: { container, productionListener, cloudMap } },
    };
    expect(problemsOf(() => addEnvironments(testApp(), { prod: environment }))).toEqual([
      `prod.services.web.${problem}`,
    ]);
  });

  test("needs a name if the service's name is too long for a part of a DNS name: 64 characters, and not 63", () => {
    const names = {
      loadBalancer: "given",
      blueTargetGroup: "one",
      greenTargetGroup: "two",
      taskRole: "task",
      executionRole: "execution",
      codeDeployRole: "codedeploy",
    };
    expect(problems(own(), { names, name: "a".repeat(63) })).toEqual([]);
    expect(problems(own(), { names, name: "a".repeat(64) })).toEqual([
      "cloudMap.name: is left out, and the service's name has 64 characters",
    ]);
    expect(problems(own({ name: "shop" }), { names, name: "a".repeat(64) })).toEqual([]);
  });
});
