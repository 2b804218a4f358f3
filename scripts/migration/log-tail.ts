/** Reads the end of a container's output. */
import { AwsFailure, type ContainerLog, explainFailure } from "../aws";
import { poll } from "../driver";
import { type MigrationContext, streamOf } from "./context";
import type { LogTail } from "./result";

const MOST_LINES = 40;
/** CloudWatch shows the last lines of an ended task after some seconds. */
const WAIT_MS = 10_000;
const PAUSE_MS = 2_000;

/** The end of the output of an ended task. */
export async function logTail(
  { aws, clock, migration: { container } }: Pick<MigrationContext, "aws" | "clock" | "migration">,
  log: ContainerLog | undefined,
  task: string,
): Promise<LogTail> {
  const stream = log && streamOf(log, container, task);
  const group = log?.group;
  if (log?.driver !== "awslogs" || group === undefined || stream === undefined) {
    const where = log === undefined ? "has no log driver" : `uses the log driver ${log.driver}`;
    return { kind: "none", why: `The container ${container} ${where}, so its output is not shown here.` };
  }
  try {
    const { answer, failure } = await poll(clock, {
      ask: () => aws.logTail(group, stream, MOST_LINES),
      isEnough: (lines) => lines !== undefined && lines.length > 0,
      deadline: clock.now() + WAIT_MS,
      pauseMs: () => PAUSE_MS,
    });
    if (failure !== undefined) {
      return {
        kind: "none",
        why: `The output of the container could not be read: ${explainFailure(failure)}`,
      };
    }
    return answer === undefined || answer.length === 0
      ? { kind: "none", why: `The container ${container} wrote nothing to the log group ${group}.` }
      : { kind: "lines", lines: answer };
  } catch (error) {
    if (error instanceof AwsFailure) {
      return { kind: "none", why: `The output of the container could not be read: ${explainFailure(error)}` };
    }
    throw error;
  }
}
