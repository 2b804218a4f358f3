/** Makes the revision of a release: the stack's last task definition, with the images of the command line and the live ones. */
import type { TaskSet } from "../../aws";
import type { Place, ReadAppSpec } from "../../contract";
import {
  badInput,
  DriverError,
  differences,
  EXIT_CODE,
  familyAndRevision,
  poll,
  primaryOf,
  refusalLines,
  requiredOf,
  type Snapshot,
  takeSnapshot,
  taskImagesCommand,
  thenLines,
  type Wording,
} from "../../driver";
import type { CommandContext } from "../cli/command";
import { rewriteLines } from "../cli/locate/wrong-outputs";
import { withTaskDefinition } from "../deploy/app-spec";
import { type ChosenImage, chooseImages, familyOf, isSame, releaseTags, withImages } from "./content";
import { correctedLines, missingLines } from "./corrected";
import type { NamedImages } from "./image-option";
import { imageProblems, missingImages } from "./image-problems";
import { orMayNotRelease } from "./may-not-release";
import { isNewer, outdatedOutputs } from "./outdated-outputs";
import { checkTasks } from "./refuse";
import { registeredAs } from "./registered";
import { releaseCommand } from "./release-command";

/** What a release deploys. */
export interface Release {
  readonly appSpec: ReadAppSpec;
  /** The live task definition whose images it took over; `undefined` if it took over none. */
  readonly basedOn: string | undefined;
}

/** What the command line says. */
interface Asked {
  readonly named: NamedImages;
  /** The complete command that releases again. */
  readonly again: string;
  /** The same command with other images. */
  readonly commandFor: (images: readonly string[]) => string;
  /** That of a refusal. */
  readonly wording: Wording;
}

/** How often production is read while it has no PRIMARY task set, in minutes. */
const PAUSE_MINUTES = 5 / 60;

/**
 * Makes the revision that a release deploys, and registers it unless it exists already.
 *
 * @param appSpec the stack's output
 * @throws DriverError with exit code 2 for wrong containers, outdated outputs or a missing permission, and with 6 if the tasks
 *   could not start; AwsFailure when AWS refuses or doesn't answer
 */
export async function makeRelease(
  context: CommandContext,
  appSpec: ReadAppSpec,
  { named, again, commandFor, wording }: Asked,
): Promise<Release> {
  const { aws, place, progress } = context;
  const stackArn = requiredOf(appSpec).TaskDefinition;
  const read = (name: string) =>
    orMayNotRelease(aws.registeredTaskDefinition(name), { stack: undefined, again });
  const [{ primary, snapshot }, stack, latest] = await Promise.all([
    livePrimary(context, appSpec, again),
    read(stackArn),
    read(familyOf(stackArn)),
  ]);
  const liveArn = primary.taskDefinition;
  if (stack === undefined) {
    const what = `the stack's task definition ${familyAndRevision(stackArn)} does not exist in ${place.region}`;
    throw badInput(
      [{ what }],
      [
        ...rewriteLines("apply the stack, which registers it again", {
          stack: place.stack,
          refresh: context.refreshOutputs,
        }),
        ...thenLines("release again", again),
      ],
    );
  }
  if (latest !== undefined && isNewer(latest, stack)) {
    throw outdatedOutputs(context, { stack, latest, liveArn, again });
  }
  const live = await read(liveArn);
  const images = chooseImages(stack.content, live?.content, named);
  const known = { stack, named, images, liveArn, isLiveKnown: live !== undefined, appSpec };
  const problems = imageProblems(known);
  if (problems.length > 0) {
    const commands = {
      commandFor,
      status: releaseCommand(context, "status"),
      taskImages: taskImagesCommand(place),
    };
    const containers = images.map(({ container }) => container);
    const corrected = correctedLines(named, containers, commands);
    throw badInput(
      problems,
      corrected.length > 0 ? corrected : missingLines(known, missingImages(known), commands),
    );
  }
  const content = withImages(stack.content, images);
  const release = (arn: string): Release => ({
    appSpec: withTaskDefinition(appSpec, arn),
    basedOn: images.some(({ from }) => from === "live") ? liveArn : undefined,
  });
  if (live !== undefined && isSame(live.content, content)) {
    const isLive = differences(release(liveArn).appSpec, primary).length === 0;
    // ECS starts no tasks of a deregistered revision: it can only stay live.
    if (isLive || live.status === "ACTIVE") {
      const lines = [
        `The live revision ${familyAndRevision(liveArn)} already has these images: ${describe(images)}`,
        ...(isLive ? movedTagLines(images) : []),
      ];
      lines.forEach(progress);
      return release(liveArn);
    }
  }
  const first = [stack, ...(latest === undefined ? [] : [latest])];
  const existing = await registeredAs(context, content, { first, read });
  if (existing === undefined) {
    await checkTasks(context, images, { appSpec, snapshot, wording });
  }
  const arn =
    existing?.arn ??
    (await orMayNotRelease(aws.registerTaskDefinition(content, releaseTags(stack)), { stack, again }));
  const name = familyAndRevision(arn);
  const made = `the stack's ${familyAndRevision(stackArn)} with the images ${describe(images)}`;
  progress(`${existing === undefined ? "Registered" : "Using the existing revision"} ${name}: ${made}`);
  return release(arn);
}

/**
 * The task set that serves production, in a snapshot.
 *
 * @throws DriverError if the service and its group don't match, or if nothing is PRIMARY for a minute
 */
async function livePrimary(
  { aws, place, clock, minuteMs, progress }: CommandContext,
  appSpec: ReadAppSpec,
  again: string,
): Promise<{ readonly primary: TaskSet; readonly snapshot: Snapshot }> {
  const { answer, failure } = await poll(clock, {
    ask: () => takeSnapshot(aws, place, again),
    isEnough: ({ service }) => primaryOf(service) !== undefined,
    deadline: clock.now() + minuteMs,
    pauseMs: () => PAUSE_MINUTES * minuteMs,
    say: progress,
  });
  const primary = primaryOf(answer?.service);
  if (answer === undefined || primary === undefined) {
    throw failure ?? new DriverError(EXIT_CODE.refused, noPrimary(place, appSpec));
  }
  return { primary, snapshot: answer };
}

function noPrimary(place: Place, appSpec: ReadAppSpec): readonly string[] {
  return refusalLines({ ...place, appSpec }, { kind: "no-primary" });
}

const SOURCES: Readonly<Record<ChosenImage["from"], string>> = {
  named: "from --image",
  live: "live now",
  stack: "from the code, because the container is not live yet",
};

/** Named images that are live already: one of a moved tag is not deployed, because nothing in its text has changed. */
function movedTagLines(images: readonly ChosenImage[]): readonly string[] {
  const moved = images.filter(({ from, image }) => from === "named" && image?.includes("@") === false);
  return moved.length === 0
    ? []
    : [
        "  A tag that was pushed again is not deployed, because its name is the same. To deploy it, use the image's digest or another tag.",
      ];
}

function describe(images: readonly ChosenImage[]): string {
  return images
    .map(({ container, image = "no image", from }) => `${container}=${image} (${SOURCES[from]})`)
    .join(", ");
}
