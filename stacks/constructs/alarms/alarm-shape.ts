import {
  number,
  objectOf,
  oneOf,
  optional,
  type Refusals,
  recordOf,
  refuse,
  type Shape,
  text,
  variantsOf,
} from "../../support/props";
import type {
  AlarmOptions,
  CustomAlarm,
  ErrorRateAlarm,
  LatencyAlarm,
  LogErrorsAlarm,
  QueueDepthAlarm,
  Threshold,
  UnhealthyHostsAlarm,
  UtilizationAlarm,
} from "./alarm-props";

const minutes = { badMinutes: optional(number), windowMinutes: optional(number) };
const utilizationShape = variantsOf<UtilizationAlarm>({
  off: {},
  on: { ...minutes, thresholdPercent: optional(number) },
});

/** The unit of a threshold, which the alarm's description shows. */
const unit: Shape<string> = (given, prop, problems) =>
  given === undefined
    ? refuse(problems, prop, given, {
        allowed: "what the values are, such as percent, seconds or jobs",
        fix: 'add it to the threshold: unit: "jobs", for instance',
      })
    : text(given, prop, problems);

/** The properties of ECS's own alarms on a service. */
const OF_ECS: Refusals[string] = {
  what: "ECS allows alarms on a service only for deployments that it makes itself",
  allowed: "the kinds of alarms that the stack makes",
  fix: "name alarms of your own in rollbackAlarmNames",
};

/** The shape of `AlarmOptions`. */
export const alarmOptionsShape = objectOf<AlarmOptions>(
  {
    errorRate: optional(
      variantsOf<ErrorRateAlarm>({
        off: {},
        on: { ...minutes, thresholdPercent: optional(number), minFailedRequests: optional(number) },
      }),
    ),
    latency: optional(
      variantsOf<LatencyAlarm>({
        off: {},
        on: {
          ...minutes,
          statistic: optional(oneOf("p50", "p90", "p95", "p99", "p99.9")),
          thresholdSeconds: optional(number),
          minRequests: optional(number),
        },
      }),
    ),
    unhealthyHosts: optional(
      variantsOf<UnhealthyHostsAlarm>({ off: {}, on: { ...minutes, thresholdHosts: optional(number) } }),
    ),
    cpu: optional(utilizationShape),
    memory: optional(utilizationShape),
    queueDepth: optional(
      variantsOf<QueueDepthAlarm>({
        off: {},
        on: { ...minutes, queueName: text, thresholdMessages: number },
      }),
    ),
    logErrors: optional(
      variantsOf<LogErrorsAlarm>({
        off: {},
        on: { ...minutes, pattern: text, thresholdLinesPerMinute: optional(number) },
      }),
    ),
    custom: optional(
      recordOf(
        objectOf<CustomAlarm>({
          ...minutes,
          alarmName: optional(text),
          namespace: text,
          metricName: text,
          dimensions: optional(recordOf(text)),
          statistic: oneOf("Average", "Maximum", "Minimum", "Sum", "SampleCount"),
          threshold: variantsOf<Threshold>({
            "at-least": { value: number, unit },
            "at-most": { value: number, unit },
          }),
          missingData: optional(oneOf("notBreaching", "breaching", "ignore", "missing")),
        }),
      ),
    ),
  },
  { alarmnames: OF_ECS, enable: OF_ECS, rollback: OF_ECS },
);
