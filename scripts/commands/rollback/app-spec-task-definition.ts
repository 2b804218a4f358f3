/**
 * The task definition in an AppSpec that isn't one of this project's, read as CodeDeploy reads it: members in any case, and
 * others missing. A stand-in for the tolerant reader of AppSpecs in `contract`, which replaces it.
 */
import { readText } from "../deploy/app-spec";

/** @returns as the AppSpec has it, an ARN or `family:revision`; `undefined` where it has none */
export function taskDefinitionIn(text: string): string | undefined {
  const read = readText(text);
  if (read.kind === "wrong") {
    return undefined;
  }
  const [resource] = Object.values(asObject(member(read.value, "resources")));
  // The resource has a name of the author's choice.
  const [target] = Object.values(asObject(resource));
  const found = member(member(target, "properties"), "taskdefinition");
  return typeof found === "string" && found !== "" ? found : undefined;
}

function member(value: unknown, name: string): unknown {
  return Object.entries(asObject(value)).find(([key]) => key.toLowerCase() === name)?.[1];
}

function asObject(value: unknown): object {
  return typeof value === "object" && value !== null ? value : {};
}
