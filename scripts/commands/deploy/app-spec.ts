/** Prepares the AppSpec of `deploy`. */
import type { Aws } from "../../aws";
import { type Checked, type Place, type ReadAppSpec, readAppSpec } from "../../contract";
import { badInput, familyAndRevision, namesRevision, requiredOf } from "../../driver";
import { fieldsOf } from "./words";

/** The source and the text of an AppSpec. */
export interface AppSpecSource {
  /** Its name in problems, such as `app.json`. */
  readonly name: string;
  readonly text: string;
}

/** Reads an AppSpec to deploy. An unknown member is a problem here: it may be a typo, and would be dropped. */
export function readToDeploy({ name, text }: AppSpecSource): Checked<ReadAppSpec> {
  const read = readAppSpec(text, fieldsOf(name));
  if (read.kind === "unreadable") {
    return { ok: false, problems: read.problems };
  }
  return read.unknownFields.length > 0
    ? { ok: false, problems: read.unknownFields }
    : { ok: true, value: read.appSpec };
}

/** The calls that {@link pinned} makes. */
interface Asking {
  readonly aws: Pick<Aws, "taskDefinition">;
  readonly place: Place;
  readonly progress: (line: string) => void;
}

/**
 * The AppSpec with the revision of its task definition. If it names only a family, that is the family's latest active revision
 * at this time. Without a revision, the driver can't tell whether it is already live or failed before.
 *
 * @throws DriverError with exit code 2 when the family has no active revision; AwsFailure when AWS can't be asked
 */
export async function pinned({ aws, place, progress }: Asking, appSpec: ReadAppSpec): Promise<ReadAppSpec> {
  const { TaskDefinition } = requiredOf(appSpec);
  if (namesRevision(appSpec)) {
    return appSpec;
  }
  const family = familyAndRevision(TaskDefinition);
  const arn = (await aws.taskDefinition(TaskDefinition))?.arn;
  if (arn === undefined) {
    const what = `TaskDefinition: the family ${family} has no active task definition in ${place.region}`;
    throw badInput([{ what }]);
  }
  progress(`The latest active revision of ${family} is ${familyAndRevision(arn)}`);
  return withTaskDefinition(appSpec, arn);
}

/** The AppSpec with another task definition. */
export function withTaskDefinition(appSpec: ReadAppSpec, taskDefinition: string): ReadAppSpec {
  const [{ TargetService }] = appSpec.Resources;
  const Properties = { ...TargetService.Properties, TaskDefinition: taskDefinition };
  return { ...appSpec, Resources: [{ TargetService: { ...TargetService, Properties } }] };
}
