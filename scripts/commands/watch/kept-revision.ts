/** What a past deployment rolled out: its AppSpec, which CodeDeploy or S3 keeps. */
import {
  AwsFailure,
  type Deployment,
  explainFailure,
  nothingCanBeAsked,
  orFailure,
  type RevisionObject,
} from "../../aws";
import { abbreviate, type DeploymentRequest, type Problem, readAppSpec, under } from "../../contract";
import { tidy } from "../../driver";
import type { CommandContext } from "../cli/command";

/** An AppSpec in S3 that could not be read. */
export interface NotRead {
  readonly object: RevisionObject;
  /** `undefined`: the object, its version or its bucket does not exist. */
  readonly failure: AwsFailure | undefined;
}

/** What is stored of a revision. */
export type Kept =
  | { readonly kind: "kept"; readonly request: DeploymentRequest }
  | { readonly kind: "not-kept" }
  /** S3 refused, or gave no answer. */
  | ({ readonly kind: "not-read" } & NotRead)
  /** `content` is its text. */
  | { readonly kind: "unreadable"; readonly problems: readonly Problem[]; readonly content: string };

type Reader = Pick<CommandContext, "aws" | "place">;
type Location = Pick<Deployment, "sha256" | "object">;

/**
 * Reads what a deployment rolled out, for any creator: the deployment itself shows only the fingerprint of its AppSpec, or where
 * it is in S3. A deployment whose AppSpec is on GitHub has neither.
 *
 * An object in S3 that can't be read is a result, because the command may not need it: production must not wait for a bucket.
 *
 * @throws AwsFailure when CodeDeploy can't be asked, or no call can work
 */
export async function keptRevision({ aws, place }: Reader, { sha256, object }: Location): Promise<Kept> {
  if (object === undefined) {
    const content = sha256 === undefined ? undefined : await aws.revision(place.application, sha256);
    return content === undefined ? { kind: "not-kept" } : parsed(place, content);
  }
  const content = await orFailure(() => aws.revisionObject(object));
  if (content instanceof AwsFailure && nothingCanBeAsked(content)) {
    throw content;
  }
  return typeof content === "string"
    ? parsed(place, content, object)
    : { kind: "not-read", object, failure: content };
}

function parsed(place: CommandContext["place"], content: string, object?: RevisionObject): Kept {
  const read = readAppSpec(content);
  return read.kind === "read"
    ? { kind: "kept", request: { ...place, appSpec: read.appSpec, content, object } }
    : { kind: "unreadable", problems: read.problems, content };
}

/** Reads the revisions of several deployments. */
export interface RevisionReader {
  /** As {@link keptRevision}. */
  read(deployment: Deployment): Promise<Kept>;
  /** The deployments whose AppSpecs in S3 it could not read. */
  readonly notRead: ReadonlyMap<string, NotRead>;
}

/** Reads each AppSpec once. If S3 gives no answer, it isn't asked again: the SDK has tried for up to minutes. */
export function revisionReader(context: Reader): RevisionReader {
  const known = new Map<string | undefined, Kept>();
  const notRead = new Map<string, NotRead>();
  let unanswered: AwsFailure | undefined;
  return {
    notRead,
    async read(deployment) {
      const { id, object, sha256 } = deployment;
      const location = object === undefined ? sha256 : nameOf(object);
      const kept =
        known.get(location) ??
        (object === undefined || unanswered === undefined
          ? await keptRevision(context, deployment)
          : ({ kind: "not-read", object, failure: unanswered } as const));
      known.set(location, kept);
      if (kept.kind === "not-read") {
        notRead.set(id, kept);
        unanswered ??= kept.failure?.kind === "transient" ? kept.failure : undefined;
      }
      return kept;
    },
  };
}

/** Which AppSpecs were not read and why, a line for each bucket and reason. */
export function notReadLines(notRead: RevisionReader["notRead"]): readonly string[] {
  const groups = new Map<string, [string, NotRead][]>();
  for (const entry of notRead) {
    const [, { object, failure }] = entry;
    const group = `${object.bucket} ${failure?.code}`;
    groups.set(group, [...(groups.get(group) ?? []), entry]);
  }
  return [...groups.values()].map((group) => {
    const ids = group.map(([id]) => id).join(", ");
    const why = group.map(([, one]) => whyNotRead(one))[0];
    return group.length === 1
      ? `The AppSpec of ${ids} was not read: ${why}`
      : `The AppSpecs of ${ids} were not read. The first: ${why}`;
  });
}

/** Identifies what a deployment rolled out; `undefined` if it can't be read. */
export function revisionId({ sha256, object }: Location): string | undefined {
  return sha256 ?? (object && nameOf(object));
}

function nameOf({ bucket, key, version }: RevisionObject): string {
  return `s3://${bucket}/${key}${version === undefined ? "" : ` (version ${version})`}`;
}

/** Why a deployment's AppSpec isn't known, in lines; the first is a clause. */
export function whyUnknown(kept: Exclude<Kept, { kind: "kept" }>): readonly [string, ...Problem[]] {
  switch (kept.kind) {
    case "not-kept":
      return ["CodeDeploy has not stored its AppSpec"];
    case "not-read":
      return [`its AppSpec was not read: ${whyNotRead(kept)}`];
    case "unreadable":
      return [
        "its AppSpec can't be read",
        ...kept.problems.map((problem) => under("  - ", problem)),
        { what: "  - the text of its AppSpec", detail: rawText(kept.content) },
      ];
  }
}

/** Without the final stop. */
export function whyNotRead({ object, failure }: NotRead): string {
  const where = nameOf(object);
  if (failure === undefined) {
    return `${where} does not exist`;
  }
  // S3 doesn't show whether an object exists to a caller who may not list the bucket.
  const orGone = failure.kind === "denied" ? " S3 gives the same answer if the object does not exist" : "";
  return `${where}: ${explainFailure(failure)}${orGone}`.replace(/\.$/, "");
}

/** An AppSpec's text on one line, shortened. */
export function rawText(content: string): string {
  return abbreviate(tidy(content), 200);
}
