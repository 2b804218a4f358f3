/** An app with every option of the stacks, and what a user adds to a stack after it is made. */
import { join } from "node:path";
import { EfsMountTarget } from "@cdktf/provider-aws/lib/efs-mount-target";
import { App, TerraformStack } from "cdktf";
import { addEnvironments, type NetworkStack } from "../../../../stacks";
import { type EverythingSettings, environments } from "./environments";
import { type Platform, PlatformStack } from "./platform-stack";
import { addUserResources } from "./user-resources";

/** The stacks in the order of their dependencies; those of one row don't depend on each other. */
export const STACKS = [
  ["platform"],
  ["full-network", "edge-network", "full-images"],
  ["full-cluster", "edge-web"],
  ["full-orders"],
  ["full-api"],
] as const;

export interface EverythingAppProps extends EverythingSettings {
  /** The code of the hook's function, zipped. */
  readonly hookFile: string;
}

/** Synthesizes the stacks into `<folder>/cdktf.out`, and returns them. */
export function synthesizeEverything(folder: string, props: EverythingAppProps): readonly TerraformStack[] {
  const app = new App({ outdir: join(folder, "cdktf.out") });
  const { platform } = new PlatformStack(app, "platform", props.settings);
  const { full } = addEnvironments(app, environments(platform, props));
  const orders = full?.services["orders"];
  if (orders === undefined) {
    throw new Error("there is no stack of orders");
  }
  addMountTargets(full?.network, platform);
  addUserResources(orders, props.hookFile);
  app.synth();
  return app.node.children.filter((child) => TerraformStack.isStack(child));
}

/** One in each subnet of the tasks: a deployment is refused if its tasks can't mount a file system. */
function addMountTargets(network: NetworkStack | undefined, { fileSystemId }: Platform): void {
  network?.ids.privateSubnetIds.forEach((subnetId, index) => {
    new EfsMountTarget(network, `mount-target-${index}`, { fileSystemId, subnetId });
  });
}
