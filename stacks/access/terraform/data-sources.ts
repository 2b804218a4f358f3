import { allow, type TypeGrants } from "./grant";

/** What the provider reads for a data source. */
const reads = (...actions: readonly string[]): TypeGrants => ({
  read: actions.length === 0 ? [] : [allow(actions, "*")],
  write: [],
});

/** What the AWS provider needs for each data source. AWS lists no resource for most of these actions. */
export const DATA_SOURCES: Readonly<Record<string, TypeGrants>> = {
  // Every caller may ask who it is.
  aws_caller_identity: reads(),
  // The provider knows these without AWS.
  aws_iam_policy_document: reads(),
  aws_partition: reads(),
  aws_region: reads(),
  aws_lb: reads(
    "elasticloadbalancing:DescribeCapacityReservation",
    "elasticloadbalancing:DescribeLoadBalancerAttributes",
    "elasticloadbalancing:DescribeLoadBalancers",
    "elasticloadbalancing:DescribeTags",
  ),
  aws_lb_listener: reads(
    "elasticloadbalancing:DescribeListenerAttributes",
    "elasticloadbalancing:DescribeListeners",
    "elasticloadbalancing:DescribeTags",
  ),
  aws_subnets: reads("ec2:DescribeSubnets"),
  aws_vpc: {
    read: [
      allow(["ec2:DescribeRouteTables", "ec2:DescribeVpcs"], "*"),
      allow(["ec2:DescribeVpcAttribute"], "arn:{partition}:ec2:{region}:{account}:vpc/*"),
    ],
    write: [],
  },
  aws_vpc_endpoint_service: reads("ec2:DescribeVpcEndpointServices"),
};
