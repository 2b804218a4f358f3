import { createHash } from "node:crypto";
import type { DeploymentRequest } from "../../contract";

/**
 * JSON with sorted keys and no spaces: equal documents have the same text. The order of lists is kept.
 *
 * @param value a JSON value; `undefined` members are left out, as in `JSON.stringify`
 */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) => (isRecord(member) ? sorted(member) : member));
}

/** The sha256 of a canonical text, in lower-case hex: it identifies a revision, and CodeDeploy stores it with the revision. */
export function sha256(content: string): string {
  return createHash("sha256").update(content, "utf8").digest("hex");
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function sorted(record: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The text that is sent to CodeDeploy. If CodeDeploy already has a text of this revision, it is used, so that the fingerprint stays the same. */
export function contentOf({ appSpec, content }: Pick<DeploymentRequest, "appSpec" | "content">): string {
  return content ?? canonicalJson(appSpec);
}

/** Identifies a revision: two deployments with the same fingerprint deploy the same. */
export function fingerprintOf(request: Pick<DeploymentRequest, "appSpec" | "content">): string {
  return sha256(contentOf(request));
}
