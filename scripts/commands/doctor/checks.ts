/** The driver's checks before a deployment, as doctor reports them. */

import type { Deployment, TaskSet } from "../../aws";
import {
  describeWhy,
  differences,
  type Finding,
  failedBefore,
  fingerprintOf,
  lastTime,
  preflight,
  primaryOf,
  readRun,
  requiredOf,
  type Unchecked,
  uncheckedAttempts,
} from "../../driver";
import { known } from "../cli/ask";
import type { CommandContext } from "../cli/command";
import { approvalsOf } from "../history/approvals";
import { describeError } from "../history/deployment-words";
import { mainCause } from "../history/last-failure";
import type { ServiceStatus } from "../status/service-status";
import type { Wanted } from "../status/wanted";
import { wantedRegistries } from "./planned/registries";
import type { Examined, FailedCheck } from "./problem";

/** What doctor checks itself, because it needs no wanted revision and doctor has another fix for it. */
const FOUND_ALREADY = [
  "traffic-elsewhere",
  "mixed-target-groups",
  "rule-shadowed",
  "test-traffic-elsewhere",
] as const;

type FoundAlready = Extract<Finding, { kind: (typeof FOUND_ALREADY)[number] }>;

function isFoundAlready(finding: Finding): finding is FoundAlready {
  return FOUND_ALREADY.some((kind) => kind === finding.kind);
}

/** What was found, and which checks failed. */
type Checked = Pick<Examined, "problems" | "failedChecks">;

const NOTHING: Checked = { problems: [], failedChecks: [] };

/**
 * Finds what would block a deployment of the wanted revision.
 *
 * @throws AwsFailure when no call can succeed: the credentials or the certificate are invalid
 */
export async function checksBefore(context: CommandContext, status: ServiceStatus): Promise<Checked> {
  const { aws } = context;
  const service = known(status.service);
  const group = known(status.group);
  const production = known(status.production);
  const primary = primaryOf(service);
  if (service === undefined || group === undefined || production === undefined || primary === undefined) {
    // The reason is reported already.
    return NOTHING;
  }
  if (status.wanted.kind === "unknown") {
    return { problems: [], failedChecks: [{ check: "revision", why: status.wanted.why }] };
  }
  const wanted = status.wanted.value;
  const { request } = wanted;
  const serviceRegistries = wantedRegistries(context);
  const running = known(status.running)?.deployment;
  const seen = { service, group, production, test: known(status.test), running };
  const [before, { findings, unknown }] = await Promise.all([
    pastOf(context, status, wanted, running, primary),
    preflight({ aws, request: { ...request, serviceRegistries }, record: status }, seen, primary),
  ]);
  const others = findings.flatMap((finding) => (isFoundAlready(finding) ? [] : [finding]));
  return {
    problems: [...before.problems, ...others],
    failedChecks: [...before.failedChecks, ...unknown.map(failed)],
  };
}

/**
 * Whether the driver would refuse the wanted revision because it failed before. The driver checks this only when it would
 * create a deployment, not for a revision that is live or in progress. Only the stack's outputs say what the next run deploys:
 * without them, the newest deployment may be one that the code has left behind.
 */
async function pastOf(
  { aws, env }: CommandContext,
  { failure, images }: ServiceStatus,
  wanted: Wanted,
  running: Deployment | undefined,
  primary: TaskSet,
): Promise<Checked> {
  const { request } = wanted;
  const taskDefinition = requiredOf(request.appSpec).TaskDefinition;
  const isOwn = running?.sha256 === fingerprintOf(request) && !running.isRollback;
  if (wanted.by !== "outputs" || isOwn || differences(request.appSpec, primary).length === 0) {
    return NOTHING;
  }
  const last = await lastTime({ aws, request });
  if (last.kind === "not-known") {
    return { problems: [], failedChecks: [failed(uncheckedAttempts(last.failure))] };
  }
  const read = readRun(env);
  const attempt = read.kind === "read" ? read.run.attempt : { isRetry: false, runId: undefined };
  const deployment = failedBefore(attempt, last);
  if (deployment === undefined) {
    return NOTHING;
  }
  const notApproved = (await approvalsOf({ aws, place: request }, [deployment])).get(deployment.id);
  const other = notApproved === undefined ? describeError(deployment) : undefined;
  return {
    problems: [
      {
        kind: "failed-before",
        taskDefinition,
        images: images.of(taskDefinition),
        deployment,
        notApproved,
        cause: failure?.deployment.id === deployment.id ? mainCause(failure) : other,
      },
    ],
    failedChecks: [],
  };
}

function failed({ check, why }: Unchecked): FailedCheck {
  return { check: "revision", part: check, why: describeWhy(why) };
}
