/** A snapshot of a service: its task sets, its deployment group, its listeners and the deployment in progress. */
import type { Aws, Deployment, DeploymentGroup, Service } from "../../aws";
import type { Place } from "../../contract";
import { allSettled } from "../context/all-settled";
import type { DriverContext } from "../context/context";
import { badInput, type DriverError } from "../context/errors";
import type { Traffic } from "../context/observed";
import { poll } from "../context/poll";
import { nextLines, TRIGGER_WORDING } from "../context/wording";
import {
  describeMismatch,
  groupProblems,
  type Mismatch,
  mismatchLines,
  serviceProblems,
} from "./compatibility";
import { readProduction, readTest } from "./live-traffic";

/** The pause between two snapshots. */
export const SNAPSHOT_EVERY_MINUTES = 5 / 60;

/** What AWS reported at one time. */
export interface Snapshot {
  readonly service: Service;
  readonly group: DeploymentGroup;
  /** The group's deployment that is in progress, or was so a moment ago. */
  readonly running: Deployment | undefined;
  readonly production: Traffic;
  /** `undefined` if the group has no test listener. */
  readonly test: Traffic | undefined;
}

/**
 * Reads the service, its deployment group and the deployment in progress. All problems and all denied calls are reported
 * together.
 *
 * @param again the complete command that tries it again. @default - not known
 * @throws DriverError with exit code 2 if the driver can't deploy to this service with this group, or if several calls failed
 * @throws AwsFailure if one call failed, or no call can work
 */
export async function takeSnapshot(aws: Aws, request: Place, again?: string): Promise<Snapshot> {
  const [service, seen] = await allSettled(
    [serviceOf(aws, request), groupOf(aws, request).then((group) => aroundGroup(aws, request, group))],
    again === undefined ? [] : nextLines("fix all of this and try it again", again),
  );
  return { service, ...seen };
}

/**
 * Takes a snapshot. After a transient failure it tries again until the deadline, because only a snapshot shows what became of
 * the deployments that this run created or stopped. Without a deadline it fails at once: at the first snapshot of a run, nothing
 * has been created or stopped yet.
 */
export async function snapshotWithin(
  { aws, clock, minuteMs, reporter, request, wording = TRIGGER_WORDING }: DriverContext,
  deadline: number | undefined,
): Promise<Snapshot> {
  const again = wording.command(request);
  if (deadline === undefined) {
    return takeSnapshot(aws, request, again);
  }
  const { answer, failure } = await poll(clock, {
    ask: () => takeSnapshot(aws, request, again),
    isEnough: () => true,
    deadline,
    pauseMs: () => SNAPSHOT_EVERY_MINUTES * minuteMs,
    say: reporter.progress,
  });
  if (answer === undefined) {
    throw failure;
  }
  return answer;
}

async function serviceOf(aws: Aws, request: Place): Promise<Service> {
  const service = await aws.service(request.cluster, request.service);
  const problems = serviceProblems(service);
  if (service === undefined || problems.length > 0) {
    throw doesNotFit(request, problems);
  }
  return service;
}

async function groupOf(aws: Aws, request: Place): Promise<DeploymentGroup> {
  const group = await aws.deploymentGroup(request.application, request.deploymentGroup);
  const problems = groupProblems(request, group);
  if (group === undefined || problems.length > 0) {
    throw doesNotFit(request, problems);
  }
  return group;
}

function doesNotFit(request: Place, mismatches: readonly Mismatch[]): DriverError {
  return badInput(
    mismatches.map((mismatch) => ({ what: describeMismatch(request, mismatch) })),
    mismatches.flatMap((mismatch) => mismatchLines(request, mismatch)),
  );
}

/** The group, its deployment in progress, and its listeners. */
async function aroundGroup(
  aws: Aws,
  request: Place,
  group: DeploymentGroup,
): Promise<Omit<Snapshot, "service">> {
  const [running, production, test] = await allSettled([
    runningDeployment(aws, request),
    readProduction(aws, group),
    readTest(aws, group),
  ]);
  return { group, running, production, test };
}

async function runningDeployment(aws: Aws, request: Place): Promise<Deployment | undefined> {
  const [id] = await aws.runningDeployments(request.application, request.deploymentGroup);
  return id === undefined ? undefined : aws.deployment(id);
}
