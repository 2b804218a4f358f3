/** Another revision that is being deployed when a run begins. */

import type { Deployment } from "../../../../scripts/aws";
import { NO_GUARD } from "../../../../scripts/driver/context/guard";
import { run } from "../../../../scripts/driver/run";
import type { Step } from "../courses";
import { recordVerdict } from "../drive";
import { fakeAws, type World } from "../fake-aws";
import {
  blue,
  deployment,
  fakeClock,
  fakeReporter,
  green,
  MINUTE,
  request,
  START,
  taskDefinition,
  weights,
} from "../fixtures";

export const OTHER = "d-OTHER0001";

export const BACK = "d-BACK00001";

export const other = (status: string, changes: Partial<Deployment> = {}) =>
  deployment(status, { id: OTHER, sha256: "0ther", configName: "shop-canary", ...changes });

export const back = (status: string) => deployment(status, { id: BACK, sha256: "01d", isRollback: true });

/** Another revision, whose deployment ends after 12 minutes, and this one, which is deployed after it. */
export const eight = { ...blue, taskDefinition: taskDefinition(8) };

export const otherCourse: readonly Step[] = [
  { minute: 0, deployment: other("InProgress") },
  { minute: 12, deployment: other("Succeeded"), taskSets: [eight] },
];

export const ownCourse = (from: number): readonly Step[] => [
  { minute: from, deployment: deployment("InProgress") },
  { minute: from + 10, deployment: deployment("Succeeded"), taskSets: [green], weights: weights(100) },
];

export async function driven(world: Partial<World>, policy?: "wait" | "supersede" | "fail") {
  const clock = fakeClock();
  const aws = fakeAws(clock, {
    running: [[OTHER], []],
    courses: { [OTHER]: otherCourse, "d-NEW000001": ownCourse(12) },
    ...world,
  });
  const stops: string[] = [];
  const words: string[] = [];
  const reporter = fakeReporter();
  const { publisher, verdict } = recordVerdict({ clock, reporter });
  const exitCode = await run({
    publisher,
    env: {
      ECS_CODEDEPLOY_DEPLOYMENT: JSON.stringify(request()),
      ...(policy === undefined ? {} : { ECS_CODEDEPLOY_WHEN_RUNNING: policy }),
    },
    connect: () => ({
      ...aws,
      stopDeployment: async (id) => {
        stops.push(`${id}, after ${reporter.printed.length} lines`);
        await aws.stopDeployment(id);
      },
    }),
    guard: () => ({
      ...NO_GUARD,
      protect: (id) => words.push(`protect ${id}`),
      release: () => words.push("release"),
    }),
    clock,
    reporter,
  });
  const { printed, failed } = reporter;
  const minutes = (clock.now() - START) / MINUTE;
  return { exitCode, aws, verdict: verdict(), printed, failed, stops, words, minutes };
}
