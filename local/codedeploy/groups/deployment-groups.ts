/** The API operations on deployment groups. */
import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { JsonObject } from "../../gateway/json-protocol";
import { viewGroup } from "../deployments/views";
import { checkBatch, pageOf, read, requireName, tagList, text } from "../input";
import type { DeploymentGroup } from "../model";
import { findApplication, findGroup } from "../store";
import type { World } from "../world";
import { requireBlueGreen } from "./blue-green-rules";
import { checkSettings, newGroupName } from "./group-rules";
import { settingsShape } from "./group-shape";

const PAGE_SIZE = 100;
const MAX_BATCH = 100;
const namesShape = z.strictObject({ applicationName: text, deploymentGroupName: text });
const createShape = z.strictObject({
  ...settingsShape,
  applicationName: text,
  deploymentGroupName: text,
  tags: tagList,
});
const updateShape = z.strictObject({
  ...settingsShape,
  applicationName: text,
  currentDeploymentGroupName: text,
  newDeploymentGroupName: text,
});

/** CreateDeploymentGroup. */
export async function createDeploymentGroup(world: World, input: JsonObject): Promise<object> {
  const { store } = world;
  const request = read(createShape, input);
  const application = findApplication(store, request.applicationName);
  const name = newGroupName(request.deploymentGroupName, application);
  requireBlueGreen(request);
  const group: DeploymentGroup = {
    id: randomUUID(),
    settings: await checkSettings(name, request, { ...contextOf(world), application }),
  };
  application.groups.set(name, group);
  store.tags.set(`deploymentgroup:${application.name}/${name}`, request.tags ?? []);
  return { deploymentGroupId: group.id };
}

/** UpdateDeploymentGroup. */
export async function updateDeploymentGroup(world: World, input: JsonObject): Promise<object> {
  const { store } = world;
  const request = read(updateShape, input);
  const application = findApplication(store, request.applicationName);
  const group = findGroup(application, request.currentDeploymentGroupName);
  const current = group.settings;
  const isRenamed =
    typeof request.newDeploymentGroupName === "string" && request.newDeploymentGroupName !== current.name;
  const name = isRenamed ? newGroupName(request.newDeploymentGroupName, application) : current.name;
  group.settings = await checkSettings(name, request, { ...contextOf(world), application, current });
  if (isRenamed) {
    application.groups.delete(current.name);
    application.groups.set(name, group);
    const key = `deploymentgroup:${application.name}/`;
    store.tags.set(`${key}${name}`, store.tags.get(`${key}${current.name}`) ?? []);
    store.tags.delete(`${key}${current.name}`);
  }
  return { hooksNotCleanedUp: [] };
}

/** What the checks of a group need of its account and region. */
function contextOf({ store, services: { backing }, topics, accountRegion: { region } }: World) {
  return { store, backing, topics, region };
}

/** GetDeploymentGroup. */
export function getDeploymentGroup({ store }: World, input: JsonObject): object {
  const request = read(namesShape, input);
  const application = findApplication(store, request.applicationName);
  const group = findGroup(application, request.deploymentGroupName);
  return { deploymentGroupInfo: viewGroup(store, application, group) };
}

/** BatchGetDeploymentGroups. */
export function batchGetDeploymentGroups({ store }: World, input: JsonObject): object {
  const shape = z.strictObject({
    applicationName: text,
    deploymentGroupNames: z.array(z.string()).nullish(),
  });
  const request = read(shape, input);
  const application = findApplication(store, request.applicationName);
  checkBatch(request.deploymentGroupNames ?? [], MAX_BATCH, "deploymentGroupNames");
  const groups = (request.deploymentGroupNames ?? []).map((name) => findGroup(application, name));
  return { deploymentGroupsInfo: groups.map((group) => viewGroup(store, application, group)) };
}

/** ListDeploymentGroups. */
export function listDeploymentGroups({ store }: World, input: JsonObject): object {
  const request = read(z.strictObject({ applicationName: text, nextToken: text }), input);
  const application = findApplication(store, request.applicationName);
  const { items, ...rest } = pageOf([...application.groups.keys()].sort(), request.nextToken, PAGE_SIZE);
  return { applicationName: application.name, deploymentGroups: items, ...rest };
}

/** DeleteDeploymentGroup. As on AWS, it succeeds if the group doesn't exist. */
export function deleteDeploymentGroup({ store }: World, input: JsonObject): object {
  const request = read(namesShape, input);
  const applicationName = requireName(request.applicationName, "ApplicationName");
  const name = requireName(request.deploymentGroupName, "DeploymentGroupName");
  store.applications.get(applicationName)?.groups.delete(name);
  store.tags.delete(`deploymentgroup:${applicationName}/${name}`);
  return { hooksNotCleanedUp: [] };
}
