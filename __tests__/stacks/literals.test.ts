import { describe, expect, test } from "@jest/globals";
import { Fn, ref, TerraformVariable, Token } from "cdktf";
import {
  addEnvironments,
  ClusterStack,
  NetworkStack,
  ServiceStack,
  type ServiceStackProps,
} from "../../stacks";
import { literal, literals } from "../../stacks/support/props/literals";
import { CLUSTER, NETWORK, RULES_SERVICE, SERVICE } from "../support/fixtures";
import { FULL_SERVICE } from "../support/full-service";
import { containerOf, containersOf, statements, synthService } from "../support/service";
import { Template, testApp } from "../support/template";

const variables = new NetworkStack(testApp(), "outer", NETWORK);
const TOKEN = new TerraformVariable(variables, "text", { type: "string" }).stringValue;
const LIST = new TerraformVariable(variables, "list", { type: "list(string)" }).listValue;

describe("a literal", () => {
  test.each([
    ["plain", "plain"],
    ["$HOME costs 5 $ or 5 %", "$HOME costs 5 $ or 5 %"],
    ["${PORT:-80}", "$${PORT:-80}"],
    ["100%{x}", "100%%{x}"],
    ["$${x}", "$$${x}"],
    ["%%{x}", "%%%{x}"],
    ["${", "$${"],
    [TOKEN, TOKEN],
    [`\${A}-${TOKEN}-%{b}`, `$\${A}-${TOKEN}-%%{b}`],
    [`$${TOKEN}`, `\${"$"}${TOKEN}`],
    [`$$${TOKEN}`, `\${"$$"}${TOKEN}`],
    [`%${TOKEN}`, `%${TOKEN}`],
  ])("of %j is written as %j", (text, written) => {
    expect(literal(text)).toBe(written);
  });

  test("is made from each string in a value, keys included, but not from tokens", () => {
    const map = Token.asStringMap(Fn.merge([{ a: "b" }]));
    const resolvable = ref("local.x");
    expect(literals({ "${a}": ["${b}", { c: "%{d}", e: 5, f: true }], list: LIST, map, resolvable })).toEqual(
      { "$${a}": ["$${b}", { c: "%%{d}", e: 5, f: true }], list: LIST, map, resolvable },
    );
  });
});

const RAW = "${A:-b} %{c}";
const WRITTEN = "$${A:-b} %%{c}";

describe("a string prop", () => {
  test("is literal in every resource", () => {
    const template = synthService({
      tags: { [RAW]: RAW },
      container: {
        ...SERVICE.container,
        command: ["sh", "-c", RAW],
        environment: { [RAW]: RAW },
      },
      healthCheck: { path: `/${RAW}` },
      rollbackAlarmNames: [RAW],
      additionalSecurityGroupIds: [RAW],
      taskPolicy: [
        {
          actions: ["s3:GetObject"],
          resources: ["arn:aws:s3:::shop/${aws:PrincipalTag/team}/*"],
          conditions: { StringEquals: { [RAW]: [RAW] } },
        },
      ],
      network: { ...SERVICE.network, vpcId: RAW },
    });
    expect(containerOf(template)).toMatchObject({
      command: ["sh", "-c", WRITTEN],
      environment: [{ name: WRITTEN, value: WRITTEN }],
    });
    expect(statements(template, "task_task-role-policy")).toEqual([
      {
        Effect: "Allow",
        Action: ["s3:GetObject"],
        Resource: ["arn:aws:s3:::shop/$${aws:PrincipalTag/team}/*"],
        Condition: { StringEquals: { [WRITTEN]: [WRITTEN] } },
      },
    ]);
    expect(template.document.provider).toMatchObject({
      aws: [{ default_tags: [{ tags: { [WRITTEN]: WRITTEN } }] }],
    });
    expect(template.byId("aws_lb_target_group", "target-groups_blue")).toMatchObject({
      vpc_id: WRITTEN,
      health_check: { path: `/${WRITTEN}` },
    });
    expect(template.only("aws_codedeploy_deployment_group")["alarm_configuration"]).toMatchObject({
      alarms: [WRITTEN],
    });
  });

  test("is literal in the conditions of rules and in the listeners of a cluster, in stacks and in environments", () => {
    const rules = {
      a: { priority: 1, headers: { "X-A": [RAW] }, query: [{ key: RAW, value: RAW }] },
      b: { priority: 2, paths: ["/$a/$$c"] },
    };
    const productionListener = { kind: "rules", rules } as const;
    const {
      name: _,
      region,
      network,
      sharedLoadBalancer,
      ...service
    } = {
      ...RULES_SERVICE,
      productionListener,
    };
    const { staging } = addEnvironments(testApp(), {
      staging: {
        region,
        network: { kind: "existing", ...network },
        cluster: { kind: "existing", ...(sharedLoadBalancer === undefined ? {} : { sharedLoadBalancer }) },
        services: { web: service },
      },
    });
    const stacks = [
      new ServiceStack(testApp(), "web", { ...RULES_SERVICE, productionListener }),
      staging?.services["web"],
    ];
    for (const stack of stacks) {
      const template = stack && Template.of(stack);
      const condition = (id: string) =>
        template?.byId("aws_lb_listener_rule", `listener-rules_${id}_`)["condition"];
      expect([condition("production-a"), condition("test-a")]).toEqual(
        Array(2).fill([
          { http_header: { http_header_name: "X-A", values: [WRITTEN] } },
          { query_string: [{ key: WRITTEN, value: WRITTEN }] },
        ]),
      );
      expect(condition("production-b")).toContainEqual({ path_pattern: { values: ["/$a/$$c"] } });
    }
    const cluster = new ClusterStack(testApp(), "cluster", { ...CLUSTER, tags: { [RAW]: RAW } });
    expect(Template.of(cluster).document.provider).toMatchObject({
      aws: [{ default_tags: [{ tags: { [WRITTEN]: WRITTEN } }] }],
    });
  });

  test("is literal in the options of every container and in volumes", () => {
    const path = `/${RAW}`;
    const written = `/${WRITTEN}`;
    const options = {
      entryPoint: [RAW],
      workingDirectory: path,
      healthCheck: { command: ["CMD-SHELL", RAW] },
      mounts: [{ volume: "data", path }],
    };
    const logs = { kind: "firelens", options: { [RAW]: RAW } } as const;
    const template = synthService({
      container: { ...SERVICE.container, ...options, logs },
      sidecars: { proxy: { image: "proxy:1", ...options, logs } },
      logRouter: { image: "router:1", ...options, configFile: path },
      volumes: { data: { kind: "efs", fileSystemId: "fs-0a1b2c3d", rootDirectory: path } },
    });
    const containers = containersOf(template);
    expect(containers).toHaveLength(3);
    for (const container of containers) {
      expect(container).toMatchObject({
        entryPoint: [WRITTEN],
        workingDirectory: written,
        healthCheck: { command: ["CMD-SHELL", WRITTEN] },
        mountPoints: [{ containerPath: written }],
      });
    }
    const [main, proxy, router] = containers;
    expect(main).toMatchObject({ logConfiguration: { options: { [WRITTEN]: WRITTEN } } });
    expect(proxy).toMatchObject({ logConfiguration: { options: { [WRITTEN]: WRITTEN } } });
    expect(router).toMatchObject({
      firelensConfiguration: { options: { "config-file-value": written } },
    });
    expect(template.only("aws_ecs_task_definition")).toMatchObject({
      volume: [{ efs_volume_configuration: { root_directory: written } }],
    });
  });

  test("is literal in every place, at every depth, in stacks and in environments", () => {
    const {
      region,
      network,
      name: _,
      backend,
      tags,
      clusterArn,
      assumeRole,
      allowedAccountIds,
      providerVersion,
      roles,
      sharedLoadBalancer,
      execSessions,
      ...service
    } = FULL_SERVICE;
    const bad = (value: unknown): unknown =>
      typeof value === "string"
        ? value.replace(/^info$/, "${USER}").replace("role/", "role/%{x}/")
        : Array.isArray(value)
          ? value.map(bad)
          : typeof value === "object" && value !== null
            ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, bad(inner)]))
            : value;
    // A role to assume has no such characters.
    const props = { ...(bad(FULL_SERVICE) as ServiceStackProps), assumeRole, roles };
    const { staging } = addEnvironments(testApp(), {
      staging: {
        region,
        backend,
        tags,
        assumeRole,
        allowedAccountIds,
        providerVersion,
        roles,
        network: { kind: "existing", ...network },
        cluster: { kind: "existing", clusterArn, sharedLoadBalancer, execSessions },
        services: { web: bad(service) as typeof service },
      },
    });
    const stacks = [new ServiceStack(testApp(), "web", props), staging?.services["web"]];
    for (const stack of stacks) {
      const template = JSON.stringify(stack && Template.of(stack).document);
      expect(template.match(/\$+\{USER\}/g)).toEqual(["$${USER}", "$${USER}", "$${USER}"]);
      expect(template.match(/%+\{x\}/g)).toEqual(["%%{x}"]);
    }
  });

  test("accepts a token, alone and in a longer string", () => {
    const template = synthService({
      container: {
        ...SERVICE.container,
        environment: {
          ALONE: ref("var.port").toString(),
          WITHIN: `http://\${HOST}:${ref("var.port")}/$${ref("var.path")}`,
        },
      },
    });
    expect(containerOf(template)["environment"]).toEqual([
      { name: "ALONE", value: "${var.port}" },
      { name: "WITHIN", value: 'http://$${HOST}:${var.port}/${"$"}${var.path}' },
    ]);
  });
});

describe("a document", () => {
  test("is encoded by Terraform, which resolves the tokens", () => {
    const template = synthService({
      container: {
        ...SERVICE.container,
        environment: { CFG: Fn.jsonencode({ a: "b" }), TEXT: 'one "quoted"\nand a \\ more' },
      },
      taskPolicy: [{ actions: ["s3:GetObject"], resources: [Fn.jsonencode(["x"])] }],
      breakGlassPrincipalArns: ["arn:aws:iam::111122223333:role/on-call"],
    });
    expect(containerOf(template)["environment"]).toEqual([
      { name: "CFG", value: '${jsonencode({"a" = "b"})}' },
      { name: "TEXT", value: 'one "quoted"\nand a \\ more' },
    ]);
    expect(statements(template, "task_task-role-policy")[0]?.Resource).toEqual(['${jsonencode(["x"])}']);
  });

  test("is encoded by Terraform for each policy and for the containers", () => {
    const template = Template.of(new ServiceStack(testApp(), "web", FULL_SERVICE));
    const attributes = Object.entries(template.document.resource ?? {}).flatMap(([, byId]) =>
      Object.values(byId).flatMap(Object.entries),
    );
    const documents = attributes.filter(([name]) =>
      ["policy", "assume_role_policy", "container_definitions"].includes(name),
    );
    expect(documents.length).toBe(13);
    for (const [, document] of documents) {
      expect(document).toMatch(/^\$\{jsonencode\(local\.[\w-]+\)\}$/);
    }
  });
});
