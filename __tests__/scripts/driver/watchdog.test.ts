import { describe, expect, test } from "@jest/globals";
import type { AwsFailure } from "../../../scripts/aws";
import { type Word, watchOver } from "../../../scripts/driver/watchdog";
import { failure, fakeClock, START } from "./fixtures";

async function* said(...words: readonly Word[]): AsyncGenerator<string> {
  for (const word of words) {
    yield JSON.stringify(word);
  }
}

/** @param answers what each attempt to stop comes to, the last one again and again; `undefined`: it is being stopped */
async function watch(words: readonly Word[], answers: readonly (AwsFailure | undefined)[] = [undefined]) {
  const clock = fakeClock();
  const stops: string[] = [];
  const lines: string[] = [];
  const result = await watchOver(said(...words), {
    clock,
    log: (line) => lines.push(line),
    aws: {
      stopDeployment: async (deploymentId) => {
        stops.push(`${deploymentId} at ${clock.now() - START} ms`);
        const answer = answers[Math.min(stops.length, answers.length) - 1];
        if (answer !== undefined) {
          throw answer;
        }
      },
    },
  });
  return { result, stops, lines, seconds: (clock.now() - START) / 1000 };
}

const PROTECT: Word = { kind: "protect", deploymentId: "d-MINE00001" };
const SILENT = failure("transient", "ECONNRESET");

describe("a watchdog", () => {
  test("stops the deployment of a run that died, at once and one time", async () => {
    const { result, stops, lines } = await watch([PROTECT]);
    expect(result).toEqual({ deploymentId: "d-MINE00001", stopped: true });
    expect(stops).toEqual(["d-MINE00001 at 0 ms"]);
    expect(lines[0]).toContain("d-MINE00001 goes on: stopping it, with a rollback");
  });

  test("does nothing when the run had no deployment of its own", async () => {
    const { result, stops } = await watch([]);
    expect(result).toBeUndefined();
    expect(stops).toEqual([]);
  });

  test("does nothing when the run released its deployment before it ended", async () => {
    const { result, stops } = await watch([PROTECT, { kind: "release" }]);
    expect(result).toBeUndefined();
    expect(stops).toEqual([]);
  });

  test("stops the last one that the run called its own", async () => {
    const { stops } = await watch([PROTECT, { kind: "protect", deploymentId: "d-OTHER0001" }]);
    expect(stops).toEqual(["d-OTHER0001 at 0 ms"]);
  });

  test("tries again when it gets no answer, soon at first and then less often", async () => {
    const { result, stops } = await watch([PROTECT], [SILENT, SILENT, SILENT, undefined]);
    expect(result?.stopped).toBe(true);
    expect(stops.map((stop) => stop.split(" at ")[1])).toEqual(["0 ms", "250 ms", "750 ms", "1750 ms"]);
  });

  test("fails when it may not stop it, and asks no further", async () => {
    const { result, stops, lines } = await watch([PROTECT], [failure("denied", "AccessDeniedException")]);
    expect(result?.stopped).toBe(false);
    expect(stops).toHaveLength(1);
    expect(lines.at(-1)).toContain("d-MINE00001 can't be stopped. The caller is not allowed");
  });

  test("fails when nobody answers for ten minutes, and then ends", async () => {
    const { result, seconds, lines } = await watch([PROTECT], [SILENT]);
    expect(result?.stopped).toBe(false);
    expect(seconds).toBeLessThanOrEqual(600);
    expect(seconds).toBeGreaterThan(580);
    expect(lines.at(-1)).toContain("d-MINE00001 can't be stopped. AWS did not answer");
  });
});
