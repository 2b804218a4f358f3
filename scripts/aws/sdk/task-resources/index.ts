/** What tasks need, by the APIs of ECR, EFS, EC2, Secrets Manager and Systems Manager. */
import type { TaskResources } from "../../task-resources";
import type { ClientSettings } from "../client/settings";
import { fileSystems } from "./file-systems";
import { images } from "./images";
import { secrets } from "./secrets";
import { subnets } from "./subnets";

export function taskResources(settings: ClientSettings): TaskResources {
  return { ...images(settings), ...fileSystems(settings), ...secrets(settings), ...subnets(settings) };
}
