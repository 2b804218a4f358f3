/** One check of a preflight: a question to AWS, and the findings that its answer leads to. */
import { AwsFailure, nothingCanBeAsked, orFailure } from "../../aws";
import type { Finding } from "./findings";
import type { RevisionCheck, Unchecked } from "./unchecked";

/** The result of one check or of several. */
export interface Preflight {
  readonly findings: readonly Finding[];
  /** What could not be checked. It does not block the deployment. */
  readonly unknown: readonly Unchecked[];
}

export const NOTHING_FOUND: Preflight = { findings: [], unknown: [] };

/** What a check found; with other checks whose questions it asked, also what these could not find out. */
type Found = readonly Finding[] | Preflight;

/**
 * Runs a check. If AWS does not answer it, the deployment is not blocked: CodeDeploy or ECS makes the check itself.
 *
 * @param what the check, which has no result then
 * @throws AwsFailure if no call can succeed: the credentials or the certificate are invalid
 */
export async function check(what: RevisionCheck, ask: () => Promise<Found>): Promise<Preflight> {
  const found = await orFailure(ask);
  if (!(found instanceof AwsFailure)) {
    return "findings" in found ? found : { findings: found, unknown: [] };
  }
  if (nothingCanBeAsked(found)) {
    throw found;
  }
  return { findings: [], unknown: [{ check: what, why: { kind: "failed-call", failure: found } }] };
}

/** Runs checks in parallel. @throws AwsFailure if no call can succeed */
export async function checkAll(checks: readonly Promise<Preflight>[]): Promise<Preflight> {
  const results = await Promise.all(checks);
  return {
    findings: results.flatMap(({ findings }) => findings),
    unknown: results.flatMap(({ unknown }) => unknown),
  };
}
