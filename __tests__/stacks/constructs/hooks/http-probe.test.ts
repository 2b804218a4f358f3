import { describe, expect, test } from "@jest/globals";
import { ref, TerraformStack, Token } from "cdktf";
import { readProbeSettings } from "../../../../hooks/probe-settings";
import {
  HttpProbe,
  type HttpProbeHook,
  type HttpProbeProps,
  ServiceStack,
  type ServiceStackProps,
} from "../../../../stacks";
import { probeBundle } from "../../../../stacks/support/probe-bundle";
import { KMS_KEY, SERVICE } from "../../../support/fixtures";
import { FULL_PROBE } from "../../../support/full-service";
import { problemsOf } from "../../../support/problems";
import { HOOK, statements, trustOf } from "../../../support/service";
import { type Attributes, Template, testApp } from "../../../support/template";

const PROBE: HttpProbeHook = { kind: "http-probe", host: "shop.example.com" };
const INTERNAL: Partial<ServiceStackProps> = { loadBalancer: { scheme: "internal" } };

const stackOf = (props: Partial<ServiceStackProps> = {}) =>
  new ServiceStack(testApp(), "web", {
    ...SERVICE,
    ...INTERNAL,
    hooks: { afterAllowTestTraffic: PROBE },
    ...props,
  });
const templateOf = (props?: Partial<ServiceStackProps>) => Template.of(stackOf(props));

/** The settings that the function gets, as it reads them. */
function settingsOf(template: Template) {
  const { variables } = template.only("aws_lambda_function")["environment"] as { variables: Attributes };
  const settings = JSON.stringify(template.json(variables["PROBE_SETTINGS"]));
  return readProbeSettings({ PROBE_SETTINGS: settings });
}

describe("an HTTP probe", () => {
  test("is a function with a role, a log group, a security group and their rules", () => {
    const without = templateOf({ hooks: {} }).counts();
    const counts = Object.entries(templateOf().counts());
    const added = counts.filter(([type, count]) => count !== (without[type] ?? 0));
    expect(Object.fromEntries(added.map(([type, count]) => [type, count - (without[type] ?? 0)]))).toEqual({
      aws_cloudwatch_log_group: 1,
      aws_iam_role: 1,
      aws_iam_role_policy: 1,
      aws_lambda_function: 1,
      aws_security_group: 1,
      aws_vpc_security_group_egress_rule: 2,
      aws_vpc_security_group_ingress_rule: 1,
    });
  });

  test("runs the bundled handler in the private subnets, after its permissions and its log group exist", () => {
    const template = templateOf();
    const { hash, codeHash } = probeBundle();
    const id = "after-allow-test-traffic-probe";
    expect(template.only("aws_lambda_function")).toMatchObject({
      function_name: "shop-web-after-allow-test-traffic",
      role: `\${${template.addressOf("aws_iam_role", id)}.arn}`,
      runtime: "nodejs22.x",
      handler: "http-probe.handler",
      filename: expect.stringMatching(new RegExp(`^assets/.*/${hash}/http-probe\\.zip$`)),
      source_code_hash: codeHash,
      vpc_config: {
        subnet_ids: ["subnet-private-a", "subnet-private-b"],
        security_group_ids: [`\${${template.addressOf("aws_security_group", id)}.id}`],
      },
      depends_on: expect.arrayContaining([
        template.addressOf("aws_iam_role_policy", id),
        template.addressOf("aws_cloudwatch_log_group", id),
      ]),
    });
    expect(template.byId("aws_cloudwatch_log_group", id)).toMatchObject({
      name: "/aws/lambda/shop-web-after-allow-test-traffic",
      retention_in_days: 365,
    });
  });

  test("has exactly the permissions that it needs", () => {
    const template = templateOf();
    const id = "after-allow-test-traffic-probe";
    expect(trustOf(template, id)).toEqual([
      { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "lambda.amazonaws.com" } },
    ]);
    expect(statements(template, id).map(({ Sid, Action, Resource }) => [Sid, Action, Resource])).toEqual([
      ["ReportStatus", ["codedeploy:PutLifecycleEventHookExecutionStatus"], ["*"]],
      [
        "WriteLogs",
        ["logs:CreateLogStream", "logs:PutLogEvents"],
        [`\${${template.addressOf("aws_cloudwatch_log_group", id)}.arn}:*`],
      ],
      [
        "JoinNetwork",
        [
          "ec2:AssignPrivateIpAddresses",
          "ec2:CreateNetworkInterface",
          "ec2:DeleteNetworkInterface",
          "ec2:DescribeNetworkInterfaces",
          "ec2:DescribeSubnets",
          "ec2:UnassignPrivateIpAddresses",
        ],
        ["*"],
      ],
    ]);
  });

  test("is in the AppSpec, and CodeDeploy and the driver may use it", () => {
    const stack = stackOf({ hooks: { afterInstall: HOOK, afterAllowTestTraffic: PROBE } });
    expect(stack.driverStatements.filter(({ sid }) => sid === "ReadHooks")).toHaveLength(1);
    const template = Template.of(stack);
    const arn = `\${${template.addressOf("aws_lambda_function", "after")}.arn}`;
    expect(template.only("terraform_data")["triggers_replace"]).toMatchObject({
      app_spec: { Hooks: [{ AfterInstall: HOOK }, { AfterAllowTestTraffic: arn }] },
    });
    expect(statements(template, "deployment-group").at(-1)).toMatchObject({
      Sid: "CallHooks",
      Resource: [HOOK, arn],
    });
    expect(template.only("terraform_data")["depends_on"]).toEqual(
      expect.arrayContaining([
        template.addressOf("aws_lambda_function", "after"),
        template.addressOf("aws_vpc_security_group_ingress_rule", "after"),
      ]),
    );
  });

  test("has the service's retention and key for its log group, and its name for the role's policy", () => {
    const template = templateOf({
      logRetentionDays: 30,
      logKmsKeyArn: KMS_KEY,
      names: { rolePolicy: "shop" },
    });
    expect(template.byId("aws_cloudwatch_log_group", "after")).toMatchObject({
      retention_in_days: 30,
      kms_key_id: KMS_KEY,
    });
    expect(template.byId("aws_iam_role_policy", "after")["name"]).toBe("shop");
  });

  test("can be in three events, each with its own function", () => {
    const stack = stackOf({
      hooks: { afterAllowTestTraffic: PROBE, beforeAllowTraffic: PROBE, afterAllowTraffic: PROBE },
    });
    expect(Object.keys(stack.probes)).toEqual([
      "afterAllowTestTraffic",
      "beforeAllowTraffic",
      "afterAllowTraffic",
    ]);
    const functions = Object.values(Template.of(stack).all("aws_lambda_function"));
    expect(functions.map((one) => one["function_name"])).toEqual([
      "shop-web-after-allow-test-traffic",
      "shop-web-after-allow-traffic",
      "shop-web-before-allow-traffic",
    ]);
  });

  test("leaves a service without probes as it is", () => {
    expect(stackOf({ hooks: { afterInstall: HOOK } }).probes).toEqual({});
    expect(templateOf({ hooks: { afterInstall: HOOK } }).all("aws_lambda_function")).toEqual({});
  });
});

describe("the settings of a probe", () => {
  test("have defaults", () => {
    const template = templateOf();
    expect(settingsOf(template)).toEqual({
      url: `https://\${${template.addressOf("aws_lb", "load-balancer")}.dns_name}:8443`,
      host: "shop.example.com",
      paths: ["/"],
      statusCodes: [{ lowest: 200, highest: 299 }],
      bodyContains: undefined,
      headers: {},
      successes: 3,
      attempts: 10,
      intervalSeconds: 5,
      maxLatencyMilliseconds: 2000,
    });
  });

  test("are what the function reads, with all options", () => {
    expect(settingsOf(templateOf({ hooks: { beforeAllowTraffic: FULL_PROBE } }))).toMatchObject({
      host: "shop.example.com",
      paths: ["/health", "/orders?limit=1"],
      statusCodes: [
        { lowest: 200, highest: 200 },
        { lowest: 204, highest: 204 },
      ],
      bodyContains: "ready",
      headers: { "x-probe": "1" },
      successes: 5,
      attempts: 20,
      intervalSeconds: 3,
      maxLatencyMilliseconds: 500,
    });
  });

  test("have tokens where Terraform knows a value, and literal text with ${", () => {
    const token = Token.asString(ref("var.text"));
    const probe = {
      ...PROBE,
      paths: ["/", `/${token}`],
      bodyContains: token,
      headers: { a: token, b: "${x}" },
      host: token,
    };
    expect(settingsOf(templateOf({ hooks: { afterAllowTestTraffic: probe } }))).toMatchObject({
      paths: ["/", "/${var.text}"],
      bodyContains: "${var.text}",
      headers: { a: "${var.text}", b: "$${x}" },
      host: "${var.text}",
    });
  });

  test.each([
    [{}, 90],
    [{ attempts: 1, intervalSeconds: 0, maxLatencyMilliseconds: 1, successes: 1 }, 21],
    [{ attempts: 20, intervalSeconds: 3, maxLatencyMilliseconds: 500 }, 90],
    [{ attempts: 88, intervalSeconds: 5, maxLatencyMilliseconds: 5000 }, 900],
  ])("%j make a timeout of %d seconds", (options, seconds) => {
    const template = templateOf({ hooks: { afterAllowTestTraffic: { ...PROBE, ...options } } });
    expect(template.only("aws_lambda_function")["timeout"]).toBe(seconds);
  });
});

describe("the names of a probe", () => {
  const namesOf = (template: Template) => ({
    lambda: template.only("aws_lambda_function")["function_name"],
    role: template.byId("aws_iam_role", "after")["name"],
    logGroup: template.byId("aws_cloudwatch_log_group", "after")["name"],
    group: template.byId("aws_security_group", "after")["name_prefix"],
  });

  test("can be given", () => {
    const probe = { ...PROBE, functionName: "Probe", roleName: "ProbeRole" };
    const roles = { namePrefix: "ci-" };
    expect(namesOf(templateOf({ hooks: { afterAllowTestTraffic: probe }, roles }))).toEqual({
      lambda: "Probe",
      role: "ProbeRole",
      logGroup: "/aws/lambda/Probe",
      group: "Probe-",
    });
    const onlyFunction = { ...PROBE, functionName: "Probe" };
    expect(namesOf(templateOf({ hooks: { afterAllowTestTraffic: onlyFunction }, roles })).role).toBe(
      "ci-Probe",
    );
  });

  test("fails when they are too long, wrong, or given twice", () => {
    const problems = (hooks: ServiceStackProps["hooks"], roles = {}) =>
      problemsOf(() => stackOf({ hooks: hooks ?? {}, roles }));
    const named = (functionName: string) => ({ ...PROBE, functionName });
    expect(problems({ afterAllowTestTraffic: named("a".repeat(64)) })).toEqual([]);
    expect(problems({ afterAllowTestTraffic: named("a".repeat(65)) })).toEqual([
      `hooks.afterAllowTestTraffic.functionName: "${"a".repeat(65)}" has 65 characters`,
      `hooks.afterAllowTestTraffic.roleName: IAM role name "${"a".repeat(65)}" has 65 characters`,
    ]);
    expect(problems({ afterAllowTestTraffic: named("a b") })).toEqual([
      'hooks.afterAllowTestTraffic.functionName: got "a b"',
    ]);
    expect(problems({ afterAllowTestTraffic: named("a".repeat(60)) }, { namePrefix: "12345" })).toEqual([
      `hooks.afterAllowTestTraffic.roleName: IAM role name "12345${"a".repeat(60)}" has 65 characters`,
    ]);
    expect(problems({ afterAllowTestTraffic: named("one"), beforeAllowTraffic: named("one") })).toEqual([
      'hooks.beforeAllowTraffic.functionName: the Lambda function name "one" is also that of hooks.afterAllowTestTraffic.functionName',
    ]);
  });

  test("fails when another stack has the name too", () => {
    const app = testApp();
    const probe = { ...PROBE, functionName: "shared", roleName: "one" };
    new ServiceStack(app, "one", { ...SERVICE, ...INTERNAL, hooks: { afterAllowTestTraffic: probe } });
    new ServiceStack(app, "two", {
      ...SERVICE,
      ...INTERNAL,
      name: "other",
      hooks: { afterAllowTestTraffic: { ...probe, roleName: "two" } },
    });
    expect(() => app.synth()).toThrow('the Lambda function name "shared" is used 2 times, in one and two');
  });
});

describe("a probe that users create", () => {
  const PROPS: HttpProbeProps = {
    functionName: "probe",
    url: "http://lb.example.com:8080",
    vpcId: "vpc-1",
    subnetIds: ["subnet-a"],
  };

  test("is checked, and needs no service", () => {
    const stack = new TerraformStack(testApp(), "own");
    const probe = new HttpProbe(stack, "probe", { ...PROPS, headers: { a: "${x}" } });
    expect(probe.toTestListener).toBeUndefined();
    expect(probe.allowTo("sg-1")).toBe(probe.toTestListener);
    const template = Template.of(stack);
    expect(settingsOf(template)).toMatchObject({
      url: "http://lb.example.com:8080",
      headers: { a: "$${x}" },
    });
    // Without a port, all of them.
    expect(template.only("aws_vpc_security_group_ingress_rule")).toMatchObject({
      security_group_id: "sg-1",
      from_port: 0,
      to_port: 65_535,
    });
  });

  test("fails with all problems", () => {
    const wrong = {
      functionName: "a b",
      url: "lb.example.com/path",
      port: 0,
      vpcId: "subnet-1",
      subnetIds: [],
      attempts: 0,
      logRetentionDays: 2,
    };
    const create = () => new HttpProbe(new TerraformStack(testApp(), "own"), "probe", wrong);
    expect(problemsOf(create)).toEqual([
      "attempts: got 0 attempts",
      "logRetentionDays: got 2 days",
      'functionName: got "a b"',
      'url: got "lb.example.com/path"',
      "port: got 0",
      'vpcId: got "subnet-1"',
      "subnetIds: got no subnet",
    ]);
  });
});
