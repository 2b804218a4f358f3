import { describe, expect, test } from "@jest/globals";
import { SERVICE } from "../../support/fixtures";
import { synthService } from "../../support/service";

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
      "cluster-name",
      "deployed",
      "deployment-group-name",
      "load-balancer-arn",
      "load-balancer-dns-name",
      "load-balancer-zone-id",
      "production-listener-arn",
      "region",
      "service-name",
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
});
