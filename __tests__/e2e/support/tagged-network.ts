/** A network that services find by tags. */
import {
  CreateSubnetCommand,
  CreateTagsCommand,
  CreateVpcCommand,
  DeleteTagsCommand,
  DescribeSecurityGroupsCommand,
  EC2Client,
} from "@aws-sdk/client-ec2";
import { LOCAL_REGION } from "../../../local/environment";
import type { LookupTags, NetworkLookupProps } from "../../../stacks";
import type { Client } from "./client";

/** How the network is found. */
export const LOOKUP = {
  vpcTags: { Name: "shared-*", stage: "test" },
  publicSubnetTags: { tier: "public" },
  privateSubnetTags: { tier: "private" },
} as const satisfies NetworkLookupProps;

/** The subnets of a VPC, by zone and tags. */
const SUBNETS = [
  ["a", LOOKUP.publicSubnetTags],
  ["b", LOOKUP.publicSubnetTags],
  ["a", LOOKUP.privateSubnetTags],
  ["b", LOOKUP.privateSubnetTags],
  ["c", {}],
] as const;

/** What the lookup finds, and a subnet that it doesn't find. */
export interface TaggedNetwork {
  readonly publicSubnetIds: readonly string[];
  readonly privateSubnetIds: readonly string[];
  readonly untaggedSubnetId: string;
  readonly securityGroupId: string;
}

/** Creates the network, and another VPC that has the same subnets and only one of the VPC's tags. */
export async function createTaggedNetwork(client: Client): Promise<TaggedNetwork> {
  await createNetwork(client, "10.1", { Name: "shared-1" });
  const { vpcId, subnetIds } = await createNetwork(client, "10.2", { Name: "shared-2", stage: "test" });
  const { SecurityGroups } = await new EC2Client(client).send(
    new DescribeSecurityGroupsCommand({ Filters: [{ Name: "vpc-id", Values: [vpcId] }] }),
  );
  return {
    publicSubnetIds: subnetIds.slice(0, 2),
    privateSubnetIds: subnetIds.slice(2, 4),
    untaggedSubnetId: `${subnetIds[4]}`,
    securityGroupId: `${SecurityGroups?.[0]?.GroupId}`,
  };
}

async function createNetwork(client: Client, prefix: string, tags: LookupTags) {
  const ec2 = new EC2Client(client);
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: `${prefix}.0.0/16` }));
  const vpcId = `${Vpc?.VpcId}`;
  await addTags(client, vpcId, tags);
  const subnetIds = await Promise.all(
    SUBNETS.map(async ([zone, subnetTags], index) => {
      const { Subnet } = await ec2.send(
        new CreateSubnetCommand({
          VpcId: vpcId,
          CidrBlock: `${prefix}.${index}.0/24`,
          AvailabilityZone: `${LOCAL_REGION}${zone}`,
        }),
      );
      const subnetId = `${Subnet?.SubnetId}`;
      await addTags(client, subnetId, subnetTags);
      return subnetId;
    }),
  );
  return { vpcId, subnetIds };
}

/** Adds tags to a VPC or a subnet. */
export async function addTags(client: Client, id: string, tags: LookupTags): Promise<void> {
  if (Object.keys(tags).length > 0) {
    await new EC2Client(client).send(new CreateTagsCommand({ Resources: [id], Tags: tagList(tags) }));
  }
}

/** Removes tags from a VPC or a subnet. */
export async function removeTags(client: Client, id: string, tags: LookupTags): Promise<void> {
  await new EC2Client(client).send(new DeleteTagsCommand({ Resources: [id], Tags: tagList(tags) }));
}

const tagList = (tags: LookupTags) => Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
