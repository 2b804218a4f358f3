/** Why no deployment was created, in words. */

import { explainFailure } from "../../aws";
import { type DeploymentRequest, RETRY_VARIABLE, WHEN_RUNNING_VARIABLE } from "../../contract";
import { TRIGGER_WORDING, type Wording } from "../context/wording";
import type { Finding } from "../decide/findings";
import type { Refusal } from "../decide/refusal";
import { describeFinding } from "./findings";
import { endedBadly, linkLine, stopLine, supersededLine, type Telling, wanted } from "./lines";

/** Why no deployment was created, and what was stopped for it all the same. */
export function refusalLines(
  request: DeploymentRequest,
  refusal: Refusal,
  { superseded = [], wording = TRIGGER_WORDING }: Telling = {},
): readonly string[] {
  const [verdict = "", ...more] = reasonLines(request, refusal, wording);
  return [verdict, ...supersededLine(superseded), ...more];
}

function reasonLines(request: DeploymentRequest, refusal: Refusal, wording: Wording): readonly string[] {
  const { again } = wording;
  const verdict = (why: string) => `No deployment of ${wanted(request)} was created: ${why}.`;
  switch (refusal.kind) {
    case "one-is-running":
      return [
        verdict(`the ${nameOf(refusal)} of ${request.deploymentGroup} is still running`),
        ...endFirstLines(request, refusal, `wait until it has ended and ${again}`),
        ...linkLine(request, refusal.id),
      ];
    case "outlasted":
      return [
        verdict(
          `the ${nameOf(refusal)} of ${request.deploymentGroup} did not end in the time that it may take`,
        ),
        ...endFirstLines(request, refusal, `see what it waits for, and ${again} once it has ended`),
        ...linkLine(request, refusal.id),
      ];
    case "others-first":
      return [
        verdict(
          `other deployments of ${request.deploymentGroup} came first, one after another, and the ${nameOf(refusal)} is still running`,
        ),
        ...endFirstLines(
          request,
          refusal,
          `see who else deploys to this service, and ${again} once it has ended`,
        ),
        ...linkLine(request, refusal.id),
      ];
    case "not-superseded":
      return [
        verdict(
          `the deployment ${refusal.id} of ${request.deploymentGroup} is running, and it could not be stopped`,
        ),
        `  AWS: ${explainFailure(refusal.failure)}`,
        `  Next: mend that, or ${again} with ${wording.setting(WHEN_RUNNING_VARIABLE, "wait")}.`,
        ...linkLine(request, refusal.id),
      ];
    case "one-is-running-unseen":
      return [
        verdict(
          `CodeDeploy takes no further deployment now, although none of ${request.deploymentGroup} is listed as running`,
        ),
        ...(refusal.message === undefined ? [] : [`  CodeDeploy: ${refusal.message}`]),
        `  Next: ${again} in a few minutes. A group runs one deployment at a time, and an account as many as its quota in CodeDeploy allows.`,
      ];
    case "failed-before":
      return [
        verdict(
          `this very revision ${endedBadly({ ...refusal, stoppedEarly: false })} before, as ${refusal.deployment.id}`,
        ),
        ...(refusal.deployment.error === undefined
          ? []
          : [`  CodeDeploy: ${refusal.deployment.error.code}: ${refusal.deployment.error.message}`]),
        `  Next: mend the cause. A changed revision is deployed as ever; to try this one again, run the CI run again or set ${wording.setting(RETRY_VARIABLE, "true")}.`,
        ...linkLine(request, refusal.deployment.id),
        ...(refusal.findings.length === 0
          ? []
          : [
              "  Found besides, and in the way of any deployment:",
              ...findingLines(request, refusal.findings, wording),
            ]),
      ];
    case "preflight":
      return preflightLines(request, verdict, refusal.findings, wording);
    case "unsettled":
      return [
        verdict("what serves production changed again and again while the driver looked"),
        `  Next: see who else deploys to this service or changes its listener, then ${again}.`,
      ];
    case "no-primary":
      return [
        verdict(`the service ${request.service} has no PRIMARY task set from which traffic could shift`),
        "  Next: leave the service as it is, and see its events, and whether someone took its task sets away:",
        `  aws ecs describe-services --cluster ${request.cluster} --services ${request.service} --query 'services[0].[taskSets,events[:10]]' --region ${request.region}`,
      ];
  }
}

type Running = Extract<Refusal, { kind: "one-is-running" | "outlasted" | "others-first" }>;

function nameOf({ id, isRollback }: Running): string {
  return `${isRollback ? "rollback" : "deployment"} ${id}`;
}

/** A rollback is somebody's way out of trouble: nobody is told how to stop it. */
function endFirstLines(request: DeploymentRequest, { id, isRollback }: Running, next: string): string[] {
  return isRollback
    ? [`  Next: ${next}. It brings back what was live before: don't stop it.`]
    : [`  Next: ${next}, or end it first:`, stopLine(request, id)];
}

/** One finding is the verdict itself; several follow it. */
function preflightLines(
  request: DeploymentRequest,
  verdict: (why: string) => string,
  findings: readonly Finding[],
  wording: Wording,
): readonly string[] {
  const [only, ...others] = findings;
  if (only === undefined || others.length > 0) {
    return [verdict(`${findings.length} things are in its way`), ...findingLines(request, findings, wording)];
  }
  const { what, mend } = describeFinding(request, only, wording);
  return [verdict(what), ...mend];
}

/** Each finding with its mend; the mend of several in a row that have the same comes after the last of them. */
function findingLines(
  request: DeploymentRequest,
  findings: readonly Finding[],
  wording: Wording,
): readonly string[] {
  const described = findings.map((finding) => describeFinding(request, finding, wording));
  return described.flatMap(({ what, mend }, index) => {
    const isRepeated = described[index + 1]?.mend.join() === mend.join();
    return [`  - ${what}`, ...(isRepeated ? [] : mend)];
  });
}
