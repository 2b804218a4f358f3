import { describe, expect, test } from "@jest/globals";
import { type Endpoints, NetworkStack, type NetworkStackProps } from "../../../../stacks";
import { NETWORK } from "../../../support/fixtures";
import { problemsOf, wholeProblemsOf } from "../../../support/problems";
import { Template, testApp } from "../../../support/template";

const make = (props: Partial<NetworkStackProps>) =>
  new NetworkStack(testApp(), "network", { ...NETWORK, ...props });
const synth = (endpoints?: Endpoints) => Template.of(make(endpoints === undefined ? {} : { endpoints }));
const problems = (props: Partial<NetworkStackProps>) => problemsOf(() => make(props));

/** The services and types of a template's endpoints, as their data sources name them, sorted. */
const servicesOf = (template: Template) =>
  Object.values(template.document.data?.["aws_vpc_endpoint_service"] ?? {})
    .map((data) => [data["service"], data["service_type"]])
    .sort();

describe("the endpoints of a network", () => {
  test("are a gateway endpoint of S3 by default, with a route in each private route table", () => {
    const template = synth();
    expect(servicesOf(template)).toEqual([["s3", "Gateway"]]);
    expect(template.only("aws_vpc_endpoint")).toMatchObject({
      vpc_endpoint_type: "Gateway",
      route_table_ids: [0, 1].map(
        (zone) => `\${${template.addressOf("aws_route_table", `network_private-route-table-${zone}`)}.id}`,
      ),
    });
    expect(template.only("aws_vpc_endpoint")).not.toHaveProperty("subnet_ids");
    expect(template.all("aws_security_group")).toEqual({});
  });

  test("are none if so configured", () => {
    const template = synth({ kind: "none" });
    expect(template.all("aws_vpc_endpoint")).toEqual({});
    expect(servicesOf(template)).toEqual([]);
  });

  test("are those of the listed services: two for ECR", () => {
    const template = synth({ kind: "some", services: ["ecr", "logs"] });
    expect(servicesOf(template)).toEqual([
      ["ecr.api", "Interface"],
      ["ecr.dkr", "Interface"],
      ["logs", "Interface"],
    ]);
    expect(template.counts()).toMatchObject({ aws_vpc_endpoint: 3, aws_security_group: 1 });
  });

  test("are eight with all services, in private subnets and with private DNS", () => {
    const template = synth({ kind: "all" });
    expect(servicesOf(template).map(([service]) => service)).toEqual([
      "codedeploy",
      "ecr.api",
      "ecr.dkr",
      "logs",
      "s3",
      "secretsmanager",
      "ssm",
      "ssmmessages",
    ]);
    const group = `\${${template.addressOf("aws_security_group", "network_endpoints_security-group")}.id}`;
    const interfaces = Object.values(template.all("aws_vpc_endpoint")).filter(
      (endpoint) => endpoint["vpc_endpoint_type"] === "Interface",
    );
    expect(interfaces).toHaveLength(7);
    for (const endpoint of interfaces) {
      expect(endpoint).toMatchObject({
        private_dns_enabled: true,
        security_group_ids: [group],
        subnet_ids: [0, 1].map(
          (zone) => `\${${template.addressOf("aws_subnet", `network_private-subnet-${zone}`)}.id}`,
        ),
      });
    }
  });

  test("accept HTTPS from the VPC, and nothing else", () => {
    const template = Template.of(make({ cidrBlock: "10.7.0.0/16", endpoints: { kind: "all" } }));
    expect(template.only("aws_vpc_security_group_ingress_rule")).toMatchObject({
      cidr_ipv4: "10.7.0.0/16",
      ip_protocol: "tcp",
      from_port: 443,
      to_port: 443,
    });
    expect(template.all("aws_vpc_security_group_egress_rule")).toEqual({});
  });

  test("are exposed by AWS's name of the service", () => {
    const { endpoints } = make({ endpoints: { kind: "some", services: ["s3", "ecr"] } }).network;
    expect(Object.keys(endpoints?.endpoints ?? {})).toEqual(["s3", "ecr.api", "ecr.dkr"]);
    expect(endpoints?.securityGroup).toBeDefined();
  });

  test("fails when the list is empty, and when a service occurs twice", () => {
    expect(problems({ endpoints: { kind: "some", services: [] } })).toEqual([
      "endpoints.services: got no service",
    ]);
    expect(problems({ endpoints: { kind: "some", services: ["s3", "s3"] } })).toEqual([
      "endpoints.services: s3 occurs more than once",
    ]);
  });

  test("fails when a service or a kind is unknown", () => {
    const wrong = (endpoints: unknown) => problems({ endpoints: endpoints as Endpoints });
    expect(wrong({ kind: "some", services: ["ssmmessage"] })).toEqual([
      'endpoints.services[0]: got "ssmmessage"; did you mean ssmmessages?',
    ]);
    expect(wrong({ kind: "al" })).toEqual(['endpoints.kind: got "al"; did you mean all?']);
    expect(wrong({ kind: "all", services: [] })).toEqual(["endpoints.services: unknown property"]);
  });
});

describe("a network without NAT", () => {
  test("fails when it lacks the endpoints that tasks need to start", () => {
    const whole = (endpoints?: Endpoints) =>
      wholeProblemsOf(() => make({ nat: "none", ...(endpoints === undefined ? {} : { endpoints }) }));
    expect(whole()).toEqual([
      {
        prop: "endpoints",
        what: `no endpoint for ecr, logs, and nat is "none": tasks in private subnets can't start`,
        allowed: "without NAT, endpoints for ecr, s3, logs",
        fix: 'set endpoints to { kind: "all" }, or to { kind: "none" } if private subnets have no tasks, or reach AWS in another way',
      },
    ]);
    expect(whole({ kind: "some", services: ["ecr", "logs"] })).toMatchObject([
      { what: `no endpoint for s3, and nat is "none": tasks in private subnets can't start` },
    ]);
  });

  test("needs exactly these endpoints, or the word that it needs none", () => {
    expect(problems({ nat: "none", endpoints: { kind: "some", services: ["ecr", "s3", "logs"] } })).toEqual(
      [],
    );
    expect(problems({ nat: "none", endpoints: { kind: "all" } })).toEqual([]);
    expect(problems({ nat: "none", endpoints: { kind: "none" } })).toEqual([]);
  });

  test("is the only one that needs them", () => {
    expect(problems({ nat: "one", endpoints: { kind: "none" } })).toEqual([]);
  });
});
