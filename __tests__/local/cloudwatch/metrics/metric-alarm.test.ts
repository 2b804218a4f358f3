import { describe, expect, test } from "@jest/globals";
import { evaluate, readMetricAlarm } from "../../../../local/cloudwatch/metrics/metric-alarm";
import { MetricStore, statisticOf } from "../../../../local/cloudwatch/metrics/store";
import type { AlarmState } from "../../../../local/cloudwatch/rule";
import type { JsonObject } from "../../../../local/gateway/json-protocol";
import { synthService } from "../../../support/service";
import type { Attributes } from "../../../support/template";

const METRIC = { namespace: "Shop", name: "Errors", dimensions: [] };
const alarm = (more: JsonObject = {}): JsonObject => ({
  AlarmName: "errors",
  Namespace: "Shop",
  MetricName: "Errors",
  Statistic: "Sum",
  Period: 60,
  ComparisonOperator: "GreaterThanOrEqualToThreshold",
  Threshold: 5,
  EvaluationPeriods: 3,
  DatapointsToAlarm: 2,
  TreatMissingData: "notBreaching",
  ...more,
});

/** The state after minutes with these values, the oldest first. `undefined` for a minute without data. */
function stateOf(
  values: readonly (number | undefined)[],
  more: JsonObject = {},
  current: AlarmState = "OK",
  minute = values.length + 1,
): AlarmState {
  const store = new MetricStore();
  for (const [index, value] of values.entries()) {
    if (value !== undefined) {
      store.put(METRIC, index + 1, [value]);
    }
  }
  return evaluate(readMetricAlarm(alarm(more)), store, minute, current).state;
}

describe("a metric alarm", () => {
  test("is in ALARM when enough of the last minutes are bad", () => {
    expect(stateOf([5, 0, 6])).toBe("ALARM");
    expect(stateOf([5, 0, 4])).toBe("OK");
  });

  test("does not count the current minute, nor what is before its window", () => {
    expect(stateOf([0, 0, 9, 9], {}, "OK", 4)).toBe("OK");
    expect(stateOf([9, 9, 0, 0], { EvaluationPeriods: 2 })).toBe("OK");
  });

  test.each([
    ["GreaterThanThreshold", 5, "OK"],
    ["GreaterThanThreshold", 6, "ALARM"],
    ["LessThanOrEqualToThreshold", 5, "ALARM"],
    ["LessThanThreshold", 5, "OK"],
    ["LessThanThreshold", 4, "ALARM"],
  ])("with %s and %d is in %s", (ComparisonOperator, value, expected) => {
    expect(stateOf([value, value, value], { ComparisonOperator })).toBe(expected);
  });

  /**
   * The rows of both tables in CloudWatch's user guide, and one more each. The newest minute is the last one; `X` is bad.
   * The state is that if missing data is `missing`, `ignore`, `breaching` and `notBreaching`.
   *
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
   */
  test.each([
    [3, "0 - X - X", "OK", "OK", "OK", "OK"],
    [3, "0 - - - -", "OK", "OK", "OK", "OK"],
    [3, "- - - - -", "INSUFFICIENT_DATA", "kept", "ALARM", "OK"],
    [3, "0 X X - X", "ALARM", "ALARM", "ALARM", "ALARM"],
    [3, "- - X - -", "ALARM", "kept", "ALARM", "OK"],
    [3, "- - - X -", "OK", "OK", "ALARM", "OK"],
    [2, "0 - X - X", "ALARM", "ALARM", "ALARM", "ALARM"],
    [2, "0 0 X 0 X", "ALARM", "ALARM", "ALARM", "ALARM"],
    [2, "0 - X - -", "OK", "OK", "ALARM", "OK"],
    [2, "- - - - 0", "OK", "OK", "ALARM", "OK"],
    [2, "- - - X -", "ALARM", "kept", "ALARM", "OK"],
    [2, "- - - - X", "OK", "OK", "ALARM", "OK"],
  ])(
    "of which %d of 3 must be bad, with %s, is %s, %s, %s and %s",
    (DatapointsToAlarm, minutes, ...states) => {
      const values = minutes.split(" ").map((one) => ({ "0": 0, X: 9 })[one]);
      const stateFrom = (TreatMissingData: string | undefined, current: AlarmState) =>
        stateOf(values, { DatapointsToAlarm, TreatMissingData }, current);
      const stateIf = (treat: string | undefined) => {
        const [fromOk, fromAlarm] = [stateFrom(treat, "OK"), stateFrom(treat, "ALARM")];
        return fromOk === fromAlarm ? fromOk : "kept";
      };
      expect(["missing", "ignore", "breaching", "notBreaching"].map(stateIf)).toEqual(states);
      expect(stateIf(undefined)).toBe(states[0]);
    },
  );

  test("over several minutes combines their values", () => {
    const more = { Period: 120, EvaluationPeriods: 1, DatapointsToAlarm: 1 };
    // Minutes 2 and 3 are a period.
    expect(stateOf([9, 2, 3], more)).toBe("ALARM");
    expect(stateOf([9, 2, 2], more)).toBe("OK");
  });

  test("in the query protocol is read like in JSON", () => {
    const text = { Threshold: "5.0", Period: "60", EvaluationPeriods: "3", DatapointsToAlarm: "2" };
    expect(stateOf([5, 0, 6], text)).toBe("ALARM");
  });

  test.each([
    [{ Statistic: undefined, ExtendedStatistic: "tm90" }, "the statistic tm90"],
    [{ Unit: "Count" }, "a unit of a metric"],
    [
      { Period: 10 },
      "an alarm whose metrics have several periods, or one that is no whole number of minutes",
    ],
    [{ ComparisonOperator: "GreaterThanUpperThreshold" }, "the comparison GreaterThanUpperThreshold"],
    [{ Metrics: [{ Id: "e", Expression: "FILL(a, 0)" }] }, "the expression FILL(a, 0)"],
    [
      { Metrics: [{ Id: "e", Expression: "a + 1" }] },
      "an expression with the id a, which is no other metric or expression",
    ],
    [
      { Metrics: [{ Id: "e", Expression: "e + 1" }] },
      "an expression with the id e, which is no other metric or expression",
    ],
  ])("fails when it has what can't be evaluated: %j", (more, what) => {
    expect(() => readMetricAlarm(alarm(more))).toThrow(new Error(`the local AWS does not support ${what}`));
  });
});

test.each([
  ["Sum", 10],
  ["Average", 2.5],
  ["Maximum", 4],
  ["Minimum", 1],
  ["SampleCount", 4],
  ["p50", 2],
  ["p99.9", 4],
  ["p0", 1],
])("the statistic %s of 4, 1, 2 and 3 is %d", (stat, expected) => {
  expect(statisticOf(stat, [4, 1, 2, 3])).toBe(expected);
});

describe("an alarm of a service", () => {
  const template = synthService({ alarms: {} });

  /** An alarm of the stack in CloudWatch's form. Expressions of Terraform stay as they are: they are only names here. */
  function ofStack(id: string): JsonObject {
    const attributes = template.byId("aws_cloudwatch_metric_alarm", `alarms_${id}`);
    return {
      ComparisonOperator: attributes["comparison_operator"],
      Threshold: attributes["threshold"],
      EvaluationPeriods: attributes["evaluation_periods"],
      DatapointsToAlarm: attributes["datapoints_to_alarm"],
      TreatMissingData: attributes["treat_missing_data"],
      Metrics: (attributes["metric_query"] as Attributes[]).map((query) => ({
        Id: query["id"],
        Expression: query["expression"],
        ReturnData: query["return_data"],
        ...(query["metric"] === undefined ? {} : { MetricStat: metricStat(query["metric"] as Attributes) }),
      })),
    };
  }
  const metricStat = ({ namespace, metric_name, dimensions, period, stat }: Attributes) => ({
    Metric: {
      Namespace: namespace,
      MetricName: metric_name,
      Dimensions: Object.entries(dimensions as object).map(([Name, Value]) => ({ Name, Value })),
    },
    Period: period,
    Stat: stat,
  });

  /** Its state after five minutes that are alike, with the values of the metrics of the queries. */
  function stateWith(
    id: string,
    values: Readonly<Record<string, readonly number[]>>,
    minutes = 5,
  ): AlarmState {
    const read = readMetricAlarm(ofStack(id));
    const store = new MetricStore();
    for (const [query, given] of Object.entries(values)) {
      const found = read.queries.get(query);
      if (found === undefined || !("measure" in found)) {
        throw new Error(`no metric ${query}`);
      }
      for (let minute = 6 - minutes; minute <= 5; minute++) {
        store.put(found.measure, minute, given);
      }
    }
    return evaluate(read, store, 6, "OK").state;
  }

  test("on errors sees a canary that fails, with ten times as many good requests of the old revision", () => {
    const old = { blue_requests: [900] };
    expect(stateWith("error-rate", { ...old, green_requests: [100], green_5xx: [10] })).toBe("ALARM");
    expect(stateWith("error-rate", { ...old, green_requests: [100], green_5xx: [4] })).toBe("OK");
    expect(stateWith("error-rate", { ...old, green_requests: [100] })).toBe("OK");
    expect(stateWith("error-rate", {})).toBe("OK");
  });

  test("on errors sees either target group, also without any requests to the other one", () => {
    expect(stateWith("error-rate", { blue_requests: [2], blue_5xx: [2] })).toBe("ALARM");
    expect(stateWith("error-rate", { green_requests: [2], green_5xx: [2] })).toBe("ALARM");
  });

  test("on errors adds 5XX answers and failed connections", () => {
    expect(stateWith("error-rate", { green_requests: [40], green_connections: [2] })).toBe("ALARM");
    expect(stateWith("error-rate", { green_requests: [40], green_5xx: [1], green_connections: [1] })).toBe(
      "ALARM",
    );
    expect(stateWith("error-rate", { green_requests: [41], green_5xx: [1], green_connections: [1] })).toBe(
      "OK",
    );
  });

  test("on errors sees the load balancer's own 5XX answers, in percent of all requests", () => {
    const requests = { blue_requests: [360], green_requests: [40] };
    expect(stateWith("error-rate", { ...requests, load_balancer_5xx: [20] })).toBe("ALARM");
    expect(stateWith("error-rate", { ...requests, load_balancer_5xx: [19] })).toBe("OK");
    expect(stateWith("error-rate", { green_requests: [2], load_balancer_5xx: [2] })).toBe("ALARM");
    expect(stateWith("error-rate", { green_requests: [1], load_balancer_5xx: [1] })).toBe("OK");
    expect(stateWith("error-rate", { ...requests, green_5xx: [2], load_balancer_5xx: [19] })).toBe("ALARM");
  });

  test("on errors sees a canary without tasks, whose requests are not in RequestCount", () => {
    const old = { blue_requests: [900] };
    expect(stateWith("error-rate", { ...old, load_balancer_5xx: [100] })).toBe("ALARM");
    expect(stateWith("error-rate", { ...old, load_balancer_5xx: [45] })).toBe("ALARM");
    expect(stateWith("error-rate", { ...old, load_balancer_5xx: [44] })).toBe("OK");
    expect(stateWith("error-rate", { ...old, green_requests: [0], load_balancer_5xx: [100] })).toBe("ALARM");
  });

  test("on errors sees that no task is left, with two requests in a minute", () => {
    const none = { blue_requests: [0], green_requests: [0] };
    expect(stateWith("error-rate", { load_balancer_5xx: [2] })).toBe("ALARM");
    expect(stateWith("error-rate", { load_balancer_5xx: [1] })).toBe("OK");
    expect(stateWith("error-rate", { ...none, load_balancer_5xx: [2] })).toBe("ALARM");
    expect(stateWith("error-rate", none)).toBe("OK");
  });

  test("on errors does not count a failed connection and its answer 502 twice", () => {
    const failed = { green_connections: [4], load_balancer_5xx: [4] };
    expect(stateWith("error-rate", { green_requests: [100], ...failed })).toBe("OK");
    expect(stateWith("error-rate", { green_requests: [80], ...failed })).toBe("ALARM");
  });

  test("on errors needs two failed requests in a minute, and two such minutes", () => {
    expect(stateWith("error-rate", { green_requests: [1], green_5xx: [1] })).toBe("OK");
    expect(stateWith("error-rate", { green_requests: [2], green_5xx: [2] }, 1)).toBe("OK");
    expect(stateWith("error-rate", { green_requests: [2], green_5xx: [2] }, 2)).toBe("ALARM");
  });

  test("on latency sees the slower target group, with enough requests", () => {
    const slow = [...Array<number>(18).fill(0.1), 2, 2];
    const fast = { blue_requests: [1000], blue_time: [0.1] };
    expect(stateWith("latency", { ...fast, green_requests: [20], green_time: slow })).toBe("ALARM");
    expect(stateWith("latency", { ...fast, green_requests: [9], green_time: [2] })).toBe("OK");
    expect(stateWith("latency", { ...fast, green_requests: [20], green_time: slow }, 2)).toBe("OK");
  });

  test("on unhealthy hosts sees either target group", () => {
    expect(stateWith("unhealthy-hosts", { blue_hosts: [0], green_hosts: [1] })).toBe("ALARM");
    expect(stateWith("unhealthy-hosts", { blue_hosts: [1] })).toBe("ALARM");
    expect(stateWith("unhealthy-hosts", { blue_hosts: [0], green_hosts: [0] })).toBe("OK");
  });

  test("on CPU and memory sees the task that uses most", () => {
    expect(stateWith("cpu", { value: [5, 5, 96] })).toBe("ALARM");
    expect(stateWith("cpu", { value: [5, 5, 94] })).toBe("OK");
    expect(stateWith("memory", { value: [5, 91] })).toBe("ALARM");
    expect(stateWith("memory", { value: [5, 89] })).toBe("OK");
  });
});
