/** The report of a refusal: why no deployment was created. */

import { explainFailure } from "../../aws";
import { type DeploymentRequest, RETRY_VARIABLE, WHEN_RUNNING_VARIABLE } from "../../contract";
import { serviceCommand } from "../context/aws-commands";
import { ownCommand } from "../context/own-command";
import { nextLines, otherwiseLines, TRIGGER_WORDING, type Wording } from "../context/wording";
import type { Finding } from "../decide/findings";
import type { Refusal } from "../decide/refusal";
import { describeRevision } from "../state/images";
import { describeLive } from "../state/live";
import { describeFinding } from "./findings/findings";
import { endedBadly, linkLine, type RefusalOptions, stopLine, supersededLine, wanted } from "./lines";
import { notApprovedLines } from "./not-approved";

const LIVE_NOW = "  Live now: ";

/** What the lines are worded by. */
interface Words extends Pick<RefusalOptions, "images"> {
  readonly wording: Wording;
}

/** Why no deployment was created, and which deployments this run had stopped before. */
export function refusalLines(
  request: DeploymentRequest,
  refusal: Refusal,
  { superseded = [], live, wording = TRIGGER_WORDING, images }: RefusalOptions = {},
): readonly string[] {
  const [verdict = "", ...more] = reasonLines(request, refusal, { wording, images });
  // A finding about traffic shows what is live itself.
  const isShown = more.some((line) => line.startsWith(LIVE_NOW));
  const liveLine = live === undefined || isShown ? [] : [`${LIVE_NOW}${describeLive(live, images)}`];
  return [verdict, ...supersededLine(superseded), ...liveLine, ...more];
}

function reasonLines(
  request: DeploymentRequest,
  refusal: Refusal,
  { wording, images }: Words,
): readonly string[] {
  const { again } = wording;
  const verdict = (why: string) => `No deployment of ${wanted(request, images)} was created: ${why}.`;
  switch (refusal.kind) {
    case "another-deployment-running":
      return [
        verdict(`the ${nameOf(refusal)} of ${request.deploymentGroup} is still running`),
        ...endFirstLines(request, refusal, `wait until it has ended and ${again}`),
        ...linkLine(request, refusal.id),
      ];
    case "wait-timed-out":
      return [
        verdict(`the ${nameOf(refusal)} of ${request.deploymentGroup} did not end within its time limit`),
        ...endFirstLines(request, refusal, `find out what it is waiting for, and ${again} when it has ended`),
        ...linkLine(request, refusal.id),
      ];
    case "too-many-deployments":
      return [
        verdict(
          `other deployments of ${request.deploymentGroup} ran one after another, and the ${nameOf(refusal)} is still running`,
        ),
        ...endFirstLines(
          request,
          refusal,
          `find out who else deploys to this service, and ${again} when it has ended`,
        ),
        ...linkLine(request, refusal.id),
      ];
    case "not-superseded":
      return [
        verdict(
          `the deployment ${refusal.id} of ${request.deploymentGroup} is running, and it could not be stopped`,
        ),
        `  AWS: ${explainFailure(refusal.failure)}`,
        ...otherwiseLines(
          `Next: fix this, or ${again} and wait for its end`,
          wording.command(request, { [WHEN_RUNNING_VARIABLE]: "wait" }),
          `with ${wording.setting(WHEN_RUNNING_VARIABLE, "wait")}`,
        ),
        ...linkLine(request, refusal.id),
      ];
    case "unlisted-deployment-running":
      return [
        verdict(
          `CodeDeploy accepts no further deployment now, but lists none of ${request.deploymentGroup} as running`,
        ),
        ...(refusal.message === undefined ? [] : [`  CodeDeploy: ${refusal.message}`]),
        ...nextLines(
          `${again} in a few minutes. A deployment group runs one deployment at a time, and CodeDeploy has a quota of running deployments for each account. To see the running ones`,
          ownCommand(request, "history"),
        ),
      ];
    case "failed-before":
      return [
        verdict(
          refusal.notApproved === undefined
            ? `this revision ${endedBadly({ ...refusal, stoppedEarly: false })} before, as ${refusal.deployment.id}`
            : `its last deployment ${refusal.deployment.id} ${endedBadly({ ...refusal, stoppedEarly: false, evidence: refusal })}`,
        ),
        ...(refusal.deployment.error === undefined
          ? []
          : [`  CodeDeploy: ${refusal.deployment.error.code}: ${refusal.deployment.error.message}`]),
        ...(refusal.notApproved === undefined
          ? fixLines(request, wording)
          : notApprovedLines(request, refusal.notApproved, wording)),
        ...linkLine(request, refusal.deployment.id),
        ...(refusal.findings.length === 0
          ? []
          : [
              "  These problems also block any deployment:",
              ...findingLines(request, refusal.findings, { wording, images }),
            ]),
      ];
    case "preflight":
      return preflightLines(request, verdict, refusal.findings, { wording, images });
    case "live-changed":
      return [
        verdict(
          `it took over images of ${describeRevision(refusal.basedOn, images?.of(refusal.basedOn))}, and another revision has become live since`,
        ),
        ...nextLines(`${again}: that takes over the images that are live now`, wording.command(request)),
      ];
    case "unstable":
      return [
        verdict("production kept changing while this run read its state"),
        `  Next: find out who else deploys to this service or changes its listener, then ${again}. To see its deployments:`,
        `  ${ownCommand(request, "history")}`,
      ];
    case "no-primary":
      return [
        verdict(`the service ${request.service} has no PRIMARY task set from which traffic could shift`),
        "  Next: do not change the service. Check its events and whether its task sets were removed:",
        `  ${serviceCommand(request)}`,
      ];
  }
}

/** What to do about a revision that failed before. */
function fixLines(request: DeploymentRequest, wording: Wording): readonly string[] {
  return [
    ...(wording.whenFixed?.() ??
      nextLines(
        `fix the cause and ${wording.again}. A changed revision is deployed normally`,
        wording.command(request),
      )),
    ...otherwiseLines(
      "To try this revision again, re-run the CI run or use",
      wording.command(request, { [RETRY_VARIABLE]: "true" }),
      wording.setting(RETRY_VARIABLE, "true"),
    ),
  ];
}

type Running = Extract<
  Refusal,
  { kind: "another-deployment-running" | "wait-timed-out" | "too-many-deployments" }
>;

function nameOf({ id, isRollback }: Running): string {
  return `${isRollback ? "rollback" : "deployment"} ${id}`;
}

/** A rollback restores a good revision, so no command to stop it is shown. */
function endFirstLines(request: DeploymentRequest, { id, isRollback }: Running, next: string): string[] {
  return isRollback
    ? [
        `  Next: ${next}. It restores the previous revision: do not stop it. To follow it:`,
        `  ${ownCommand(request, "watch", id)}`,
      ]
    : [`  Next: ${next}, or stop it now:`, stopLine(request, id)];
}

/** A single finding is part of the first line; several follow it. */
function preflightLines(
  request: DeploymentRequest,
  verdict: (why: string) => string,
  findings: readonly Finding[],
  words: Words,
): readonly string[] {
  const [only, ...others] = findings;
  if (only === undefined || others.length > 0) {
    const lines = findingLines(request, findings, words);
    return [verdict(`${findings.length} problems block it`), ...lines, ...againLines(request, lines, words)];
  }
  const { what, fix } = describeFinding(request, only, words.wording, words.images);
  return [verdict(what), ...fix, ...againLines(request, fix, words)];
}

/** The command that runs it again, if no other line has it. */
function againLines(
  request: DeploymentRequest,
  lines: readonly string[],
  { wording }: Words,
): readonly string[] {
  const { again, command } = wording;
  const line = `  ${command(request)}`;
  return command(request) === undefined || lines.includes(line) ? [] : [`  To ${again}:`, line];
}

/** Each finding with its fix. Findings in a row with the same fix show it once, after the last of them. */
function findingLines(
  request: DeploymentRequest,
  findings: readonly Finding[],
  { wording, images }: Words,
): readonly string[] {
  const described = findings.map((finding) => describeFinding(request, finding, wording, images));
  return described.flatMap(({ what, fix }, index) => {
    const isRepeated = described[index + 1]?.fix.join() === fix.join();
    return [`  - ${what}`, ...(isRepeated ? [] : fix)];
  });
}
