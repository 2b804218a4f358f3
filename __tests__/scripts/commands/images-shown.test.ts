import { describe, expect, test } from "@jest/globals";
import type { CommandAnswer } from "../../../scripts/commands/cli/command";
import { history } from "../../../scripts/commands/history/history";
import { status } from "../../../scripts/commands/status/status";
import { stop } from "../../../scripts/commands/stop/stop";
import { watch } from "../../../scripts/commands/watch/watch";
import { githubSummary } from "../../../scripts/driver/report/github/summary";
import { sha256 } from "../../../scripts/driver/state/fingerprint";
import { canaryCourse, running, type Step } from "../driver/courses";
import { drive } from "../driver/drive";
import type { World } from "../driver/fake-aws";
import { blue, deployment, described, forwards, START, taskDefinition, weights } from "../driver/fixtures";
import { published } from "../driver/report/published";
import { examined, SPLIT } from "./doctor/support";
import { courseTo, live, past, rolledBack, revisions as TEXTS, textOf } from "./rollback/support";
import { WANTED } from "./status/support";
import { fakeContext } from "./support";

const images = Object.fromEntries(
  [5, 6, 7, 8].map((revision) => [`shop:${revision}`, `nginx:1.${revision}`]),
);

/** The revisions that are named without their image. */
function withoutImage(lines: readonly string[]): readonly string[] {
  const text = lines.join("\n");
  const named = [...new Set(text.match(/\bshop:\d+/g))];
  expect(named).not.toEqual([]);
  return named.filter((name) => !new RegExp(`\\b${images[name]}\\b`).test(text));
}

const FINGERPRINT = sha256(WANTED);
const failed = deployment("Failed", {
  sha256: FINGERPRINT,
  endedAt: START,
  error: { code: "ALARM_ACTIVE", message: "alarms" },
  description: described({ fingerprint: FINGERPRINT }),
});
const ended = [failed, past(6, { id: "d-OLD000006" })];
const revisions = { ...TEXTS, [FINGERPRINT]: WANTED };
const runs = running("d-RUNS00001", {
  sha256: sha256(textOf(8)),
  description: described({ fingerprint: sha256(textOf(8)), taskDefinition: "shop:8" }),
});

type Answered = Pick<CommandAnswer, "lines">;
const ofContext = (world: Partial<World>) =>
  fakeContext({ images, revisions, ended, ...world }, { wantedAppSpec: WANTED });
/** All lines, progress included. */
async function command(
  run: (context: ReturnType<typeof ofContext>) => Promise<Answered>,
  world: Partial<World> = {},
) {
  const context = ofContext(world);
  const { lines } = await run(context);
  return [...context.printed, ...lines];
}
async function driven(world: Partial<World>) {
  const { printed, failed: report } = await drive({ images, ...world });
  return report.length > 0 ? report : printed;
}
const rollback = async (world: Partial<World>, options = {}) => {
  const { lines, context } = await rolledBack({ images, ...world }, options);
  return [...context.printed, ...lines];
};

const stoppedAt: readonly Step[] = [
  ...canaryCourse.slice(0, 3),
  { minute: 3, deployment: deployment("Stopped"), taskSets: [blue], weights: weights(0) },
];
const splitAfter = canaryCourse.map((step, index) =>
  index === canaryCourse.length - 1 ? { ...step, taskSets: [blue], weights: weights(50) } : step,
);

describe("task definitions are shown with their images by", () => {
  test.each<[string, () => Promise<readonly string[]>]>([
    ["status", () => command(status)],
    ["status while a deployment runs", () => command(status, runs)],
    ["history", () => command((context) => history(context, { limit: 10 }))],
    ["watch when nothing runs", () => command((context) => watch(context, {}))],
    ["doctor for traffic that goes elsewhere", async () => (await examined({ ...SPLIT, images })).lines],
    [
      "doctor for a revision that failed before",
      async () => (await examined({ ended, revisions, images })).lines,
    ],
    ["stop when nothing runs", () => command((context) => stop(context, {}))],
    ["a rollback", () => rollback({ ended: [past(7), past(6)], courses: { "d-NEW000001": courseTo(6) } })],
    ["a dry run of a rollback", () => rollback({ ended: [past(7), past(6)] }, { dryRun: true })],
    ["a rollback while a deployment runs", () => rollback({ ...runs, ended: [past(7)] })],
    [
      "a rollback without a revision to go back to",
      () =>
        rollback({
          ended: [past(7)],
          taskSets: [live(7)],
          activeRevisions: [8, 7, 6, 5].map(taskDefinition),
        }),
    ],
    [
      "a rollback to a deployment whose revision isn't kept",
      () =>
        rollback(
          {
            ended: [past(7)],
            revisions: {},
            courses: {
              "d-OLD000006": [
                {
                  minute: 0,
                  deployment: past(6, {
                    description: described({ fingerprint: sha256(textOf(6)), taskDefinition: "shop:6" }),
                  }),
                },
              ],
            },
          },
          { to: "d-OLD000006" },
        ),
    ],
    ["the report of a success", () => driven({ courses: { "d-NEW000001": canaryCourse } })],
    ["the report of a rollback", () => driven({ courses: { "d-NEW000001": stoppedAt } })],
    ["the report of a success that is not live", () => driven({ courses: { "d-NEW000001": splitAfter } })],
    ["a refusal for traffic that goes elsewhere", () => driven({ production: forwards(10) })],
    [
      "a refusal while another deployment runs",
      async () => {
        const { failed: report } = await drive(
          { images, ...runs },
          { variables: { ECS_CODEDEPLOY_WHEN_RUNNING: "fail" } },
        );
        return report;
      },
    ],
    ["a refusal of a revision that failed before", () => driven({ ended: [failed] })],
  ])("%s", async (_, lines) => {
    expect(withoutImage(await lines())).toEqual([]);
  });

  test("the step summary", async () => {
    const { document } = await published({ images, courses: { "d-NEW000001": canaryCourse } });
    expect(withoutImage(githubSummary(document).split("\n"))).toEqual([]);
  });
});
