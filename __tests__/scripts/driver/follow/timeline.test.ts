import { describe, expect, test } from "@jest/globals";
import { formatDuration, formatTime } from "../../../../scripts/driver/context/clock";
import { consoleLink } from "../../../../scripts/driver/context/console-link";
import type { Observation } from "../../../../scripts/driver/context/observed";
import { changes, describeEvent, timed } from "../../../../scripts/driver/follow/timeline";
import { expectGolden } from "../../../support/golden";
import { allDone, deployment, START, target } from "../fixtures";

const seen = (found: Observation["target"], status = "InProgress"): Observation => ({
  deployment: deployment(status),
  target: found,
});

const lines = (before: Observation | undefined, now: Observation) =>
  changes(before, now).map((event) => describeEvent(event));

describe("the timeline", () => {
  test("has no line when nothing changed", () => {
    const observation = seen(target({ AllowTraffic: "InProgress" }, 10));

    expect(lines(observation, seen(target({ AllowTraffic: "InProgress" }, 10)))).toEqual([]);
  });

  test("starts with only the status, because all events are pending and no traffic has shifted", () => {
    expect(lines(undefined, seen(target({ BeforeInstall: "Pending" }), "Created"))).toEqual([
      "status: Created",
    ]);
    expect(lines(undefined, seen(undefined, "Created"))).toEqual(["status: Created"]);
  });

  test("has a line for each event that changed, even if it started and ended between two polls", () => {
    const before = seen(target({ Install: "InProgress" }));
    const now = seen(target({ AllowTestTraffic: "InProgress" }));

    expect(lines(before, now)).toEqual([
      "Install succeeded",
      "AfterInstall succeeded",
      "AllowTestTraffic started",
    ]);
  });

  test("has a line for each change of an event, of the traffic and of the status", () => {
    const install = ["InProgress", "Succeeded", "Failed", "Skipped", "Unknown", "Brewing"].flatMap((status) =>
      lines(seen(target({ Install: "Pending" })), seen(target({ Install: status }))),
    );
    const diagnostics = { code: "ScriptFailed", message: "no answer", logTail: "x" };
    const why = lines(
      seen(target({ AfterInstall: "InProgress" })),
      seen(target({ AfterInstall: "Failed" }, 0, diagnostics)),
    );
    const at = (percent: number) => seen(target({ AllowTraffic: "InProgress" }, percent));
    const traffic = [
      lines(at(0), at(33.3)),
      lines(at(10), at(100)),
      lines(at(10), at(0)),
      lines(undefined, at(10)),
    ];
    const error = { code: "TIMEOUT", message: "too late" };
    const status = [
      lines(seen(allDone), seen(allDone, "Succeeded")),
      lines(seen(allDone), { deployment: deployment("Failed", { error }), target: allDone }),
    ];

    expectGolden("timeline.txt", [...install, ...why, ...traffic.flat(), ...status.flat()]);
  });

  test("is data from which the lines are made", () => {
    const diagnostics = { code: "ScriptFailed", message: "no answer", logTail: "x" };
    const error = { code: "TIMEOUT", message: "too late" };
    const before = seen(target({ AfterInstall: "InProgress" }));
    const now = {
      deployment: deployment("Failed", { error }),
      target: target({ AfterInstall: "Failed" }, 33.3, diagnostics),
    };

    expect(changes(before, now)).toEqual([
      { kind: "lifecycle-event", event: "AfterInstall", status: "Failed", diagnostics },
      { kind: "traffic", newPercent: 33.3, oldPercent: 66.7 },
      { kind: "status", status: "Failed", error },
    ]);
  });

  test("starts each line with the time since the start", () => {
    expect(timed(65_000, "Install started")).toBe("  +1m 05s   Install started");
  });
});

describe("a duration", () => {
  test.each([
    [-1, "0s"],
    [999, "0s"],
    [1_000, "1s"],
    [59_999, "59s"],
    [60_000, "1m 00s"],
    [3_599_999, "59m 59s"],
    [3_600_000, "1h 00m"],
    [172_800_000, "48h 00m"],
  ])("of %s ms reads %s", (milliseconds, text) => {
    expect(formatDuration(milliseconds)).toBe(text);
  });
});

test("a time of day is in UTC and labelled as UTC", () => {
  expect(formatTime(START)).toBe("12:00:00 UTC");
});

describe("the console's link", () => {
  test.each([
    [
      "eu-west-1",
      "https://eu-west-1.console.aws.amazon.com/codesuite/codedeploy/deployments/d-1?region=eu-west-1",
    ],
    [
      "cn-north-1",
      "https://cn-north-1.console.amazonaws.cn/codesuite/codedeploy/deployments/d-1?region=cn-north-1",
    ],
    [
      "us-gov-west-1",
      "https://us-gov-west-1.console.amazonaws-us-gov.com/codesuite/codedeploy/deployments/d-1?region=us-gov-west-1",
    ],
  ])("in %s is %s", (region, link) => {
    expect(consoleLink(region, "d-1")).toBe(link);
  });

  test.each(["us-iso-east-1", "us-isob-east-1", "eu-isoe-west-1", "eusc-de-east-1"])(
    "is left out for %s",
    (region) => {
      expect(consoleLink(region, "d-1")).toBeUndefined();
    },
  );
});
