/** What RunTask accepts for a task on Fargate. What the local AWS doesn't know is an error. */
import { AwsFault, isObject, type JsonObject } from "../../gateway/json-protocol";
import type { Backing, ContainerDefinition, Subnet, TaskDefinition } from "../backing";
import { type ContainerExit, containerExitsOf } from "./task-outcomes";

/** A one-off task to run. */
export interface OneOffOrder {
  readonly clusterArn: string;
  /** With the overridden commands. */
  readonly taskDefinition: TaskDefinition;
  readonly containerOverrides: readonly { readonly name: string; readonly command?: string[] }[];
  readonly subnet: Subnet;
  readonly platformVersion: string;
  readonly startedBy: string | undefined;
  /** The containers that will exit. At least one is essential. */
  readonly exits: readonly ContainerExit[];
}

const SUPPORTED = [
  "clientToken",
  "cluster",
  "count",
  "launchType",
  "networkConfiguration",
  "overrides",
  "platformVersion",
  "startedBy",
  "taskDefinition",
];

/** Checks a request, and reads what it refers to. */
export async function checkRunTask(input: JsonObject, backing: Backing): Promise<OneOffOrder> {
  refuseUnknown("RunTask", input, SUPPORTED);
  if (input["count"] !== undefined && input["count"] !== 1) {
    throw unsupported(`RunTask with count ${String(input["count"])}`);
  }
  const startedBy = input["startedBy"];
  if (typeof startedBy === "string" && !/^[\w/-]{1,128}$/.test(startedBy)) {
    throw invalid("startedBy has at most 128 letters, numbers, hyphens, slashes and underscores.");
  }
  const cluster = typeof input["cluster"] === "string" ? input["cluster"] : "default";
  const clusterArn = await backing.clusterArn(cluster);
  if (clusterArn === undefined) {
    throw new AwsFault("ClusterNotFoundException", "Cluster not found.");
  }
  const registered = await backing.taskDefinition(String(input["taskDefinition"]));
  if (registered === undefined || !registered.active) {
    throw new AwsFault(
      "ClientException",
      `TaskDefinition ${registered === undefined ? "not found" : "is inactive"}.`,
    );
  }
  const containerOverrides = readOverrides(input["overrides"], registered);
  const taskDefinition = {
    ...registered,
    containers: registered.containers.map((container) => overridden(container, containerOverrides)),
  };
  const exits = containerExitsOf(taskDefinition.containers);
  if (!exits.some(({ container }) => container.essential)) {
    throw unsupported(
      'a task whose end it can\'t know. It runs no containers. Run a command such as ["sh", "-c", "echo done; exit 0"]',
    );
  }
  return {
    clusterArn,
    taskDefinition,
    containerOverrides,
    subnet: await readSubnet(input["networkConfiguration"], backing),
    platformVersion: typeof input["platformVersion"] === "string" ? input["platformVersion"] : "LATEST",
    startedBy: typeof startedBy === "string" ? startedBy : undefined,
    exits,
  };
}

function readOverrides(given: unknown, { containers }: TaskDefinition): OneOffOrder["containerOverrides"] {
  if (given === undefined) {
    return [];
  }
  const overrides = isObject(given) ? given : {};
  refuseUnknown("overrides", overrides, ["containerOverrides"]);
  const list = Array.isArray(overrides["containerOverrides"]) ? overrides["containerOverrides"] : [];
  return list.filter(isObject).map((override) => {
    refuseUnknown("containerOverrides", override, ["name", "command"]);
    const name = String(override["name"]);
    if (!containers.some((container) => container.name === name)) {
      throw invalid(`Override for container named ${name} is not a container in the TaskDefinition.`);
    }
    const { command } = override;
    return { name, ...(Array.isArray(command) ? { command: command.map(String) } : {}) };
  });
}

function overridden(
  container: ContainerDefinition,
  overrides: OneOffOrder["containerOverrides"],
): ContainerDefinition {
  const command = overrides.find(({ name }) => name === container.name)?.command;
  return command === undefined ? container : { ...container, command };
}

async function readSubnet(given: unknown, backing: Backing): Promise<Subnet> {
  const vpc = isObject(given) ? given["awsvpcConfiguration"] : undefined;
  const ids = isObject(vpc) && Array.isArray(vpc["subnets"]) ? vpc["subnets"].map(String) : [];
  if (ids.length === 0) {
    throw invalid("Network Configuration must be provided when networkMode 'awsvpc' is specified.");
  }
  const [subnet] = await backing.subnets(ids);
  if (subnet === undefined) {
    throw invalid(
      `Error retrieving subnet information for [${ids.join(", ")}]: The subnet ID does not exist`,
    );
  }
  return subnet;
}

function refuseUnknown(what: string, input: JsonObject, known: readonly string[]): void {
  const unknown = Object.entries(input).filter(
    ([name, value]) => value !== undefined && value !== null && !known.includes(name),
  );
  if (unknown.length > 0) {
    throw unsupported(`${what} with ${unknown.map(([name]) => name).join(", ")}`);
  }
}

function invalid(message: string): AwsFault {
  return new AwsFault("InvalidParameterException", message);
}

function unsupported(what: string): AwsFault {
  return new AwsFault("NotImplemented", `the local AWS does not support ${what}`, 501);
}
