/** Metric alarms: read from CloudWatch's form, and evaluated. */
import { isObject, type JsonObject } from "../../gateway/json-protocol";
import type { AlarmState } from "../rule";
import { type Expression, parseExpression, type Value } from "./expression";
import { type Measure, MetricStore, statisticOf } from "./store";
import { Unsupported } from "./unsupported";

/** One query of an alarm, by its id. */
type Query = { readonly measure: Measure } | { readonly expression: Expression };

/** What evaluating an alarm needs. */
export interface MetricAlarm {
  readonly queries: ReadonlyMap<string, Query>;
  /** The id of the query whose values are compared. */
  readonly compared: string;
  readonly periodMinutes: number;
  readonly comparison: string;
  readonly threshold: number;
  readonly windowPeriods: number;
  readonly badPeriods: number;
  readonly missingData: string;
}

/** A new state of an alarm, with its reason. */
export interface Evaluated {
  readonly state: AlarmState;
  readonly reason: string;
}

const COMPARISONS: Readonly<
  Record<string, { readonly words: string; readonly isBad: (value: number, threshold: number) => boolean }>
> = {
  GreaterThanOrEqualToThreshold: {
    words: "greater than or equal to",
    isBad: (value, threshold) => value >= threshold,
  },
  GreaterThanThreshold: { words: "greater than", isBad: (value, threshold) => value > threshold },
  LessThanOrEqualToThreshold: {
    words: "less than or equal to",
    isBad: (value, threshold) => value <= threshold,
  },
  LessThanThreshold: { words: "less than", isBad: (value, threshold) => value < threshold },
};

/** The metrics of an alarm, as far as they can be read. */
export function measuresOf(alarm: JsonObject): Measure[] {
  return rawQueries(alarm).flatMap((query) =>
    isObject(query["MetricStat"]) ? [readMeasure(query["MetricStat"])] : [],
  );
}

/**
 * Reads an alarm in the form of PutMetricAlarm or DescribeAlarms. In the query protocol all scalars are text.
 *
 * @throws Unsupported if the local AWS can't evaluate it
 */
export function readMetricAlarm(alarm: JsonObject): MetricAlarm {
  const raw = rawQueries(alarm);
  const queries = new Map(raw.map((query) => [String(query["Id"]), readQuery(query)]));
  const compared = raw.filter((query) => String(query["ReturnData"] ?? true) === "true");
  const periods = new Set(measuresOf(alarm).map(({ periodMinutes }) => periodMinutes));
  const [periodMinutes = 1] = periods;
  const comparison = String(alarm["ComparisonOperator"]);
  if (periods.size > 1 || !Number.isInteger(periodMinutes) || compared.length !== 1) {
    throw new Unsupported(
      "an alarm whose metrics have several periods, or one that is no whole number of minutes",
    );
  }
  if (!(comparison in COMPARISONS) || alarm["Threshold"] === undefined) {
    throw new Unsupported(`the comparison ${comparison}`);
  }
  const windowPeriods = Number(alarm["EvaluationPeriods"]);
  const id = String(compared[0]?.["Id"]);
  // Finds an id that is no query.
  valueOfQuery(queries, id, new MetricStore());
  return {
    queries,
    compared: id,
    periodMinutes,
    comparison,
    threshold: Number(alarm["Threshold"]),
    windowPeriods,
    badPeriods: Number(alarm["DatapointsToAlarm"] ?? windowPeriods),
    missingData: String(alarm["TreatMissingData"] ?? "missing"),
  };
}

/** The queries of an alarm. An alarm on one metric has one without an expression. */
function rawQueries(alarm: JsonObject): JsonObject[] {
  const { Metrics, Namespace, MetricName, Dimensions, Period, Unit } = alarm;
  if (Array.isArray(Metrics) && Metrics.length > 0) {
    return Metrics.filter(isObject);
  }
  const Stat = alarm["ExtendedStatistic"] ?? alarm["Statistic"];
  return [{ Id: "value", MetricStat: { Metric: { Namespace, MetricName, Dimensions }, Period, Stat, Unit } }];
}

function readQuery({ MetricStat, Expression: text }: JsonObject): Query {
  if (!isObject(MetricStat)) {
    return { expression: parseExpression(String(text)) };
  }
  const { Unit } = MetricStat;
  if (Unit !== undefined && Unit !== null && Unit !== "") {
    throw new Unsupported("a unit of a metric");
  }
  const measure = readMeasure(MetricStat);
  // Finds a statistic that it doesn't know.
  statisticOf(measure.stat, [0]);
  return { measure };
}

function readMeasure({ Metric, Period, Stat }: JsonObject): Measure {
  const { Namespace, MetricName, Dimensions } = isObject(Metric) ? Metric : {};
  return {
    namespace: String(Namespace),
    name: String(MetricName),
    dimensions: readDimensions(Dimensions),
    stat: String(Stat),
    periodMinutes: Number(Period) / 60,
  };
}

/** The dimensions of a metric in a request or an alarm. */
export function readDimensions(given: unknown): Measure["dimensions"] {
  return (Array.isArray(given) ? given.filter(isObject) : []).map(({ Name, Value: value }) => ({
    name: String(Name),
    value: String(value),
  }));
}

/** How many older periods CloudWatch reads, in case some of an alarm's window have no data. */
const OLDER_PERIODS = 2;

/** A value in the evaluation range of an alarm. */
interface Known {
  /** In periods: 1 is the last whole one. */
  readonly age: number;
  readonly isBad: boolean;
  readonly value: number;
}

/**
 * The state of an alarm after the last whole minute. Like CloudWatch, it takes older data in place of missing data: only
 * what is still missing is treated as the alarm says.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 * @param minute the number of the current minute, which doesn't count yet
 */
export function evaluate(
  alarm: MetricAlarm,
  store: MetricStore,
  minute: number,
  current: AlarmState,
): Evaluated {
  const known = knownValues(alarm, store, minute);
  const missing = alarm.windowPeriods - known.length;
  const { words } = COMPARISONS[alarm.comparison] ?? { words: "" };
  const bad = known.filter(({ isBad }) => isBad).map(({ value }) => value);
  const state = stateOf(alarm, known, current);
  return {
    state,
    reason:
      state === "ALARM"
        ? `Threshold Crossed: ${bad.length} out of the last ${alarm.windowPeriods} datapoints [${bad.join(", ")}] were ${words} the threshold (${alarm.threshold}); ${missing} missing, treated as ${alarm.missingData} (minimum ${alarm.badPeriods} for ALARM).`
        : `${bad.length} out of the last ${alarm.windowPeriods} datapoints were ${words} the threshold (${alarm.threshold}); ${missing} missing, treated as ${alarm.missingData}.`,
  };
}

/** The values that count, the newest first: at most as many as the alarm looks at. */
function knownValues(alarm: MetricAlarm, store: MetricStore, minute: number): readonly Known[] {
  const values = valueOfQuery(alarm.queries, alarm.compared, store);
  const current = Math.floor(minute / alarm.periodMinutes);
  const { isBad } = COMPARISONS[alarm.comparison] ?? { isBad: () => false };
  const ages = Array.from({ length: alarm.windowPeriods + OLDER_PERIODS }, (_, index) => index + 1);
  return ages
    .flatMap((age) => {
      const value = typeof values === "number" ? values : values.get(current - age);
      return value === undefined ? [] : [{ age, value, isBad: isBad(value, alarm.threshold) }];
    })
    .slice(0, alarm.windowPeriods);
}

function stateOf(
  { missingData, windowPeriods, badPeriods }: MetricAlarm,
  known: readonly Known[],
  current: AlarmState,
): AlarmState {
  const bad = known.filter(({ isBad }) => isBad).length;
  const missing = windowPeriods - known.length;
  if (bad + (missingData === "breaching" ? missing : 0) >= badPeriods) {
    return "ALARM";
  }
  if (missingData === "breaching" || missingData === "notBreaching") {
    return "OK";
  }
  // AWS calls it a premature alarm state: only bad values are known, and the oldest of them is old enough.
  const isOnlyBad = bad > 0 && bad === known.length && known.some(({ age }) => age >= badPeriods);
  if (known.length > 0 && !isOnlyBad) {
    return "OK";
  }
  if (missingData === "ignore") {
    return current;
  }
  return isOnlyBad ? "ALARM" : "INSUFFICIENT_DATA";
}

function valueOfQuery(queries: MetricAlarm["queries"], compared: string, store: MetricStore): Value {
  const find = (id: string, above: readonly string[]): Value => {
    const query = queries.get(id);
    if (query === undefined || above.includes(id)) {
      throw new Unsupported(`an expression with the id ${id}, which is no other metric or expression`);
    }
    return "measure" in query
      ? store.series(query.measure)
      : query.expression((other) => find(other, [...above, id]));
  };
  return find(compared, []);
}
