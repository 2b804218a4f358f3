/** The network side of a live service: security groups, a load balancer, listeners and target groups. */
import {
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  DescribeSecurityGroupRulesCommand,
  EC2Client,
  type IpPermission,
} from "@aws-sdk/client-ec2";
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateTargetGroupCommand,
  ElasticLoadBalancingV2Client,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import type { Client } from "../client";
import type { TestNetwork } from "../default-network";
import { DESCRIPTIONS, NAMES, PORTS } from "./live-names";

/** The ids of a security group, and of the rules that a stack makes too. */
interface LiveGroup {
  readonly id: string;
  readonly ingressRuleId: string;
  readonly egressRuleId: string;
}

/** What Terraform imports by ids that AWS made. */
export interface LiveNetwork {
  readonly loadBalancerGroup: LiveGroup;
  readonly taskGroup: LiveGroup;
  readonly loadBalancerArn: string;
  readonly productionListenerArn: string;
  readonly testListenerArn: string;
  /** The target group that a new service starts with. */
  readonly blueArn: string;
  readonly greenArn: string;
}

/** Creates the network side in a VPC. */
export async function createLiveNetwork(client: Client, network: TestNetwork): Promise<LiveNetwork> {
  const loadBalancerGroup = await createGroup(client, network, "loadBalancerSecurityGroup", {
    IpProtocol: "tcp",
    FromPort: PORTS.production,
    ToPort: PORTS.production,
    IpRanges: [{ CidrIp: "0.0.0.0/0" }],
  });
  const taskGroup = await createGroup(client, network, "taskSecurityGroup", {
    IpProtocol: "tcp",
    FromPort: PORTS.container,
    ToPort: PORTS.container,
    UserIdGroupPairs: [{ GroupId: loadBalancerGroup.id }],
  });
  const elb = new ElasticLoadBalancingV2Client(client);
  const { LoadBalancers } = await elb.send(
    new CreateLoadBalancerCommand({
      Name: NAMES.loadBalancer,
      Subnets: network.subnetIds,
      SecurityGroups: [loadBalancerGroup.id],
    }),
  );
  const loadBalancerArn = `${LoadBalancers?.[0]?.LoadBalancerArn}`;
  const blueArn = await createTargetGroup(elb, network, NAMES.blueTargetGroup);
  return {
    loadBalancerGroup,
    taskGroup,
    loadBalancerArn,
    productionListenerArn: await createListener(elb, loadBalancerArn, PORTS.production, blueArn),
    testListenerArn: await createListener(elb, loadBalancerArn, PORTS.test, blueArn),
    blueArn,
    greenArn: await createTargetGroup(elb, network, NAMES.greenTargetGroup),
  };
}

/** Creates a security group with one inbound rule. AWS adds an outbound rule that allows everything. */
async function createGroup(
  client: Client,
  { vpcId }: TestNetwork,
  name: "loadBalancerSecurityGroup" | "taskSecurityGroup",
  ingress: IpPermission,
): Promise<LiveGroup> {
  const ec2 = new EC2Client(client);
  const { GroupId: id = "" } = await ec2.send(
    new CreateSecurityGroupCommand({
      GroupName: NAMES[name],
      Description: DESCRIPTIONS[name],
      VpcId: vpcId,
    }),
  );
  await ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId: id, IpPermissions: [ingress] }));
  const { SecurityGroupRules = [] } = await ec2.send(
    new DescribeSecurityGroupRulesCommand({ Filters: [{ Name: "group-id", Values: [id] }] }),
  );
  const ruleId = (isEgress: boolean) =>
    `${SecurityGroupRules.find((rule) => rule.IsEgress === isEgress)?.SecurityGroupRuleId}`;
  return { id, ingressRuleId: ruleId(false), egressRuleId: ruleId(true) };
}

async function createTargetGroup(
  elb: ElasticLoadBalancingV2Client,
  { vpcId }: TestNetwork,
  name: string,
): Promise<string> {
  const { TargetGroups } = await elb.send(
    new CreateTargetGroupCommand({
      Name: name,
      VpcId: vpcId,
      Port: PORTS.container,
      Protocol: "HTTP",
      TargetType: "ip",
    }),
  );
  return `${TargetGroups?.[0]?.TargetGroupArn}`;
}

async function createListener(
  elb: ElasticLoadBalancingV2Client,
  loadBalancerArn: string,
  port: number,
  targetGroupArn: string,
): Promise<string> {
  const { Listeners } = await elb.send(
    new CreateListenerCommand({
      LoadBalancerArn: loadBalancerArn,
      Port: port,
      Protocol: "HTTP",
      DefaultActions: [{ Type: "forward", TargetGroupArn: targetGroupArn }],
    }),
  );
  return `${Listeners?.[0]?.ListenerArn}`;
}
