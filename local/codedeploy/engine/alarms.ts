/** Checks the alarm configuration of a deployment, and watches its alarms. */

import type { Alarms } from "../../cloudwatch/region";
import { type Time, WaitEnded } from "../../ecs/time";
import { fault } from "../errors";
import type { AlarmInput } from "../input";
import type { AlarmSettings, Deployment } from "../model";
import { DeploymentStop } from "./failures";

/** AWS's limit of alarms for a deployment group. */
const MAX_ALARMS = 50;
const MAX_NAME_LENGTH = 255;
/** How often CodeDeploy polls the alarms. */
export const POLL_MINUTES = 0.2;

/**
 * Checks an alarm configuration.
 *
 * @throws AwsFault InvalidAlarmConfigException, AlarmsLimitExceededException
 */
export function checkAlarms(given: AlarmInput): AlarmSettings | undefined {
  if (given === undefined || given === null) {
    return undefined;
  }
  const names = given.alarms.map(({ name }) => {
    if (name === undefined || name === null || name === "" || name.length > MAX_NAME_LENGTH) {
      throw fault(
        "InvalidAlarmConfig",
        `got the alarm name "${name ?? ""}": it must have 1 to ${MAX_NAME_LENGTH} characters`,
      );
    }
    return name;
  });
  if (names.length > MAX_ALARMS) {
    throw fault("AlarmsLimitExceeded", `got ${names.length} alarms: at most ${MAX_ALARMS} are allowed`);
  }
  const duplicate = names.find((name, index) => names.indexOf(name) !== index);
  if (duplicate !== undefined) {
    throw fault("InvalidAlarmConfig", `the alarm "${duplicate}" occurs twice: name each alarm once`);
  }
  return { enabled: given.enabled, ignorePollFailure: given.ignorePollAlarmFailure, names };
}

/** What watching alarms needs. */
export interface AlarmProps {
  readonly alarms: Alarms;
  readonly time: Time;
}

/**
 * Watches a deployment's alarms from its creation to its end, and stops it when one is in ALARM, even if it was in
 * ALARM before the deployment. A rollback deployment has no alarms: otherwise it could never finish.
 *
 * @returns a function that stops watching
 */
export function watchAlarms(deployment: Deployment, { alarms, time }: AlarmProps): () => void {
  const ended = new AbortController();
  const { alarmSettings: settings, stop } = deployment;
  if (settings?.enabled === true && settings.names.length > 0) {
    const signal = AbortSignal.any([stop.signal, ended.signal]);
    watch(settings, alarms, time, signal).then(
      (reason) => stop.abort(reason),
      // The deployment was stopped by something else, or has ended.
      () => {},
    );
  }
  return () => ended.abort(new WaitEnded("the deployment has ended"));
}

/** Resolves with the reason to stop the deployment. Rejects when the signal is aborted. */
async function watch(
  settings: AlarmSettings,
  alarms: Alarms,
  time: Time,
  signal: AbortSignal,
): Promise<DeploymentStop> {
  for (;;) {
    const reason = await poll(settings, alarms);
    signal.throwIfAborted();
    if (reason !== undefined) {
      return reason;
    }
    await time.wait(POLL_MINUTES, signal);
  }
}

async function poll(settings: AlarmSettings, alarms: Alarms): Promise<DeploymentStop | undefined> {
  const { names, ignorePollFailure } = settings;
  try {
    const states = await alarms.states(names);
    const active = names.filter((name) => states.get(name) === "ALARM");
    if (active.length > 0) {
      return alarmStop(
        `One or more alarms have been activated according to the Amazon CloudWatch metrics you selected, and the affected deployments have been stopped. Activated alarms: ${active.map((name) => `<${name}>`).join(" ")}`,
      );
    }
    const missing = names.filter((name) => !states.has(name));
    if (missing.length > 0 && !ignorePollFailure) {
      return alarmStop(
        `The state of alarms could not be retrieved: these alarms do not exist: ${missing.join(", ")}.`,
      );
    }
  } catch (error) {
    if (!ignorePollFailure) {
      const reason = error instanceof Error ? error.message : String(error);
      return alarmStop(`The state of alarms could not be retrieved: ${reason}`);
    }
  }
  return undefined;
}

function alarmStop(message: string): DeploymentStop {
  return new DeploymentStop("ALARM_ACTIVE", message, "DEPLOYMENT_STOP_ON_ALARM");
}
