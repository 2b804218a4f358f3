import type { Attributes } from "../../../support/template";
import { isSet, type Resource } from "../support/resources";
import { type Rule, resourceRule } from "../support/rule";

const GROUP = ["aws_security_group"];
const INGRESS = ["aws_vpc_security_group_ingress_rule"];
const EGRESS = ["aws_vpc_security_group_egress_rule"];

/** The ports of EC2.19, with those of SSH and remote desktop. 8080 is one of them. */
const RISKY_PORTS = [
  20, 21, 22, 23, 25, 110, 135, 143, 445, 1433, 1434, 3000, 3306, 3389, 4333, 5000, 5432, 5500, 5601, 8080,
  8088, 8888, 9200, 9300,
];

const toEveryone = ({ values }: Resource) => isEveryone(values);

export const SECURITY_GROUP_RULES: readonly Rule[] = [
  resourceRule(GROUP, {
    name: "a security group has its own description",
    ids: ["CKV_AWS_23", "AWS-0099"],
    holds: ({ values: { description } }) => isSet(description) && description !== "Managed by Terraform",
  }),
  resourceRule([...INGRESS, ...EGRESS], {
    name: "a rule of a security group has a description",
    ids: ["CKV_AWS_23", "AWS-0124", "EC27"],
    holds: ({ values }) => isSet(values["description"]),
  }),
  resourceRule(INGRESS, {
    name: "no security group opens a port of SSH, remote desktop, a database or all ports to everyone",
    ids: ["CKV_AWS_24", "CKV_AWS_25", "CKV_AWS_277", "AWS-0107", "EC2.19"],
    holds: ({ values }) => !isEveryone(values) || !RISKY_PORTS.some((port) => opens(values, port)),
  }),
  resourceRule(INGRESS, {
    name: "a security group opens only the ports 80 and 443 to everyone",
    ids: ["EC2.18"],
    holds: ({ values }) =>
      !isEveryone(values) || (["80", "443"].includes(String(values["from_port"])) && isOnePort(values)),
  }),
  resourceRule(INGRESS, {
    name: "no security group opens port 80 to everyone",
    ids: ["CKV_AWS_260"],
    holds: ({ values }) => !isEveryone(values) || !opens(values, 80),
  }),
  resourceRule(INGRESS, {
    name: "no security group opens any port to everyone",
    ids: ["EC23"],
    holds: (rule) => !toEveryone(rule),
  }),
  resourceRule(EGRESS, {
    name: "no security group allows outbound traffic to everywhere",
    ids: ["CKV_AWS_382", "AWS-0104"],
    holds: (rule) => !toEveryone(rule),
  }),
  resourceRule(GROUP, {
    name: "a security group is used",
    ids: ["CKV2_AWS_5"],
    holds: ({ address }, stack) =>
      stack.all.some(
        ({ type, references }) =>
          ![...INGRESS, ...EGRESS].includes(type) &&
          Object.values(references).some((addresses) => addresses.includes(address)),
      ),
  }),
];

function isEveryone({ cidr_ipv4, cidr_ipv6 }: Attributes): boolean {
  return cidr_ipv4 === "0.0.0.0/0" || cidr_ipv6 === "::/0";
}

function opens({ ip_protocol, from_port, to_port }: Attributes, port: number): boolean {
  return ip_protocol === "-1" || (Number(from_port) <= port && port <= Number(to_port));
}

function isOnePort({ from_port, to_port }: Attributes): boolean {
  return from_port === to_port;
}
