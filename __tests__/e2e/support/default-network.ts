import { DescribeSecurityGroupsCommand, DescribeSubnetsCommand, EC2Client } from "@aws-sdk/client-ec2";
import type { Client } from "./client";

/** Where a load balancer and tasks are. */
export interface TestNetwork {
  readonly vpcId: string;
  readonly subnetIds: string[];
  readonly securityGroupId: string;
}

/**
 * The account's default VPC, which is there already: the AWS provider waits ten seconds for a new one. Two of its subnets,
 * and its security group.
 */
export async function defaultNetwork(client: Client): Promise<TestNetwork> {
  const ec2 = new EC2Client(client);
  const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand({}));
  const { SecurityGroups = [] } = await ec2.send(new DescribeSecurityGroupsCommand({}));
  return {
    vpcId: `${Subnets[0]?.VpcId}`,
    subnetIds: Subnets.slice(0, 2).map(({ SubnetId }) => `${SubnetId}`),
    securityGroupId: `${SecurityGroups[0]?.GroupId}`,
  };
}
