import { REPORT_FILE_VARIABLE } from "../../../scripts/contract";
import { publisher as newPublisher, type Publisher } from "../../../scripts/driver/report/publish";
import type { ReadStackChanges } from "../../../scripts/driver/report/stack-changes";
import type { VerdictDocument } from "../../../scripts/driver/report/verdict/document";
import { run } from "../../../scripts/driver/run";
import { expectComplete } from "../../support/printed-command";
import { fakeAws, type World } from "./fake-aws";
import {
  type FakeClock,
  type FakeReporter,
  fakeClock,
  fakeReporter,
  MINUTE,
  NO_FOLDER,
  request,
  START,
} from "./fixtures";

/** One run of the driver: its input, in addition to the world that it finds. */
export interface DriveOptions {
  /** @default - the fixture's request */
  readonly document?: unknown;
  /** Environment variables in addition to the document. @default - none */
  readonly variables?: Readonly<Record<string, string>>;
  /** What else the apply changes. @default - it is no apply */
  readonly stackChanges?: ReadStackChanges;
}

/** Runs the driver against a world of plain values: its exit code, its verdict's document, its calls, its output and its time. */
export async function drive(world: Partial<World>, { document, variables, stackChanges }: DriveOptions = {}) {
  const clock = fakeClock();
  const aws = fakeAws(clock, world);
  const reporter = fakeReporter();
  const { publisher, verdict } = recordVerdict({ clock, reporter });
  const env = { ECS_CODEDEPLOY_DEPLOYMENT: JSON.stringify(document ?? request()), ...variables };
  const apply = stackChanges === undefined ? {} : { stackChanges };
  const exitCode = await run({ env, connect: () => aws, clock, reporter, publisher, ...apply });
  expectComplete([...reporter.printed, ...reporter.failed]);
  return {
    exitCode,
    aws,
    clock,
    verdict: verdict(),
    printed: reporter.printed,
    failed: reporter.failed,
    minutes: (clock.now() - START) / MINUTE,
  };
}

interface Run {
  readonly clock: FakeClock;
  readonly reporter: FakeReporter;
}

/** A publisher for a run, and the verdict's document that it has published; empty if the run ended without one. */
export function recordVerdict({ clock, reporter }: Run): {
  readonly publisher: Publisher;
  readonly verdict: () => Partial<VerdictDocument>;
} {
  let written = "{}";
  const publisher = newPublisher({
    env: { [REPORT_FILE_VARIABLE]: "verdict.json" },
    clock,
    reporter,
    files: {
      write: (_path, text) => {
        written = text;
      },
      append: () => undefined,
      ...NO_FOLDER,
      random: () => "random",
    },
  });
  return { publisher, verdict: () => JSON.parse(written) };
}

/** The lines of a run before its own deployment is created or found. */
export function beforeDeployment(printed: readonly string[]): readonly string[] {
  const index = printed.findIndex((line) => line.startsWith("Deployment d-NEW000001 "));
  return index < 0 ? printed : printed.slice(0, index);
}
