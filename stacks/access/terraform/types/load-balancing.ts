import { allow, createServiceRole, regional, type Types } from "../grant";

const BALANCER = regional("elasticloadbalancing", "loadbalancer/app/{name}/*");
const BALANCER_OF_LISTENER = regional("elasticloadbalancing", "loadbalancer/app/{load_balancer_arn}/*");
const LISTENER = regional("elasticloadbalancing", "listener/app/{load_balancer_arn}/*/*");
const LISTENER_OF = regional("elasticloadbalancing", "listener/app/{listener_arn}/*/*");
const RULE = regional("elasticloadbalancing", "listener-rule/app/{listener_arn}/*/*/*");
const TARGET_GROUP = regional("elasticloadbalancing", "targetgroup/{name}/*");
const TAG = ["elasticloadbalancing:AddTags", "elasticloadbalancing:RemoveTags"];

/** Elastic Load Balancing. AWS lists no resource for reading. */
export const LOAD_BALANCING: Types = {
  aws_lb: {
    read: [
      allow(
        [
          "elasticloadbalancing:DescribeCapacityReservation",
          "elasticloadbalancing:DescribeLoadBalancerAttributes",
          "elasticloadbalancing:DescribeLoadBalancers",
          "elasticloadbalancing:DescribeTags",
        ],
        "*",
      ),
    ],
    write: [
      allow(
        [
          "elasticloadbalancing:CreateLoadBalancer",
          "elasticloadbalancing:DeleteLoadBalancer",
          "elasticloadbalancing:ModifyCapacityReservation",
          "elasticloadbalancing:ModifyIpPools",
          "elasticloadbalancing:ModifyLoadBalancerAttributes",
          "elasticloadbalancing:SetIpAddressType",
          "elasticloadbalancing:SetSecurityGroups",
          "elasticloadbalancing:SetSubnets",
          ...TAG,
        ],
        BALANCER,
      ),
      // Elastic Load Balancing checks the network with the caller's permissions; Terraform waits for network interfaces.
      allow(
        [
          "ec2:DescribeAccountAttributes",
          "ec2:DescribeAddresses",
          "ec2:DescribeInternetGateways",
          "ec2:DescribeNetworkInterfaces",
          "ec2:DescribeSecurityGroups",
          "ec2:DescribeSubnets",
          "ec2:DescribeVpcs",
        ],
        "*",
      ),
      createServiceRole("elasticloadbalancing.amazonaws.com"),
    ],
  },
  aws_lb_listener: {
    named: "load_balancer_arn",
    read: [
      allow(
        [
          "elasticloadbalancing:DescribeListenerAttributes",
          "elasticloadbalancing:DescribeListeners",
          "elasticloadbalancing:DescribeTags",
        ],
        "*",
      ),
    ],
    write: [
      allow(["elasticloadbalancing:CreateListener"], BALANCER_OF_LISTENER),
      allow(
        [
          "elasticloadbalancing:DeleteListener",
          "elasticloadbalancing:ModifyListener",
          "elasticloadbalancing:ModifyListenerAttributes",
          ...TAG,
        ],
        LISTENER,
      ),
    ],
  },
  aws_lb_listener_rule: {
    named: "listener_arn",
    read: [allow(["elasticloadbalancing:DescribeRules", "elasticloadbalancing:DescribeTags"], "*")],
    write: [
      allow(["elasticloadbalancing:CreateRule"], LISTENER_OF),
      allow(
        [
          "elasticloadbalancing:DeleteRule",
          "elasticloadbalancing:ModifyRule",
          "elasticloadbalancing:SetRulePriorities",
          ...TAG,
        ],
        RULE,
      ),
    ],
  },
  aws_lb_listener_certificate: {
    named: "listener_arn",
    read: [allow(["elasticloadbalancing:DescribeListenerCertificates"], "*")],
    write: [
      allow(
        ["elasticloadbalancing:AddListenerCertificates", "elasticloadbalancing:RemoveListenerCertificates"],
        LISTENER_OF,
      ),
    ],
  },
  aws_lb_target_group: {
    read: [
      allow(
        [
          "elasticloadbalancing:DescribeTags",
          "elasticloadbalancing:DescribeTargetGroupAttributes",
          "elasticloadbalancing:DescribeTargetGroups",
        ],
        "*",
      ),
    ],
    write: [
      allow(
        [
          "elasticloadbalancing:CreateTargetGroup",
          "elasticloadbalancing:DeleteTargetGroup",
          "elasticloadbalancing:ModifyTargetGroup",
          "elasticloadbalancing:ModifyTargetGroupAttributes",
          ...TAG,
        ],
        TARGET_GROUP,
      ),
      allow(["ec2:DescribeInternetGateways", "ec2:DescribeVpcs"], "*"),
    ],
  },
};
