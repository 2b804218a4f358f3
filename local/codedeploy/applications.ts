/** Applications: the names under which deployment groups stand. */
import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { JsonObject } from "../ecs/json-protocol";
import { findApplication, type World } from "./books";
import { fault } from "./errors";
import { checkBatch, pageOf, read, requireName, tagList, text } from "./input";
import type { ComputePlatform } from "./model";
import { viewApplication } from "./views";

const PAGE_SIZE = 100;
const MAX_BATCH = 100;
const PLATFORMS: readonly ComputePlatform[] = ["Server", "Lambda", "ECS"];
const nameShape = z.strictObject({ applicationName: text });

/** CreateApplication. */
export function createApplication({ books, time }: World, input: JsonObject): object {
  const request = read(
    z.strictObject({ applicationName: text, computePlatform: text, tags: tagList }),
    input,
  );
  const name = requireName(request.applicationName, "ApplicationName");
  const wanted = request.computePlatform ?? "Server";
  const platform = PLATFORMS.find((candidate) => candidate === wanted);
  if (platform === undefined) {
    throw fault(
      "InvalidComputePlatform",
      `"${wanted}" is not a compute platform: use ${PLATFORMS.join(", ")}`,
    );
  }
  if (books.applications.has(name)) {
    throw fault("ApplicationAlreadyExists", `Application already exists: ${name}`);
  }
  const id = randomUUID();
  books.applications.set(name, {
    id,
    name,
    platform,
    createTime: time.now(),
    groups: new Map(),
    revisions: new Map(),
  });
  books.tags.set(`application:${name}`, request.tags ?? []);
  return { applicationId: id };
}

/** GetApplication. */
export function getApplication({ books }: World, input: JsonObject): object {
  return { application: viewApplication(findApplication(books, read(nameShape, input).applicationName)) };
}

/** BatchGetApplications. */
export function batchGetApplications({ books }: World, input: JsonObject): object {
  const { applicationNames } = read(
    z.strictObject({ applicationNames: z.array(z.string()).nullish() }),
    input,
  );
  checkBatch(applicationNames ?? [], MAX_BATCH, "applicationNames");
  const found = (applicationNames ?? []).map((name) => findApplication(books, name));
  return { applicationsInfo: found.map(viewApplication) };
}

/** ListApplications. */
export function listApplications({ books }: World, input: JsonObject): object {
  const { nextToken } = read(z.strictObject({ nextToken: text }), input);
  const { items, ...rest } = pageOf([...books.applications.keys()].sort(), nextToken, PAGE_SIZE);
  return { applications: items, ...rest };
}

/** UpdateApplication: renames it. */
export function updateApplication({ books }: World, input: JsonObject): object {
  const request = read(z.strictObject({ applicationName: text, newApplicationName: text }), input);
  const application = findApplication(books, request.applicationName);
  const name = requireName(request.newApplicationName, "ApplicationName");
  if (name !== application.name && books.applications.has(name)) {
    throw fault("ApplicationAlreadyExists", `Application already exists: ${name}`);
  }
  const before = `application:${application.name}`;
  const tags = books.tags.get(before) ?? [];
  books.tags.delete(before);
  books.tags.set(`application:${name}`, tags);
  books.applications.delete(application.name);
  application.name = name;
  books.applications.set(name, application);
  return {};
}

/** DeleteApplication, with its deployment groups. One that isn't there is gone already, as on AWS. */
export function deleteApplication({ books }: World, input: JsonObject): object {
  const name = requireName(read(nameShape, input).applicationName, "ApplicationName");
  books.applications.delete(name);
  for (const key of [...books.tags.keys()]) {
    if (key === `application:${name}` || key.startsWith(`deploymentgroup:${name}/`)) {
      books.tags.delete(key);
    }
  }
  return {};
}
