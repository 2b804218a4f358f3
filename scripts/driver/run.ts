/** The driver from its input to its exit code: parse, look, decide, create, follow, conclude, report. */
import type { DeploymentRequest } from "../contract";
import type { Aws, Creation, DeploymentGroup, TrafficShift } from "./aws";
import { budgetOf, describeShift, type Plan } from "./budget";
import { type Clock, formatDuration, formatTime } from "./clock";
import { conclude } from "./conclude";
import { consoleLink } from "./console-link";
import { orderOf } from "./create";
import { type Decision, decide, look, type Sight } from "./decide";
import { AwsFailure, creationUnknown, DriverError, explainFailure, failedBeforeCreation } from "./errors";
import { EXIT_CODE, type ExitCode } from "./exit-code";
import type { Course } from "./follow";
import { type Report, reportOutcome, reportRefusal, reportSteady } from "./report";
import { type Difference, familyAndRevision, propertiesOf } from "./revision";
import { type Environment, readSettings } from "./settings";
import { waitUntilSteady } from "./steady";
import type { Reporter, Watch } from "./watch";

export interface RunInput {
  readonly env: Environment;
  readonly connect: (region: string) => Aws;
  readonly clock: Clock;
  readonly reporter: Reporter;
}

/** How often the driver decides before it gives up a race with others, and how long it waits between, in minutes. */
const DECISIONS = { most: 3, pause: 5 / 60 };

/**
 * Runs the driver.
 *
 * @returns how it ended; a mistake of the caller's or of AWS's is reported, not thrown
 * @throws whatever is a bug here
 */
export async function run({ env, connect, clock, reporter }: RunInput): Promise<ExitCode> {
  try {
    const { request, minuteMs } = readSettings(env);
    const watch = { aws: connect(request.region), clock, reporter, request, minuteMs };
    return print(reporter, await deploy(watch));
  } catch (error) {
    const known = error instanceof AwsFailure ? failedBeforeCreation(error) : error;
    if (known instanceof DriverError) {
      return print(reporter, known);
    }
    throw error;
  }
}

async function deploy(watch: Watch): Promise<Report> {
  const { request } = watch;
  let lost: CreationLost = { kind: "one-is-running" };
  for (let attempt = 1; attempt <= DECISIONS.most; attempt += 1) {
    const sight = await lookAfter(lost, watch);
    const decision = decide(request, sight);
    switch (decision.kind) {
      case "already-there":
        watch.reporter.progress(`${request.service} runs ${wanted(watch)} already: no deployment is needed`);
        return reportSteady(request, await waitUntilSteady(watch, decision.primary));
      case "refuse":
        return reportRefusal(request, decision.refusal);
      case "create": {
        const shift = await watch.aws.trafficShift(sight.group.deploymentConfigName);
        const creation = await create(watch);
        if (creation.kind === "created") {
          return followCreated(watch, sight.group, shift, decision, creation.id);
        }
        lost = creation;
      }
    }
    await watch.clock.sleep(DECISIONS.pause * watch.minuteMs);
  }
  if (lost.kind === "unknown") {
    throw creationUnknown(lost.failure);
  }
  return reportRefusal(request, { kind: "one-is-running-unseen" });
}

/** Looks. Where an order was lost before, a look that fails leaves it open whether there is a deployment. */
async function lookAfter(lost: CreationLost, { aws, request }: Watch): Promise<Sight> {
  try {
    return await look(aws, request);
  } catch (error) {
    throw lost.kind === "unknown" && error instanceof AwsFailure ? creationUnknown(lost.failure) : error;
  }
}

/** Why the driver has to look again before it knows whether there is a deployment. */
type CreationLost =
  | { readonly kind: "one-is-running" }
  /** The order may have reached CodeDeploy, or not. */
  | { readonly kind: "unknown"; readonly failure: AwsFailure };

async function create(watch: Watch): Promise<Creation | CreationLost> {
  const { aws, request, reporter } = watch;
  try {
    const creation = await aws.createDeployment(orderOf(request));
    if (creation.kind === "one-is-running") {
      reporter.progress("CodeDeploy deploys to this service already: looking again.");
    }
    return creation;
  } catch (error) {
    if (!(error instanceof AwsFailure && error.kind === "transient")) {
      throw error;
    }
    // Never ordered twice blindly: the next look shows whether this one arrived.
    reporter.progress(`${explainFailure(error)} Looking whether the deployment was created.`);
    return { kind: "unknown", failure: error };
  }
}

async function followCreated(
  watch: Watch,
  group: DeploymentGroup,
  shift: TrafficShift,
  decision: Extract<Decision, { kind: "create" }>,
  deploymentId: string,
): Promise<Report> {
  const { clock, minuteMs, request } = watch;
  const plan: Plan = { shift, group, hooks: hooksOf(request) };
  const startedAt = clock.now();
  const deadline = startedAt + budgetOf(plan).limitMinutes * minuteMs;
  const course = { deploymentId, label: "", plan, startedAt, deadline };
  announce(watch, course, decision.differences);
  const outcome = await conclude(watch, { course, group, before: decision.primary });
  return reportOutcome(request, deploymentId, outcome);
}

/** The id and the link first: whatever happens to this program, a person can find the deployment. */
function announce(watch: Watch, course: Course, differences: readonly Difference[]): void {
  const { reporter, request, minuteMs } = watch;
  const link = consoleLink(request.region, course.deploymentId);
  const { expectedMinutes, limitMinutes } = budgetOf(course.plan);
  const expectedMs = expectedMinutes * minuteMs;
  const limitMs = limitMinutes * minuteMs;
  const { readyWait, terminationWaitMinutes } = course.plan.group;
  const lines = [
    `Deployment ${course.deploymentId} of ${wanted(watch)} to ${request.cluster}/${request.service} created`,
    ...(link === undefined ? [] : [`  ${link}`]),
    ...differences.map(({ field, wanted, live }) => `  ${field}: ${shortened(live)} -> ${shortened(wanted)}`),
    `  traffic shift ${describeShift(course.plan.shift)}; blue is kept for ${terminationWaitMinutes} min after it`,
    ...(readyWait.kind === "person"
      ? [`  a person has to continue it within ${readyWait.minutes} min once green is ready`]
      : []),
    `  expected to end about ${formatTime(course.startedAt + expectedMs)} (in ${formatDuration(expectedMs)}); waiting until ${formatTime(course.deadline)} at most (${formatDuration(limitMs)})`,
  ];
  for (const line of lines) {
    reporter.progress(line);
  }
}

function hooksOf(request: DeploymentRequest): number {
  return new Set((request.appSpec.Hooks ?? []).flatMap(Object.keys)).size;
}

function wanted(watch: Watch): string {
  return familyAndRevision(propertiesOf(watch.request.appSpec).TaskDefinition);
}

function shortened(value: string): string {
  return value.startsWith("arn:") ? familyAndRevision(value) : value;
}

function print(reporter: Reporter, { exitCode, lines }: Report): ExitCode {
  for (const line of lines) {
    if (exitCode === EXIT_CODE.done) {
      reporter.progress(line);
    } else {
      reporter.failure(line);
    }
  }
  return exitCode;
}
