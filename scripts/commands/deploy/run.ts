/** Runs the driver for a command, as Terraform's trigger does, and returns its verdict. */
import { AwsFailure } from "../../aws";
import type { DeploymentRequest } from "../../contract";
import {
  type Attempt,
  type DriverContext,
  DriverError,
  deploy,
  failedBeforeCreation,
  type Guard,
  type Report,
  type RunRecord,
  reportOf,
  type Settings,
  type VerdictDocument,
  verdictOf,
  type Wording,
} from "../../driver";
import type { CommandContext } from "../cli/command";
import { COMMAND_WORDING } from "./words";

/** So many times a run may start again because other runs released first. */
const MOST_ROUNDS = 4;

/** The result of a run: lines, and a document for programs. */
export interface Ran {
  readonly report: Report;
  readonly verdict: VerdictDocument;
}

/** The input of a run. */
export interface RunOrder extends Pick<Settings, "request" | "attempt" | "onCancel"> {
  /** @default - that of a command that can't be run again */
  readonly wording?: Wording | undefined;
}

/**
 * Runs the driver, and publishes its verdict.
 *
 * @param prepare makes out what is deployed, and does so again if another revision became live before the order; what it
 *   throws of the caller's mistakes is the run's verdict
 * @param again the complete command that runs it again
 * @throws whatever is a bug here
 */
export async function runDriver(
  context: CommandContext,
  prepare: () => RunOrder | Promise<RunOrder>,
  again: string | undefined,
): Promise<Ran> {
  const { record, publish } = context.publisher;
  const report = await reported(async () => {
    for (let round = 1; ; round += 1) {
      const { onCancel, ...order } = await prepare();
      const end = await startDriver(context, { ...order, guard: context.guard(onCancel), record });
      if (!isOvertaken(end) || round === MOST_ROUNDS) {
        return end;
      }
      context.progress("Another revision has become live. Taking over its images.");
    }
  }, again);
  const end = ran(context, record, report);
  publish(end.report);
  return end;
}

/** A revision took over images that are no longer live: it must be made again. */
function isOvertaken({ result }: Report): boolean {
  return result?.kind === "refused" && result.refusal.kind === "live-changed";
}

/** The result of a deployment, for a command. */
export function ran({ clock }: CommandContext, record: RunRecord, report: Report): Ran {
  return { report, verdict: verdictOf(record, { report, at: clock.now() }) };
}

/** What a command adds to its own context for the driver. */
interface DriverOptions {
  readonly guard: Guard;
  readonly record: RunRecord;
  /** @default - that of `deploy` */
  readonly wording?: Wording | undefined;
}

/** The driver's view of a command: everything that the driver reports is progress. */
export function driverContextOf(
  { aws, clock, mark, minuteMs, progress }: CommandContext,
  request: DeploymentRequest,
  { guard, record, wording = COMMAND_WORDING }: DriverOptions,
): DriverContext {
  record.request = request;
  return {
    aws,
    clock,
    minuteMs,
    guard,
    record,
    request,
    mark,
    wording,
    reporter: { progress, failure: progress },
  };
}

interface Start extends DriverOptions {
  readonly request: DeploymentRequest;
  readonly attempt: Attempt;
}

async function startDriver(
  context: CommandContext,
  { request, attempt, ...options }: Start,
): Promise<Report> {
  const driverContext = driverContextOf(context, request, options);
  const { images } = driverContext.record;
  return reportOf(await deploy(driverContext, attempt), { ...driverContext, images });
}

/** An error of the caller or of AWS also gives a verdict. */
async function reported(
  work: () => Promise<Report>,
  /** The command that tries it again. */
  again: string | undefined,
): Promise<Report> {
  try {
    return await work();
  } catch (error) {
    const known = error instanceof AwsFailure ? failedBeforeCreation(error, again) : error;
    if (known instanceof DriverError) {
      return known;
    }
    throw known;
  }
}
