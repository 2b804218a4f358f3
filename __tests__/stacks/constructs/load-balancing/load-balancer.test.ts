import { describe, expect, test } from "@jest/globals";
import { ref, Token } from "cdktf";
import type { ServiceStackProps } from "../../../../stacks";
import { SERVICE } from "../../../support/fixtures";
import { problemsOf, wholeProblemsOf } from "../../../support/problems";
import { synthService } from "../../../support/service";
import type { Template } from "../../../support/template";

describe("a load balancer", () => {
  test.each([
    ["by default", {}, false, "public"],
    ["if configured", { loadBalancer: {} }, false, "public"],
    ["if configured", { loadBalancer: { scheme: "internet-facing" } }, false, "public"],
    ["if configured", { loadBalancer: { scheme: "internal" } }, true, "private"],
  ] as const)("%s (%j) is internal: %p, in %s subnets", (_, props, isInternal, subnets) => {
    expect(synthService(props).only("aws_lb")).toMatchObject({
      name: "shop-web",
      internal: isInternal,
      subnets: [`subnet-${subnets}-a`, `subnet-${subnets}-b`],
    });
  });

  test("is protected from deletion by default", () => {
    const isProtected = (props: Partial<ServiceStackProps>) =>
      synthService(props).only("aws_lb")["enable_deletion_protection"];
    expect([isProtected({}), isProtected({ deletionProtection: false })]).toEqual([true, false]);
  });
});

describe("additional certificates", () => {
  const MORE = ["8f2c1d7f", "9a3d2e80"].map((id) => `arn:aws:acm:eu-west-1:111122223333:certificate/${id}`);
  const CERTIFICATE = "arn:aws:acm:eu-west-1:111122223333:certificate/7e1b0c6e";
  const https = (additionalCertificateArns: readonly string[]) =>
    ({ kind: "https", certificateArn: CERTIFICATE, additionalCertificateArns }) as const;

  test("belong to the production and the test listener, not to the redirect", () => {
    const template = synthService({ productionListener: https(MORE) });
    const certificates = Object.values(template.all("aws_lb_listener_certificate"));
    expect(certificates.map(({ listener_arn, certificate_arn }) => [listener_arn, certificate_arn])).toEqual(
      ["production-listener", "test-listener"].flatMap((id) =>
        MORE.map((arn) => [`\${${template.addressOf("aws_lb_listener", `load-balancer_${id}`)}.arn}`, arn]),
      ),
    );
    const untested = synthService({ productionListener: https(MORE), testListener: { kind: "none" } });
    expect(untested.counts()["aws_lb_listener_certificate"]).toBe(2);
  });

  test("are none by default", () => {
    expect(synthService().counts()["aws_lb_listener_certificate"]).toBeUndefined();
    expect(
      synthService({ productionListener: https([]) }).counts()["aws_lb_listener_certificate"],
    ).toBeUndefined();
  });

  test("may be tokens, but not a list token: a resource is created for each", () => {
    const token = ref("var.arn").toString();
    const template = synthService({ productionListener: https([token]), testListener: { kind: "none" } });
    expect(template.only("aws_lb_listener_certificate")["certificate_arn"]).toBe("${var.arn}");
    expect(
      problemsOf(() => synthService({ productionListener: https(Token.asList(ref("var.list"))) })),
    ).toEqual([
      "productionListener.additionalCertificateArns: got a token, whose value only Terraform knows",
    ]);
  });

  test("fails when one is not the ARN of a certificate, or is given twice", () => {
    const prop = "productionListener.additionalCertificateArns";
    expect(
      wholeProblemsOf(() => synthService({ productionListener: https([...MORE, ...MORE.slice(1), "shop"]) })),
    ).toEqual([
      {
        prop: `${prop}[3]`,
        what: 'got "shop"',
        allowed: "the ARN of a certificate in ACM or IAM",
        fix: 'set it to the certificate\'s ARN, or use { kind: "http-without-encryption" }',
      },
      {
        prop,
        what: `${MORE[1]} occurs more than once`,
        allowed: "each element only once",
        fix: "remove the duplicates",
      },
    ]);
  });
});

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
      template.byId(
        "aws_vpc_security_group_ingress_rule",
        "load-balancer-security-group_port-9443-from-192-0-2-0-24",
      ),
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
