import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { status } from "../../../scripts/commands/status/status";
import { type WatchResult, watch } from "../../../scripts/commands/watch/watch";
import { canaryCourse, running, type Step } from "../driver/courses";
import { drive } from "../driver/drive";
import { blue, deployment, MINUTE, weights } from "../driver/fixtures";
import { fakeContext } from "./support";

/** The lines in which blue or green is anything else than a part of a target group's name, or of "blue/green". */
const named = (lines: readonly string[]) =>
  lines.filter((line) => /(?<![\w-])(blue|green)(?![\w-])/i.test(line.replaceAll("blue/green", "")));

const ID = "d-RUNS00001";
const course = canaryCourse.map(
  (step): Step => ({
    ...step,
    deployment: { ...step.deployment, id: ID, sha256: "0ther" },
  }),
);
const world = { ...running(ID), courses: { [ID]: course } };

describe("blue and green name only target groups", () => {
  test.each([1, 2.2, 4, 7.55, 9, 14])(
    "in status, %p minutes after a deployment was created",
    async (minute) => {
      const context = fakeContext(world);
      await context.clock.sleep(minute * MINUTE);
      const { lines } = await status(context);

      expect(lines.join("\n")).toContain("shop-blue");
      expect(named(lines)).toEqual([]);
    },
  );

  test("in watch, from the beginning of a deployment to its end", async () => {
    const context = fakeContext(world);
    const { data, lines } = await watch(context, {});

    expect((data as WatchResult).verdict?.timeline).toContainEqual(
      expect.objectContaining({ kind: "traffic", newPercent: 10 }),
    );
    expect(named([...context.printed, ...lines])).toEqual([]);
  });

  test("in a run of the driver that succeeds, and in one that is rolled back", async () => {
    const rolledBack = [
      ...canaryCourse.slice(0, 4),
      { minute: 3, deployment: deployment("Stopped"), taskSets: [blue], weights: weights(0) },
    ];
    for (const steps of [canaryCourse, rolledBack]) {
      const { printed, failed } = await drive({ courses: { "d-NEW000001": steps } });
      expect(named([...printed, ...failed])).toEqual([]);
    }
  });

  test("in every golden file", () => {
    const files = readdirSync(join(__dirname, ".."), { recursive: true, encoding: "utf8" }).filter((file) =>
      /golden\/[^/]+\.(txt|md)$/.test(file),
    );
    expect(files.length).toBeGreaterThan(40);
    const texts = files.map((file) => readFileSync(join(__dirname, "..", file), "utf8"));
    expect(named(texts.flatMap((text) => text.split("\n")))).toEqual([]);
  });
});
