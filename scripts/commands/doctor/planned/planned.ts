/** Checks what the next apply needs and AWS must have, from the stack's template: before anything changes. */
import { isDeepStrictEqual } from "node:util";
import type { Aws } from "../../../aws";
import type { Place } from "../../../contract";
import { describeWhy, type Finding, plannedPreflight } from "../../../driver";
import { ask } from "../../cli/ask";
import type { StackTemplate } from "../../cli/locate/template";
import type { CheckedTemplate, FailedCheck } from "../problem";
import { takenPriorities } from "../taken-priorities";
import { checkListeners } from "./listeners";
import { plannedRevision } from "./revision";

/** What is known of the service besides the template. */
export interface Known {
  readonly place: Place;
  /** The account, where a live task definition shows it. */
  readonly account: string | undefined;
  readonly isApplied: boolean;
}

/**
 * Runs the checks of a template: existing listeners, priorities of rules, and what the revision's tasks and hooks need.
 *
 * @throws AwsFailure when no call can succeed: the credentials or the certificate are invalid
 */
export async function checkTemplate(
  aws: Aws,
  template: StackTemplate,
  known: Known,
): Promise<CheckedTemplate> {
  if (template.document === undefined) {
    const why = `${template.path} does not exist, or is not a JSON object`;
    return { problems: [], failedChecks: [{ check: "template", why }], unknown: [] };
  }
  const all = await Promise.all([
    checkListeners(aws, template),
    takenPriorities(aws, template, known.isApplied),
    checkRevision(aws, template, known),
  ]);
  const problems = all.flatMap((checked) => checked.problems);
  return {
    // Two checks may miss the same listener.
    problems: problems.filter(
      (problem, index) => problems.findIndex((other) => isDeepStrictEqual(other, problem)) === index,
    ),
    failedChecks: all.flatMap(({ failedChecks }) => failedChecks),
    unknown: all.flatMap(({ unknown }) => unknown),
  };
}

async function checkRevision(
  aws: Aws,
  template: StackTemplate,
  { place, account }: Known,
): Promise<CheckedTemplate> {
  const { appSpec, cluster = place.cluster, leftOut, ...revision } = plannedRevision(template, account);
  const request = { ...place, cluster, appSpec };
  const asked = await ask(() => plannedPreflight({ aws, request }, revision));
  const unknown: readonly FailedCheck[] = leftOut.map((parameter) => ({
    check: "template",
    part: { kind: "parameters" },
    why: `the account of the stack is not known, so ${parameter} may be in another one; allowedAccountIds names it`,
  }));
  if (asked.kind === "unknown") {
    return { problems: [], failedChecks: [{ check: "template", why: asked.why }], unknown };
  }
  return {
    problems: asked.value.findings.filter(isOfRevision),
    failedChecks: asked.value.unknown.map(({ check, why }) => ({
      check: "template",
      part: check,
      why: describeWhy(why),
    })),
    unknown,
  };
}

/** A template says nothing about live traffic. */
function isOfRevision(finding: Finding): finding is Exclude<Finding, { kind: "traffic-elsewhere" }> {
  return finding.kind !== "traffic-elsewhere";
}
