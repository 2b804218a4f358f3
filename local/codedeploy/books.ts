/** Everything that CodeDeploy keeps in one region, and how to find it. */

import type { Services } from "../ecs/services";
import type { Time } from "../ecs/time";
import type { Functions } from "../lambda/model";
import { builtInConfigs } from "./deployment-configs";
import type { Engine } from "./engine";
import { fault } from "./errors";
import { requireName } from "./input";
import type { Application, Deployment, DeploymentConfig, DeploymentGroup } from "./model";

export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

/** The books of one region. */
export interface Books {
  readonly applications: Map<string, Application>;
  readonly configs: Map<string, DeploymentConfig>;
  /** Oldest first. */
  readonly deployments: Deployment[];
  /** By what stands after the account in the ARN: `application:name`, `deploymentgroup:application/group`. */
  readonly tags: Map<string, readonly Tag[]>;
}

/** What an operation works with. */
export interface World {
  readonly books: Books;
  readonly services: Services;
  readonly time: Time;
  readonly engine: Engine;
  /** What the hooks of deployments call. */
  readonly functions: Functions;
}

export function emptyBooks(): Books {
  return { applications: new Map(), configs: builtInConfigs(), deployments: [], tags: new Map() };
}

/** @throws AwsFault ApplicationNameRequired, InvalidApplicationName, ApplicationDoesNotExist */
export function findApplication({ applications }: Books, given: string | null | undefined): Application {
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
export function findConfig({ configs }: Books, given: string | null | undefined): DeploymentConfig {
  const name = requireName(given, "DeploymentConfigName");
  const found = configs.get(name);
  if (found === undefined) {
    throw fault("DeploymentConfigDoesNotExist", `No Deployment Config found for name: ${name}`);
  }
  return found;
}

/** @throws AwsFault DeploymentIdRequired, InvalidDeploymentId, DeploymentDoesNotExist */
export function findDeployment({ deployments }: Books, id: string | null | undefined): Deployment {
  if (id === undefined || id === null || id === "") {
    throw fault("DeploymentIdRequired", "the deployment id is required: give one such as d-ABCDEF123");
  }
  if (!/^d-[A-Z0-9]{9}$/.test(id)) {
    throw fault("InvalidDeploymentId", `"${id}" is not a deployment id: it must look like d-ABCDEF123`);
  }
  const found = deployments.find((deployment) => deployment.id === id);
  if (found === undefined) {
    throw fault("DeploymentDoesNotExist", `The deployment ${id} could not be found`);
  }
  return found;
}

/** The deployments of a group, oldest first. */
export function deploymentsOf(books: Books, application: Application, group: string): readonly Deployment[] {
  return books.deployments.filter(
    (deployment) => deployment.application === application && deployment.group.name === group,
  );
}
