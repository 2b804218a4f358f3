import { isKnown, type Problem } from "../../support/problems";
import type { TaskContainer } from "./container/container";
import { renderContainer } from "./container/render-container";

/** ECS's limit for a task definition, in bytes. */
const MAX_SIZE = 65_536;

/**
 * Checks the size of the containers' definitions, without the values that only Terraform knows.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html
 */
export function checkDefinitionSize(containers: readonly TaskContainer[]): Problem[] {
  const readable = containers.map((container) => ({
    ...container,
    ports: isKnown(container.ports) ? container.ports : [],
    environmentFiles: isKnown(container.environmentFiles) ? container.environmentFiles : [],
    mounts: isKnown(container.mounts) ? container.mounts : [],
  }));
  const definitions = readable.map((container) =>
    renderContainer(container, { region: "", logGroupName: "", exec: false }),
  );
  const known = JSON.stringify(definitions, (_, value) => (isKnown(value) ? value : ""));
  const size = Buffer.byteLength(known);
  return size <= MAX_SIZE
    ? []
    : [
        {
          prop: "container",
          what: `the definitions of the containers have ${size} bytes or more`,
          allowed: `at most ${MAX_SIZE} bytes in a task definition`,
          fix: "move environment variables to environmentFiles, or files into the image",
        },
      ];
}
