import type { Attributes } from "../../../support/template";
import { resource, type Samples } from "./samples";

const vpc = resource("aws_vpc");
const vpcId = { vpc_id: ["aws_vpc.it"] };
const ingress = (values: Attributes) =>
  resource("aws_vpc_security_group_ingress_rule", { ip_protocol: "tcp", cidr_ipv4: "0.0.0.0/0", ...values });
const egress = (values: Attributes) => resource("aws_vpc_security_group_egress_rule", values);
const loadBalancer = (values: Attributes) => resource("aws_lb", values);
const listener = (values: Attributes) => resource("aws_lb_listener", values);
const targetGroup = (values: Attributes) => resource("aws_lb_target_group", values);

/** What breaks the rules of networks, security groups and load balancers. */
export const NETWORK_SAMPLES: Samples = {
  "a VPC has flow logs": [[vpc], [vpc, resource("aws_flow_log", {}, { vpc_id: ["aws_vpc.other"] })]],
  "the default security group of a VPC has no rules": [
    [vpc],
    [vpc, resource("aws_default_security_group", { ingress: [{ self: true }] }, vpcId)],
    [vpc, resource("aws_default_security_group", { egress: {} }, vpcId)],
  ],
  "a subnet assigns no public addresses by itself": [
    [resource("aws_subnet", { map_public_ip_on_launch: true })],
  ],
  "a VPC has endpoints for ECR and Systems Manager": [
    [vpc],
    [
      vpc,
      ...["ecr.api", "ecr.dkr", "ssmmessages"].map((name) =>
        resource("aws_vpc_endpoint", { service_name: `com.amazonaws.eu-west-1.${name}` }, vpcId),
      ),
    ],
  ],
  "a default route leads to a gateway, not to an instance": [
    [
      resource("aws_route", {
        destination_cidr_block: "0.0.0.0/0",
        network_interface_id: "eni-1",
        gateway_id: "",
      }),
    ],
  ],
  "a security group has its own description": [
    [resource("aws_security_group")],
    [resource("aws_security_group", { description: "Managed by Terraform" })],
  ],
  "a rule of a security group has a description": [[ingress({})], [egress({ description: "" })]],
  "no security group opens a port of SSH, remote desktop, a database or all ports to everyone": [
    [ingress({ from_port: 22, to_port: 22 })],
    [ingress({ from_port: 3000, to_port: 4000 })],
    [ingress({ ip_protocol: "-1" })],
    [ingress({ cidr_ipv4: null, cidr_ipv6: "::/0", from_port: 3389, to_port: 3389 })],
  ],
  "a security group opens only the ports 80 and 443 to everyone": [
    [ingress({ from_port: 81, to_port: 81 })],
    [ingress({ from_port: 80, to_port: 443 })],
  ],
  "no security group opens port 80 to everyone": [
    [ingress({ from_port: 80, to_port: 80 })],
    [ingress({ from_port: 0, to_port: 65_535 })],
  ],
  "no security group opens any port to everyone": [[ingress({ from_port: 443, to_port: 443 })]],
  "no security group allows outbound traffic to everywhere": [
    [egress({ cidr_ipv4: "0.0.0.0/0", ip_protocol: "-1" })],
    [egress({ cidr_ipv6: "::/0", ip_protocol: "tcp" })],
  ],
  "a security group is used": [
    [
      resource("aws_security_group"),
      resource("aws_vpc_security_group_ingress_rule", {}, { security_group_id: ["aws_security_group.it"] }),
    ],
  ],
  "a listener uses TLS or redirects to it": [
    [listener({ protocol: "HTTP", default_action: [{ type: "forward", forward: {} }] })],
    [listener({ protocol: "HTTP", default_action: [{ redirect: { protocol: "HTTP" } }] })],
  ],
  "a listener accepts no version older than TLS 1.2": [
    [listener({ protocol: "HTTPS" })],
    [listener({ protocol: "HTTPS", ssl_policy: "ELBSecurityPolicy-2016-08" })],
    [listener({ protocol: "HTTPS", ssl_policy: "ELBSecurityPolicy-TLS13-1-0-2021-06" })],
  ],
  "a load balancer drops invalid headers": [[loadBalancer({})]],
  "a load balancer protects from request smuggling": [[loadBalancer({ desync_mitigation_mode: "monitor" })]],
  "a load balancer logs each request": [
    [loadBalancer({})],
    [loadBalancer({ access_logs: [{ enabled: false }] })],
  ],
  "a load balancer is protected from deletion": [[loadBalancer({ enable_deletion_protection: false })]],
  "a load balancer is in two zones or more": [[loadBalancer({ subnets: ["subnet-1"] })]],
  "a load balancer that the internet reaches has a web ACL": [
    [loadBalancer({ internal: false })],
    [loadBalancer({}), resource("aws_wafv2_web_acl_association", {}, { resource_arn: ["aws_lb.other"] })],
  ],
  "the internet does not reach a load balancer": [[loadBalancer({ internal: false })]],
  "a target group has a health check": [[targetGroup({})], [targetGroup({ health_check: [{ path: "" }] })]],
  "a load balancer reaches its targets by TLS": [[targetGroup({ protocol: "HTTP" })]],
};
