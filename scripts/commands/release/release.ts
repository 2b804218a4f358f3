/** Makes the revision of a release: the stack's last task definition, with the images of the command line and the live ones. */
import type { RegisteredTaskDefinition } from "../../aws";
import { got, type Place, type Problem, type ReadAppSpec } from "../../contract";
import {
  badInput,
  DriverError,
  EXIT_CODE,
  familyAndRevision,
  nextLines,
  poll,
  primaryOf,
  refusalLines,
  requiredOf,
  takeSnapshot,
} from "../../driver";
import type { CommandContext } from "../cli/command";
import { suggestion } from "../cli/parse";
import { withTaskDefinition } from "../deploy/app-spec";
import {
  type ChosenImage,
  chooseImages,
  isSame,
  releaseTags,
  revisionOf,
  stackRevisionOf,
  withImages,
} from "./content";
import type { NamedImages } from "./image-option";
import { orMayNotRelease } from "./may-not-release";

/** What a release deploys. */
export interface Release {
  readonly appSpec: ReadAppSpec;
  /** The live task definition whose images it took over; `undefined` if it took over none. */
  readonly basedOn: string | undefined;
}

/** How often production is read while it has no PRIMARY task set, in minutes. */
const PAUSE_MINUTES = 5 / 60;

/**
 * Makes the revision that a release deploys, and registers it unless it exists already.
 *
 * @param appSpec the stack's output
 * @param named the images of the command line
 * @param again the complete command that releases again
 * @throws DriverError with exit code 2 for wrong containers, outdated outputs or a missing permission; AwsFailure when AWS
 *   refuses or doesn't answer
 */
export async function makeRelease(
  context: CommandContext,
  appSpec: ReadAppSpec,
  { named, again }: { readonly named: NamedImages; readonly again: string },
): Promise<Release> {
  const { aws, place, progress } = context;
  const stackArn = requiredOf(appSpec).TaskDefinition;
  const read = (name: string) =>
    orMayNotRelease(aws.registeredTaskDefinition(name), { stack: undefined, again });
  const [liveArn, stack, latest] = await Promise.all([
    liveTaskDefinition(context, appSpec),
    read(stackArn),
    read(familyOf(stackArn)),
  ]);
  if (stack === undefined) {
    const what = `the stack's task definition ${familyAndRevision(stackArn)} does not exist in ${place.region}`;
    throw badInput([{ what }], refreshLines(context, "apply the stack, which registers it again"));
  }
  const live = await read(liveArn);
  if (live === undefined) {
    const what = `the live task definition ${familyAndRevision(liveArn)} does not exist, so its images are not known`;
    throw badInput([{ what }]);
  }
  const problems = unknownContainers(stack, named);
  if (problems.length > 0) {
    throw badInput(problems);
  }
  if (latest !== undefined && isNewer(latest, stack)) {
    throw outdatedOutputs(context, stack, latest);
  }
  const images = chooseImages(stack.content, live.content, named);
  const content = withImages(stack.content, images);
  const existing = [live, stack, ...(latest === undefined ? [] : [latest])].find(
    (one) => isSame(one.content, content) && (one.status === "ACTIVE" || one === live),
  );
  const arn =
    existing?.arn ??
    (await orMayNotRelease(aws.registerTaskDefinition(content, releaseTags(stack)), { stack, again }));
  progress(
    `${existing === undefined ? "Registered" : "Found"} ${familyAndRevision(arn)}: ${familyAndRevision(stackArn)} of the stack, with ${describe(images)}`,
  );
  return {
    appSpec: withTaskDefinition(appSpec, arn),
    basedOn: images.some(({ from }) => from === "live") ? liveArn : undefined,
  };
}

/**
 * The task definition that serves production.
 *
 * @throws DriverError if the service and its group don't match, or if nothing is PRIMARY for a minute
 */
async function liveTaskDefinition(
  { aws, place, clock, minuteMs, progress }: CommandContext,
  appSpec: ReadAppSpec,
): Promise<string> {
  const { answer, failure } = await poll(clock, {
    ask: () => takeSnapshot(aws, place),
    isEnough: ({ service }) => primaryOf(service) !== undefined,
    deadline: clock.now() + minuteMs,
    pauseMs: () => PAUSE_MINUTES * minuteMs,
    say: progress,
  });
  const primary = primaryOf(answer?.service);
  if (primary === undefined) {
    throw failure ?? new DriverError(EXIT_CODE.refused, noPrimary(place, appSpec));
  }
  return primary.taskDefinition;
}

function noPrimary(place: Place, appSpec: ReadAppSpec): readonly string[] {
  return refusalLines({ ...place, appSpec }, { kind: "no-primary" });
}

function familyOf(arn: string): string {
  return familyAndRevision(arn).replace(/:\d+$/, "");
}

function unknownContainers({ arn, content }: RegisteredTaskDefinition, named: NamedImages): Problem[] {
  const known = content.containerDefinitions.map(({ name }) => name);
  return [...named.keys()]
    .filter((container) => !known.includes(container))
    .map((container) => {
      const meant = suggestion(container, known) || ".";
      const what = `--image: ${familyAndRevision(arn)} has no such container${meant} It has ${known.join(", ")}`;
      return got(what, container);
    });
}

/** Whether Terraform registered a revision after the one of the outputs. Later releases are made from the newer one. */
function isNewer(latest: RegisteredTaskDefinition, stack: RegisteredTaskDefinition): boolean {
  return (
    revisionOf(latest.arn) > revisionOf(stack.arn) &&
    (stackRevisionOf(latest) ?? Number.POSITIVE_INFINITY) > revisionOf(stack.arn)
  );
}

function outdatedOutputs(
  context: CommandContext,
  stack: RegisteredTaskDefinition,
  latest: RegisteredTaskDefinition,
): DriverError {
  const newer = familyAndRevision(latest.arn);
  const madeFrom = stackRevisionOf(latest);
  const why =
    madeFrom === undefined
      ? `${newer} was registered later, and not by a release`
      : `${newer} was released from ${familyOf(stack.arn)}:${madeFrom}`;
  const what = `the stack's outputs are outdated: they name ${familyAndRevision(stack.arn)}, but ${why}`;
  return badInput(
    [{ what }],
    [
      ...refreshLines(context, "refresh the outputs and release again"),
      ...(madeFrom === undefined
        ? [
            "  If it was registered by hand, deregister it:",
            `  aws ecs deregister-task-definition --task-definition ${newer} --region ${context.place.region}`,
          ]
        : []),
    ],
  );
}

function refreshLines({ refreshOutputs }: CommandContext, what: string): readonly string[] {
  return refreshOutputs === undefined ? [] : nextLines(what, refreshOutputs);
}

const SOURCES: Readonly<Record<ChosenImage["from"], string>> = {
  named: "as given",
  live: "as live",
  stack: "of the stack: the container is not live yet",
};

function describe(images: readonly ChosenImage[]): string {
  return images
    .map(({ container, image = "no image", from }) => `${container} ${image} (${SOURCES[from]})`)
    .join(", ");
}
