import { describe, expect, test } from "@jest/globals";
import type { Outcome } from "../../../../scripts/driver/conclude/outcome";
import { LONGEST_LINE } from "../../../../scripts/driver/context/format";
import { reportOf } from "../../../../scripts/driver/report/text";
import { type Evidence, NO_EVIDENCE as nothing } from "../../../../scripts/driver/state/evidence";
import { describeLive, type Live } from "../../../../scripts/driver/state/live";
import { expectGolden } from "../../../support/golden";
import {
  answering,
  BLUE_GROUP,
  blue,
  deployment,
  elsewhere,
  forwards,
  forwardsBy,
  PAIR,
  request,
  route,
} from "../fixtures";

const ID = "d-NEW000001";
const back: Live = { primary: blue, production: forwards(0), pair: PAIR };
const failed = (changes: Partial<Evidence> = {}) => ({
  deployment: deployment("Failed"),
  stoppedEarly: false,
  evidence: { ...nothing, ...changes },
});
const reported = (outcome: Outcome) => reportOf({ ...outcome, deploymentId: ID }, { request: request() });

describe("what is live", () => {
  test("is described by task definition, task set, target group and weights", () => {
    const nothing = forwardsBy(route([{ targetGroupArn: BLUE_GROUP, percent: 0 }]));

    expectGolden("live.txt", [
      describeLive(back),
      describeLive({ ...back, primary: undefined, production: { kind: "gone" } }),
      describeLive({ ...back, production: elsewhere(answering("redirect")) }),
      describeLive({ ...back, production: nothing }),
      describeLive(undefined),
    ]);
  });
});

describe("a report", () => {
  test("is shorter than the 8 KiB that Terraform shows, with any text from AWS", () => {
    const long = "y".repeat(5_000);
    const reasons = [1, 2, 3].map((count) => ({ text: long, count }));
    const { lines } = reported({
      kind: "not-rolled-back",
      ...failed({
        error: { code: "TIMEOUT", message: long },
        alarms: Array.from({ length: 10 }, () => ({ name: "5xx", state: "ALARM", reason: long })),
        missingAlarms: Array.from({ length: 10 }, () => "z".repeat(255)),
        failedEvents: [{ event: "Install", code: "ScriptFailed", message: long, logTail: long }],
        stopReasons: reasons,
        unhealthy: reasons,
        gaps: [],
      }),
      rollback: undefined,
      live: back,
    });

    expect(Math.max(...lines.map((line) => line.length))).toBe(LONGEST_LINE);
    expect(lines.join("\n").length).toBeLessThan(8_000);
  });

  test("has no line breaks or control characters from AWS in it", () => {
    const { lines } = reported({
      kind: "rolled-back",
      ...failed({ error: { code: "X", message: "one\n::set-output name=a::b\u001b[31m\r\ntwo" } }),
      rollback: undefined,
      live: back,
    });

    expect(lines[1]).toBe("  CodeDeploy: X: one ::set-output name=a::b [31m two");
  });
});
