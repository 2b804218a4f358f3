import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { BASE_ACCOUNT } from "../../../../local/account-region";
import { createCloudWatchPatch } from "../../../../local/cloudwatch/patch";
import { CloudWatchRegion } from "../../../../local/cloudwatch/region";
import type { JsonObject } from "../../../../local/gateway/json-protocol";

/** Moto's alarms, by name. */
let alarms: Record<string, JsonObject>;
let seconds: number;
let region: CloudWatchRegion;
let forwarded: string[];
let close: () => void;

const START = Date.parse("2026-01-02T03:00:00Z");
const ERRORS = {
  Namespace: "Shop",
  MetricName: "Errors",
  Dimensions: [{ Name: "Shop", Value: "one" }],
  Statistic: "Sum",
  Period: 60,
  ComparisonOperator: "GreaterThanThreshold",
  Threshold: 1,
  EvaluationPeriods: 1,
  TreatMissingData: "notBreaching",
};

beforeEach(async () => {
  alarms = { errors: { AlarmName: "errors", StateValue: "INSUFFICIENT_DATA", ...ERRORS } };
  seconds = 0;
  forwarded = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) {
      chunks.push(chunk as Buffer);
    }
    const input = JSON.parse(Buffer.concat(chunks).toString()) as { readonly AlarmName: string };
    if (`${request.headers["x-amz-target"]}`.endsWith("SetAlarmState")) {
      alarms[input.AlarmName] = { ...alarms[input.AlarmName], ...input };
      response.end();
    } else {
      response.end(JSON.stringify({ MetricAlarms: Object.values(alarms) }));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  close = () => server.close();
  region = new CloudWatchRegion({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    account: BASE_ACCOUNT,
    region: "eu-west-1",
    now: () => new Date(START + seconds * 1000),
    minuteSeconds: 0.5,
  });
});
afterEach(() => close());

async function send(operation: string, input: object | string) {
  const isForm = typeof input === "string";
  const response = await createCloudWatchPatch(() => region).handle(
    {
      service: "monitoring",
      account: BASE_ACCOUNT,
      region: "eu-west-1",
      operation,
      method: "POST",
      path: "/",
      headers: {
        host: "127.0.0.1",
        "content-type": isForm ? "application/x-www-form-urlencoded" : "application/x-amz-json-1.0",
      },
      body: Buffer.from(isForm ? input : JSON.stringify(input)),
    },
    async (request) => {
      forwarded.push(request.operation ?? "");
      return { status: 200, headers: {}, body: Buffer.from("{}") };
    },
  );
  return { status: response.status, text: response.body.toString() };
}

const put = (datum: object, dimensions: readonly object[] = ERRORS.Dimensions) =>
  send("PutMetricData", {
    Namespace: "Shop",
    MetricData: [{ MetricName: "Errors", Dimensions: dimensions, ...datum }],
  });
const state = async () => (await region.states(["errors"])).get("errors");

describe("an alarm", () => {
  test("keeps the state that it was given while its metric has no data", async () => {
    await put({ Value: 9 }, []);
    seconds = 0.5;
    expect(await state()).toBe("INSUFFICIENT_DATA");
    alarms["errors"] = { ...alarms["errors"], StateValue: "ALARM" };
    expect(await state()).toBe("ALARM");
  });

  test("follows the data of its metric, minute by minute", async () => {
    expect((await put({ Value: 1 })).status).toBe(200);
    await put({ Values: [1], Counts: [2] });
    expect(await state()).toBe("INSUFFICIENT_DATA");
    seconds = 0.5;
    expect(await state()).toBe("ALARM");
    expect(alarms["errors"]?.["StateValue"]).toBe("ALARM");
    seconds = 1.5;
    expect(await state()).toBe("ALARM");
    seconds = 2;
    expect(await state()).toBe("OK");
    expect(forwarded).toEqual(["PutMetricData", "PutMetricData"]);
  });

  test("on missing data is good until a minute without data follows one with data", async () => {
    alarms["errors"] = { ...alarms["errors"], TreatMissingData: "breaching" };
    await put({ Value: 0 });
    expect(await state()).toBe("INSUFFICIENT_DATA");
    seconds = 0.5;
    expect(await state()).toBe("OK");
    seconds = 1.5;
    expect(await state()).toBe("OK");
    seconds = 2;
    expect(await state()).toBe("ALARM");
  });

  test("over five minutes follows its data after five minutes", async () => {
    alarms["errors"] = { ...alarms["errors"], Period: 300 };
    await put({ Value: 9 });
    seconds = 0.5;
    expect(await state()).toBe("INSUFFICIENT_DATA");
    seconds = 2.5;
    expect(await state()).toBe("ALARM");
  });

  test("has the reason of its last change of state", async () => {
    const reasonAt = async (time: number) => {
      seconds = time;
      await region.metricAlarms();
      return alarms["errors"]?.["StateReason"];
    };
    await put({ Value: 9 });
    const inAlarm =
      "Threshold Crossed: 1 out of the last 1 datapoints [9] were greater than the threshold (1); 0 missing, treated as notBreaching (minimum 1 for ALARM).";
    expect(await reasonAt(0.5)).toBe(inAlarm);
    await put({ Value: 8 });
    expect(await reasonAt(1)).toBe(inAlarm);
    await put({ Value: 0 });
    expect(await reasonAt(1.5)).toBe(
      "0 out of the last 1 datapoints were greater than the threshold (1); 0 missing, treated as notBreaching.",
    );
  });

  test("is evaluated before it is described", async () => {
    await put({ Value: 9 });
    seconds = 0.5;
    await send("DescribeAlarms", {});
    expect(alarms["errors"]?.["StateValue"]).toBe("ALARM");
  });

  test("takes data with a time, in both protocols", async () => {
    await put({ Value: 9, Timestamp: START / 1000 });
    seconds = 0.5;
    expect(await state()).toBe("ALARM");
    await send(
      "PutMetricData",
      "Action=PutMetricData&Namespace=Shop&MetricData.member.1.MetricName=Errors&MetricData.member.1.Dimensions.member.1.Name=Shop&MetricData.member.1.Dimensions.member.1.Value=one&MetricData.member.1.Value=9&MetricData.member.1.Timestamp=2026-01-02T03:00:02Z",
    );
    seconds = 2.5;
    expect(await state()).toBe("ALARM");
    seconds = 4;
    expect(await state()).toBe("OK");
  });

  test("takes no data if it can't be evaluated", async () => {
    alarms["errors"] = { ...alarms["errors"], ComparisonOperator: "GreaterThanUpperThreshold" };
    const { status, text } = await put({ Value: 9 });
    expect(status).toBe(400);
    expect(text).toContain(
      "the alarm errors can't be evaluated, so its metrics take no data: the local AWS does not support the comparison GreaterThanUpperThreshold. Set its state with SetAlarmState",
    );
    expect(forwarded).toEqual([]);
    expect((await put({ Value: 9 }, [])).status).toBe(200);
  });

  test("is refused if its metric has data and it can't be evaluated", async () => {
    const wrong = { AlarmName: "other", ...ERRORS, Statistic: "IQM" };
    expect((await send("PutMetricAlarm", wrong)).status).toBe(200);
    await put({ Value: 0 });
    expect((await send("PutMetricAlarm", wrong)).status).toBe(400);
    expect((await send("PutMetricAlarm", { AlarmName: "other", ...ERRORS })).status).toBe(200);
  });

  test("takes no sets of statistics", async () => {
    expect((await put({ StatisticValues: { SampleCount: 1, Sum: 1, Minimum: 1, Maximum: 1 } })).status).toBe(
      400,
    );
  });
});
