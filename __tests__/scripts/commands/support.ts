/** The context of a command in its tests: the driver's fake AWS and clock, and their place. */

import type { CommandContext } from "../../../scripts/commands/cli/command";
import type { Clock } from "../../../scripts/driver/context/clock";
import { DriverError } from "../../../scripts/driver/context/errors";
import { newRecord } from "../../../scripts/driver/context/run-record";
import type { Report } from "../../../scripts/driver/report/lines";
import { newImages } from "../../../scripts/driver/state/images";
import { guardBy } from "../../../scripts/watchdog/pipe";
import { type FakeAws, fakeAws, type World } from "../driver/fake-aws";
import { type FakeClock, fakeClock, MINUTE, request, START } from "../driver/fixtures";

export interface FakeContext extends CommandContext {
  readonly aws: FakeAws;
  readonly clock: FakeClock & Clock;
  /** The progress lines. */
  readonly printed: string[];
  /** The messages to the watchdog, in words: `protect d-NEW000001`, `release`. */
  readonly guarded: string[];
  /** The published verdict: only the first one counts. */
  readonly published: Report[];
  /** The questions to the operator; all are answered with no. */
  readonly asked: string[];
  /** How long the command has taken so far, in minutes. */
  minutes(): number;
}

const { appSpec: _, ...place } = request();

/** @param changes members of the context that differ from the fixtures, such as the environment */
export function fakeContext(world: Partial<World> = {}, changes: Partial<CommandContext> = {}): FakeContext {
  const clock = fakeClock();
  const aws = fakeAws(clock, world);
  const printed: string[] = [];
  const guarded: string[] = [];
  const asked: string[] = [];
  const published: Report[] = [];
  // The real guard. Instead of a watchdog, this records its messages.
  const input = {
    write: (text: string) => {
      const { kind, deploymentId, mark } = JSON.parse(text) as Record<string, string>;
      guarded.push([kind, deploymentId ?? mark ?? []].flat().join(" "));
    },
    end: () => undefined,
  };
  return {
    place,
    wantedAppSpec: undefined,
    breakGlassRoleArn: undefined,
    progress: (line) => printed.push(line),
    confirm: async (question) => {
      asked.push(question);
      return false;
    },
    guard: (onCancel) =>
      guardBy(
        () => input,
        (line) => printed.push(line),
        { place, onCancel },
      ),
    publisher: {
      record: newRecord(clock, newImages()),
      verdict: undefined,
      publish: (report) => published.length === 0 && published.push(report),
    },
    again: "npx cdktf-ecs-codedeploy command --application shop-web",
    mark: "1a2b3c4d",
    env: {},
    minuteMs: MINUTE,
    ...changes,
    aws,
    clock,
    printed,
    guarded,
    asked,
    published,
    minutes: () => (clock.now() - START) / MINUTE,
  };
}

/** The error that ends a command. */
export async function errorOf(command: Promise<unknown>): Promise<DriverError> {
  const error = await command.then(
    () => new Error("it came to an answer"),
    (reason: unknown) => reason,
  );
  if (!(error instanceof DriverError)) {
    throw error;
  }
  return error;
}
