import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { BASE_ACCOUNT } from "../../../local/account-region";
import { createCloudWatchPatch } from "../../../local/cloudwatch/patch";
import { CloudWatchRegion } from "../../../local/cloudwatch/region";
import type { AwsRequest } from "../../../local/gateway/patch";
import { expectGolden } from "../../support/golden";

const ARN = "arn:aws:cloudwatch:eu-west-1:123456789012:alarm:both";
const NOW = new Date("2026-01-02T03:00:00Z");

let metrics: Record<string, string>;
let fails: boolean;
let region: CloudWatchRegion;
let forwarded: AwsRequest[];
let close: () => void;

beforeEach(async () => {
  metrics = { errors: "OK", slow: "OK" };
  fails = false;
  forwarded = [];
  // A fake moto that describes metric alarms.
  const server = createServer((_, response) => {
    const alarms = Object.entries(metrics).map(([AlarmName, StateValue]) => ({ AlarmName, StateValue }));
    response.writeHead(fails ? 500 : 200).end(fails ? "no" : JSON.stringify({ MetricAlarms: alarms }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  close = () => server.close();
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  region = new CloudWatchRegion({
    endpoint,
    account: BASE_ACCOUNT,
    region: "eu-west-1",
    now: () => NOW,
    minuteSeconds: 1,
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
        "content-type": isForm
          ? "application/x-www-form-urlencoded; charset=utf-8"
          : "application/x-amz-json-1.0",
      },
      body: Buffer.from(isForm ? input : JSON.stringify(input)),
    },
    async (request) => {
      forwarded.push(request);
      return { status: 200, headers: {}, body: Buffer.from('{"from":"moto"}') };
    },
  );
  const text = response.body.toString();
  return { status: response.status, text, body: text.startsWith("{") ? JSON.parse(text) : {} };
}

const put = (AlarmRule = "ALARM(errors) AND ALARM(slow)", more: object = {}) =>
  send("PutCompositeAlarm", { AlarmName: "both", AlarmRule, ...more });
const composite = { AlarmTypes: ["CompositeAlarm"] };
const describeComposites = async (more: object = {}) =>
  (await send("DescribeAlarms", { ...composite, ...more })).body["CompositeAlarms"];

describe("a composite alarm", () => {
  test("is stored with its defaults", async () => {
    expect(await put()).toMatchObject({ status: 200, body: {} });
    expect(await describeComposites()).toEqual([
      {
        AlarmName: "both",
        AlarmRule: "ALARM(errors) AND ALARM(slow)",
        AlarmArn: ARN,
        ActionsEnabled: true,
        AlarmActions: [],
        OKActions: [],
        InsufficientDataActions: [],
        AlarmConfigurationUpdatedTimestamp: NOW.getTime() / 1000,
        StateValue: "OK",
        StateReason: `${ARN} follows its rule: ALARM(errors) AND ALARM(slow)`,
        StateUpdatedTimestamp: NOW.getTime() / 1000,
        StateTransitionedTimestamp: NOW.getTime() / 1000,
      },
    ]);
  });

  test.each([
    ["OK", "ALARM", "OK"],
    ["ALARM", "ALARM", "ALARM"],
  ])("with metric alarms in %s and %s is in %s", async (errors, slow, expected) => {
    await put();
    metrics = { errors, slow };
    expect(await describeComposites()).toMatchObject([{ StateValue: expected }]);
    expect(await region.states(["both", "errors", "none"])).toEqual(
      new Map([
        ["both", expected],
        ["errors", errors],
      ]),
    );
  });

  test("may refer to another composite alarm, but not to itself", async () => {
    await put("ALARM(errors)");
    await send("PutCompositeAlarm", { AlarmName: "upper", AlarmRule: "ALARM(both)" });
    metrics["errors"] = "ALARM";
    expect((await region.states(["upper"])).get("upper")).toBe("ALARM");
    await put("NOT ALARM(upper)");
    expect((await region.states(["upper"])).get("upper")).toBe("ALARM");
  });

  test("has the alarms in its rule as children, with their states only", async () => {
    await put("ALARM(errors)");
    await send("PutCompositeAlarm", { AlarmName: "upper", AlarmRule: "ALARM(both) OR ALARM(slow)" });
    metrics["slow"] = "ALARM";
    const children = async (ChildrenOfAlarmName: string, more: object = {}) =>
      send("DescribeAlarms", { ChildrenOfAlarmName, MaxRecords: 100, ...more });
    expect((await children("upper")).body).toEqual({
      CompositeAlarms: [
        { AlarmName: "both", AlarmArn: ARN, StateValue: "OK", StateUpdatedTimestamp: NOW.getTime() / 1000 },
      ],
      MetricAlarms: [{ AlarmName: "slow", StateValue: "ALARM" }],
    });
    expect((await children("upper", { AlarmTypes: ["MetricAlarm"] })).status).toBe(400);
    expect((await children("errors")).status).toBe(400);
  });

  test("keeps a state set by SetAlarmState until the outcome of its rule changes", async () => {
    await put("ALARM(errors)");
    await send("SetAlarmState", { AlarmName: "both", StateValue: "ALARM", StateReason: "a test" });
    expect(await describeComposites()).toMatchObject([{ StateValue: "ALARM", StateReason: "a test" }]);
    metrics["errors"] = "ALARM";
    await region.states(["both"]);
    metrics["errors"] = "OK";
    expect(await describeComposites()).toMatchObject([{ StateValue: "OK" }]);
  });

  test.each([
    ["its name", { AlarmNames: ["both"] }, 1],
    ["another name", { AlarmNames: ["errors"] }, 0],
    ["its prefix", { AlarmNamePrefix: "bo" }, 1],
    ["another prefix", { AlarmNamePrefix: "er" }, 0],
    ["its state", { StateValue: "OK" }, 1],
    ["another state", { StateValue: "ALARM" }, 0],
  ])("is found by %s", async (_, filter, count) => {
    await put();
    expect(await describeComposites(filter)).toHaveLength(count);
  });

  test("is described together with metric alarms when both types are requested", async () => {
    await put();
    const { body } = await send("DescribeAlarms", { AlarmTypes: ["CompositeAlarm", "MetricAlarm"] });
    expect(body["MetricAlarms"].map((alarm: { AlarmName: string }) => alarm.AlarmName)).toEqual([
      "errors",
      "slow",
    ]);
    expect(body["CompositeAlarms"]).toHaveLength(1);
  });

  test("gets its tags at creation, and they can be changed", async () => {
    await put("TRUE", { Tags: [{ Key: "a", Value: "1" }] });
    await put("FALSE", { Tags: [{ Key: "ignored", Value: "1" }] });
    await send("TagResource", { ResourceARN: ARN, Tags: [{ Key: "b", Value: "2" }] });
    await send("UntagResource", { ResourceARN: ARN, TagKeys: ["a"] });
    const { body } = await send("ListTagsForResource", { ResourceARN: ARN });
    expect(body).toEqual({ Tags: [{ Key: "b", Value: "2" }] });
  });

  test("is deleted, and moto deletes the metric alarms of the same request", async () => {
    await put();
    expect((await send("DeleteAlarms", { AlarmNames: ["both"] })).status).toBe(200);
    expect(forwarded).toEqual([]);
    await put("ALARM(errors)");
    await send("DeleteAlarms", { AlarmNames: ["both", "errors"] });
    expect(forwarded.map(({ body }) => JSON.parse(body.toString()))).toEqual([{ AlarmNames: ["errors"] }]);
    expect(await describeComposites()).toEqual([]);
  });

  test("supports the query protocol", async () => {
    const form = new URLSearchParams({
      Action: "PutCompositeAlarm",
      Version: "2010-08-01",
      AlarmName: "both",
      AlarmRule: "ALARM(errors) OR FALSE",
      AlarmDescription: "<both>",
      ActionsEnabled: "false",
      ActionsSuppressorWaitPeriod: "60",
      OKActions: "",
      "AlarmActions.member.1": "arn:one",
      "Tags.member.1.Key": "a",
      "Tags.member.1.Value": "1",
    });
    const created = await send("PutCompositeAlarm", form.toString());
    expect(created.text).toContain("<PutCompositeAlarmResponse");
    const { text } = await send(
      "DescribeAlarms",
      "Action=DescribeAlarms&AlarmTypes.member.1=CompositeAlarm&AlarmNames.member.1=both",
    );
    expect(text).toContain("<DescribeAlarmsResult><CompositeAlarms><member><AlarmName>both</AlarmName>");
    expect(text).toContain("<AlarmDescription>&lt;both&gt;</AlarmDescription>");
    expect(text).toContain("<ActionsEnabled>false</ActionsEnabled>");
    expect(text).toContain("<OKActions></OKActions><AlarmActions><member>arn:one</member></AlarmActions>");
    expect(text).toContain("<ActionsSuppressorWaitPeriod>60</ActionsSuppressorWaitPeriod>");
    expect(text).toContain("<StateUpdatedTimestamp>2026-01-02T03:00:00.000Z</StateUpdatedTimestamp>");
    const tags = await send("ListTagsForResource", `ResourceARN=${encodeURIComponent(ARN)}`);
    expect(tags.text).toContain("<Tags><member><Key>a</Key><Value>1</Value></member></Tags>");
  });
});

describe("CloudWatch fails", () => {
  const WRONG: readonly (readonly [string, string, object])[] = [
    ["a rule with a syntax error", "PutCompositeAlarm", { AlarmName: "a", AlarmRule: "ALARM(" }],
    ["a rule with unknown alarms", "PutCompositeAlarm", { AlarmName: "a", AlarmRule: "ALARM(x) OR OK(y)" }],
    ["the name of a metric alarm", "PutCompositeAlarm", { AlarmName: "slow", AlarmRule: "TRUE" }],
    ["no rule", "PutCompositeAlarm", { AlarmName: "a" }],
    ["an unknown state", "SetAlarmState", { AlarmName: "both", StateValue: "BAD" }],
    ["the deletion of an alarm that a rule refers to", "DeleteAlarms", { AlarmNames: ["errors"] }],
  ];

  test.each(WRONG)("for %s", async (_, operation, input) => {
    await put();
    const { status, body } = await send(operation, input);
    expect({ status, type: body["__type"] }).toEqual({ status: 400, type: "ValidationError" });
  });

  test("with a message that names the problem", async () => {
    await put();
    const answers = await Promise.all(WRONG.map(([, operation, input]) => send(operation, input)));
    expectGolden(
      "wrong-requests.txt",
      answers.map(({ body }, index) => `${WRONG[index]?.[0]}: ${body["message"]}`),
    );
  });

  test("to read states when moto returns an error", async () => {
    fails = true;
    await expect(region.states(["errors"])).rejects.toThrow(
      new Error("DescribeAlarms failed with status 500: no"),
    );
  });
});

test.each([
  ["DescribeAlarms", {}],
  ["DescribeAlarms", { AlarmTypes: ["MetricAlarm"] }],
  ["SetAlarmState", { AlarmName: "errors", StateValue: "ALARM" }],
  ["ListTagsForResource", { ResourceARN: "arn:aws:cloudwatch:eu-west-1:123456789012:alarm:errors" }],
])("moto handles %s of metric alarms", async (operation, input) => {
  await put();
  expect((await send(operation, input)).body).toEqual({ from: "moto" });
});
