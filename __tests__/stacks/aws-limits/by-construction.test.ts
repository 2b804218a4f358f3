/** What AWS refuses and the stacks can't get wrong. */
import { describe, expect, test } from "@jest/globals";
import { SERVICE } from "../../support/fixtures";
import { Template } from "../../support/template";
import { container, FUNCTION, here, list, repeat, service } from "./support";

describe("the stacks are made so that AWS doesn't refuse:", () => {
  const template = Template.of(
    service(container({ secrets: { A: "arn:aws:ssm:eu-west-1:111122223333:parameter/a" } })),
  );
  const definition = template.only("aws_ecs_task_definition");
  const ecs = template.only("aws_ecs_service");

  test("secrets without an execution role", () => {
    expect(definition["execution_role_arn"]).toBe(
      `\${${template.addressOf("aws_iam_role", "task_execution-role_")}.arn}`,
    );
  });

  test("a CODE_DEPLOY service without a load balancer, with two, or with an unknown target group", () => {
    expect(ecs["load_balancer"]).toEqual([
      {
        target_group_arn: `\${${template.addressOf("aws_lb_target_group", "target-groups_blue")}.arn}`,
        container_name: "app",
        container_port: 8080,
      },
    ]);
  });

  test("a container that isn't in the task definition", () => {
    const definitions = template.json(definition["container_definitions"]);
    expect(definitions).toMatchObject([{ name: "app", portMappings: [{ containerPort: 8080 }] }]);
  });

  test("a bucket for logs that the load balancer may not write to", () => {
    const logging = Template.of(service({ loadBalancer: { logs: { kind: "own" } } }));
    const policy = logging.addressOf("aws_s3_bucket_policy", "load-balancer_logs");
    expect(logging.only("aws_lb")["depends_on"]).toContain(policy);
  });

  test("a trust policy that is broken JSON, or an AppSpec over 256 KiB", () => {
    const full = Template.of(
      service({
        breakGlassPrincipalArns: ["arn:aws:iam::111122223333:root"],
        network: { ...SERVICE.network, privateSubnetIds: list(16, (n) => `subnet-${repeat("a", 17)}${n}`) },
        hooks: Object.fromEntries(
          [
            "beforeInstall",
            "afterInstall",
            "afterAllowTestTraffic",
            "beforeAllowTraffic",
            "afterAllowTraffic",
          ].map((hook) => [hook, here(FUNCTION)]),
        ),
      }),
    );
    for (const role of Object.values(full.all("aws_iam_role"))) {
      // Terraform encodes it, so it is JSON for every value.
      expect(role["assume_role_policy"]).toMatch(/^\$\{jsonencode\(local\.[\w-]+\)\}$/);
    }
    expect(JSON.stringify(full.document.output?.["app-spec"]).length).toBeLessThan(262_144);
  });
});
