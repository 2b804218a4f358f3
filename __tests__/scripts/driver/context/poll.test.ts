import { describe, expect, test } from "@jest/globals";
import { poll } from "../../../../scripts/driver/context/poll";
import { failure, fakeClock, START } from "../fixtures";

/** Polls every second for ten seconds; each answer is a number or a failure. */
async function polled(answers: readonly (number | Error)[]) {
  const clock = fakeClock();
  const printed: string[] = [];
  let asked = 0;
  const result = await poll(clock, {
    ask: async () => {
      const answer = answers[Math.min(asked, answers.length - 1)] ?? 0;
      asked += 1;
      if (answer instanceof Error) {
        throw answer;
      }
      return answer;
    },
    isEnough: (answer) => answer >= 3,
    deadline: START + 10_000,
    pauseMs: () => 4_000,
    say: (line) => printed.push(line),
  });
  return { ...result, asked, printed, seconds: (clock.now() - START) / 1_000 };
}

describe("polling", () => {
  test("ends with the first sufficient answer", async () => {
    expect(await polled([1, 3, 4])).toMatchObject({ answer: 3, isEnough: true, asked: 2, seconds: 4 });
  });

  test("ends at the deadline with the last answer, and asks once at the deadline", async () => {
    expect(await polled([1, 2])).toMatchObject({ answer: 2, isEnough: false, asked: 4, seconds: 10 });
  });

  test("reports each outage once", async () => {
    const down = failure("transient");
    const { printed, answer } = await polled([down, down, 1, down]);
    expect(printed).toHaveLength(2);
    expect(answer).toBe(1);
  });

  test("ends with the failure when AWS never answers", async () => {
    const down = failure("transient");
    expect(await polled([down])).toMatchObject({ answer: undefined, isEnough: false, failure: down });
  });

  test("fails when a repeated call would not help", async () => {
    await expect(polled([failure("denied")])).rejects.toMatchObject({ kind: "denied" });
  });
});
