/** Writes the verdict's files, in addition to the printed lines. A failure to write does not change how the run ends. */

import { REPORT_FILE_VARIABLE, REPORT_FOLDER_VARIABLE } from "../../contract";
import type { Clock } from "../context/clock";
import type { Reporter } from "../context/context";
import { tidy } from "../context/format";
import { newRecord, type RunRecord } from "../context/run-record";
import type { Environment } from "../settings/settings";
import { newImages } from "../state/images";
import type { Files } from "./files";
import { servicesIn, writeToFolder } from "./folder/verdict-folder";
import { githubOutput, outputLine } from "./github/outputs";
import { githubSummary } from "./github/summary";
import type { Report } from "./lines";
import type { VerdictDocument } from "./verdict/document";
import { verdictOf } from "./verdict/to-document";

/** Records a run, and publishes its verdict once. */
export interface Publisher {
  readonly record: RunRecord;
  /** The first report's verdict; `undefined` before that. */
  readonly verdict: VerdictDocument | undefined;
  /** Publishes the first report only. It never throws. */
  publish(report: Report): void;
}

export interface PublisherInput {
  readonly env: Environment;
  readonly clock: Clock;
  readonly files: Files;
  readonly reporter: Reporter;
}

export function publisher({ env, clock, files, reporter }: PublisherInput): Publisher {
  const record = newRecord(clock, newImages());
  let published: VerdictDocument | undefined;
  return {
    record,
    get verdict() {
      return published;
    },
    publish(report) {
      if (published !== undefined) {
        return;
      }
      const verdict = verdictOf(record, { report, at: clock.now() });
      published = verdict;
      for (const { variable, put } of outlets(files, env[REPORT_FOLDER_VARIABLE])) {
        const path = env[variable];
        if (path === undefined || path === "") {
          continue;
        }
        try {
          put(path, verdict);
        } catch (error) {
          reporter.failure(
            tidy(`${variable}: the verdict could not be written: ${(error as Error).message}`),
          );
        }
      }
    },
  };
}

/** Publishes nothing: for a run without verdict files. */
export function noPublisher(clock: Clock): Publisher {
  return { record: newRecord(clock, newImages()), verdict: undefined, publish: () => undefined };
}

interface Outlet {
  readonly variable: string;
  readonly put: (path: string, verdict: VerdictDocument) => void;
}

/** @param folder where the verdicts of all services are, if they are kept */
function outlets(files: Files, folder: string | undefined): readonly Outlet[] {
  return [
    {
      variable: REPORT_FILE_VARIABLE,
      put: (path, verdict) => files.write(path, `${JSON.stringify(verdict, undefined, 2)}\n`),
    },
    {
      variable: REPORT_FOLDER_VARIABLE,
      put: (path, verdict) => writeToFolder(path, verdict, files),
    },
    {
      variable: "GITHUB_OUTPUT",
      put: (path, verdict) => {
        files.append(path, githubOutput(verdict, files.random()));
        if (folder !== undefined && folder !== "") {
          appendServices(path, folder, files);
        }
      },
    },
    {
      variable: "GITHUB_STEP_SUMMARY",
      put: (path, verdict) => files.append(path, githubSummary(verdict)),
    },
  ];
}

/**
 * Appends the output with the verdicts of all services. Of an output that is written several times, GitHub takes the last value.
 * Another run may write its verdict between the reading and the appending here, and append before. So the folder is read again
 * after each appending, and the last value always has all verdicts.
 */
function appendServices(path: string, folder: string, files: Files): void {
  let services: string;
  do {
    services = servicesIn(folder, files);
    files.append(path, outputLine("services", services, files.random()));
  } while (servicesIn(folder, files) !== services);
}
