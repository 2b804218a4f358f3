/** The images of task definitions: an operator knows a release by its image, not by `demo-web:3`. */
import { AwsFailure, type Ecs, explainFailure, orFailure, type TaskDefinition } from "../../aws";
import type { ContainerImage } from "../context/observed";
import type { Images } from "../context/run-record";
import { familyAndRevision } from "./revision";

/** How many task definitions are read in parallel. */
const AT_ONCE = 5;

export function newImages(): Images {
  const known = new Map<string, readonly ContainerImage[]>();
  const gone = new Set<string>();
  let unknown: string | undefined;
  let mayAsk = true;
  const keep = (taskDefinition: string, { containers }: TaskDefinition): void => {
    if (!hasRevision(taskDefinition)) {
      return;
    }
    known.set(
      familyAndRevision(taskDefinition),
      containers.flatMap(({ name, image }) => (image === undefined ? [] : [{ container: name, image }])),
    );
  };
  async function learnOne(aws: Pick<Ecs, "taskDefinition">, taskDefinition: string): Promise<void> {
    if (!mayAsk) {
      return;
    }
    const found = await orFailure(() => aws.taskDefinition(taskDefinition));
    if (found instanceof AwsFailure) {
      unknown ??= explainFailure(found);
      mayAsk = found.kind === "transient";
    } else if (found === undefined) {
      gone.add(familyAndRevision(taskDefinition));
    } else {
      keep(taskDefinition, found);
    }
  }
  return {
    of: (taskDefinition) => {
      const images = known.get(familyAndRevision(taskDefinition));
      return images === undefined || images.length === 0 ? undefined : images;
    },
    keep,
    async learn(aws, taskDefinitions) {
      const isNew = (one: string | undefined): one is string =>
        one !== undefined &&
        hasRevision(one) &&
        !known.has(familyAndRevision(one)) &&
        !gone.has(familyAndRevision(one));
      const byName = new Map(taskDefinitions.filter(isNew).map((one) => [familyAndRevision(one), one]));
      const left = [...byName.values()];
      while (left.length > 0) {
        await Promise.all(left.splice(0, AT_ONCE).map((one) => learnOne(aws, one)));
      }
    },
    get unknown() {
      return unknown;
    },
  };
}

function hasRevision(taskDefinition: string): boolean {
  return familyAndRevision(taskDefinition).includes(":");
}

/** No images are known. */
export const NO_IMAGES: Pick<Images, "of"> = { of: () => undefined };

/** A task definition as it is printed: `demo-web:3 (image nginx:1.29)`, or `demo-web:3` if its images are unknown. */
export function describeRevision(
  taskDefinition: string,
  images: readonly ContainerImage[] | undefined,
): string {
  const known = describeImages(images);
  return `${familyAndRevision(taskDefinition)}${known === undefined ? "" : ` (${known})`}`;
}

/** A field's value in short: `app:7` with its images for a task definition's ARN. */
export function describeValue(value: string, images: Pick<Images, "of"> = NO_IMAGES): string {
  return value.startsWith("arn:") ? describeRevision(value, images.of(value)) : value;
}

/** `image nginx:1.29`, or `images app nginx:1.29, proxy envoy:1.30`; `undefined` if they are unknown. */
export function describeImages(images: readonly ContainerImage[] | undefined): string | undefined {
  const [first, ...others] = images ?? [];
  if (first === undefined || images === undefined) {
    return undefined;
  }
  return others.length === 0
    ? `image ${shortened(first.image)}`
    : `images ${images.map(({ container, image }) => `${container} ${shortened(image)}`).join(", ")}`;
}

/** The first twelve digits of a digest are enough to identify it. */
function shortened(image: string): string {
  return image.replace(/@sha256:([0-9a-f]{12})[0-9a-f]+$/, "@sha256:$1");
}
