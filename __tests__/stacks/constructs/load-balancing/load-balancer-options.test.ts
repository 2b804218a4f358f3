import { describe, expect, test } from "@jest/globals";
import { ref } from "cdktf";
import type { LoadBalancerOptions } from "../../../../stacks";
import { checkLoadBalancerOptions } from "../../../../stacks/constructs/load-balancing/load-balancer-options";
import { synthService } from "../../../support/service";

const WEB_ACL = "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/7e1b0c6e";
const ZONE = "Z0123456789ABCDEFGHIJ";

const synth = (loadBalancer: LoadBalancerOptions) => synthService({ loadBalancer });
const problems = (options: LoadBalancerOptions) =>
  checkLoadBalancerOptions("loadBalancer", options).map(({ prop, what }) => `${prop}: ${what}`);

describe("a load balancer", () => {
  test("by default is internet-facing and closes idle connections after a minute, without logs, a web ACL and records", () => {
    const template = synthService();
    expect(template.only("aws_lb")).toMatchObject({
      internal: false,
      idle_timeout: 60,
      drop_invalid_header_fields: true,
      subnets: ["subnet-public-a", "subnet-public-b"],
    });
    expect(template.only("aws_lb")).not.toHaveProperty("access_logs");
    expect(template.only("aws_lb")).not.toHaveProperty("connection_logs");
    for (const type of ["aws_s3_bucket", "aws_wafv2_web_acl_association", "aws_route53_record"]) {
      expect(template.all(type)).toEqual({});
    }
  });

  test("is in the private subnets if it is internal", () => {
    expect(synth({ scheme: "internal" }).only("aws_lb")).toMatchObject({
      internal: true,
      subnets: ["subnet-private-a", "subnet-private-b"],
    });
  });

  test("has the web ACL and a record for each name", () => {
    const template = synth({
      webAclArn: WEB_ACL,
      dnsRecords: [
        { zoneId: ZONE, name: "shop.example.com" },
        { zoneId: ref("var.zone").toString(), name: "*.shop.example.com" },
      ],
    });
    const loadBalancer = template.addressOf("aws_lb", "load-balancer_");
    expect(template.only("aws_wafv2_web_acl_association")).toMatchObject({
      resource_arn: `\${${loadBalancer}.arn}`,
      web_acl_arn: WEB_ACL,
    });
    const alias = {
      name: `\${${loadBalancer}.dns_name}`,
      zone_id: `\${${loadBalancer}.zone_id}`,
      evaluate_target_health: true,
    };
    expect(Object.values(template.all("aws_route53_record"))).toMatchObject([
      { zone_id: ZONE, name: "shop.example.com", type: "A", alias },
      { zone_id: "${var.zone}", name: "*.shop.example.com", type: "A", alias },
    ]);
  });
});

describe("the logs of a load balancer", () => {
  test("go to an existing bucket, and connections only if configured", () => {
    const target = { bucket: "shop-logs", prefix: "shop", enabled: true };
    const logs = { kind: "existing", bucket: "shop-logs", prefix: "shop" } as const;
    expect(synth({ logs }).only("aws_lb")).toMatchObject({ access_logs: target });
    expect(synth({ logs }).only("aws_lb")).not.toHaveProperty("connection_logs");
    expect(synth({ logs: { ...logs, connections: true } }).only("aws_lb")).toMatchObject({
      access_logs: target,
      connection_logs: target,
    });
    expect(synth({ logs }).all("aws_s3_bucket")).toEqual({});
  });

  test("go to a new bucket that only Elastic Load Balancing may write, with TLS, for 90 days", () => {
    const template = synth({ logs: { kind: "own" } });
    const bucket = template.addressOf("aws_s3_bucket", "load-balancer_logs_bucket");
    const policy = template.addressOf("aws_s3_bucket_policy", "load-balancer_logs_policy");
    expect(template.only("aws_lb")).toMatchObject({
      access_logs: { bucket: `\${${bucket}.id}`, enabled: true },
      depends_on: [policy],
    });
    expect(template.only("aws_s3_bucket")).toMatchObject({
      bucket_prefix: '${lower("shop-web-lb-")}',
      force_destroy: false,
    });
    expect(template.json(template.only("aws_s3_bucket_policy")["policy"])).toMatchObject({
      Statement: [
        {
          Effect: "Allow",
          Principal: { Service: "logdelivery.elasticloadbalancing.amazonaws.com" },
          Action: "s3:PutObject",
        },
        { Effect: "Deny", Action: "s3:*", Condition: { Bool: { "aws:SecureTransport": "false" } } },
      ],
    });
    expect(template.only("aws_s3_bucket_lifecycle_configuration")["rule"]).toMatchObject([
      { expiration: [{ days: 90 }] },
    ]);
    expect(template.only("aws_s3_bucket_public_access_block")).toMatchObject({
      block_public_acls: true,
      block_public_policy: true,
      ignore_public_acls: true,
      restrict_public_buckets: true,
    });
  });

  test("are destroyed with the bucket if nothing is protected", () => {
    const template = synthService({ deletionProtection: false, loadBalancer: { logs: { kind: "own" } } });
    expect(template.only("aws_s3_bucket")).toMatchObject({ force_destroy: true });
  });
});

describe("fails when", () => {
  test.each<[string, LoadBalancerOptions, string[]]>([
    ["the idle timeout is 0", { idleTimeoutSeconds: 0 }, ["loadBalancer.idleTimeoutSeconds: got 0 seconds"]],
    [
      "the idle timeout is 4001",
      { idleTimeoutSeconds: 4001 },
      ["loadBalancer.idleTimeoutSeconds: got 4001 seconds"],
    ],
    [
      "the retention is 0",
      { logs: { kind: "own", retentionDays: 0 } },
      ["loadBalancer.logs.retentionDays: got 0 days"],
    ],
    [
      "the retention is 3654",
      { logs: { kind: "own", retentionDays: 3654 } },
      ["loadBalancer.logs.retentionDays: got 3654 days"],
    ],
    [
      "the bucket is an ARN and the prefix has slashes",
      { logs: { kind: "existing", bucket: "arn:aws:s3:::logs", prefix: "/shop/" } },
      ['loadBalancer.logs.bucket: got "arn:aws:s3:::logs"', 'loadBalancer.logs.prefix: got "/shop/"'],
    ],
    [
      "the prefix contains AWSLogs",
      { logs: { kind: "existing", bucket: "logs", prefix: "a/AWSLogs" } },
      ['loadBalancer.logs.prefix: got "a/AWSLogs"'],
    ],
    [
      "the web ACL is one of CloudFront's",
      { webAclArn: "arn:aws:wafv2:us-east-1:111122223333:global/webacl/shop/7e1b" },
      ['loadBalancer.webAclArn: got "arn:aws:wafv2:us-east-1:111122223333:global/webacl/shop/7e1b"'],
    ],
    [
      "a record has no zone id, and a URL for a name",
      { dnsRecords: [{ zoneId: "example.com", name: "https://shop.example.com" }] },
      [
        'loadBalancer.dnsRecords[0].zoneId: got "example.com"',
        'loadBalancer.dnsRecords[0].name: got "https://shop.example.com"',
      ],
    ],
    [
      "a name repeats",
      {
        dnsRecords: [
          { zoneId: ZONE, name: "shop.example.com" },
          { zoneId: ZONE, name: "shop.example.com" },
        ],
      },
      ["loadBalancer.dnsRecords: shop.example.com occurs more than once"],
    ],
  ])("%s", (_what, options, expected) => {
    expect(problems(options)).toEqual(expected);
  });

  test.each<[string, LoadBalancerOptions]>([
    ["the bounds of the idle timeout", { idleTimeoutSeconds: 1 }],
    ["the upper bound of the idle timeout", { idleTimeoutSeconds: 4000 }],
    ["the bounds of the retention", { logs: { kind: "own", retentionDays: 1 } }],
    ["the upper bound of the retention", { logs: { kind: "own", retentionDays: 3653 } }],
    ["no logs", { logs: { kind: "none" } }],
    [
      "tokens",
      { webAclArn: ref("var.acl").toString(), logs: { kind: "existing", bucket: ref("var.b").toString() } },
    ],
  ])("never for %s", (_what, options) => {
    expect(problems(options)).toEqual([]);
  });
});
