import { describe, expect, test } from "@jest/globals";
import { parseDeploymentRequest } from "../../../scripts/contract";
import { ServiceStack, type ServiceStackProps } from "../../../stacks";
import { SERVICE } from "../../support/fixtures";
import { Template, testApp } from "../../support/template";

const TASK_DEFINITION = "arn:aws:ecs:eu-west-1:111122223333:task-definition/shop-web:7";

/**
 * The document that Terraform passes to the driver, with references resolved like in an apply: `jsonencode` of an
 * object that contains the trigger's AppSpec.
 */
function documentOf(props: Partial<ServiceStackProps>): string {
  const trigger = Template.of(new ServiceStack(testApp(), "web", { ...SERVICE, ...props })).only(
    "terraform_data",
  );
  const [provisioner] = trigger["provisioner"] as [
    { "local-exec": { environment: { ECS_CODEDEPLOY_DEPLOYMENT: string } } },
  ];
  const { app_spec } = trigger["triggers_replace"] as { app_spec: unknown };
  const appSpec = JSON.stringify(app_spec)
    .replace(/\$\{aws_ecs_task_definition\.[^}]+\.arn\}/, TASK_DEFINITION)
    .replace(/\$\{aws_security_group\.[^}]+\.id\}/, "sg-0a1b2c3d");
  expect(appSpec).not.toContain("${");
  const expression = provisioner["local-exec"].environment.ECS_CODEDEPLOY_DEPLOYMENT;
  const object = /^\$\{jsonencode\((\{.*\})\)\}$/.exec(expression)?.[1];
  if (object === undefined) {
    throw new Error(`not a jsonencode of one object: ${expression}`);
  }
  return object.replaceAll('" = ', '": ').replace("self.triggers_replace.app_spec", appSpec);
}

const REGISTRY = "arn:aws:servicediscovery:eu-west-1:111122223333:service/srv-0123456789abcdef";
const HOOK = "arn:aws:lambda:eu-west-1:111122223333:function:probe";

describe("the synthesized document", () => {
  test("is what the driver parses", () => {
    expect(parseDeploymentRequest(documentOf({}))).toMatchObject({
      ok: true,
      request: {
        region: "eu-west-1",
        cluster: "shop-web",
        service: "shop-web",
        application: "shop-web",
        deploymentGroup: "shop-web",
        stack: "web",
        successPoint: "old-terminated",
        stopAfterFailedTasks: 3,
        serviceRegistries: [],
        hasExpandMigration: false,
        appSpec: { version: 0 },
      },
    });
  });

  test("names who approves a deployment, if the code does", () => {
    const approval = { waitMinutes: 60, approvers: "the web team" };
    expect(parseDeploymentRequest(documentOf({ approval }))).toMatchObject({
      ok: true,
      request: { approvers: "the web team" },
    });
    expect(JSON.parse(documentOf({ approval: { waitMinutes: 60 } }))).not.toHaveProperty("approvers");
  });

  test("is what the driver parses, with all properties set", () => {
    const parsed = parseDeploymentRequest(
      documentOf({
        platformVersion: "1.4.0",
        cloudMap: { kind: "existing", registryArn: REGISTRY, recordType: "SRV" },
        successPoint: "traffic-shifted",
        additionalSecurityGroupIds: ["sg-more"],
        capacityProviders: [{ name: "FARGATE_SPOT", weight: 1 }],
        notifications: {
          topic: { kind: "existing", arn: "arn:aws:sns:eu-west-1:111122223333:deployments" },
          verdict: true,
        },
        hooks: {
          beforeInstall: HOOK,
          afterInstall: HOOK,
          afterAllowTestTraffic: HOOK,
          beforeAllowTraffic: HOOK,
          afterAllowTraffic: HOOK,
        },
      }),
    );
    expect(parsed).toMatchObject({
      ok: true,
      request: {
        successPoint: "traffic-shifted",
        serviceRegistries: [{ registryArn: REGISTRY, port: 8080 }],
        verdictTopicArn: "arn:aws:sns:eu-west-1:111122223333:deployments",
        appSpec: {
          Resources: [
            {
              TargetService: {
                Properties: {
                  TaskDefinition: TASK_DEFINITION,
                  PlatformVersion: "1.4.0",
                  CapacityProviderStrategy: [{ CapacityProvider: "FARGATE_SPOT", Base: 0, Weight: 1 }],
                  NetworkConfiguration: {
                    AwsvpcConfiguration: { SecurityGroups: ["sg-0a1b2c3d", "sg-more"] },
                  },
                },
              },
            },
          ],
        },
      },
    });
    expect(parsed.ok && parsed.request.appSpec.Hooks).toHaveLength(5);
  });
});
