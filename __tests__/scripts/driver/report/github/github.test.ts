import { describe, expect, test } from "@jest/globals";
import type { TimelineEvent } from "../../../../../scripts/driver/context/observed";
import { describeEvent } from "../../../../../scripts/driver/follow/timeline";
import { chartOf } from "../../../../../scripts/driver/report/github/chart";
import { plain } from "../../../../../scripts/driver/report/github/markdown";
import { githubOutput } from "../../../../../scripts/driver/report/github/outputs";
import { githubSummary } from "../../../../../scripts/driver/report/github/summary";
import type { TimelineEntry, VerdictDocument } from "../../../../../scripts/driver/report/verdict/document";
import { expectGolden } from "../../../../support/golden";
import { blue, forwards, green, START, taskDefinition } from "../../fixtures";

const ID = "d-NEW000001";
const LINK = `https://eu-west-1.console.aws.amazon.com/codesuite/codedeploy/deployments/${ID}?region=eu-west-1`;

const after = (seconds: number) => new Date(START + seconds * 1_000).toISOString();
const at = (seconds: number, event: TimelineEvent, deploymentId = ID): TimelineEntry => ({
  time: after(seconds),
  deploymentId,
  ...event,
  text: describeEvent(event),
});
const event = (name: string, status: string): TimelineEvent => ({
  kind: "lifecycle-event",
  event: name,
  status,
});
const traffic = (newPercent: number): TimelineEvent => ({
  kind: "traffic",
  newPercent,
  oldPercent: 100 - newPercent,
});

const success: VerdictDocument = {
  version: 1,
  stackChanges: undefined,
  verdict: { kind: "succeeded" },
  exitCode: 0,
  lines: [`Deployment ${ID} succeeded: shop:7 serves all production traffic.`, "  Live: shop:7"],
  service: {
    region: "eu-west-1",
    cluster: "shop",
    service: "web",
    application: "shop-web",
    deploymentGroup: "shop-web-group",
  },
  revision: {
    taskDefinition: taskDefinition(7),
    images: [{ container: "app", image: "nginx:1.29" }],
    fingerprint: "f1",
  },
  deploymentId: ID,
  consoleUrl: LINK,
  rollbackId: undefined,
  liveBefore: { taskDefinition: taskDefinition(6), taskSet: blue.id, production: forwards(0) },
  liveNow: { taskDefinition: taskDefinition(7), taskSet: green.id, production: forwards(100) },
  withoutTasks: undefined,
  scalingSuspended: undefined,
  findings: undefined,
  failure: undefined,
  startedAt: after(0),
  endedAt: after(425),
  durationSeconds: 425,
  timeline: [
    at(0, { kind: "status", status: "Created" }),
    at(6, event("Install", "InProgress")),
    at(70, { kind: "waiting", text: "waiting for the new tasks" }),
    at(120, event("Install", "Succeeded")),
    at(120, event("AfterInstall", "Succeeded")),
    at(121, event("AllowTraffic", "InProgress")),
    at(122, traffic(10)),
    at(422, traffic(100)),
    at(423, event("AllowTraffic", "Succeeded")),
    at(425, { kind: "status", status: "Succeeded" }),
  ],
};

const scalingSuspended = {
  activities: ["dynamicOut", "scheduled"],
  resume: "aws application-autoscaling register-scalable-target --region eu-west-1",
} as const;

const rollback: VerdictDocument = {
  ...success,
  verdict: { kind: "rolled-back", status: "Failed", stoppedEarly: false },
  exitCode: 3,
  lines: [
    `Deployment ${ID} failed. Production is on the previous revision: rolled back by d-BACK00001.`,
    "  CodeDeploy: HEALTH_CONSTRAINTS: a hook | failed",
    "  New tasks stopped: 3 x exit `code` 1",
    "  Next: fix the cause and apply again.",
    `  ${LINK}`,
  ],
  rollbackId: "d-BACK00001",
  liveNow: success.liveBefore,
  endedAt: after(130),
  durationSeconds: 130,
  timeline: [
    at(6, event("Install", "InProgress")),
    at(120, {
      kind: "lifecycle-event",
      event: "Install",
      status: "Failed",
      diagnostics: { code: "ScriptFailed", message: "a | b\n`c`", logTail: undefined },
    }),
    at(121, { kind: "status", status: "InProgress" }, "d-BACK00001"),
    at(122, event("AllowTraffic", "InProgress"), "d-BACK00001"),
  ],
};

describe("the summary on GitHub", () => {
  test("of a success is a table of facts, the timeline without the waiting, and a chart", () => {
    expectGolden("github-summary-of-a-success.md", githubSummary(success));
  });

  test.each([
    ["a success", success],
    ["a failure", rollback],
  ])("of %s warns about suspended scaling, with the command that resumes it", (_, document) => {
    const usual = githubSummary(document).split("\n\n");
    const paragraphs = githubSummary({ ...document, scalingSuspended }).split("\n\n");

    expect(paragraphs.filter((paragraph) => !usual.includes(paragraph))).toEqual([
      "> [!WARNING]\n> Scaling of web may still be suspended (dynamicOut, scheduled): its task count may not follow the load. The next run resumes it. To resume it now:",
      "```sh\naws application-autoscaling register-scalable-target --region eu-west-1\n```",
    ]);
  });

  test("of a rollback says why, and shows both deployments", () => {
    expectGolden("github-summary-of-a-rollback.md", githubSummary(rollback));
  });

  test("of wrong input has neither a service nor a timeline", () => {
    const text = githubSummary({
      ...success,
      verdict: { kind: "bad-input" },
      exitCode: 2,
      lines: ["The deployment was not started.", "  - service: is missing"],
      service: undefined,
      revision: undefined,
      deploymentId: undefined,
      consoleUrl: undefined,
      liveBefore: undefined,
      liveNow: undefined,
      timeline: [],
    });

    expectGolden("github-summary-of-bad-input.md", text);
  });

  test("of many lines is everything after the first fifty, which are escaped", () => {
    const reasons = Array.from({ length: 51 }, (_, index) => `  - <b>${index}</b>`);

    expectGolden(
      "github-summary-of-many-lines.md",
      githubSummary({ ...rollback, lines: ["A <i>verdict</i>.", ...reasons] }),
    );
  });
});

describe("text in Markdown", () => {
  test.each([
    ["a | b", "a \\| b"],
    ["two\nlines\tand \u001b[31mred", "two lines and \\[31mred"],
    ["`code` and \\", "\\`code\\` and \\\\"],
    ["<img src=x> & co", "&lt;img src=x&gt; &amp; co"],
    ["![x](y) *b* _i_ ~s~ $m$", "!\\[x\\](y) \\*b\\* \\_i\\_ \\~s\\~ \\$m\\$"],
  ])("%j becomes %j", (text, escaped) => {
    expect(plain(text)).toBe(escaped);
  });

  test("is cut before it is escaped", () => {
    expect(plain("|".repeat(701))).toBe(`${"\\|".repeat(697)}...`);
  });
});

describe("the chart", () => {
  /** Its bars: the lines with a time. */
  const barsOf = (changes: Partial<VerdictDocument>) =>
    chartOf({ ...success, ...changes })
      .filter((line) => line.includes(" :"))
      .map((line) => line.trim());

  test("is left out when there is nothing to draw", () => {
    expect(chartOf({ ...success, timeline: [] })).toEqual([]);
  });

  test("has no bar for an event that CodeDeploy skipped", () => {
    const timeline = [at(0, event("Install", "Skipped")), at(0, event("AllowTraffic", "Skipped"))];

    expect(chartOf({ ...success, timeline })).toEqual([]);
  });

  test("shows how much traffic a rollback has moved back", () => {
    const timeline = [at(0, traffic(100), "d-BACK00001")];

    expect(barsOf({ rollbackId: "d-BACK00001", timeline, endedAt: after(5) })).toEqual([
      "100 % back :active, 2026-01-15 12:00:00, 2026-01-15 12:00:05",
    ]);
  });

  test("has names without line breaks", () => {
    const odd = at(0, event("In:st;all#\n", "Succeeded"));

    expect(barsOf({ timeline: [odd] })).toEqual(["Install :done, 2026-01-15 12:00:00, 2026-01-15 12:00:01"]);
  });

  test("has no more bars than Mermaid accepts", () => {
    const timeline = Array.from({ length: 500 }, (_, index) => at(index, traffic(index % 100)));

    expect(chartOf({ ...success, timeline })).toHaveLength(3 + 1 + 60);
  });
});

describe("the outputs on GitHub", () => {
  test("are values between delimiters, empty if unknown", () => {
    expect(githubOutput({ ...success, consoleUrl: undefined }, "f00d")).toBe(
      [
        "deployment-id<<f00d\nd-NEW000001\nf00d\n",
        "verdict<<f00d\nsucceeded\nf00d\n",
        "exit-code<<f00d\n0\nf00d\n",
        "console-url<<f00d\n\nf00d\n",
        `live-task-definition<<f00d\n${taskDefinition(7)}\nf00d\n`,
        "scaling-suspended<<f00d\n\nf00d\n",
      ].join(""),
    );
  });

  test("name the suspended scaling", () => {
    const without = githubOutput(success, "f00d").replace("scaling-suspended<<f00d\n\nf00d\n", "");

    expect(githubOutput({ ...success, scalingSuspended }, "f00d")).toBe(
      `${without}scaling-suspended<<f00d\ndynamicOut scheduled\nf00d\n`,
    );
  });
});
