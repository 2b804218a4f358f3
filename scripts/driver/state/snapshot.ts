/** A snapshot of a service: ECS, its deployment group, its listeners, and what runs. */
import type { Aws, Deployment, DeploymentGroup, Service } from "../../aws";
import type { Place } from "../../contract";
import { allSettled } from "../context/all-settled";
import { badInput } from "../context/errors";
import type { Traffic } from "../context/observed";
import { groupProblems, serviceProblems } from "./compatibility";
import { readProduction, readTest } from "./live-traffic";

/** What a look at AWS found. */
export interface Snapshot {
  readonly service: Service;
  readonly group: DeploymentGroup;
  /** The group's deployment that still runs, or did a moment ago. */
  readonly running: Deployment | undefined;
  readonly production: Traffic;
  /** `undefined` where the group has no test listener. */
  readonly test: Traffic | undefined;
}

/**
 * Looks at the service, its deployment group and what runs there. All that is wrong, and all that may not be asked, is told
 * at once.
 *
 * @throws DriverError with exit code 2 when these aren't a service and a group that fit each other, or several calls failed
 * @throws AwsFailure when AWS can't be asked
 */
export async function takeSnapshot(aws: Aws, request: Place): Promise<Snapshot> {
  const [service, seen] = await allSettled([
    serviceOf(aws, request),
    groupOf(aws, request).then((group) => aroundGroup(aws, request, group)),
  ]);
  return { service, ...seen };
}

async function serviceOf(aws: Aws, request: Place): Promise<Service> {
  const service = await aws.service(request.cluster, request.service);
  const problems = serviceProblems(request, service);
  if (service === undefined || problems.length > 0) {
    throw badInput(problems);
  }
  return service;
}

async function groupOf(aws: Aws, request: Place): Promise<DeploymentGroup> {
  const group = await aws.deploymentGroup(request.application, request.deploymentGroup);
  const problems = groupProblems(request, group);
  if (group === undefined || problems.length > 0) {
    throw badInput(problems);
  }
  return group;
}

/** The group, what runs there, and what the listeners do that only it names. */
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
