import { CloudwatchMetricAlarm } from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm";
import { IamPolicy } from "@cdktf/provider-aws/lib/iam-policy";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { LambdaAlias } from "@cdktf/provider-aws/lib/lambda-alias";
import { LambdaFunction, type LambdaFunctionConfig } from "@cdktf/provider-aws/lib/lambda-function";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue";
import { describe, expect, test } from "@jest/globals";
import { Aspects, TerraformResource, TerraformStack, TerraformVariable } from "cdktf";
import type { IConstruct } from "constructs";
import {
  ClusterStack,
  HttpProbe,
  ImageRepositoryStack,
  NetworkLookupStack,
  NetworkStack,
  ServiceStack,
  type ServiceStackProps,
  type Statement,
} from "../../../stacks";
import { CLUSTER, NETWORK, SERVICE } from "../../support/fixtures";
import { FULL_SERVICE } from "../../support/full-service";
import { FULL_IMAGES, FULL_LOOKUP } from "../../support/full-stacks";
import { problemsOf } from "../../support/problems";
import { type Attributes, Template, testApp } from "../../support/template";

const HOOK = "arn:aws:lambda:eu-west-1:111122223333:function:probe";
const OTHER_HOOK = "arn:aws:lambda:eu-west-1:111122223333:function:warm";
const ON_CALL = "arn:aws:iam::111122223333:role/on-call";

const stackOf = (props: Partial<ServiceStackProps> = {}) =>
  new ServiceStack(testApp(), "web", { ...SERVICE, ...props });

/** The statements of a policy by their ids. */
function statementsOf(template: Template, type: string, id: string): Record<string, Attributes> {
  const { Statement: all } = template.json(template.byId(type, id)["policy"]) as { Statement: Attributes[] };
  return Object.fromEntries(all.map((statement, index) => [statement["Sid"] ?? String(index), statement]));
}

describe("an alarm that is added", () => {
  const groupOf = (stack: ServiceStack) => Template.of(stack).only("aws_codedeploy_deployment_group");

  test("stops deployments, like one of the props", () => {
    const stack = stackOf();
    stack.addAlarm("errors");
    stack.addAlarm("slow");
    expect(groupOf(stack)).toEqual(groupOf(stackOf({ rollbackAlarmNames: ["errors", "slow"] })));
  });

  test("may be on the stack's own resources, with its name as text or as a token", () => {
    const stack = stackOf({ rollbackAlarmNames: ["errors"] });
    const alarm = new CloudwatchMetricAlarm(stack, "unhealthy", {
      alarmName: "unhealthy",
      comparisonOperator: "GreaterThanThreshold",
      evaluationPeriods: 1,
      namespace: "AWS/ApplicationELB",
      metricName: "HTTPCode_ELB_5XX_Count",
      dimensions: { LoadBalancer: stack.loadBalancer?.loadBalancer.arnSuffix ?? "" },
    });
    stack.addAlarm(alarm.alarmName);
    stack.addAlarm("${literal}");
    expect(groupOf(stack)["alarm_configuration"]).toMatchObject({
      alarms: ["errors", "${aws_cloudwatch_metric_alarm.unhealthy.alarm_name}", "$${literal}"],
    });
  });

  test("joins a list token", () => {
    const outer = stackOf();
    const names = new TerraformVariable(outer, "names", { type: "list(string)" }).listValue;
    const stack = new ServiceStack(testApp(), "web", { ...SERVICE, rollbackAlarmNames: names });
    stack.addAlarm("errors");
    expect(groupOf(stack)["alarm_configuration"]).toMatchObject({
      alarms: '${concat(var.names, ["errors"])}',
    });
  });

  test("fails when it is the 51st, one of the others, or an ARN", () => {
    const names = Array.from({ length: 49 }, (_, index) => `alarm-${index}`);
    const stack = stackOf({ rollbackAlarmNames: names });
    expect(problemsOf(() => stack.addAlarm("alarm-0"))).toEqual([
      "rollbackAlarmNames: alarm-0 occurs more than once",
    ]);
    expect(problemsOf(() => stack.addAlarm("arn:aws:cloudwatch:a"))).toHaveLength(1);
    expect(problemsOf(() => stack.addAlarm("the-50th"))).toEqual([]);
    expect(problemsOf(() => stack.addAlarm("the-51st"))).toEqual(["rollbackAlarmNames: got 51 alarms"]);
  });
});

describe("a hook that is added", () => {
  const parts = (stack: ServiceStack) => {
    new IamPolicy(stack, "driver", { policy: stack.driverPolicy });
    const template = Template.of(stack);
    return {
      trigger: template.only("terraform_data")["triggers_replace"],
      output: template.document.output?.["app-spec"]?.["value"],
      codeDeploy: statementsOf(template, "aws_iam_role_policy", "deployment-group_role-policy"),
      driver: statementsOf(template, "aws_iam_policy", "driver"),
      breakGlass: statementsOf(template, "aws_iam_role_policy", "break-glass-role"),
    };
  };

  test("is in the AppSpec and in all policies, like one of the props", () => {
    const breakGlassPrincipalArns = [ON_CALL];
    const added = stackOf({ breakGlassPrincipalArns, hooks: { afterInstall: HOOK } });
    added.addHook("beforeAllowTraffic", OTHER_HOOK);
    added.addHook("afterAllowTestTraffic", HOOK);
    const hooks = { afterInstall: HOOK, afterAllowTestTraffic: HOOK, beforeAllowTraffic: OTHER_HOOK };
    const [got, wanted] = [parts(added), parts(stackOf({ breakGlassPrincipalArns, hooks }))];
    expect(got.trigger).toEqual(wanted.trigger);
    expect(got.output).toEqual(wanted.output);
    for (const statement of [
      got.codeDeploy["CallHooks"],
      got.driver["ReadHooks"],
      got.breakGlass["ReadHooks"],
    ]) {
      expect(new Set(statement?.["Resource"] as string[] | undefined)).toEqual(new Set([HOOK, OTHER_HOOK]));
    }
    expect(added.appSpec.Hooks).toEqual([
      { AfterInstall: HOOK },
      { AfterAllowTestTraffic: HOOK },
      { BeforeAllowTraffic: OTHER_HOOK },
    ]);
  });

  test("is in a driver's policy that was read before", () => {
    const stack = stackOf();
    new IamPolicy(stack, "early", { policy: stack.driverPolicy });
    stack.addHook("afterInstall", HOOK);
    expect(statementsOf(Template.of(stack), "aws_iam_policy", "early")["ReadHooks"]?.["Resource"]).toEqual([
      HOOK,
    ]);
  });

  test("fails when the event has one, needs test traffic, doesn't exist, or is no function", () => {
    const stack = stackOf({ hooks: { afterInstall: HOOK }, testListener: { kind: "none" } });
    stack.addHook("beforeInstall", HOOK);
    const problems = (event: string, arn: string = HOOK) =>
      problemsOf(() => stack.addHook(event as "afterInstall", arn));
    expect(problems("afterInstall")).toEqual(["hooks.afterInstall: is set already"]);
    expect(problems("beforeInstall")).toEqual(["hooks.beforeInstall: is set already"]);
    expect(problems("afterAllowTestTraffic")).toEqual([
      "hooks.afterAllowTestTraffic: is set, but there is no test listener, so CodeDeploy would never call it",
    ]);
    expect(problems("afterInstal")).toEqual(["afterInstal: unknown property; did you mean afterInstall?"]);
    expect(problems("afterAllowTraffic", "probe")).toEqual(['hooks.afterAllowTraffic: got "probe"']);
  });
});

describe("a function that is added as a hook", () => {
  const functionIn = (stack: TerraformStack, props: Partial<LambdaFunctionConfig> = {}) =>
    new LambdaFunction(stack, "probe", { functionName: "probe", role: ON_CALL, timeout: 60, ...props });

  const aliasOf = (lambda: LambdaFunction, functionName: string) =>
    new LambdaAlias(lambda, "live", { name: "live", functionName, functionVersion: lambda.version }).arn;
  const reports = (stack: TerraformStack) =>
    Object.keys(Template.of(stack).all("aws_iam_role_policy")).filter((id) => id.includes("report"));

  test("is called by its ARN", () => {
    const stack = stackOf();
    stack.addHook("afterInstall", functionIn(stack));
    expect(Template.of(stack).only("terraform_data")["triggers_replace"]).toMatchObject({
      app_spec: { Hooks: [{ AfterInstall: "${aws_lambda_function.probe.arn}" }] },
    });
  });

  test("may report its result by a policy of its role", () => {
    const stack = stackOf();
    const role = new IamRole(stack, "role", { name: "probe", assumeRolePolicy: "{}" });
    new IamRole(stack, "unused", { name: "unused", assumeRolePolicy: "{}" });
    stack.addHook("afterInstall", functionIn(stack, { role: role.arn }));

    const added = Template.of(stack).byId("aws_iam_role_policy", "web-afterInstall-report");
    expect(added["name"]).toBe("web-afterInstall");
    expect(added["role"]).toBe("${aws_iam_role.role.name}");
    expect(Template.of(stack).json(added["policy"])).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "ReportStatus",
          Effect: "Allow",
          Action: ["codedeploy:PutLifecycleEventHookExecutionStatus"],
          Resource: ["*"],
        },
      ],
    });
  });

  describe.each<[string, (lambda: LambdaFunction) => string]>([
    ["its version", (lambda) => lambda.qualifiedArn],
    ["a version in its ARN", (lambda) => `${lambda.arn}:${lambda.version}`],
    ["an alias in its ARN", (lambda) => `${lambda.arn}:live`],
    ["an alias that names it", (lambda) => aliasOf(lambda, lambda.functionName)],
    ["an alias of its ARN", (lambda) => aliasOf(lambda, lambda.arn)],
    ["an alias of its name as text", (lambda) => aliasOf(lambda, "probe")],
  ])("may be given by %s", (_, arnOf) => {
    test("in the props and by addHook, and may report its result", () => {
      const app = testApp();
      const own = new TerraformStack(app, "own");
      const role = new IamRole(own, "role", { name: "probe", assumeRolePolicy: "{}" });
      const arn = arnOf(functionIn(own, { role: role.arn }));
      const stack = new ServiceStack(app, "web", { ...SERVICE, hooks: { beforeInstall: arn } });
      stack.addHook("afterInstall", arn);

      expect(reports(stack)).toEqual(["web-afterInstall-report", "web-beforeInstall-report"]);
    });

    test("and fails when its timeout or region is wrong", () => {
      const app = testApp();
      const own = new TerraformStack(app, "own");
      new AwsProvider(own, "aws", { region: "eu-central-1" });
      const arn = arnOf(functionIn(own, { timeout: 901 }));
      const wrong = (hook: string) => [
        `hooks.${hook}.timeout: got 901 seconds`,
        `hooks.${hook}: is in eu-central-1, but the service is in eu-west-1`,
      ];

      expect(
        problemsOf(() => new ServiceStack(app, "web", { ...SERVICE, hooks: { beforeInstall: arn } })),
      ).toEqual(wrong("beforeInstall"));
      expect(problemsOf(() => new ServiceStack(app, "api", SERVICE).addHook("afterInstall", arn))).toEqual(
        wrong("afterInstall"),
      );
    });
  });

  test("of another stack is not found by the name that an alias has as text", () => {
    const app = testApp();
    const [own, other] = [new TerraformStack(app, "own"), new TerraformStack(app, "other")];
    const role = new IamRole(own, "role", { name: "probe", assumeRolePolicy: "{}" });
    functionIn(own, { role: role.arn });
    const alias = new LambdaAlias(other, "live", {
      name: "live",
      functionName: "probe",
      functionVersion: "1",
    });
    const stack = new ServiceStack(app, "web", { ...SERVICE, hooks: { afterInstall: alias.arn } });

    expect(reports(stack)).toEqual([]);
  });

  test("may be given by its ARN, as a hook of the props too, and gets the same checks and the same policy", () => {
    const app = testApp();
    const own = new TerraformStack(app, "own");
    const aws = new AwsProvider(own, "aws", { region: "eu-west-1" });
    const role = new IamRole(own, "role", { name: "probe", assumeRolePolicy: "{}" });
    const lambda = functionIn(own, { role: role.arn });
    const service = (id: string) =>
      new ServiceStack(app, id, { ...SERVICE, name: id, hooks: { beforeInstall: lambda.arn } });
    const stack = service("web");
    stack.addHook("afterInstall", lambda.arn);
    const policies = Object.keys(Template.of(stack).all("aws_iam_role_policy"));
    expect(policies.filter((id) => id.includes("report"))).toEqual([
      "web-afterInstall-report",
      "web-beforeInstall-report",
    ]);

    aws.region = "eu-central-1";
    expect(problemsOf(() => service("jobs"))).toEqual([
      "hooks.beforeInstall: is in eu-central-1, but the service is in eu-west-1",
    ]);
  });

  test("gets no policy for a role that exists outside the app", () => {
    const stack = stackOf();
    stack.addHook("afterInstall", functionIn(stack));
    expect(
      Object.keys(Template.of(stack).all("aws_iam_role_policy")).filter((id) => id.includes("report")),
    ).toEqual([]);
  });

  test("fails with a role that would remove the policy", () => {
    const stack = stackOf();
    const role = new IamRole(stack, "role", {
      name: "probe",
      assumeRolePolicy: "{}",
      inlinePolicy: [{ name: "own", policy: "{}" }],
    });
    expect(problemsOf(() => stack.addHook("afterInstall", functionIn(stack, { role: role.arn })))).toEqual([
      `hooks.afterInstall: has the role ${role.node.path} with inlinePolicy, which removes every other policy, also the one that lets the function report its result`,
    ]);
  });

  test("may be a probe's", () => {
    const stack = stackOf();
    const probe = new HttpProbe(stack, "probe", {
      functionName: "probe",
      url: "http://lb.example.com",
      vpcId: "vpc-1",
      subnetIds: ["subnet-a"],
    });
    stack.addHook("afterAllowTestTraffic", probe.lambdaFunction);
    expect(Object.keys(stack.appSpec.Hooks?.[0] ?? {})).toEqual(["AfterAllowTestTraffic"]);
    // Its role has the permission already.
    expect(
      Object.keys(Template.of(stack).all("aws_iam_role_policy")).filter((id) => id.includes("report")),
    ).toEqual([]);
  });

  test("fails when its timeout is left out, or too long", () => {
    const problems = (timeout: number | undefined) => {
      const lambda = functionIn(stackOf(), { timeout: timeout ?? 1 });
      if (timeout === undefined) {
        lambda.resetTimeout();
      }
      return problemsOf(() => stackOf().addHook("afterInstall", lambda));
    };
    expect([problems(1), problems(900)]).toEqual([[], []]);
    expect(problems(901)).toEqual(["hooks.afterInstall.timeout: got 901 seconds"]);
    expect(problems(undefined)).toEqual([
      "hooks.afterInstall.timeout: is left out, so Lambda ends the function after 3 seconds, and CodeDeploy waits an hour for its result",
    ]);
  });

  test("fails when it is in another region: by its own provider, or by its stack's", () => {
    const inOther = "hooks.afterInstall: is in eu-central-1, but the service is in eu-west-1";
    const add = (lambda: LambdaFunction) => problemsOf(() => stackOf().addHook("afterInstall", lambda));
    const other = new TerraformStack(testApp(), "other");
    const provider = new AwsProvider(other, "aws", { region: "eu-central-1" });
    expect(add(functionIn(other))).toEqual([inOther]);
    const same = stackOf();
    const aliased = new AwsProvider(same, "other-region", { region: "eu-central-1", alias: "other" });
    expect(add(functionIn(same, { provider: aliased }))).toEqual([inOther]);
    provider.region = "eu-west-1";
    other.node.tryRemoveChild("probe");
    expect(add(functionIn(other))).toEqual([]);
  });
});

describe("the function of a hook", () => {
  const ARN = "arn:aws:lambda:eu-west-1:444455556666:function:probe";
  const inOther =
    "is in eu-west-1 of account 444455556666, but the service is in eu-west-1 of account 111122223333";
  const home = { allowedAccountIds: ["111122223333"] };
  const functionOf444 = () => {
    const other = new TerraformStack(testApp(), "other");
    new AwsProvider(other, "aws", { region: "eu-west-1", allowedAccountIds: ["444455556666"] });
    return new LambdaFunction(other, "probe", { functionName: "probe", role: ON_CALL, timeout: 60 });
  };

  test.each<[string, () => string]>([
    ["a text", () => ARN],
    ["a token", () => functionOf444().arn],
    ["a token of a version", () => functionOf444().qualifiedArn],
    ["a token with the name of an alias", () => `${functionOf444().arn}:live`],
  ])("fails in another account, as %s, in the props and when it is added", (_, arnOf) => {
    const arn = arnOf();
    expect(problemsOf(() => stackOf({ ...home, hooks: { afterInstall: arn } }))).toEqual([
      `hooks.afterInstall: ${inOther}`,
    ]);
    expect(problemsOf(() => stackOf(home).addHook("afterInstall", arn))).toEqual([
      `hooks.afterInstall: ${inOther}`,
    ]);
  });

  test("may be in any account if the service's is not known", () => {
    expect(
      problemsOf(() => stackOf({ hooks: { afterInstall: ARN, beforeInstall: functionOf444().arn } })),
    ).toEqual([]);
  });

  test("is checked together with the other props", () => {
    const lambda = functionOf444();
    lambda.resetTimeout();
    const props = { ...home, desiredCount: -1, hooks: { afterInstall: lambda.arn } };
    expect(problemsOf(() => stackOf(props))).toEqual([
      "desiredCount: got -1 tasks",
      expect.stringMatching(/^hooks\.afterInstall\.timeout: is left out/),
      `hooks.afterInstall: ${inOther}`,
    ]);
  });
});

describe("a statement that is added", () => {
  test("is a permission of the task role, after the service", () => {
    const stack = stackOf({ taskPolicy: [{ actions: ["s3:GetObject"], resources: ["*"] }] });
    const queue = new SqsQueue(stack, "queue");
    stack.addStatement({ actions: ["sqs:SendMessage"], resources: [queue.arn] });
    stack.addStatement({ actions: ["ecs:DescribeServices"], resources: [stack.service.service.id] });
    const template = Template.of(stack);
    const policies = template.all("aws_iam_role_policy");
    const added = Object.keys(policies).find((id) => id.startsWith("task_task-role-added-policy")) ?? "";
    expect(policies[added]?.["role"]).toBe(`\${${template.addressOf("aws_iam_role", "task_task-role")}.id}`);
    const statements = statementsOf(template, "aws_iam_role_policy", "task_task-role-added-policy");
    expect(Object.values(statements).map((statement) => statement["Resource"])).toEqual([
      ["${aws_sqs_queue.queue.arn}"],
      [`\${${template.addressOf("aws_ecs_service", "service")}.id}`],
    ]);
    expect(template.only("aws_ecs_service")["depends_on"]).not.toContain(`aws_iam_role_policy.${added}`);
    expect(template.only("terraform_data")["depends_on"]).toContain(`aws_iam_role_policy.${added}`);
  });

  test("has no policy unless there is one", () => {
    expect(Template.of(stackOf()).counts()["aws_iam_role_policy"]).toBe(2);
  });

  test("fails when a property is missing or misspelt", () => {
    const statement = { actions: ["s3:GetObject"], resource: ["*"] } as unknown as Statement;
    expect(problemsOf(() => stackOf().addStatement(statement))).toEqual([
      "resource: unknown property; did you mean resources?",
      "resources: is missing",
    ]);
  });
});

describe("a permission that is added fails", () => {
  const statement = { actions: ["s3:GetObject"], resources: ["*"] };
  const ROLE = "arn:aws:iam::111122223333:role/shop";

  test.each([
    [
      "when the task role is an existing one",
      "task.taskRoleArn: the task role is an existing one, whose permissions the stack doesn't change",
      stackOf({ task: { kind: "own", taskRoleArn: ROLE } }),
    ],
    [
      "when the task definition is an existing one",
      "task: the task role is an existing one, whose permissions the stack doesn't change",
      stackOf({
        container: undefined,
        task: {
          kind: "existing",
          taskDefinitionArn: "arn:aws:ecs:eu-west-1:111122223333:task-definition/shop:1",
          containerName: "app",
          containerPort: 8080,
          roleArns: [ROLE],
        },
      } as unknown as Partial<ServiceStackProps>),
    ],
  ])("%s", (_, problem, stack) => {
    expect(problemsOf(() => stack.addStatement(statement))).toEqual([problem]);
  });
});

describe("the parts of a stack", () => {
  test("are fields: provider, deployment config, log group, policies", () => {
    const stack = stackOf({ breakGlassPrincipalArns: [ON_CALL] });
    stack.provider.profile = "shop";
    if (stack.logGroup !== undefined) {
      stack.logGroup.kmsKeyId = "key";
    }
    const config = stack.trafficShift.config;
    config?.addOverride("lifecycle.create_before_destroy", false);
    const template = Template.of(stack);
    expect(template.document.provider?.["aws"]).toMatchObject([{ profile: "shop" }]);
    expect(template.only("aws_cloudwatch_log_group")["kms_key_id"]).toBe("key");
    expect(template.only("aws_codedeploy_deployment_config")["lifecycle"]).toEqual({
      create_before_destroy: false,
    });
    const { deploymentGroup, breakGlassRole } = stack;
    expect([deploymentGroup.rolePolicy.node.path, breakGlassRole?.rolePolicy.node.path]).toEqual([
      "web/deployment-group/role-policy",
      "web/break-glass-role/role-policy",
    ]);
    expect(stackOf({ trafficShift: { kind: "all-at-once" } }).trafficShift.config).toBeUndefined();
  });

  test("are the fields of the load balancer: web ACL, DNS records, certificates", () => {
    const arn = "arn:aws:acm:eu-west-1:111122223333:certificate/7e1b0c6e";
    const { loadBalancer } = stackOf({
      loadBalancer: FULL_SERVICE.loadBalancer,
      productionListener: { kind: "https", certificateArn: arn, additionalCertificateArns: [`${arn}0`] },
    });
    expect(loadBalancer?.webAclAssociation?.webAclArnInput).toBe(FULL_SERVICE.loadBalancer.webAclArn);
    expect(loadBalancer?.dnsRecords.map(({ nameInput }) => nameInput)).toEqual(["shop.example.com"]);
    expect(loadBalancer?.listenerCertificates.map(({ certificateArnInput }) => certificateArnInput)).toEqual([
      `${arn}0`,
      `${arn}0`,
    ]);
    expect(stackOf().loadBalancer?.webAclAssociation).toBeUndefined();
  });

  test("include the provider of each kind of stack", () => {
    const stacks = [
      stackOf(),
      new ClusterStack(testApp(), "cluster", CLUSTER),
      new NetworkStack(testApp(), "network", NETWORK),
      new NetworkLookupStack(testApp(), "lookup", FULL_LOOKUP),
      new ImageRepositoryStack(testApp(), "images", FULL_IMAGES),
    ];
    expect(stacks.map(({ provider }) => provider.region)).toEqual(stacks.map(() => "eu-west-1"));
  });

  test("get the tags of an aspect, and the trigger still waits for all of them", () => {
    const everything = { ...SERVICE, scaling: FULL_SERVICE.scaling, hooks: { afterInstall: HOOK } };
    const plain = Template.of(new ServiceStack(testApp(), "web", everything));
    const stack = new ServiceStack(testApp(), "web", everything);
    Aspects.of(stack).add({
      visit(node: IConstruct) {
        if (TerraformResource.isTerraformResource(node) && "tagsInput" in node) {
          (node as unknown as { tags: Record<string, string> }).tags = { owner: "shop" };
        }
      },
    });
    const tagged = Template.of(stack);
    const withTags = Object.keys(tagged.counts()).filter((type) =>
      Object.values(tagged.all(type)).every(
        ({ tags }) => (tags as Attributes | undefined)?.["owner"] === "shop",
      ),
    );
    expect(withTags).toEqual(
      expect.arrayContaining([
        "aws_appautoscaling_target",
        "aws_codedeploy_deployment_group",
        "aws_ecs_service",
        "aws_ecs_task_definition",
        "aws_lb",
        "aws_lb_target_group",
      ]),
    );
    expect(tagged.only("terraform_data")).toEqual(plain.only("terraform_data"));
  });
});
