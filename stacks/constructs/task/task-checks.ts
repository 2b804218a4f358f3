import { checkWholeNumber } from "../../support/numbers";
import { isKnown, type Problem } from "../../support/problems";
import { checkStatements } from "../../support/statement";
import { checkLogGroup } from "../log-group";
import type { TaskContainer } from "./container/container";
import { CONTAINER_NAME, checkContainer, checkText, portProp, readable } from "./container/container-checks";
import { checkDependencies } from "./container/dependencies";
import { checkDefinitionSize } from "./definition-size";
import { checkExistingTask } from "./existing-task";
import { ROLE_ARN } from "./role-arn";
import { checkShares } from "./shares";
import { containersOf, type TaskOptions, taskSize } from "./task-props";
import { checkTaskSize } from "./task-size";
import { checkVolumes } from "./volumes";

/** ECS's limits for a task definition. */
const MAX_CONTAINERS = 10;
const MAX_ENVIRONMENT_FILES = 10;

/** Everything that is wrong with what a service runs. Unresolved tokens pass. */
export function checkTask(options: TaskOptions): Problem[] {
  const { task = { kind: "own" } } = options;
  return task.kind === "existing" ? checkExistingTask(task, options) : checkOwnTask(options);
}

function checkOwnTask(options: TaskOptions): Problem[] {
  const { container, volumes = {}, ephemeralStorageGiB } = options;
  const containers = containersOf(options);
  const size = taskSize(options);
  return [
    ...(container === undefined ? [MISSING_CONTAINER] : []),
    ...containers.flatMap(checkContainer),
    ...checkNames(containers),
    ...checkPortsOf(containers),
    ...checkCounts(containers),
    ...checkDependencies(containers),
    ...checkVolumes("volumes", volumes, containers),
    ...checkLogRouter(containers),
    ...checkTaskSize(size.cpu, size.memoryMiB),
    ...checkShares(containers, size),
    ...checkWholeNumber("ephemeralStorageGiB", ephemeralStorageGiB, { min: 21, max: 200, unit: "GiB" }),
    ...checkLogGroup("", options),
    ...checkRoles(options),
    ...checkStatements("taskPolicy", options.taskPolicy ?? []),
    ...checkDefinitionSize(containers),
    ...checkExecFileSystem(options),
  ];
}

const MISSING_CONTAINER: Problem = {
  prop: "container",
  what: "is missing",
  allowed: "an object with image and port",
  fix: 'add the container that receives the traffic, or set task to { kind: "existing", … }',
};

function checkNames(containers: readonly TaskContainer[]): Problem[] {
  return containers.flatMap(({ prop, name }, index) => {
    const first = containers.findIndex((other) => other.name === name);
    const nameProp = prop.startsWith("sidecars.") ? prop : `${prop}.name`;
    return isKnown(name) && first !== index
      ? [
          {
            prop: nameProp,
            what: `the name ${name} is also that of ${containers[first]?.prop}`,
            allowed: "a different name for each container of the task",
            fix: "rename one of them",
          },
        ]
      : checkText(nameProp, name, CONTAINER_NAME);
  });
}

/** The containers of a task share its network, so each port can have only one. */
function checkPortsOf(containers: readonly TaskContainer[]): Problem[] {
  const ports = containers.flatMap((container) =>
    readable(container.ports).map((port, index) => ({ port, prop: portProp(container, index) })),
  );
  return ports.flatMap(({ port, prop }, index) => {
    const first = ports.findIndex((other) => other.port === port);
    return !isKnown(port) || first === index
      ? []
      : [
          {
            prop,
            what: `got ${port}, which is ${ports[first]?.prop}`,
            allowed: "a different port for each container: they share the network of the task",
            fix: "let one of them listen on another port",
          },
        ];
  });
}

function checkCounts(containers: readonly TaskContainer[]): Problem[] {
  const files = containers.reduce((all, { environmentFiles = [] }) => all + environmentFiles.length, 0);
  const tooMany = (prop: string, count: number, max: number, noun: string, fix: string) =>
    count <= max ? [] : [{ prop, what: `got ${count} ${noun}`, allowed: `at most ${max} in a task`, fix }];
  return [
    ...tooMany("sidecars", containers.length, MAX_CONTAINERS, "containers", "remove some of them"),
    ...tooMany(
      "container.environmentFiles",
      files,
      MAX_ENVIRONMENT_FILES,
      "environment files in all containers",
      "join some of the files",
    ),
  ];
}

/** A router needs containers that use it, and the other way round. It can't use itself. */
function checkLogRouter(containers: readonly TaskContainer[]): Problem[] {
  const routed = containers.filter(({ logs }) => logs?.kind === "firelens");
  const hasRouter = containers.some(({ firelens }) => firelens !== undefined);
  if (hasRouter && routed.length === 0) {
    return [
      {
        prop: "logRouter",
        what: "no container sends its output to it",
        allowed: 'a log router if a container has logs: { kind: "firelens" }',
        fix: "set logs of a container, or remove logRouter",
      },
    ];
  }
  return routed
    .filter(({ firelens }) => !hasRouter || firelens !== undefined)
    .map(({ prop, firelens }) => ({
      prop: `${prop}.logs`,
      what:
        firelens === undefined
          ? "needs a log router, and the task has none"
          : "the router can't route its own output",
      allowed:
        firelens === undefined
          ? "firelens together with logRouter"
          : "cloudwatch or splunk for the log router",
      fix: firelens === undefined ? "add logRouter" : 'set it to { kind: "cloudwatch" }',
    }));
}

function checkRoles({ task = { kind: "own" }, taskPolicy = [] }: TaskOptions): Problem[] {
  if (task.kind === "existing") {
    return [];
  }
  const { taskRoleArn, executionRoleArn } = task;
  return [
    ...checkText("task.taskRoleArn", taskRoleArn, ROLE_ARN),
    ...checkText("task.executionRoleArn", executionRoleArn, ROLE_ARN),
    ...(taskRoleArn === undefined || taskPolicy.length === 0
      ? []
      : [
          {
            prop: "taskPolicy",
            what: "is set, and the task role is an existing one, to which the stack adds nothing",
            allowed: "taskPolicy only with the stack's own task role",
            fix: "add the permissions to the role itself, or remove task.taskRoleArn",
          },
        ]),
  ];
}

/** The agent of ECS Exec writes to the root file system. */
function checkExecFileSystem({ container, exec }: TaskOptions): Problem[] {
  return exec?.kind !== "on" || container === undefined || container.readonlyRootFilesystem === false
    ? []
    : [
        {
          prop: "container.readonlyRootFilesystem",
          what: "is true, and exec is on: ECS Exec doesn't work with a read-only root file system",
          allowed: "false with ECS Exec",
          fix: "set it to false, or turn exec off",
        },
      ];
}
