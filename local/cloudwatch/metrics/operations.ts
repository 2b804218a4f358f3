/** PutMetricData and PutMetricAlarm: moto stores both, and the data is kept to evaluate the alarms. */
import { AwsFault, isObject, type JsonObject } from "../../gateway/json-protocol";
import type { CloudWatchRegion } from "../region";
import { measuresOf, readDimensions, readMetricAlarm } from "./metric-alarm";
import type { MetricName } from "./store";
import { Unsupported } from "./unsupported";

/** The values of a metric in one minute. */
interface Datum {
  readonly metric: MetricName;
  readonly minute: number;
  readonly values: readonly number[];
}

/**
 * Stores data. It is refused if an alarm on it can't be evaluated: its state would be made up.
 *
 * @throws AwsFault ValidationError
 */
export async function putMetricData(region: CloudWatchRegion, input: JsonObject): Promise<void> {
  const { Namespace, MetricData } = input;
  const data = (Array.isArray(MetricData) ? MetricData.filter(isObject) : []).map((datum) =>
    readDatum(String(Namespace), datum, region.minuteOf),
  );
  const names = new Set(data.map(({ metric }) => JSON.stringify(metric)));
  for (const alarm of await region.metricAlarms()) {
    const isOnIt = measuresOf(alarm).some(({ namespace, name, dimensions }) =>
      names.has(JSON.stringify({ namespace, name, dimensions: sorted(dimensions) })),
    );
    if (isOnIt) {
      checkAlarm(alarm);
    }
  }
  for (const { metric, minute, values } of data) {
    region.store.put(metric, minute, values);
  }
}

/** Refuses an alarm on metrics that have data, if it can't be evaluated. @throws AwsFault ValidationError */
export function checkPutMetricAlarm(region: CloudWatchRegion, input: JsonObject): void {
  if (measuresOf(input).some((measure) => region.store.has(measure))) {
    checkAlarm(input);
  }
}

function checkAlarm(alarm: JsonObject): void {
  try {
    readMetricAlarm(alarm);
  } catch (error) {
    if (error instanceof Unsupported) {
      throw new AwsFault(
        "ValidationError",
        `the alarm ${String(alarm["AlarmName"])} can't be evaluated, so its metrics take no data: ${error.message}. Set its state with SetAlarmState`,
      );
    }
    throw error;
  }
}

function readDatum(namespace: string, datum: JsonObject, minuteOf: (time?: number) => number): Datum {
  const { MetricName: name, Dimensions, Value, Values, Counts, Timestamp, StatisticValues } = datum;
  if (StatisticValues !== undefined) {
    throw new AwsFault("ValidationError", new Unsupported("StatisticValues").message);
  }
  const counts = Array.isArray(Counts) ? Counts.map(Number) : [];
  const values = Array.isArray(Values)
    ? Values.flatMap((value, index) => Array<number>(counts[index] ?? 1).fill(Number(value)))
    : [Number(Value)];
  return {
    metric: { namespace, name: String(name), dimensions: sorted(readDimensions(Dimensions)) },
    minute: minuteOf(timeOf(Timestamp)),
    values,
  };
}

/** A time in milliseconds: JSON has epoch seconds, the query protocol has ISO dates. */
function timeOf(given: unknown): number | undefined {
  if (given === undefined || given === null) {
    return undefined;
  }
  return typeof given === "number" ? given * 1000 : Date.parse(String(given));
}

function sorted(dimensions: MetricName["dimensions"]): MetricName["dimensions"] {
  return [...dimensions].sort((one, other) => (one.name < other.name ? -1 : 1));
}
