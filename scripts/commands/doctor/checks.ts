/** The checks that the driver makes before it orders a deployment, as doctor tells of them. */

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
  preflight,
  primaryOf,
  readRun,
  TRIGGER_WORDING,
  type Wording,
} from "../../driver";
import { known } from "../cli/ask";
import type { CommandContext } from "../cli/command";
import { COMMAND_WORDING } from "../deploy/words";
import { describeError } from "../history/deployment-words";
import { mainCause } from "../history/last-failure";
import type { Snapshot } from "../status/look";
import { nameOf, type Wanted } from "../status/wanted";
import { describedTrouble } from "./described";
import type { Examined } from "./trouble";

/** What doctor finds by itself: also where nobody says which revision is wanted, and with a mend of its own. */
const FOUND_ALREADY: readonly Finding["kind"][] = [
  "traffic-elsewhere",
  "mixed-target-groups",
  "test-traffic-elsewhere",
];

/** What was found, and what could not be asked. */
type Checked = Pick<Examined, "troubles" | "unknown">;

const NOTHING: Checked = { troubles: [], unknown: [] };

/**
 * What would stand in the way of a deployment of what is wanted.
 *
 * @throws AwsFailure where nothing can be asked: the credentials, or the certificate, are no good
 */
export async function checksBefore(context: CommandContext, snapshot: Snapshot): Promise<Checked> {
  const { aws, place } = context;
  const service = known(snapshot.service);
  const group = known(snapshot.group);
  const production = known(snapshot.production);
  const primary = primaryOf(service);
  if (service === undefined || group === undefined || production === undefined || primary === undefined) {
    // Why these are missing is told already.
    return NOTHING;
  }
  if (snapshot.wanted.kind === "unknown") {
    return { troubles: [], unknown: [`whether the wanted revision can be deployed: ${snapshot.wanted.why}`] };
  }
  const wanted = snapshot.wanted.value;
  const { request } = wanted;
  const running = known(snapshot.running)?.deployment;
  const seen = { service, group, production, test: known(snapshot.test), running };
  const [before, { findings, unknown }] = await Promise.all([
    pastOf(context, snapshot, wanted, running, primary),
    preflight({ aws, request, record: snapshot }, seen, primary),
  ]);
  const others = findings.filter(({ kind }) => !FOUND_ALREADY.includes(kind));
  return {
    troubles: [...before.troubles, ...others.map((finding) => describedTrouble(place, finding))],
    unknown: [...before.unknown, ...unknown],
  };
}

/**
 * Whether the driver would refuse what is wanted, since it failed before. It asks that where it would create a deployment
 * alone: of what is live already, or is being deployed, it creates none. Only the code says what its next run deploys: the
 * newest deployment, by which a revision is wanted otherwise, may have been the reason to change it.
 */
async function pastOf(
  { aws, env, place }: CommandContext,
  { failure, images }: Snapshot,
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
    return { troubles: [], unknown: [last.why] };
  }
  const read = readRun(env);
  const attempt = read.kind === "read" ? read.run.attempt : { isRetry: false, runId: undefined };
  const deployment = failedBefore(attempt, last);
  if (deployment === undefined) {
    return NOTHING;
  }
  const error = failure?.deployment.id === deployment.id ? mainCause(failure) : describeError(deployment);
  const why = error === undefined ? "" : ` (${error})`;
  const by = (wording: Wording) => wording.setting(RETRY_VARIABLE, "true");
  return {
    troubles: [
      {
        kind: "failed-before",
        what: `${nameOf(wanted, images)} is wanted, but the driver would refuse it: this revision ${endedBadly({ deployment, stoppedEarly: false })} before, as ${deployment.id}${why}`,
        mend: [
          "fix the cause: a changed revision is deployed normally",
          `to retry this revision, apply with ${by(TRIGGER_WORDING)}, re-run the CI job, or run deploy ${by(COMMAND_WORDING)} with the same outputs`,
          ...linkLine(place, deployment.id).map((line) => line.trim()),
        ],
      },
    ],
    unknown: [],
  };
}
