import { DescribeMountTargetsCommand, EFSClient } from "@aws-sdk/client-efs";
import type { TaskResources } from "../../task-resources";
import { callUnless } from "../client/call";
import type { ClientSettings } from "../client/settings";
import { allPages } from "../pages";

/** The states of a mount target that can be used, or will be in about a minute. */
const USABLE: readonly (string | undefined)[] = ["available", "creating", "updating"];

/** EFS's part of AWS. */
export function fileSystems(settings: ClientSettings): Pick<TaskResources, "mountTargets"> {
  const efs = new EFSClient(settings);
  return {
    async mountTargets(FileSystemId) {
      const targets = await callUnless(["FileSystemNotFound"], "elasticfilesystem:DescribeMountTargets", () =>
        allPages(async (Marker) => {
          const got = await efs.send(new DescribeMountTargetsCommand({ FileSystemId, Marker }));
          return { items: got.MountTargets, nextToken: got.NextMarker };
        }),
      );
      return targets
        ?.filter(({ LifeCycleState }) => USABLE.includes(LifeCycleState))
        .map(({ MountTargetId = "", SubnetId = "", AvailabilityZoneName = "" }) => ({
          id: MountTargetId,
          subnetId: SubnetId,
          zone: AvailabilityZoneName,
        }));
    },
  };
}
