import { DescribeSubnetsCommand, EC2Client } from "@aws-sdk/client-ec2";
import type { TaskResources } from "../../task-resources";
import { call } from "../client/call";
import type { ClientSettings } from "../client/settings";
import { allPages } from "../pages";

/** The part of EC2 that knows the zones of subnets. */
export function subnets(settings: ClientSettings): Pick<TaskResources, "subnetZones"> {
  const client = new EC2Client(settings);
  return {
    async subnetZones(subnetIds) {
      // A filter: with `SubnetIds`, one id that doesn't exist would make the call fail.
      const Filters = [{ Name: "subnet-id", Values: [...subnetIds] }];
      const found = await call("ec2:DescribeSubnets", () =>
        allPages(async (NextToken) => {
          const got = await client.send(new DescribeSubnetsCommand({ Filters, NextToken }));
          return { items: got.Subnets, nextToken: got.NextToken };
        }),
      );
      return Object.fromEntries(
        found.map(({ SubnetId = "", AvailabilityZone = "" }) => [SubnetId, AvailabilityZone]),
      );
    },
  };
}
