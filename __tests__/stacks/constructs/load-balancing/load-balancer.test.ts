import { describe, expect, test } from "@jest/globals";
import { SERVICE } from "../../../support/fixtures";
import { synthService } from "../../../support/service";
import type { Template } from "../../../support/template";

describe("listeners", () => {
  const byId = (template: Template, id: string) => template.byId("aws_lb_listener", `load-balancer_${id}`);

  test("use HTTPS with a current TLS policy, and redirect from HTTP", () => {
    const template = synthService();
    const encrypted = {
      protocol: "HTTPS",
      ssl_policy: "ELBSecurityPolicy-TLS13-1-2-Res-2021-06",
      certificate_arn:
        SERVICE.productionListener.kind === "https" && SERVICE.productionListener.certificateArn,
    };
    expect(byId(template, "production-listener")).toMatchObject({ port: 443, ...encrypted });
    expect(byId(template, "test-listener")).toMatchObject({ port: 8443, ...encrypted });
    expect(byId(template, "http-redirect")).toMatchObject({
      port: 80,
      protocol: "HTTP",
      default_action: [
        { type: "redirect", redirect: { protocol: "HTTPS", port: "443", status_code: "HTTP_301" } },
      ],
    });
  });

  test("use plain HTTP only if configured, then without a redirect", () => {
    const template = synthService({ productionListener: { kind: "http-without-encryption" } });
    expect(Object.keys(template.all("aws_lb_listener"))).toHaveLength(2);
    expect(byId(template, "production-listener")).toMatchObject({ port: 80, protocol: "HTTP" });
    expect(byId(template, "test-listener")).toMatchObject({ port: 8080, protocol: "HTTP" });
    expect(byId(template, "production-listener")).not.toHaveProperty("certificate_arn");
  });

  test("start with a weighted forward to the blue target group, in the form of CodeDeploy", () => {
    const template = synthService();
    const arn = (id: string) => `\${${template.addressOf("aws_lb_target_group", `target-groups_${id}`)}.arn}`;
    for (const id of ["production-listener", "test-listener"]) {
      expect(byId(template, id)["default_action"]).toEqual([
        {
          type: "forward",
          forward: {
            target_group: [
              { arn: arn("blue"), weight: 100 },
              { arn: arn("green"), weight: 0 },
            ],
          },
        },
      ]);
    }
  });

  test("allow everyone to reach production, and no one to reach the test listener", () => {
    const rules = Object.entries(synthService().all("aws_vpc_security_group_ingress_rule"));
    const fromOutside = rules.filter(([, rule]) => rule["cidr_ipv4"] !== undefined);
    expect(fromOutside.map(([, rule]) => `${rule["cidr_ipv4"]} to ${rule["from_port"]}`).sort()).toEqual([
      "0.0.0.0/0 to 443",
      "0.0.0.0/0 to 80",
    ]);
  });

  test("allow only the given blocks to reach the test listener", () => {
    const template = synthService({
      testListener: { kind: "port", port: 9443, allowedCidrBlocks: ["192.0.2.0/24"] },
    });
    expect(
      template.byId("aws_vpc_security_group_ingress_rule", "security-groups_port-9443-from-192-0-2-0-24"),
    ).toMatchObject({
      cidr_ipv4: "192.0.2.0/24",
      from_port: 9443,
      to_port: 9443,
      ip_protocol: "tcp",
    });
  });

  test("have no test listener, no test route and no output if the test listener is disabled", () => {
    const template = synthService({ testListener: { kind: "none" } });
    expect(Object.keys(template.all("aws_lb_listener"))).toHaveLength(2);
    expect(template.document.output).not.toHaveProperty("test-url");
    expect(JSON.stringify(template.only("aws_codedeploy_deployment_group"))).not.toContain(
      "test_traffic_route",
    );
  });
});
