import { createHash } from "node:crypto";
import type { DeploymentRequest } from "../../contract";

/**
 * JSON with sorted keys and no spaces: two documents that say the same are the same text. The order of lists is kept.
 *
 * @param value a JSON value; `undefined` members are left out, as in `JSON.stringify`
 */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) => (isRecord(member) ? sorted(member) : member));
}

/** The sha256 of a canonical text, in lower-case hex: a revision's identity, which CodeDeploy keeps with it. */
export function sha256(content: string): string {
  return createHash("sha256").update(content, "utf8").digest("hex");
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function sorted(record: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** What CodeDeploy is sent, or has: its own text where it has one, so that the text's fingerprint is CodeDeploy's too. */
export function contentOf({ appSpec, content }: Pick<DeploymentRequest, "appSpec" | "content">): string {
  return content ?? canonicalJson(appSpec);
}

/** A revision's identity: two deployments with the same one roll out the same. */
export function fingerprintOf(request: Pick<DeploymentRequest, "appSpec" | "content">): string {
  return sha256(contentOf(request));
}
