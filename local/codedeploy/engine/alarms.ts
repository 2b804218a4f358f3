/** The alarms of a deployment: which, and what becomes of it when one of them fires. */

import type { Alarms } from "../../cloudwatch/region";
import { type Time, WaitEnded } from "../../ecs/time";
import { fault } from "../errors";
import type { AlarmInput } from "../input";
import type { AlarmSettings, Deployment } from "../model";
import { DeploymentStop } from "./failures";

/** AWS's limit on the alarms of a deployment group. */
const MAX_ALARMS = 50;
const MAX_NAME_LENGTH = 255;
/** How often CodeDeploy looks. */
const POLL_MINUTES = 0.2;

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
        `an alarm is given by its name of 1 to ${MAX_NAME_LENGTH} characters, got "${name ?? ""}"`,
      );
    }
    return name;
  });
  if (names.length > MAX_ALARMS) {
    throw fault("AlarmsLimitExceeded", `alarms takes at most ${MAX_ALARMS} alarms, got ${names.length}`);
  }
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    throw fault("InvalidAlarmConfig", `the alarm "${twice}" is given twice: name each alarm once`);
  }
  return { enabled: given.enabled, ignorePollFailure: given.ignorePollAlarmFailure, names };
}

/** What watching alarms takes. */
export interface AlarmProps {
  readonly alarms: Alarms;
  readonly time: Time;
}

/**
 * Watches a deployment's alarms, from its creation to its end, and stops it when one is in ALARM: also when it was
 * so before. A rollback has none, or it could never end.
 *
 * @returns how to stop watching
 */
export function watchAlarms(deployment: Deployment, { alarms, time }: AlarmProps): () => void {
  const over = new AbortController();
  const { alarmSettings: settings, stop } = deployment;
  if (settings?.enabled === true && settings.names.length > 0) {
    const signal = AbortSignal.any([stop.signal, over.signal]);
    watch(settings, alarms, time, signal).then(
      (reason) => stop.abort(reason),
      // Somebody else ended the deployment, or nobody needs to watch it any more.
      () => {},
    );
  }
  return () => over.abort(new WaitEnded("the deployment is over"));
}

/** Resolves with the reason to stop; rejects when there is nothing left to watch. */
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
      return alarmStop(`The state of alarms could not be retrieved: there is no ${missing.join(", ")}.`);
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
