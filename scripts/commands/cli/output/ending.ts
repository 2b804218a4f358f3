/** How a command ends: with its result, an error, a bug, or cancelled. It prints exactly one result. */

import type { Place } from "../../../contract";
import {
  type Cancellation,
  cancellationOf,
  cancellationReport,
  EXIT_CODE,
  type ExitCode,
  type Publisher,
  type Report,
  type TrackingGuard,
} from "../../../driver";
import type { CommandAnswer } from "../command";
import type { Host, Interruption } from "../host";
import { cancellationLines } from "./cancelled";

/** With `--json`, if a command has no result. Members that aren't known or don't apply are left out. */
export interface FailureDocument {
  readonly version: 1;
  /** The command; left out if the command line names none. */
  readonly command: string | undefined;
  readonly exitCode: ExitCode;
  /** The printed lines. */
  readonly error: readonly string[];
  /** Left out if the command was not cancelled. */
  readonly cancelled: Cancellation | undefined;
}

/** What is being done. */
export interface Begun {
  readonly command: string | undefined;
  readonly isJson: boolean;
  /** Writes the verdict. */
  readonly publisher: Publisher;
}

/** The first end counts: later ones print nothing. */
export interface Ending extends Interruption {
  begin(begun: Begun): void;
  /** The service of a command that creates deployments. From now on it reports whether there is one. */
  deploysTo(place: Place): void;
  /** From now on there may be a deployment of which something has to be said. */
  guarded(guard: TrackingGuard): TrackingGuard;
  /** Ends with help, or with whatever else isn't a command's answer. */
  print(text: string): ExitCode;
  answer(answer: CommandAnswer): ExitCode;
  /** Ends with an error: lines for the operator, and with `--json` a document. */
  fail(report: Report): ExitCode;
}

export function endingOn({ print, progress }: Pick<Host, "print" | "progress">): Ending {
  let begun: Begun | undefined;
  let guard: TrackingGuard | undefined;
  let place: Place | undefined;
  let ended: ExitCode | undefined;
  const end = (exitCode: ExitCode, text: string): ExitCode => {
    if (ended !== undefined) {
      return ended;
    }
    ended = exitCode;
    if (text !== "") {
      print(text);
    }
    return exitCode;
  };
  const failed = (exitCode: ExitCode, error: readonly string[], how?: Cancellation): ExitCode => {
    const document = { version: 1, command: begun?.command, exitCode, error, cancelled: how } as const;
    return end(exitCode, begun?.isJson === true ? documentOf(document satisfies FailureDocument) : "");
  };
  return {
    begin(now) {
      begun = now;
    },
    deploysTo(of) {
      place = of;
    },
    guarded(now) {
      guard = now;
      return now;
    },
    print: (text) => end(EXIT_CODE.done, text),
    answer(answer) {
      const { exitCode, data, lines } = answer;
      begun?.publisher.publish(answer);
      return end(
        exitCode,
        begun?.isJson === true ? documentOf(data) : lines.map((line) => `${line}\n`).join(""),
      );
    },
    fail(report) {
      if (ended === undefined) {
        begun?.publisher.publish(report);
        report.lines.forEach(progress);
      }
      return failed(report.exitCode, report.lines);
    },
    bug() {
      const line =
        "The command failed because of a bug in this program. The stack trace is at the end of stderr.";
      begun?.publisher.publish({ exitCode: EXIT_CODE.bug, lines: [line], result: { kind: "bug" } });
      failed(EXIT_CODE.bug, [line]);
    },
    cancel(reason) {
      if (ended !== undefined) {
        return ended;
      }
      const how = cancellationOf(reason, guard, begun?.publisher.record ?? { stopRequested: [] });
      begun?.publisher.publish(cancellationReport(how, place));
      const lines = cancellationLines(how, place);
      lines.forEach(progress);
      return failed(EXIT_CODE.outOfTime, lines, how);
    },
  };
}

function documentOf(data: object): string {
  return `${JSON.stringify(data, undefined, 2)}\n`;
}
