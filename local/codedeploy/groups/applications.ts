/** The API operations on applications. */
import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { JsonObject } from "../../gateway/json-protocol";
import { viewApplication } from "../deployments/views";
import { fault } from "../errors";
import { checkBatch, pageOf, read, requireEcs, requireName, tagList, text } from "../input";
import { findApplication } from "../store";
import type { World } from "../world";

const PAGE_SIZE = 100;
const MAX_BATCH = 100;
const createShape = z.strictObject({ applicationName: text, computePlatform: text, tags: tagList });
const nameShape = z.strictObject({ applicationName: text });

/** CreateApplication. */
export function createApplication({ store, time }: World, input: JsonObject): object {
  const request = read(createShape, input);
  const name = requireName(request.applicationName, "ApplicationName");
  requireEcs(request.computePlatform);
  if (store.applications.has(name)) {
    throw fault("ApplicationAlreadyExists", `Application already exists: ${name}`);
  }
  const id = randomUUID();
  store.applications.set(name, {
    id,
    name,
    createTime: time.now(),
    groups: new Map(),
    revisions: new Map(),
  });
  store.tags.set(`application:${name}`, request.tags ?? []);
  return { applicationId: id };
}

/** GetApplication. */
export function getApplication({ store }: World, input: JsonObject): object {
  return { application: viewApplication(findApplication(store, read(nameShape, input).applicationName)) };
}

/** BatchGetApplications. */
export function batchGetApplications({ store }: World, input: JsonObject): object {
  const { applicationNames } = read(
    z.strictObject({ applicationNames: z.array(z.string()).nullish() }),
    input,
  );
  checkBatch(applicationNames ?? [], MAX_BATCH, "applicationNames");
  const found = (applicationNames ?? []).map((name) => findApplication(store, name));
  return { applicationsInfo: found.map(viewApplication) };
}

/** ListApplications. */
export function listApplications({ store }: World, input: JsonObject): object {
  const { nextToken } = read(z.strictObject({ nextToken: text }), input);
  const { items, ...rest } = pageOf([...store.applications.keys()].sort(), nextToken, PAGE_SIZE);
  return { applications: items, ...rest };
}

/** UpdateApplication: renames an application. */
export function updateApplication({ store }: World, input: JsonObject): object {
  const request = read(z.strictObject({ applicationName: text, newApplicationName: text }), input);
  const application = findApplication(store, request.applicationName);
  const name = requireName(request.newApplicationName, "ApplicationName");
  if (name !== application.name && store.applications.has(name)) {
    throw fault("ApplicationAlreadyExists", `Application already exists: ${name}`);
  }
  const oldKey = `application:${application.name}`;
  const tags = store.tags.get(oldKey) ?? [];
  store.tags.delete(oldKey);
  store.tags.set(`application:${name}`, tags);
  store.applications.delete(application.name);
  application.name = name;
  store.applications.set(name, application);
  return {};
}

/** DeleteApplication: also deletes its deployment groups. As on AWS, it succeeds if the application doesn't exist. */
export function deleteApplication({ store }: World, input: JsonObject): object {
  const name = requireName(read(nameShape, input).applicationName, "ApplicationName");
  store.applications.delete(name);
  for (const key of [...store.tags.keys()]) {
    if (key === `application:${name}` || key.startsWith(`deploymentgroup:${name}/`)) {
      store.tags.delete(key);
    }
  }
  return {};
}
