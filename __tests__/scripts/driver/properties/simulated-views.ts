/** The simulated state in AWS's own words. */

import type {
  DeploymentTarget,
  HookFunction,
  Service,
  TargetHealth,
  TaskDefinition,
} from "../../../../scripts/aws";
import { targetGroupName } from "../../../../scripts/driver/live-traffic";
import { isFinal } from "../../../../scripts/driver/status-table";
import { service, targetTaskSet, taskDefinition, taskSet } from "../fixtures";
import type { Schedule } from "./schedule";
import type { LiveState, SimulatedDeployment, SimulatedTaskSet } from "./simulated-world";

const DESIRED = 2;
const runningOf = ({ health }: SimulatedTaskSet) => (health === "starting" ? 0 : DESIRED);

export function serviceOf({ taskSets }: LiveState): Service {
  return service(
    ...taskSets.map((one) =>
      taskSet({
        id: one.id,
        status: one.status,
        taskDefinition: taskDefinition(one.revision),
        stabilityStatus: one.health === "healthy" ? "STEADY_STATE" : "STABILIZING",
        desired: DESIRED,
        running: runningOf(one),
        loadBalancer: { targetGroupArn: one.targetGroupArn, containerName: "app", containerPort: 8080 },
      }),
    ),
  );
}

export function healthOf({ taskSets }: LiveState, targetGroupArn: string): readonly TargetHealth[] {
  return taskSets
    .filter((one) => one.targetGroupArn === targetGroupArn && one.health !== "starting")
    .flatMap(({ health, id }) =>
      Array.from({ length: DESIRED }, (_, index) => ({
        target: `${id}:${index}`,
        state: health,
        reason: health === "healthy" ? undefined : "Target.FailedHealthChecks",
        description: undefined,
      })),
    );
}

export function taskDefinitionOf({ flaw }: Schedule): TaskDefinition | undefined {
  const name = flaw === "container missing" ? "another" : "app";
  const status = flaw === "task definition inactive" ? "INACTIVE" : "ACTIVE";
  return flaw === "task definition missing" ? undefined : { status, containers: [{ name, ports: [8080] }] };
}

export function hookFunctionOf({ flaw }: Schedule, name: string): HookFunction | undefined {
  return flaw === "hook missing" ? undefined : { state: "Active", logGroup: `/aws/lambda/${name}` };
}

/** The deployment's target as of then; `undefined` as long as it hasn't got to the service. */
export function targetOf(
  { state, sides }: SimulatedDeployment,
  live: LiveState,
  asOf: number,
): DeploymentTarget | undefined {
  const { status, events } = state.asOf(asOf);
  if (status === "Created" || status === "Queued") {
    return undefined;
  }
  const names = Object.keys(events);
  const isThrough = names.every((name) => events[name] === "Succeeded");
  const ended = status === "Succeeded" || isThrough ? "Succeeded" : "Failed";
  return {
    status: isFinal(status) || isThrough ? ended : status === "Ready" ? "Ready" : "InProgress",
    events: names.map((name) => ({
      name,
      status: isFinal(status) && events[name] === "Pending" ? "Skipped" : (events[name] ?? "Unknown"),
      startedAt: undefined,
      endedAt: undefined,
      diagnostics:
        events[name] === "Failed"
          ? { code: "ScriptFailed", message: undefined, logTail: undefined }
          : undefined,
    })),
    taskSets: (["blue", "green"] as const).flatMap((label) => {
      const one = live.taskSets.find(({ id }) => id === sides?.[label]);
      return one === undefined
        ? []
        : [
            targetTaskSet(label, weightOf(live, one.targetGroupArn), {
              id: one.id,
              desired: DESIRED,
              running: runningOf(one),
              targetGroupName: targetGroupName(one.targetGroupArn),
            }),
          ];
    }),
  };
}

function weightOf({ production }: LiveState, arn: string): number {
  const weights = production.kind === "forwards" ? production.weights : [];
  return weights.find(({ targetGroupArn }) => targetGroupArn === arn)?.percent ?? 0;
}
