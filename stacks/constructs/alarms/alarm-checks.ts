import { checkNumber, checkWholeNumber } from "../../support/numbers";
import { isKnown, type Problem } from "../../support/problems";
import { exposureMinutes, type TrafficShift } from "../deployment/traffic-shift";
import { IDLE_TIMEOUT_SECONDS, type LoadBalancerOptions } from "../load-balancing/load-balancer-options";
import type { Scaling } from "../scaling/scaling-props";
import { type AlarmOn, alarmsOn, minutesOf } from "./alarm-minutes";
import type { AlarmOptions } from "./alarm-props";
import { checkCustom, checkLogErrors, checkQueue, type LoggingService } from "./alarm-source-checks";

/** What the checks need to know of the service. */
export interface AlarmedService extends LoggingService {
  readonly trafficShift: TrafficShift;
  readonly terminationWaitMinutes: number;
  readonly healthCheckGracePeriodSeconds: number;
  /** The number of tasks at creation. Without scaling, the operator may change it. */
  readonly desiredCount: number;
  readonly scaling?: Pick<Scaling, "maxTasks" | "schedules">;
  /** The options of its own load balancer. @default - none: a shared one, or the defaults */
  readonly loadBalancer?: Pick<LoadBalancerOptions, "idleTimeoutSeconds"> | undefined;
  readonly productionListener: { readonly kind: string };
}

/** CloudWatch's limit of alarms in the rule of a composite alarm. */
const MAX_ALARMS = 100;
/** CloudWatch's limit for the whole window of an alarm: a day. */
const MAX_WINDOW_MINUTES = 1440;
/** About how long CloudWatch needs until a minute's metrics are complete. */
const METRIC_DELAY_MINUTES = 1;

/** Everything that is wrong with the alarms of a service. Unresolved tokens pass. */
export function checkAlarms(prop: string, alarms: AlarmOptions, service: AlarmedService): Problem[] {
  const on = alarmsOn(alarms);
  return [
    ...checkCount(prop, on),
    ...checkThresholds(prop, alarms),
    ...on.flatMap((alarm) => checkMinutes(`${prop}.${alarm.path}`, alarm, service)),
    ...on.flatMap((alarm) => checkInTime(`${prop}.${alarm.path}`, alarm, service)),
    ...checkLatency(`${prop}.latency.thresholdSeconds`, alarms, service),
    ...checkHosts(`${prop}.unhealthyHosts.thresholdHosts`, alarms, service),
    ...checkLogErrors(`${prop}.logErrors`, alarms, service),
    ...checkQueue(`${prop}.queueDepth.queueName`, alarms),
    ...Object.entries(alarms.custom ?? {}).flatMap(([name, custom]) =>
      checkCustom(`${prop}.custom.${name}`, name, custom),
    ),
  ];
}

function checkCount(prop: string, on: readonly AlarmOn[]): Problem[] {
  if (on.length === 0) {
    return [
      {
        prop,
        what: "every alarm is off, so the composite alarm could never be in ALARM",
        allowed: "at least one alarm",
        fix: "switch an alarm on, or remove alarms",
      },
    ];
  }
  return on.length <= MAX_ALARMS
    ? []
    : [
        {
          prop: `${prop}.custom`,
          what: `got ${on.length} alarms with those of the other kinds`,
          allowed: `at most ${MAX_ALARMS} alarms in a composite alarm`,
          fix: "create some of them yourself, and name them in rollbackAlarmNames",
        },
      ];
}

/** The thresholds: kind, property, least and largest value, unit, and whether it is a whole number. */
const THRESHOLDS = [
  ["errorRate", "thresholdPercent", 0.1, 100, "percent", false],
  ["errorRate", "minFailedRequests", 1, 1_000_000, "requests", true],
  ["latency", "thresholdSeconds", 0.001, 4000, "seconds", false],
  ["latency", "minRequests", 1, 1_000_000, "requests", true],
  ["unhealthyHosts", "thresholdHosts", 1, 1000, "tasks", true],
  ["cpu", "thresholdPercent", 1, 100, "percent", false],
  ["memory", "thresholdPercent", 1, 100, "percent", false],
  ["queueDepth", "thresholdMessages", 1, 1_000_000_000, "messages", true],
  ["logErrors", "thresholdLinesPerMinute", 1, 1_000_000, "lines", true],
] as const;

function checkThresholds(prop: string, alarms: AlarmOptions): Problem[] {
  return THRESHOLDS.flatMap(([kind, name, min, max, unit, isWhole]) => {
    const value = (alarms[kind] as Readonly<Record<string, number>> | undefined)?.[name];
    return (isWhole ? checkWholeNumber : checkNumber)(`${prop}.${kind}.${name}`, value, { min, max, unit });
  });
}

/**
 * The load balancer answers 504 to a request that takes longer than its idle timeout. Such a request has no response time.
 * The limit of a shared load balancer isn't known.
 */
function checkLatency(
  prop: string,
  { latency }: AlarmOptions,
  { productionListener, loadBalancer }: AlarmedService,
): Problem[] {
  const threshold = latency?.kind === "on" ? latency.thresholdSeconds : undefined;
  const { idleTimeoutSeconds = IDLE_TIMEOUT_SECONDS } = loadBalancer ?? {};
  const isPossible =
    threshold === undefined ||
    productionListener.kind === "rules" ||
    !isKnown(threshold) ||
    !isKnown(idleTimeoutSeconds) ||
    threshold < idleTimeoutSeconds;
  return isPossible
    ? []
    : [
        {
          prop,
          what: `got ${threshold} seconds, and the load balancer answers 504 after ${idleTimeoutSeconds} seconds: the alarm could never be in ALARM`,
          allowed: `less than loadBalancer.idleTimeoutSeconds (${idleTimeoutSeconds})`,
          fix: "decrease thresholdSeconds, or increase loadBalancer.idleTimeoutSeconds",
        },
      ];
}

function checkMinutes(prop: string, alarm: AlarmOn, service: AlarmedService): Problem[] {
  const range = { min: 1, max: MAX_WINDOW_MINUTES, unit: "minutes" };
  const { badMinutes, windowMinutes } = minutesOf(alarm, service.healthCheckGracePeriodSeconds);
  const isTooMany = isKnown(badMinutes) && isKnown(windowMinutes) && badMinutes > windowMinutes;
  return [
    ...checkWholeNumber(`${prop}.badMinutes`, alarm.minutes.badMinutes, range),
    ...checkWholeNumber(`${prop}.windowMinutes`, alarm.minutes.windowMinutes, range),
    ...(isTooMany
      ? [
          {
            prop: `${prop}.windowMinutes`,
            what: `got ${windowMinutes} minutes, of which ${badMinutes} must be bad: the alarm could never be in ALARM`,
            allowed: `at least badMinutes (${badMinutes})`,
            fix: "increase windowMinutes, or decrease badMinutes",
          },
        ]
      : []),
  ];
}

/** The kinds that look at requests, of which the new revision has few before it gets production traffic. */
const OF_TRAFFIC: readonly (keyof AlarmOptions)[] = ["errorRate", "latency"];

/**
 * An alarm on traffic that needs longer than the deployment takes never stops it. The other kinds may go off before the
 * first production traffic: while the new tasks start, hooks run, or the deployment waits for approval.
 */
function checkInTime(prop: string, alarm: AlarmOn, service: AlarmedService): Problem[] {
  const exposed = exposureMinutes(service.trafficShift);
  const { terminationWaitMinutes: wait } = service;
  const { badMinutes } = minutesOf(alarm, service.healthCheckGracePeriodSeconds);
  if (!OF_TRAFFIC.includes(alarm.kind) || exposed === undefined || !isKnown(wait) || !isKnown(badMinutes)) {
    return [];
  }
  const end = exposed + wait;
  return badMinutes + METRIC_DELAY_MINUTES <= end
    ? []
    : [
        {
          prop,
          what:
            `goes off too late: it needs ${badMinutes} bad ${badMinutes === 1 ? "minute" : "minutes"} and ` +
            `${METRIC_DELAY_MINUTES} minute for the metrics, but the deployment ends ${end} ${end === 1 ? "minute" : "minutes"} ` +
            "after the first production traffic",
          allowed:
            end > METRIC_DELAY_MINUTES
              ? `badMinutes up to ${end - METRIC_DELAY_MINUTES} with this traffic shift and termination wait`
              : `a deployment that ends at least ${METRIC_DELAY_MINUTES + 1} minutes after the first production traffic`,
          fix: "increase terminationWaitMinutes, shift the traffic more slowly, decrease badMinutes, or switch the alarm off",
        },
      ];
}

function checkHosts(prop: string, { unhealthyHosts }: AlarmOptions, service: AlarmedService): Problem[] {
  const hosts = unhealthyHosts?.kind === "on" ? unhealthyHosts.thresholdHosts : undefined;
  const { from, tasks, fix } = mostTasks(service);
  return isKnown(hosts) && isKnown(tasks) && hosts > tasks
    ? [
        {
          prop,
          what: `got ${hosts} tasks, which is above ${from} (${tasks}): the alarm could never be in ALARM`,
          allowed: `at most ${tasks}`,
          fix: `decrease it, or ${fix}`,
        },
      ]
    : [];
}

/**
 * The most tasks that a target group has. They are not known if a schedule changes the bounds, or if the service starts
 * without tasks.
 */
function mostTasks({ scaling, desiredCount }: AlarmedService) {
  if (scaling !== undefined) {
    const { maxTasks, schedules = [] } = scaling;
    const isFixed = isKnown(schedules) && schedules.every((schedule) => schedule.maxTasks === undefined);
    return {
      from: "scaling.maxTasks",
      tasks: isFixed ? maxTasks : undefined,
      fix: "increase scaling.maxTasks",
    };
  }
  return {
    from: "desiredCount",
    tasks: desiredCount === 0 ? undefined : desiredCount,
    fix: "set desiredCount to the number of tasks that the service has: only the first apply uses it",
  };
}
