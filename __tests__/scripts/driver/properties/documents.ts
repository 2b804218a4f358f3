/** What a schedule says, as the documents that the driver reads: the group, the request, the environment of a run. */

import type { DeploymentGroup } from "../../../../scripts/aws";
import type { AppSpec, DeploymentRequest } from "../../../../scripts/contract";
import { fingerprintOf } from "../../../../scripts/driver/create";
import { requiredOf } from "../../../../scripts/driver/revision";
import type { Environment } from "../../../../scripts/driver/settings";
import { appSpec, group, request, taskDefinition } from "../fixtures";
import type { GroupPlan, RunPlan, Schedule } from "./schedule";

export const REPORT_FILE = "verdict.json";

export function groupOf(plan: GroupPlan): DeploymentGroup {
  return group({
    readyWait: plan.readyWait,
    terminationWaitMinutes: plan.terminationWaitMinutes,
    rollbackEvents: plan.rollbackEvents,
    alarmNames: plan.hasAlarm ? ["shop-web-errors"] : [],
    ...(plan.hasTestListener ? {} : { testListenerArn: undefined }),
  });
}

export function requestFor(
  { group: { hooks }, successPoint }: Pick<Schedule, "group" | "successPoint">,
  revision: number,
): DeploymentRequest {
  const named = hooks.map((name) => ({ [name]: "probe" }));
  return request({
    appSpec: appSpec({ TaskDefinition: taskDefinition(revision) }, named.length === 0 ? undefined : named),
    ...(successPoint === undefined ? {} : { successPoint }),
  });
}

export function fingerprint(plan: Schedule, revision: number): string {
  return fingerprintOf(requestFor(plan, revision));
}

/** The revision of the task definition that an order's content names. */
export function appSpecOf(content: string): number {
  return Number(
    requiredOf(JSON.parse(content) as AppSpec)
      .TaskDefinition.split(":")
      .at(-1),
  );
}

export function environmentOf(plan: Schedule, run: RunPlan): Environment {
  return {
    ECS_CODEDEPLOY_DEPLOYMENT: JSON.stringify(requestFor(plan, run.revision)),
    ECS_CODEDEPLOY_REPORT_FILE: REPORT_FILE,
    ECS_CODEDEPLOY_RETRY: String(run.retry),
    ECS_CODEDEPLOY_WHEN_RUNNING: run.whenRunning,
    ECS_CODEDEPLOY_ON_CANCEL: run.onCancel,
    ...(run.runId === undefined ? {} : { GITHUB_RUN_ID: run.runId }),
    ...(run.breakGlass === undefined
      ? {}
      : {
          ECS_CODEDEPLOY_BREAK_GLASS: run.breakGlass,
          ECS_CODEDEPLOY_BREAK_GLASS_REASON: "as the schedule has it",
        }),
  };
}
