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
import type { S3Location, StoredObject } from "../revision-objects";
import { findApplication } from "../store";
import type { World } from "../world";
import { viewRevision } from "./views";

const PAGE_SIZE = 100;

const locationShape = z.strictObject({
  bucket: text,
  key: text,
  bundleType: text,
  version: text,
  eTag: text,
});

export const revisionShape = z
  .strictObject({
    revisionType: text,
    appSpecContent: z.strictObject({ content: text, sha256: text }).nullish(),
    string: z.unknown(),
    s3Location: locationShape.nullish(),
    gitHubLocation: z.unknown(),
  })
  .partial()
  .nullish();
type RevisionInput = z.infer<typeof revisionShape>;

/** An AppSpec is one file: the archives are for servers. */
const BUNDLE_TYPES = ["JSON", "YAML"];

/** Identifies a revision in its application. */
function revisionId({ sha256, object }: Pick<Revision, "object"> & { readonly sha256: string }): string {
  return object === undefined ? sha256 : JSON.stringify([object.bucket, object.key, object.version]);
}

/**
 * Reads the revision of a CreateDeployment request.
 *
 * @param stored the object in S3 that it names; `undefined` if there is none
 * @throws AwsFault RevisionRequiredException, InvalidRevisionException
 */
export function readRevision(given: RevisionInput, stored: StoredObject | undefined): Revision {
  const location = s3LocationOf(given);
  if (location !== undefined) {
    return readObject(location, stored);
  }
  const { content, sha256: claimed } = appSpecContentOf(given);
  if (content === undefined || content === null || content === "") {
    throw fault(
      "InvalidRevision",
      "The AppSpec's content is missing: pass it in revision.appSpecContent.content",
    );
  }
  const sha256 = hashOf(content);
  if (typeof claimed === "string" && claimed.toLowerCase() !== sha256) {
    throw fault(
      "InvalidRevision",
      `The AppSpec's sha256 is ${sha256}, but the request says ${claimed}: pass the hash of this content, or none`,
    );
  }
  return { sha256, content, appSpec: parseAppSpec(content) };
}

/**
 * Without a version, CodeDeploy deploys the object's latest one. The request has the ETag without quotes, as
 * `aws deploy push` prints it. AWS doesn't document one with quotes.
 */
function readObject(object: S3Location, found: StoredObject | undefined): Revision {
  const { bucket, key, version = "the latest", eTag } = object;
  if (found === undefined) {
    throw fault("InvalidRevision", `The AppSpec s3://${bucket}/${key} (version ${version}) does not exist`);
  }
  if (eTag !== undefined && `"${eTag}"` !== found.eTag) {
    throw fault(
      "InvalidRevision",
      `The ETag of the AppSpec s3://${bucket}/${key} is ${found.eTag}, but the request says ${eTag}`,
    );
  }
  const { content } = found;
  return { sha256: hashOf(content), content, appSpec: parseAppSpec(content), object };
}

function hashOf(content: string): string {
  return createHash("sha256").update(content).digest("hex");
}

/** Records that a deployment group uses a revision. */
export function registerRevision(
  application: Application,
  group: string,
  revision: Revision,
  now: Date,
): void {
  const id = revisionId(revision);
  const known = application.revisions.get(id);
  if (known === undefined) {
    application.revisions.set(id, {
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
  const id = idOf(request.revision);
  const found = application.revisions.get(id);
  if (found === undefined) {
    throw fault("RevisionDoesNotExist", `The application ${application.name} has no revision ${id}`);
  }
  const { revision } = found;
  return {
    applicationName: application.name,
    revision:
      revision.object === undefined
        ? {
            revisionType: "AppSpecContent",
            appSpecContent: { content: revision.content, sha256: revision.sha256 },
          }
        : viewRevision(revision),
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

function idOf(given: RevisionInput): string {
  const object = s3LocationOf(given);
  if (object !== undefined) {
    return revisionId({ sha256: "", object });
  }
  const { content, sha256 } = appSpecContentOf(given);
  return sha256 ?? (content ? hashOf(content) : "");
}

/** @returns `undefined` if the revision is not in S3 */
export function s3LocationOf(given: RevisionInput): S3Location | undefined {
  if (given?.revisionType !== "S3") {
    return undefined;
  }
  const { bucket, key, bundleType, version, eTag } = given.s3Location ?? {};
  if (!bucket || !key || !bundleType || !BUNDLE_TYPES.includes(bundleType)) {
    throw fault(
      "InvalidRevision",
      `A revision of type S3 needs s3Location with bucket, key and bundleType ${BUNDLE_TYPES.join(" or ")}; got bundleType ${bundleType ?? "none"}`,
    );
  }
  return { bucket, key, bundleType, version: version ?? undefined, eTag: eTag ?? undefined };
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
      `the local AWS supports only revisions of type AppSpecContent, with appSpecContent, and S3, with s3Location; got ${given.revisionType ?? "no type"}`,
    );
  }
  return given.appSpecContent;
}
