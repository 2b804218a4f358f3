import { SsmParameter } from "@cdktf/provider-aws/lib/ssm-parameter";
import { describe, expect, test } from "@jest/globals";
import { TerraformHclModule } from "cdktf";
import { type Hooks, ServiceStack, type ServiceStackProps, type TrafficShift } from "../../../../stacks";
import { SERVICE } from "../../../support/fixtures";
import { HOOK, synthService } from "../../../support/service";
import { Template, testApp } from "../../../support/template";

describe("the trigger", () => {
  test("contains the AppSpec as an object, so that a plan shows which field changed", () => {
    const template = synthService();
    const taskDefinition = template.addressOf("aws_ecs_task_definition", "task_definition");
    const tasks = template.addressOf("aws_security_group", "task-security-group");
    expect(template.only("terraform_data")["triggers_replace"]).toEqual({
      app_spec: {
        version: 0,
        Resources: [
          {
            TargetService: {
              Type: "AWS::ECS::Service",
              Properties: {
                TaskDefinition: `\${${taskDefinition}.arn}`,
                LoadBalancerInfo: { ContainerName: "app", ContainerPort: 8080 },
                PlatformVersion: "LATEST",
                CapacityProviderStrategy: [{ CapacityProvider: "FARGATE", Base: 0, Weight: 1 }],
                NetworkConfiguration: {
                  AwsvpcConfiguration: {
                    Subnets: ["subnet-private-a", "subnet-private-b"],
                    SecurityGroups: [`\${${tasks}.id}`],
                    AssignPublicIp: "DISABLED",
                  },
                },
              },
            },
          },
        ],
      },
    });
  });

  test("shows images, traffic shift and what a plan says nowhere else in its input, which triggers no deployment", () => {
    const trigger = (props: Partial<ServiceStackProps>) => synthService(props).only("terraform_data");
    const input = (props: Partial<ServiceStackProps>) => trigger(props)["input"];
    const image = "public.ecr.aws/nginx/nginx:1.28";
    expect(input({})).toEqual({
      images: { app: image },
      traffic_shift: "10 percent, the rest after 5 minutes",
      application: "shop-web",
      deployment_group: "shop-web",
      success_point: "old-terminated",
    });
    expect(input({ successPoint: "traffic-shifted" })).toMatchObject({ success_point: "traffic-shifted" });
    const container = { ...SERVICE.container, name: "shop", image: "shop:2" };
    expect(input({ container })).toMatchObject({ images: { shop: "shop:2" } });

    const { triggers_replace, provisioner } = trigger({});
    const shifted = trigger({ trafficShift: { kind: "all-at-once" } });
    expect(shifted).toMatchObject({ triggers_replace, provisioner, input: { traffic_shift: "all at once" } });
  });

  test.each<[TrafficShift, string]>([
    [{ kind: "linear", percent: 20, everyMinutes: 3 }, "20 percent every 3 minutes"],
    [{ kind: "predefined", configName: "CodeDeployDefault.ECSAllAtOnce" }, "CodeDeployDefault.ECSAllAtOnce"],
    [{ kind: "custom", configName: "ours" }, "ours"],
  ])("shows %j as %j", (trafficShift, text) => {
    expect(synthService({ trafficShift }).only("terraform_data")["input"]).toMatchObject({
      traffic_shift: text,
    });
  });

  test("runs a constant command, with all values in the environment", () => {
    const provisioner = (props: Partial<ServiceStackProps>) => {
      const [first] = synthService(props).only("terraform_data")["provisioner"] as [
        { "local-exec": { command: string; environment: Record<string, string> } },
      ];
      return first["local-exec"];
    };
    const one = provisioner({ name: "one" });
    const other = provisioner({ name: "other" });
    expect(one.command).toBe('node "$ECS_CODEDEPLOY_DRIVER"');
    expect(other.command).toBe(one.command);
    expect(Object.keys(one.environment).sort()).toEqual([
      "ECS_CODEDEPLOY_DEPLOYMENT",
      "ECS_CODEDEPLOY_DRIVER",
    ]);
    expect(one.environment["ECS_CODEDEPLOY_DRIVER"]).toMatch(/^assets\/.*\/create-deployment\.cjs$/);
    expect(other.environment["ECS_CODEDEPLOY_DEPLOYMENT"]).toContain('"service" = "other"');
  });

  test("deploys the value that triggered it", () => {
    const trigger = synthService().only("terraform_data");
    expect(JSON.stringify(trigger["provisioner"])).toContain(
      '\\"appSpec\\" = self.triggers_replace.app_spec',
    );
  });

  test("depends on every other resource of its stack", () => {
    const template = synthService();
    const others = Object.keys(template.counts())
      .filter((type) => type !== "terraform_data")
      .flatMap((type) => Object.keys(template.all(type)).map((id) => `${type}.${id}`));
    expect(template.only("terraform_data")["depends_on"]).toEqual(others.sort());
    expect(others.length).toBeGreaterThan(20);
  });

  test("does not depend on resources that depend on it, directly or indirectly", () => {
    const stack = new ServiceStack(testApp(), "web", SERVICE);
    const announcement = new SsmParameter(stack, "announcement", {
      name: "live",
      type: "String",
      value: "yes",
      dependsOn: stack.deployment === undefined ? [] : [stack.deployment.trigger],
    });
    new SsmParameter(stack, "after-all", {
      name: "after",
      type: "String",
      value: "yes",
      dependsOn: [announcement],
    });
    new SsmParameter(stack, "before", { name: "before", type: "String", value: "yes" });
    const dependsOn = Template.of(stack).only("terraform_data")["depends_on"] as string[];
    expect(dependsOn.filter((resource) => resource.startsWith("aws_ssm_parameter."))).toEqual([
      "aws_ssm_parameter.before",
    ]);
  });

  test("depends on the modules of its stack, except those that depend on it", () => {
    const stack = new ServiceStack(testApp(), "web", SERVICE);
    new TerraformHclModule(stack, "before", { source: "terraform-aws-modules/sqs/aws" });
    new TerraformHclModule(stack, "after", {
      source: "terraform-aws-modules/sqs/aws",
      dependsOn: stack.deployment === undefined ? [] : [stack.deployment.trigger],
    });
    const dependsOn = Template.of(stack).only("terraform_data")["depends_on"] as string[];
    expect(dependsOn.filter((one) => one.startsWith("module."))).toEqual(["module.before"]);
  });

  test("lists hooks in the order in which CodeDeploy calls them", () => {
    const hooks: Hooks = { afterAllowTraffic: HOOK, beforeInstall: HOOK, afterAllowTestTraffic: HOOK };
    const trigger = synthService({ hooks }).only("terraform_data")["triggers_replace"];
    expect(trigger).toMatchObject({
      app_spec: {
        Hooks: [{ BeforeInstall: HOOK }, { AfterAllowTestTraffic: HOOK }, { AfterAllowTraffic: HOOK }],
      },
    });
  });

  test("gives tasks the additional security groups through the AppSpec", () => {
    const trigger = synthService({ additionalSecurityGroupIds: ["sg-more"] }).only("terraform_data");
    expect(JSON.stringify(trigger["triggers_replace"])).toMatch(
      /"SecurityGroups":\["\$\{.*\.id\}","sg-more"\]/,
    );
  });
});
