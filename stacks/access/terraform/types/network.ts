import { allow, type Grant, inS3, passRole, regional, type Types } from "../grant";

/** The ARNs of EC2's resources end with ids that AWS generates. */
const ec2 = (kind: string) => regional("ec2", `${kind}/*`);

const read = (...names: readonly string[]) =>
  allow(
    names.map((name) => `ec2:${name}`),
    "*",
  );

/** Actions on the resources themselves, and their tags. */
const write = (kind: string, ...names: readonly string[]): Grant =>
  allow([...names.map((name) => `ec2:${name}`), "ec2:CreateTags", "ec2:DeleteTags"], ec2(kind));

/** Actions that AWS checks on each resource that takes part. */
const together = (names: readonly string[], ...kinds: readonly string[]): Grant =>
  allow(
    names.map((name) => `ec2:${name}`),
    ...kinds.map(ec2),
  );

/** Lambda leaves its network interfaces for a while; Terraform deletes them before their subnet or security group. */
const LEFT_INTERFACES = together(["DeleteNetworkInterface", "DetachNetworkInterface"], "network-interface");
const RULES_OF_GROUPS = [
  "AuthorizeSecurityGroupEgress",
  "AuthorizeSecurityGroupIngress",
  "RevokeSecurityGroupEgress",
  "RevokeSecurityGroupIngress",
];

/** The network. AWS lists almost no resource for reading in EC2. */
export const NETWORK: Types = {
  aws_vpc: {
    named: "id",
    read: [
      read("DescribeNetworkAcls", "DescribeRouteTables", "DescribeSecurityGroups", "DescribeVpcs"),
      together(["DescribeVpcAttribute"], "vpc"),
    ],
    write: [write("vpc", "CreateVpc", "DeleteVpc", "ModifyVpcAttribute")],
  },
  aws_subnet: {
    named: "id",
    read: [read("DescribeSubnets")],
    write: [
      write("subnet", "CreateSubnet", "DeleteSubnet", "ModifySubnetAttribute"),
      together(["CreateSubnet"], "vpc"),
      read("DescribeNetworkInterfaces"),
      LEFT_INTERFACES,
    ],
  },
  aws_internet_gateway: {
    named: "id",
    read: [read("DescribeInternetGateways")],
    write: [
      write(
        "internet-gateway",
        "AttachInternetGateway",
        "CreateInternetGateway",
        "DeleteInternetGateway",
        "DetachInternetGateway",
      ),
      together(["AttachInternetGateway", "DetachInternetGateway"], "vpc"),
    ],
  },
  aws_eip: {
    named: "id",
    read: [read("DescribeAddresses", "DescribeAddressesAttribute")],
    write: [
      write("elastic-ip", "AllocateAddress", "DisassociateAddress", "ReleaseAddress"),
      together(["DisassociateAddress"], "network-interface"),
    ],
  },
  aws_nat_gateway: {
    named: "id",
    read: [read("DescribeNatGateways")],
    write: [
      write("natgateway", "CreateNatGateway", "DeleteNatGateway"),
      together(["CreateNatGateway"], "elastic-ip", "subnet", "vpc"),
    ],
  },
  aws_route_table: {
    named: "id",
    read: [read("DescribeRouteTables")],
    write: [
      write("route-table", "CreateRouteTable", "DeleteRouteTable", "DisassociateRouteTable"),
      together(["CreateRouteTable"], "vpc"),
      together(["DisassociateRouteTable"], "subnet"),
    ],
  },
  aws_route: {
    named: "id",
    read: [read("DescribeRouteTables")],
    write: [together(["CreateRoute", "DeleteRoute", "ReplaceRoute"], "route-table")],
  },
  aws_route_table_association: {
    named: "id",
    read: [read("DescribeRouteTables")],
    write: [
      together(
        ["AssociateRouteTable", "DisassociateRouteTable", "ReplaceRouteTableAssociation"],
        "route-table",
        "subnet",
      ),
    ],
  },
  aws_security_group: {
    named: "id",
    read: [read("DescribeSecurityGroups")],
    write: [
      write("security-group", "CreateSecurityGroup", "DeleteSecurityGroup", ...RULES_OF_GROUPS),
      together(["CreateSecurityGroup"], "vpc"),
      together(["AuthorizeSecurityGroupEgress", "AuthorizeSecurityGroupIngress"], "security-group-rule"),
      read("DescribeNetworkInterfaces"),
      LEFT_INTERFACES,
    ],
  },
  aws_default_security_group: {
    named: "id",
    read: [read("DescribeSecurityGroups")],
    write: [
      write("security-group", ...RULES_OF_GROUPS),
      together(["AuthorizeSecurityGroupEgress", "AuthorizeSecurityGroupIngress"], "security-group-rule"),
    ],
  },
  aws_vpc_security_group_ingress_rule: {
    named: "id",
    read: [read("DescribeSecurityGroupRules")],
    write: [
      write("security-group-rule", "AuthorizeSecurityGroupIngress", "ModifySecurityGroupRules"),
      together(
        ["AuthorizeSecurityGroupIngress", "ModifySecurityGroupRules", "RevokeSecurityGroupIngress"],
        "security-group",
      ),
    ],
  },
  aws_vpc_security_group_egress_rule: {
    named: "id",
    read: [read("DescribeSecurityGroupRules")],
    write: [
      write("security-group-rule", "AuthorizeSecurityGroupEgress", "ModifySecurityGroupRules"),
      together(
        ["AuthorizeSecurityGroupEgress", "ModifySecurityGroupRules", "RevokeSecurityGroupEgress"],
        "security-group",
      ),
    ],
  },
  aws_vpc_endpoint: {
    named: "id",
    // The addresses of an interface endpoint are those of its network interfaces.
    read: [read("DescribeNetworkInterfaces", "DescribePrefixLists", "DescribeVpcEndpoints")],
    write: [
      write("vpc-endpoint", "CreateVpcEndpoint", "DeleteVpcEndpoints", "ModifyVpcEndpoint"),
      together(["CreateVpcEndpoint"], "vpc"),
      together(["CreateVpcEndpoint", "ModifyVpcEndpoint"], "route-table", "security-group", "subnet"),
    ],
  },
  aws_flow_log: {
    named: "id",
    read: [read("DescribeFlowLogs")],
    write: [
      write("vpc-flow-log", "CreateFlowLogs", "DeleteFlowLogs"),
      together(["CreateFlowLogs"], "vpc"),
      passRole("iam_role_arn", "vpc-flow-logs.amazonaws.com"),
      // Logs in a bucket are a delivery of CloudWatch Logs, which checks the bucket's policy and may add to it.
      {
        ...allow(["logs:CreateLogDelivery", "logs:DeleteLogDelivery"], "*"),
        when: "log_destination_type=s3",
      },
      {
        ...allow(["s3:GetBucketPolicy", "s3:PutBucketPolicy"], inS3("{bucket:log_destination}")),
        when: "log_destination_type=s3",
      },
    ],
  },
};
