/** Refuses a release before a revision is registered for it, so that it leaves nothing behind. */
import { AwsFailure, orFailure } from "../../aws";
import { type ReadAppSpec, UNKNOWN_APP_SPEC } from "../../contract";
import {
  DriverError,
  liveOf,
  primaryOf,
  type Refusal,
  type Report,
  reportOf,
  requiredOf,
  type Snapshot,
  taskNeeds,
  type Wording,
} from "../../driver";
import type { CommandContext } from "../cli/command";
import { withTaskDefinition } from "../deploy/app-spec";
import { type ChosenImage, familyOf } from "./content";

/** What a refusal is about, and how it is worded. */
export interface Planned {
  /** The stack's. */
  readonly appSpec: ReadAppSpec;
  readonly snapshot: Snapshot;
  readonly wording: Wording;
}

/** The error of a release that was refused. Its verdict is that of a refusal by the driver. */
class RefusedRelease extends DriverError {
  readonly result: Report["result"];

  constructor({ exitCode, lines, result }: Report) {
    super(exitCode, lines);
    this.result = result;
  }
}

/**
 * Checks what the tasks of a release need: its images, and the secrets and file systems of the stack's task definition. The
 * driver checks it again before the deployment, and reports what it could not check.
 *
 * @throws DriverError with exit code 6 if the tasks could not start
 */
export async function checkTasks(
  context: CommandContext,
  images: readonly ChosenImage[],
  planned: Planned,
): Promise<void> {
  const { aws, place } = context;
  const { appSpec, snapshot } = planned;
  const stack = await orFailure(() => aws.taskDefinition(requiredOf(appSpec).TaskDefinition));
  if (stack instanceof AwsFailure || stack === undefined) {
    return;
  }
  const containers = images.map(({ container, image }) => ({ name: container, image, ports: [] }));
  const request = { ...place, appSpec };
  const primary = primaryOf(snapshot.service);
  const { findings } = await taskNeeds({ aws, request, primary }, { ...stack, containers });
  if (findings.length > 0) {
    throw await refused(context, { kind: "preflight", findings }, planned);
  }
}

async function refused(
  { aws, place, publisher: { record } }: CommandContext,
  refusal: Refusal,
  { appSpec, snapshot, wording }: Planned,
): Promise<DriverError> {
  const live = liveOf(snapshot);
  await record.images.learn(aws, [live.primary?.taskDefinition]);
  // An earlier round may have registered a revision. This one has none.
  record.request = { ...place, appSpec: UNKNOWN_APP_SPEC };
  const family = familyOf(requiredOf(appSpec).TaskDefinition);
  const request = { ...place, appSpec: withTaskDefinition(appSpec, family) };
  const result = { kind: "refused", refusal, superseded: [], live } as const;
  return new RefusedRelease(reportOf(result, { request, wording, images: record.images }));
}
