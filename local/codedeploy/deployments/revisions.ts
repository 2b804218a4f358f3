/**
 * The API operations on revisions. GetDeployment returns only a revision's hash; GetApplicationRevision returns its
 * content.
 */
import { createHash } from "node:crypto";
import { z } from "zod";
import type { JsonObject } from "../../gateway/json-protocol";
import { parseAppSpec } from "../app-spec";
import { fault } from "../errors";
import { pageOf, read, text } from "../input";
import type { Application, Revision } from "../model";
import { findApplication } from "../store";
import type { World } from "../world";
import { viewRevision } from "./views";

const PAGE_SIZE = 100;

export const revisionShape = z
  .strictObject({
    revisionType: text,
    appSpecContent: z.strictObject({ content: text, sha256: text }).nullish(),
    string: z.unknown(),
    s3Location: z.unknown(),
    gitHubLocation: z.unknown(),
  })
  .partial()
  .nullish();
type RevisionInput = z.infer<typeof revisionShape>;

/**
 * Reads the revision of a CreateDeployment request.
 *
 * @throws AwsFault RevisionRequiredException, InvalidRevisionException
 */
export function readRevision(given: RevisionInput): Revision {
  const { content, sha256: claimed } = appSpecContentOf(given);
  if (content === undefined || content === null || content === "") {
    throw fault(
      "InvalidRevision",
      "The AppSpec's content is missing: pass it in revision.appSpecContent.content",
    );
  }
  const sha256 = createHash("sha256").update(content).digest("hex");
  if (typeof claimed === "string" && claimed.toLowerCase() !== sha256) {
    throw fault(
      "InvalidRevision",
      `The AppSpec's sha256 is ${sha256}, but the request says ${claimed}: pass the hash of this content, or none`,
    );
  }
  return { sha256, content, appSpec: parseAppSpec(content) };
}

/** Records that a deployment group uses a revision. */
export function registerRevision(
  application: Application,
  group: string,
  revision: Revision,
  now: Date,
): void {
  const known = application.revisions.get(revision.sha256);
  if (known === undefined) {
    application.revisions.set(revision.sha256, {
      revision,
      registerTime: now,
      groups: new Set([group]),
      firstUsedTime: now,
      lastUsedTime: now,
    });
  } else {
    known.groups.add(group);
    known.lastUsedTime = now;
  }
}

/** GetApplicationRevision. */
export function getApplicationRevision({ store }: World, input: JsonObject): object {
  const request = read(z.strictObject({ applicationName: text, revision: revisionShape }), input);
  const application = findApplication(store, request.applicationName);
  const { content, sha256 } = appSpecContentOf(request.revision);
  const hash = sha256 ?? (content && createHash("sha256").update(content).digest("hex")) ?? "";
  const found = application.revisions.get(hash);
  if (found === undefined) {
    throw fault(
      "RevisionDoesNotExist",
      `The application ${application.name} has no revision with sha256 ${hash}`,
    );
  }
  return {
    applicationName: application.name,
    revision: {
      revisionType: "AppSpecContent",
      appSpecContent: { content: found.revision.content, sha256: found.revision.sha256 },
    },
    revisionInfo: {
      deploymentGroups: [...found.groups],
      firstUsedTime: found.firstUsedTime,
      lastUsedTime: found.lastUsedTime,
      registerTime: found.registerTime,
    },
  };
}

/** ListApplicationRevisions, newest first. */
export function listApplicationRevisions({ store }: World, input: JsonObject): object {
  const shape = z.strictObject({ applicationName: text, nextToken: text });
  const request = read(shape, input);
  const application = findApplication(store, request.applicationName);
  const revisions = [...application.revisions.values()].reverse();
  const { items, ...rest } = pageOf(revisions, request.nextToken, PAGE_SIZE);
  return { revisions: items.map(({ revision }) => viewRevision(revision)), ...rest };
}

function appSpecContentOf(given: RevisionInput): {
  content?: string | null | undefined;
  sha256?: string | null | undefined;
} {
  if (given === undefined || given === null) {
    throw fault("RevisionRequired", "The revision is required: pass an AppSpec in revision.appSpecContent");
  }
  if (
    given.revisionType !== "AppSpecContent" ||
    given.appSpecContent === undefined ||
    given.appSpecContent === null
  ) {
    throw fault(
      "InvalidRevision",
      `the local AWS supports only revisions of type AppSpecContent, with appSpecContent; got ${given.revisionType ?? "no type"}`,
    );
  }
  return given.appSpecContent;
}
