/** `deploy`: the driver without Terraform, for an AppSpec from a file or from a stack's outputs. */
import { AwsFailure, explainFailure, orFailure } from "../../aws";
import {
  BREAK_GLASS_REASON_VARIABLE,
  BREAK_GLASS_VARIABLE,
  ON_CANCEL_VARIABLE,
  type ParsedDeploymentRequest,
  type Problem,
  RETRY_VARIABLE,
  requestOf,
  type SuccessPointName,
  WHEN_RUNNING_VARIABLE,
} from "../../contract";
import {
  badInput,
  commandLine,
  type DriverError,
  deployStackCommand,
  type Environment,
  nextLines,
  ownCommand,
  type ReadRun,
  type RunSetting,
  readRun,
  type Settings,
  settingsOf,
  type VerdictDocument,
  type Wording,
} from "../../driver";
import type { CommandAnswer, CommandContext } from "../cli/command";
import { readImages } from "../release/image-option";
import { makeRelease } from "../release/release";
import { releaseWording } from "../release/wording";
import { describeOutdated, outdatedBy } from "../status/outdated";
import { type AppSpecSource, pinned, readToDeploy } from "./app-spec";
import { runDriver } from "./run";
import { commandWording, type Flags, fieldsOf, flagWords, namesFor } from "./words";

/** The flags of one run. If a flag is missing, the environment variable with the same meaning applies. */
export interface RunFlags {
  /** `stop` or `leave`: what happens to the deployment if this command is cancelled. */
  readonly onCancel?: string | undefined;
  /** The safety measures that are turned off for this deployment, comma-separated. */
  readonly breakGlass?: string | undefined;
  /** Why; needed with `breakGlass`. */
  readonly reason?: string | undefined;
}

/** What `deploy` takes. */
export interface DeployOptions extends RunFlags {
  /** The AppSpec's file. @default - the stack's output `app-spec`, where the service was found by its outputs */
  readonly appSpec?: { readonly path: string; readonly text: string } | undefined;
  /** The values of `--image`, for a stack whose releases come from the command. @default - none: all live images stay */
  readonly images?: readonly string[] | undefined;
  /** Deploys a revision that failed before once more. @default - it is refused */
  readonly retry?: boolean | undefined;
  /** `wait`, `supersede` or `fail`: what to do while a deployment of another revision is running. @default wait */
  readonly whenRunning?: string | undefined;
  /** When it is done: `traffic-shifted` or `old-terminated`. @default old-terminated */
  readonly until?: SuccessPointName | undefined;
  /** Stops the deployment, or stops waiting if none is needed, after this many stopped tasks, 1 to 100. @default 3 */
  readonly stopAfterFailedTasks?: number | undefined;
}

/** How many recent deployments are read to find out whether outputs are outdated. */
const MAX_RECENT_DEPLOYMENTS = 10;

/** With `--json`: the verdict's document, the same one that `ECS_CODEDEPLOY_REPORT_FILE` gets from Terraform's runs. */
export type DeployResult = VerdictDocument;

/**
 * Deploys an AppSpec and follows it to its end, by the driver that Terraform's trigger runs.
 *
 * @returns the driver's verdict and exit code; wrong input is one, with everything that is wrong
 */
export async function deploy(context: CommandContext, options: DeployOptions): Promise<CommandAnswer> {
  if (options.appSpec === undefined && context.releases === undefined) {
    await warnOfOutdated(context);
  }
  const again = sameDeploy(context, options, {});
  const wording = wordingOf(context, options);
  const prepare = async () => ({ ...(await readDeployment(context, options, { again, wording })), wording });
  const { report, verdict } = await runDriver(context, prepare, again);
  const data: DeployResult = verdict;
  return { exitCode: report.exitCode, data, lines: report.lines };
}

/** The wording of a `deploy`, or of a release. */
function wordingOf(context: CommandContext, options: DeployOptions): Wording {
  const runAgain = (changed: RunSetting) => sameDeploy(context, options, changed);
  return context.releases === undefined || options.appSpec !== undefined
    ? commandWording(runAgain)
    : releaseWording(context, options.images ?? [], runAgain);
}

/** The command line of this `deploy`, with changed settings. */
function sameDeploy(
  { place, outputOptions }: CommandContext,
  options: DeployOptions,
  changed: RunSetting,
): string {
  const { appSpec, until, stopAfterFailedTasks } = options;
  const others = {
    "app-spec": appSpec?.path,
    until,
    "stop-after-failed-tasks": stopAfterFailedTasks?.toString(),
  };
  const words = [
    ...(options.images ?? []).flatMap((image) => ["--image", image]),
    ...Object.entries(others).flatMap(([name, value]) => (value === undefined ? [] : [`--${name}`, value])),
    ...flagWords({ ...deployFlagsOf(options), ...changed }),
  ];
  return outputOptions === undefined
    ? ownCommand(place, "deploy", ...words)
    : commandLine("deploy", ...words, ...outputOptions);
}

/** A file of outputs may be from long ago. It is deployed all the same: that is what was asked for. */
async function warnOfOutdated({
  aws,
  place,
  refreshOutputs,
  progress,
  wantedAppSpec,
}: CommandContext): Promise<void> {
  const read = wantedAppSpec === undefined ? undefined : readToDeploy(outputSource(wantedAppSpec));
  if (read?.ok !== true) {
    // The driver says what is wrong with it.
    return;
  }
  const { application, deploymentGroup } = place;
  const outdated = await orFailure(async () => {
    const deployments = await aws.deployments(application, deploymentGroup, MAX_RECENT_DEPLOYMENTS);
    return outdatedBy(aws, { ...place, appSpec: read.value }, deployments);
  });
  if (outdated instanceof AwsFailure) {
    progress(`${explainFailure(outdated)} It is unknown whether the outputs are outdated.`);
  } else if (outdated !== undefined) {
    progress(`Warning: ${describeOutdated(outdated)}`);
    progress(`  To refresh them: ${refreshOutputs}`);
  }
}

/** All problems of `deploy`'s input that are visible before the service is found. */
export function deployProblems(env: Environment, options: DeployOptions): readonly Problem[] {
  return [
    ...fileProblems(options),
    ...readImages(options.images ?? []).problems,
    ...flagProblems(env, deployFlagsOf(options)),
  ];
}

function fileProblems({ appSpec }: DeployOptions): readonly Problem[] {
  if (appSpec === undefined) {
    return [];
  }
  const read = readToDeploy({ name: appSpec.path, text: appSpec.text });
  return read.ok ? [] : read.problems;
}

/** All problems of a run's flags and variables. */
export function flagProblems(env: Environment, flags: Flags): readonly Problem[] {
  const read = readFlags(env, flags);
  return read.kind === "wrong" ? read.problems : [];
}

function deployFlagsOf(options: DeployOptions): Flags {
  return {
    ...flagsOf(options),
    ...(options.retry === true ? { [RETRY_VARIABLE]: "true" } : {}),
    ...(options.whenRunning === undefined ? {} : { [WHEN_RUNNING_VARIABLE]: options.whenRunning }),
  };
}

async function readDeployment(
  context: CommandContext,
  options: DeployOptions,
  { again, wording }: { readonly again: string; readonly wording: Wording },
): Promise<Settings> {
  const { images = [], until, stopAfterFailedTasks } = options;
  const { place, releases, env } = context;
  if (releases === undefined && images.length > 0) {
    throw releasedByTerraform(context);
  }
  const source = sourceOf(context, options);
  const parsed = requestOf(place, readToDeploy(source), {
    limits: { successPoint: until ?? releases?.successPoint, stopAfterFailedTasks },
    nameOf: fieldsOf(source.name),
  });
  const settings = readFlagged(env, deployFlagsOf(options), parsed);
  const { request } = settings;
  // An AppSpec of a file names its task definition, and with it the images.
  if (releases === undefined || options.appSpec !== undefined) {
    return { ...settings, request: { ...request, appSpec: await pinned(context, request.appSpec) } };
  }
  const named = readImages(images).images;
  const commandFor = (others: readonly string[]) => sameDeploy(context, { ...options, images: others }, {});
  const release = await makeRelease(context, request.appSpec, { named, again, commandFor, wording });
  return { ...settings, request: { ...request, ...release } };
}

/** The trigger would deploy the image of the code again, as soon as anything in the AppSpec changes. */
function releasedByTerraform({ place: { stack } }: CommandContext): DriverError {
  return badInput(
    [
      {
        what: '--image: Terraform releases this service, and the next apply would deploy the image in the code again. Only a stack with releasedBy: "command" takes images from the command line',
      },
    ],
    nextLines(
      'set the image in the code and apply. Or set releasedBy: "command" in the code, apply, and release again',
      stack === undefined ? undefined : deployStackCommand(stack),
    ),
  );
}

function sourceOf({ wantedAppSpec }: CommandContext, { appSpec }: DeployOptions): AppSpecSource {
  if (appSpec !== undefined) {
    return { name: appSpec.path, text: appSpec.text };
  }
  if (wantedAppSpec === undefined) {
    throw badInput([
      {
        what: "no AppSpec given: pass --app-spec FILE, or find the service by its stack's outputs, which contain one",
      },
    ]);
  }
  return outputSource(wantedAppSpec);
}

function outputSource(text: string): AppSpecSource {
  return { name: "the stack output app-spec", text };
}

/** The flags as the variables that they stand for. */
export function flagsOf({ onCancel, breakGlass, reason }: RunFlags): Flags {
  return {
    ...(onCancel === undefined ? {} : { [ON_CANCEL_VARIABLE]: onCancel }),
    ...(breakGlass === undefined ? {} : { [BREAK_GLASS_VARIABLE]: breakGlass }),
    ...(reason === undefined ? {} : { [BREAK_GLASS_REASON_VARIABLE]: reason }),
  };
}

/**
 * Reads the flags like the variables of a driver's run.
 *
 * @throws DriverError with exit code 2 and all problems, by the names of the flags
 */
export function readFlagged(env: Environment, flags: Flags, parsed: ParsedDeploymentRequest): Settings {
  return settingsOf(parsed, readFlags(env, flags));
}

function readFlags(env: Environment, flags: Flags): ReadRun {
  return readRun({ ...env, ...flags }, namesFor(flags));
}
