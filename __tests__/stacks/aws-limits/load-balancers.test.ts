/** What AWS refuses of load balancers, their listeners and their rules. */
import { LbListener } from "@cdktf/provider-aws/lib/lb-listener";
import { describe, expect, test } from "@jest/globals";
import { ServiceStack } from "../../../stacks";
import { RULES_SERVICE, SERVICE } from "../../support/fixtures";
import { testApp } from "../../support/template";
import { AT_SYNTH, healthCheck, https, list, repeat, rule, testLimits } from "./support";

testLimits([
  [
    "two subnets of a load balancer in one zone",
    "network",
    { availabilityZones: ["eu-west-1a", "eu-west-1a"] },
    "availabilityZones: eu-west-1a occurs more than once",
    { availabilityZones: ["eu-west-1a", "eu-west-1b"] },
  ],
  [
    "one subnet twice",
    "service",
    { network: { ...SERVICE.network, publicSubnetIds: ["subnet-a", "subnet-a"] } },
    "network.publicSubnetIds: subnet-a occurs more than once",
    { network: { ...SERVICE.network, publicSubnetIds: ["subnet-a", "subnet-b"] } },
  ],
  [
    "a load balancer with one subnet",
    "service",
    { network: { ...SERVICE.network, publicSubnetIds: ["subnet-a"] } },
    "network.publicSubnetIds: got subnet-a",
    {},
  ],
  [
    "a bucket for logs that is no name",
    "service",
    { loadBalancer: { logs: { kind: "existing", bucket: "arn:aws:s3:::logs" } } },
    'loadBalancer.logs.bucket: got "arn:aws:s3:::logs"',
    { loadBalancer: { logs: { kind: "existing", bucket: "logs" } } },
  ],
  [
    "an HTTPS listener without a certificate",
    "service",
    { productionListener: { kind: "https" } },
    "productionListener.certificateArn: is missing",
    {},
  ],
  [
    "the port of production for tests",
    "service",
    { testListener: { kind: "port", port: 443 } },
    "testListener.port: got 443, which is the port of the production listener",
    { testListener: { kind: "port", port: 444 } },
  ],
  [
    "the port of the redirect for tests",
    "service",
    { testListener: { kind: "port", port: 80 } },
    "testListener.port: got 80, which is the port of the redirect from HTTP to HTTPS",
    { ...https({ port: 80 }), testListener: { kind: "port", port: 81 } },
  ],
  ["a port of 0", "service", https({ port: 0 }), "productionListener.port: got 0", https({ port: 1 })],
  [
    "a port of 65536",
    "service",
    https({ port: 65_536 }),
    "productionListener.port: got 65536",
    https({ port: 65_535 }),
  ],
  [
    "a TLS policy that AWS doesn't have",
    "service",
    https({ tlsPolicy: "ELBSecurityPolicy-TLS13-1-2-Rse-2021-06" }),
    /^productionListener\.tlsPolicy: got "ELBSecurityPolicy-TLS13-1-2-Rse-2021-06", which AWS doesn't have$/,
    https({ tlsPolicy: "ELBSecurityPolicy-TLS13-1-2-Res-2021-06" }),
  ],
  [
    "a rule without a condition",
    "service",
    rule({ hosts: undefined }),
    "productionListener.rules.web: has no condition, so it would take the traffic of all later rules",
    rule({}),
  ],
  [
    "a priority of 0",
    "service",
    rule({ priority: 0 }),
    "productionListener.rules.web.priority: got 0",
    rule({ priority: 1 }),
  ],
  [
    "a priority of 50001",
    "service",
    rule({ priority: 50_001 }),
    "productionListener.rules.web.priority: got 50001",
    rule({ priority: 50_000 }),
  ],
  [
    "4 values in a condition",
    "service",
    rule({ paths: list(4, (n) => `/${n}`) }),
    "productionListener.rules.web.paths: got 4 values",
    rule({ paths: list(3, (n) => `/${n}`) }),
  ],
  [
    "a health check's path without a slash",
    "service",
    healthCheck({ path: "health" }),
    'healthCheck.path: got "health"',
    healthCheck({ path: "/health" }),
  ],
  [
    "a health check's path of 1025 characters",
    "service",
    healthCheck({ path: `/${repeat("a", 1024)}` }),
    "healthCheck.path: got 1025 characters",
    healthCheck({ path: `/${repeat("a", 1023)}` }),
  ],
  [
    "the status code 199 as healthy",
    "service",
    healthCheck({ healthyStatusCodes: "199" }),
    'healthCheck.healthyStatusCodes: got "199"',
    healthCheck({ healthyStatusCodes: "200" }),
  ],
  [
    "the status code 500 as healthy",
    "service",
    healthCheck({ healthyStatusCodes: "200-500" }),
    'healthCheck.healthyStatusCodes: got "200-500"',
    healthCheck({ healthyStatusCodes: "200-499" }),
  ],
  [
    "status codes that go down",
    "service",
    healthCheck({ healthyStatusCodes: "200,299-298" }),
    'healthCheck.healthyStatusCodes: got "200,299-298", with a range that goes down',
    healthCheck({ healthyStatusCodes: "200,298-298" }),
  ],
  [
    "a health check every 4 seconds",
    "service",
    healthCheck({ intervalSeconds: 4, timeoutSeconds: 3 }),
    "healthCheck.intervalSeconds: got 4 seconds",
    healthCheck({ intervalSeconds: 5, timeoutSeconds: 3 }),
  ],
]);

describe(AT_SYNTH, () => {
  test("one port on two listeners of a load balancer, with a listener of the user", () => {
    const problems = (port: number) => {
      const app = testApp();
      const web = new ServiceStack(app, "web", SERVICE);
      new LbListener(web, "extra", {
        loadBalancerArn: web.loadBalancer?.loadBalancer.arn ?? "",
        port,
        defaultAction: [{ type: "fixed-response" }],
      });
      return app.node.validate();
    };
    expect([443, 80, 8443, 9443].map((port) => problems(port).length)).toEqual([1, 1, 1, 0]);
    expect(problems(443)).toEqual([
      [
        "web/extra.port: got 443, which is the port of web/load-balancer/production-listener on the same load balancer",
        "   allowed: a port that no other listener of the load balancer has",
        "   to do: choose another port, or add a rule to the other listener",
      ].join("\n"),
    ]);
  });

  test("101 target groups of a load balancer: 51 services that share one", () => {
    const problems = (count: number) => {
      const app = testApp();
      for (const index of list(count, (n) => n)) {
        new ServiceStack(app, `s${index}`, {
          ...RULES_SERVICE,
          name: `s${index}`,
          productionListener: {
            kind: "rules",
            rules: { web: { priority: index + 1, paths: [`/${index}`] } },
          },
        });
      }
      return app.node.validate();
    };
    expect(problems(50)).toEqual([]);
    expect(problems(51)).toEqual([
      [
        "s50.sharedLoadBalancer: 51 services share the load balancer, with 102 target groups",
        "   allowed: at most 50 services: a load balancer has at most 100 target groups",
        "   to do: move some of the services to another load balancer",
      ].join("\n"),
    ]);
  });
});
