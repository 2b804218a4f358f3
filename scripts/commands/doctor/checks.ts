/** The driver's checks before a deployment, as doctor reports them. */

import type { Deployment, TaskSet } from "../../aws";
import { RETRY_VARIABLE } from "../../contract";
import {
  differences,
  endedBadly,
  type Finding,
  failedBefore,
  fingerprintOf,
  lastTime,
  linkLine,
  otherwiseLines,
  preflight,
  primaryOf,
  readRun,
  TRIGGER_WORDING,
} from "../../driver";
import { known } from "../cli/ask";
import type { CommandContext } from "../cli/command";
import { describeError } from "../history/deployment-words";
import { mainCause } from "../history/last-failure";
import type { ServiceStatus } from "../status/service-status";
import { nameOf, type Wanted } from "../status/wanted";
import { describedProblem } from "./described";
import type { Examined } from "./problem";

/** What doctor checks itself, because it needs no wanted revision and doctor has another fix for it. */
const FOUND_ALREADY: readonly Finding["kind"][] = [
  "traffic-elsewhere",
  "mixed-target-groups",
  "test-traffic-elsewhere",
];

/** What was found, and which checks failed. */
type Checked = Pick<Examined, "problems" | "unknown">;

const NOTHING: Checked = { problems: [], unknown: [] };

/**
 * Finds what would block a deployment of the wanted revision.
 *
 * @throws AwsFailure when no call can succeed: the credentials or the certificate are invalid
 */
export async function checksBefore(context: CommandContext, status: ServiceStatus): Promise<Checked> {
  const { aws, place } = context;
  const service = known(status.service);
  const group = known(status.group);
  const production = known(status.production);
  const primary = primaryOf(service);
  if (service === undefined || group === undefined || production === undefined || primary === undefined) {
    // The reason is reported already.
    return NOTHING;
  }
  if (status.wanted.kind === "unknown") {
    return { problems: [], unknown: [`whether the wanted revision can be deployed: ${status.wanted.why}`] };
  }
  const wanted = status.wanted.value;
  const { request } = wanted;
  const running = known(status.running)?.deployment;
  const seen = { service, group, production, test: known(status.test), running };
  const [before, { findings, unknown }] = await Promise.all([
    pastOf(context, status, wanted, running, primary),
    preflight({ aws, request, record: status }, seen, primary),
  ]);
  const others = findings.filter(({ kind }) => !FOUND_ALREADY.includes(kind));
  return {
    problems: [...before.problems, ...others.map((finding) => describedProblem(place, finding))],
    unknown: [...before.unknown, ...unknown],
  };
}

/**
 * Whether the driver would refuse the wanted revision because it failed before. The driver checks this only when it would
 * create a deployment, not for a revision that is live or in progress. Only the stack's outputs say what the next run deploys:
 * without them, the newest deployment may be one that the code has left behind.
 */
async function pastOf(
  { aws, env, place }: CommandContext,
  { failure, images }: ServiceStatus,
  wanted: Wanted,
  running: Deployment | undefined,
  primary: TaskSet,
): Promise<Checked> {
  const { request } = wanted;
  const isOwn = running?.sha256 === fingerprintOf(request) && !running.isRollback;
  if (wanted.by !== "outputs" || isOwn || differences(request.appSpec, primary).length === 0) {
    return NOTHING;
  }
  const last = await lastTime({ aws, request });
  if (last.kind === "not-known") {
    return { problems: [], unknown: [last.why] };
  }
  const read = readRun(env);
  const attempt = read.kind === "read" ? read.run.attempt : { isRetry: false, runId: undefined };
  const deployment = failedBefore(attempt, last);
  if (deployment === undefined) {
    return NOTHING;
  }
  const error = failure?.deployment.id === deployment.id ? mainCause(failure) : describeError(deployment);
  const why = error === undefined ? "" : ` (${error})`;
  return {
    problems: [
      {
        kind: "failed-before",
        what: `${nameOf(wanted, images)} is wanted, but the driver would refuse it: this revision ${endedBadly({ deployment, stoppedEarly: false })} before, as ${deployment.id}${why}`,
        fix: [
          "fix the cause: a changed revision is deployed normally",
          ...otherwiseLines(
            "to retry this revision, re-run the CI run or use",
            TRIGGER_WORDING.command(place, { [RETRY_VARIABLE]: "true" }),
            TRIGGER_WORDING.setting(RETRY_VARIABLE, "true"),
          ).map((line) => line.trim()),
          ...linkLine(place, deployment.id).map((line) => line.trim()),
        ],
      },
    ],
    unknown: [],
  };
}
