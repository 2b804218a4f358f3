/** What commands read before they act: the service, and what a deployment rolls out. */
import { type Deployment, isFinal } from "../../aws";
import {
  abbreviate,
  type DeploymentRequest,
  type Problem,
  problemText,
  readAppSpec,
  UNKNOWN_APP_SPEC,
  under,
} from "../../contract";
import { DriverError, type Snapshot, takeSnapshot, tidy } from "../../driver";
import { ask } from "../cli/ask";
import type { CommandContext } from "../cli/command";

/** The most deployments of a group that are read. */
export const MAX_RECENT_DEPLOYMENTS = 50;

/**
 * Reads the service, its deployment group and the running deployment, as the driver does. A deployment that has just ended is
 * not running.
 *
 * @throws DriverError with exit code 2 when the service and the group don't match, or several calls failed
 * @throws AwsFailure when AWS denies a read or doesn't answer
 */
export async function readSnapshot({
  aws,
  place,
  again,
}: Pick<CommandContext, "aws" | "place" | "again">): Promise<Snapshot> {
  try {
    const snapshot = await takeSnapshot(aws, place, again);
    const { running } = snapshot;
    return { ...snapshot, running: running === undefined || isFinal(running.status) ? undefined : running };
  } catch (error) {
    if (!(error instanceof DriverError)) {
      throw error;
    }
    throw new DriverError(error.exitCode, [
      "The service and its deployment group do not match, or could not be read. Nothing was changed.",
      ...error.text.slice(1),
    ]);
  }
}

/** What CodeDeploy has stored of a revision. */
export type Kept =
  | { readonly kind: "kept"; readonly request: DeploymentRequest }
  | { readonly kind: "not-kept" }
  /** `content` is its text. */
  | { readonly kind: "unreadable"; readonly problems: readonly Problem[]; readonly content: string };

/**
 * Reads what a deployment rolled out, for any creator: the deployment itself shows only the fingerprint of its AppSpec, or where
 * it is in S3. A deployment whose AppSpec is on GitHub has neither.
 *
 * @throws AwsFailure when AWS can't be asked
 */
export async function keptRevision(
  { aws, place }: Pick<CommandContext, "aws" | "place">,
  { sha256, object }: Pick<Deployment, "sha256" | "object">,
): Promise<Kept> {
  const content = await contentOf(aws, place.application, { sha256, object });
  if (content === undefined) {
    return { kind: "not-kept" };
  }
  const read = readAppSpec(content);
  return read.kind === "read"
    ? { kind: "kept", request: { ...place, appSpec: read.appSpec, content, object } }
    : { kind: "unreadable", problems: read.problems, content };
}

/** Identifies what a deployment rolled out; `undefined` if it can't be read. */
export function revisionId({ sha256, object }: Pick<Deployment, "sha256" | "object">): string | undefined {
  return sha256 ?? (object && `${object.bucket}/${object.key} ${object.version}`);
}

async function contentOf(
  aws: CommandContext["aws"],
  application: string,
  { sha256, object }: Pick<Deployment, "sha256" | "object">,
): Promise<string | undefined> {
  if (object !== undefined) {
    return aws.revisionObject(object);
  }
  return sha256 === undefined ? undefined : aws.revision(application, sha256);
}

/** Why a deployment's AppSpec isn't known, in lines; the first is a clause. */
export function whyUnknown(kept: Exclude<Kept, { kind: "kept" }>): readonly [string, ...Problem[]] {
  return kept.kind === "not-kept"
    ? ["CodeDeploy has not stored its AppSpec"]
    : [
        "its AppSpec can't be read",
        ...kept.problems.map((problem) => under("  - ", problem)),
        { what: "  - the text of its AppSpec", detail: rawText(kept.content) },
      ];
}

/** An AppSpec's text on one line, shortened. */
export function rawText(content: string): string {
  return abbreviate(tidy(content), 200);
}

/** What is needed to follow and judge a deployment, whether or not its AppSpec is known. */
export interface Followable {
  readonly request: DeploymentRequest;
  /** The line that is shown if the AppSpec isn't known. */
  readonly lines: readonly string[];
}

/**
 * What is needed to follow a deployment. Without its AppSpec it can still be followed or stopped: its task sets and the traffic
 * then show its result.
 *
 * @throws AwsFailure when no call can work
 */
export async function followable(
  context: Pick<CommandContext, "aws" | "place">,
  deployment: Deployment,
): Promise<Followable> {
  const { id } = deployment;
  const asked = await ask(() => keptRevision(context, deployment));
  if (asked.kind === "unknown") {
    return unknownRevision(context, id, [asked.why.replace(/\.$/, "")]);
  }
  return asked.value.kind === "kept"
    ? { request: asked.value.request, lines: [] }
    : unknownRevision(context, id, whyUnknown(asked.value));
}

function unknownRevision(
  { place }: Pick<CommandContext, "place">,
  id: string,
  [why, ...problems]: readonly [string, ...Problem[]],
): Followable {
  return {
    request: { ...place, appSpec: UNKNOWN_APP_SPEC },
    lines: [
      `What ${id} deploys is not known: ${why}. Its result is read from its task sets and from production traffic.`,
      ...problems.map(problemText),
    ],
  };
}
