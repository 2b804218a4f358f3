import { run } from "../../../scripts/driver/run";
import { expectComplete } from "../../support/printed-command";
import { fakeAws, type World } from "./fake-aws";
import { fakeClock, fakeReporter, MINUTE, request, START } from "./fixtures";

/** One run of the driver: what it is handed, beside the world that it finds. */
export interface DriveOptions {
  /** @default - the fixture's request */
  readonly document?: unknown;
  /** What the run's environment holds beside the document. @default - nothing */
  readonly variables?: Readonly<Record<string, string>>;
}

/** Runs the driver against a world of plain values, and returns its end, its output and its duration. */
export async function drive(world: Partial<World>, { document, variables }: DriveOptions = {}) {
  const clock = fakeClock();
  const aws = fakeAws(clock, world);
  const reporter = fakeReporter();
  const env = { ECS_CODEDEPLOY_DEPLOYMENT: JSON.stringify(document ?? request()), ...variables };
  const exitCode = await run({ env, connect: () => aws, clock, reporter });
  expectComplete([...reporter.printed, ...reporter.failed]);
  return {
    exitCode,
    aws,
    clock,
    printed: reporter.printed,
    failed: reporter.failed,
    minutes: (clock.now() - START) / MINUTE,
  };
}
