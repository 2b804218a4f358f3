/** What a schedule says, as the documents that the driver reads: the group, the request, the environment of a run. */

import type { DeploymentGroup } from "../../../../scripts/aws";
import type { AppSpec, DeploymentRequest } from "../../../../scripts/contract";
import { fingerprintOf } from "../../../../scripts/driver/create";
import { propertiesOf } from "../../../../scripts/driver/revision";
import { type Environment, readSettings, type Settings } from "../../../../scripts/driver/settings";
import { appSpec, group, request, taskDefinition } from "../fixtures";
import { type GroupPlan, LIVE_AT_FIRST, type RunPlan, type Schedule } from "./schedule";

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
    propertiesOf(JSON.parse(content) as AppSpec)
      .TaskDefinition.split(":")
      .at(-1),
  );
}

/** What a run goes by: as the command `rollback` has it where the run is one. */
export function settingsOf(run: RunPlan, env: Environment): Settings {
  const settings = readSettings(env);
  return run.isRollback
    ? {
        ...settings,
        request: { ...settings.request, successPoint: "traffic-shifted" },
        attempt: {
          ...settings.attempt,
          isRetry: true,
          whenRunning: "fail",
          rollbackOf: `shop:${LIVE_AT_FIRST}`,
        },
      }
    : settings;
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
