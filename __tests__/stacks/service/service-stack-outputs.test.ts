import { describe, expect, test } from "@jest/globals";
import { ServiceStack, type ServiceStackProps } from "../../../stacks";
import { RULES_SERVICE, SERVICE, SHARED_LOAD_BALANCER } from "../../support/fixtures";
import { synthService } from "../../support/service";
import { Template, testApp } from "../../support/template";

describe("the provider, the state and the outputs of a service", () => {
  test("accepts provider versions from 5.100 to below 7", () => {
    expect(synthService().document.terraform).toMatchObject({
      required_providers: { aws: { version: ">= 5.100.0, < 7.0.0" } },
    });
  });

  test("keeps its state in S3 if configured, with S3's lock file", () => {
    const { terraform } = synthService({
      backend: { kind: "s3", bucket: "states", region: "eu-west-1", keyPrefix: "shop/" },
    }).document;
    expect(terraform["backend"]).toEqual({
      s3: {
        bucket: "states",
        key: "shop/web.tfstate",
        region: "eu-west-1",
        encrypt: true,
        use_lockfile: true,
      },
    });
  });

  test("has outputs of the desired AppSpec and of the last deployment, which depends on the trigger", () => {
    const template = synthService();
    const output = template.document.output ?? {};
    const { app_spec } = template.only("terraform_data")["triggers_replace"] as { app_spec: unknown };
    expect(output["app-spec"]?.["value"]).toEqual(app_spec);
    expect(output["deployed"]).toMatchObject({
      value: {
        images: { app: SERVICE.container.image },
        task_definition: `\${${template.addressOf("aws_ecs_task_definition", "task_definition")}.arn}`,
      },
      depends_on: [template.addressOf("terraform_data", "deployment_trigger")],
    });
  });

  test("has outputs with its region and names", () => {
    const outputs = synthService().document.output ?? {};
    expect(Object.keys(outputs).sort()).toEqual([
      "app-spec",
      "application-name",
      "blue-target-group-arn-suffix",
      "cluster-name",
      "deployed",
      "deployment-group-name",
      "green-target-group-arn-suffix",
      "load-balancer-arn",
      "load-balancer-arn-suffix",
      "load-balancer-dns-name",
      "load-balancer-zone-id",
      "log-group-name",
      "production-listener-arn",
      "region",
      "service-name",
      "service-registries",
      "test-listener-arn",
      "test-url",
      "url",
    ]);
    const { "load-balancer-zone-id": zoneId, "load-balancer-dns-name": dnsName } = outputs;
    expect(zoneId?.["value"]).toMatch(/^\$\{aws_lb\.[\w-]+\.zone_id\}$/);
    expect(dnsName?.["value"]).toMatch(/^\$\{aws_lb\.[\w-]+\.dns_name\}$/);
    expect(outputs["region"]?.["value"]).toBe("eu-west-1");
    expect(outputs["url"]?.["value"]).toMatch(/^https:\/\/\$\{aws_lb\.[\w-]+\.dns_name\}$/);
    expect(outputs["test-url"]?.["value"]).toMatch(/^https:\/\/\$\{aws_lb\.[\w-]+\.dns_name\}:8443$/);
  });

  test("has outputs with the dimensions of its metrics and its log group", () => {
    const template = synthService();
    const ref = (type: string, id: string, attribute: string) =>
      `\${${template.addressOf(type, id)}.${attribute}}`;
    const { output } = template.document;
    expect(output).toMatchObject({
      "load-balancer-arn-suffix": { value: ref("aws_lb", "load-balancer", "arn_suffix") },
      "blue-target-group-arn-suffix": {
        value: ref("aws_lb_target_group", "target-groups_blue", "arn_suffix"),
      },
      "green-target-group-arn-suffix": {
        value: ref("aws_lb_target_group", "target-groups_green", "arn_suffix"),
      },
      "log-group-name": { value: ref("aws_cloudwatch_log_group", "task_log-group", "name") },
    });
  });

  test("has the listeners of a shared load balancer as outputs, but not the load balancer", () => {
    const outputs = (props: Partial<ServiceStackProps>) =>
      synthService({ ...RULES_SERVICE, ...props }).document.output ?? {};
    const { productionListenerArn, testListenerArn } = SHARED_LOAD_BALANCER;
    expect(outputs({})).toMatchObject({
      "production-listener-arn": { value: productionListenerArn },
      "test-listener-arn": { value: testListenerArn },
    });
    expect(Object.keys(outputs({})).filter((id) => id.startsWith("load-balancer"))).toEqual([]);
    expect(outputs({ testListener: { kind: "none" } })).not.toHaveProperty("test-listener-arn");
  });

  test("has no log group as an output with an existing task definition", () => {
    const { container: _, ...service } = SERVICE;
    const task = {
      kind: "existing",
      taskDefinitionArn: "arn:aws:ecs:eu-west-1:111122223333:task-definition/shop:7",
      containerName: "app",
      containerPort: 8080,
      roleArns: [],
    } as const;
    const stack = new ServiceStack(testApp(), "web", { ...service, task });
    expect(Template.of(stack).document.output).not.toHaveProperty("log-group-name");
  });
});
