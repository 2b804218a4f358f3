import type { TaskContainer } from "./container";
import { renderHealthCheck } from "./container-health-check";
import type { Mount } from "./container-options";
import { renderLinuxParameters, renderUlimits } from "./linux-parameters";
import { type LogDestination, renderLogs } from "./logs";
import { renderPairs } from "./pairs";

/** What the definitions of containers need from their task. */
export interface ContainerSurroundings extends LogDestination {
  /** Whether ECS Exec is on. */
  readonly exec: boolean;
}

/**
 * Renders a container's definition in the form of ECS. The empty lists that ECS returns for every container are
 * included: without them each plan of a new image would show them as removed. Everything else is there only if it is
 * set, because ECS returns it only then.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html
 */
export function renderContainer(container: TaskContainer, surroundings: ContainerSurroundings) {
  return {
    name: container.name,
    image: container.image,
    essential: container.essential,
    cpu: container.cpu ?? 0,
    portMappings: container.ports.map((port) => ({ containerPort: port, hostPort: port, protocol: "tcp" })),
    readonlyRootFilesystem: container.readonlyRootFilesystem ?? true,
    environment: renderPairs("value", container.environment),
    mountPoints: (container.mounts ?? []).map(renderMount),
    volumesFrom: [],
    systemControls: [],
    logConfiguration: renderLogs(container.logs ?? { kind: "cloudwatch" }, surroundings),
    ...withoutUndefined(renderOptions(container, surroundings.exec)),
  };
}

function renderOptions(container: TaskContainer, exec: boolean) {
  const { environmentFiles = [], healthCheck, linuxParameters = {}, ulimits, dependsOn } = container;
  return {
    memory: container.memoryMiB,
    memoryReservation: container.memoryReservationMiB,
    entryPoint: container.entryPoint,
    command: container.command,
    user: container.user,
    workingDirectory: container.workingDirectory,
    startTimeout: container.startTimeoutSeconds,
    stopTimeout: container.stopTimeoutSeconds,
    environmentFiles: unlessEmpty(environmentFiles.map((arn) => ({ type: "s3", value: arn }))),
    secrets: unlessEmpty(renderPairs("valueFrom", container.secrets)),
    dependsOn: unlessEmpty(renderDependencies(dependsOn)),
    ulimits: unlessEmpty(renderUlimits(ulimits ?? {})),
    healthCheck: healthCheck && renderHealthCheck(healthCheck),
    linuxParameters: renderLinuxParameters(linuxParameters, exec),
    firelensConfiguration: container.firelens,
  };
}

function renderMount({ volume, path, readOnly }: Mount) {
  return { sourceVolume: volume, containerPath: path, readOnly: readOnly ?? false };
}

/** Sorted by name, so that the order of the props doesn't matter. */
function renderDependencies(dependsOn: TaskContainer["dependsOn"] = {}) {
  return Object.entries(dependsOn)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([containerName, condition]) => ({ containerName, condition }));
}

function unlessEmpty<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length === 0 ? undefined : list;
}

function withoutUndefined(value: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== undefined));
}
