/** The state of CodeDeploy in one account and region, and functions that find its objects. */

import { fault } from "./errors";
import { builtInConfigs } from "./groups/built-in-configs";
import { requireName } from "./input";
import type { Application, Deployment, DeploymentConfig, DeploymentGroup } from "./model";

export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

/** The state of CodeDeploy in one account and region. */
export interface Store {
  readonly applications: Map<string, Application>;
  readonly configs: Map<string, DeploymentConfig>;
  /** Oldest first. */
  readonly deployments: Deployment[];
  /** By the part of the ARN after the account: `application:name`, `deploymentgroup:application/group`. */
  readonly tags: Map<string, readonly Tag[]>;
}

export function emptyStore(): Store {
  return { applications: new Map(), configs: builtInConfigs(), deployments: [], tags: new Map() };
}

/** @throws AwsFault ApplicationNameRequired, InvalidApplicationName, ApplicationDoesNotExist */
export function findApplication({ applications }: Store, given: string | null | undefined): Application {
  const name = requireName(given, "ApplicationName");
  const found = applications.get(name);
  if (found === undefined) {
    throw fault("ApplicationDoesNotExist", `No application found for name: ${name}`);
  }
  return found;
}

/** @throws AwsFault DeploymentGroupNameRequired, InvalidDeploymentGroupName, DeploymentGroupDoesNotExist */
export function findGroup(application: Application, given: string | null | undefined): DeploymentGroup {
  const name = requireName(given, "DeploymentGroupName");
  const found = application.groups.get(name);
  if (found === undefined) {
    throw fault("DeploymentGroupDoesNotExist", `No Deployment Group found for name: ${name}`);
  }
  return found;
}

/** @throws AwsFault DeploymentConfigNameRequired, InvalidDeploymentConfigName, DeploymentConfigDoesNotExist */
export function findConfig({ configs }: Store, given: string | null | undefined): DeploymentConfig {
  const name = requireName(given, "DeploymentConfigName");
  const found = configs.get(name);
  if (found === undefined) {
    throw fault("DeploymentConfigDoesNotExist", `No Deployment Config found for name: ${name}`);
  }
  return found;
}

/** @throws AwsFault DeploymentIdRequired, InvalidDeploymentId, DeploymentDoesNotExist */
export function findDeployment({ deployments }: Store, id: string | null | undefined): Deployment {
  if (id === undefined || id === null || id === "") {
    throw fault("DeploymentIdRequired", "the deployment id is required: pass an id such as d-ABCDEF123");
  }
  if (!/^d-[A-Z0-9]{9}$/.test(id)) {
    throw fault("InvalidDeploymentId", `"${id}" is not a deployment id: the format is d-ABCDEF123`);
  }
  const found = deployments.find((deployment) => deployment.id === id);
  if (found === undefined) {
    throw fault("DeploymentDoesNotExist", `The deployment ${id} could not be found`);
  }
  return found;
}

/** The deployments of a group, oldest first. */
export function deploymentsOf(store: Store, application: Application, group: string): readonly Deployment[] {
  return store.deployments.filter(
    (deployment) => deployment.application === application && deployment.group.name === group,
  );
}
