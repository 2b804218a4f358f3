import { blocks, isSet, type Resource, type Resources } from "../support/resources";
import { type Rule, resourceRule } from "../support/rule";

const VPC = ["aws_vpc"];

/** The services of which Security Hub wants an interface endpoint, by the end of the service's name. */
const ENDPOINTS = ["ecr.api", "ecr.dkr", "ssm"];

export const VPC_RULES: readonly Rule[] = [
  resourceRule(VPC, {
    name: "a VPC has flow logs",
    ids: ["CKV2_AWS_11", "AWS-0178", "EC2.6", "VPC7"],
    holds: (vpc, stack) => stack.referringTo(vpc, "aws_flow_log", "vpc_id").length > 0,
  }),
  resourceRule(VPC, {
    name: "the default security group of a VPC has no rules",
    ids: ["CKV2_AWS_12", "AWS-0173", "EC2.2"],
    holds: (vpc, stack) => {
      const groups = stack.referringTo(vpc, "aws_default_security_group", "vpc_id");
      const rules = groups.flatMap(({ values }) => [
        ...blocks(values, "ingress"),
        ...blocks(values, "egress"),
      ]);
      return groups.length > 0 && rules.length === 0;
    },
  }),
  resourceRule(["aws_subnet"], {
    name: "a subnet assigns no public addresses by itself",
    ids: ["CKV_AWS_130", "AWS-0164", "EC2.15"],
    holds: ({ values }) => values["map_public_ip_on_launch"] !== true,
  }),
  resourceRule(VPC, {
    name: "a VPC has endpoints for ECR and Systems Manager",
    ids: ["EC2.55", "EC2.56", "EC2.57"],
    holds: (vpc, stack) => ENDPOINTS.every((service) => hasEndpoint(vpc, stack, service)),
  }),
  resourceRule(["aws_route"], {
    name: "a default route leads to a gateway, not to an instance",
    ids: ["CKV2_AWS_35"],
    applies: ({ values }) => values["destination_cidr_block"] === "0.0.0.0/0",
    holds: ({ values }) => isSet(values["nat_gateway_id"]) || isSet(values["gateway_id"]),
  }),
];

function hasEndpoint(vpc: Resource, stack: Resources, service: string): boolean {
  return stack
    .referringTo(vpc, "aws_vpc_endpoint", "vpc_id")
    .some(({ values }) => String(values["service_name"]).endsWith(`.${service}`));
}
