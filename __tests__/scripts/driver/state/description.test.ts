import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { markWords } from "../../../../scripts/driver/settings/who";
import {
  type Description,
  descriptionOf,
  isNameOf,
  isRollback,
  LONGEST_DESCRIPTION,
  parseDescription,
  writeDescription,
} from "../../../../scripts/driver/state/description";
import { deployment, described, OTHER_REVISION, PLAIN_DESCRIPTION } from "../fixtures";

const ALL_OFF = { dynamicIn: true, dynamicOut: true, scheduled: true };
const FULL: Description = {
  fingerprint: OTHER_REVISION.slice(0, 12),
  taskDefinition: "shop:7",
  order: "1a2b3c4d",
  scalingBefore: { dynamicIn: false, dynamicOut: true, scheduled: false },
  isDoneWhenShifted: true,
  runId: "41",
  who: "ada",
  liveBefore: "shop:6",
  isRollback: true,
  ignoresAlarms: true,
  breakGlass: { measures: ["ignore-alarms", "no-rollback"], reason: "checkout is down" },
};

test("a description is readable text", () => {
  expect(writeDescription(FULL)).toBe(
    "cdktf-ecs-codedeploy 0123456789ab: shop:7 (order 1a2b3c4d) (scaling before: in on, out off, scheduled on) (done when shifted) (run 41) (by ada) (rollback of shop:6) (alarms ignored) (break-glass ignore-alarms, no-rollback): checkout is down",
  );
  expect(described({ liveBefore: "shop:6" })).toBe(
    "cdktf-ecs-codedeploy 0123456789ab: shop:7 (live before: shop:6)",
  );
});

test("a description is parsed to the facts that were written", () => {
  expect(parseDescription(writeDescription(FULL))).toEqual(FULL);
  expect(parseDescription(described())).toEqual(PLAIN_DESCRIPTION);
});

test.each([
  ["nothing", undefined],
  ["somebody's own words", "deployed shop:7 (run 41)"],
  ["a mark alone", "(rollback of shop:8)"],
  ["words before ours", `again: ${described()}`],
  ["words after ours", `${described()} by hand`],
  ["a mark twice", `${described({ runId: "41" })} (run 42)`],
  ["marks in another order", `${described({ runId: "41" })} (order 1a2b3c4d)`],
  ["an unknown mark", `${described()} (urgent)`],
  ["a break-glass without a reason", `${described()} (break-glass no-rollback): `],
  ["a short fingerprint", "cdktf-ecs-codedeploy 0123: shop:7"],
])("a description is not ours with %s", (_what, text) => {
  expect(parseDescription(text)).toBeUndefined();
});

test("a description counts only for the revision that it was written for", () => {
  const ours = { description: described({ runId: "41" }), sha256: OTHER_REVISION };

  expect(descriptionOf(ours)?.runId).toBe("41");
  expect(descriptionOf({ ...ours, sha256: undefined })?.runId).toBe("41");
  expect(descriptionOf({ ...ours, sha256: "f".repeat(64) })).toBeUndefined();
});

test("a deployment is a rollback if CodeDeploy created it, or if its description says so", () => {
  const back = deployment("Succeeded", {
    description: described({ liveBefore: "shop:8", isRollback: true }),
  });

  expect(isRollback(back)).toBe(true);
  expect(isRollback(deployment("Succeeded", { isRollback: true }))).toBe(true);
  expect(isRollback(deployment("Succeeded", { description: described({ liveBefore: "shop:8" }) }))).toBe(
    false,
  );
});

describe("a reason does not forge", () => {
  const forged =
    "retry of (run 42), which was (done when shifted); (scaling before: in off, out off, scheduled off)";
  const facts = parseDescription(described({ breakGlass: { measures: ["no-rollback"], reason: forged } }));

  test.each([
    ["the CI run", "runId", undefined],
    ["what was suspended of the scaling", "scalingBefore", undefined],
    ["that the deployment is accepted", "isDoneWhenShifted", false],
    ["a rollback", "isRollback", false],
  ] as const)("%s", (_what, fact, expected) => {
    expect(facts?.[fact]).toEqual(expected);
  });

  test("and is kept unchanged", () => {
    expect(facts?.breakGlass?.reason).toBe(forged);
  });
});

describe("a description that is too long", () => {
  const longest: Description = {
    ...FULL,
    taskDefinition: `${"x".repeat(255)}:7`,
    scalingBefore: ALL_OFF,
    runId: "123456789012",
    who: "o".repeat(40),
    liveBefore: `${"y".repeat(255)}:12345`,
    ignoresAlarms: false,
    breakGlass: {
      measures: ["ignore-alarms", "all-at-once", "no-rollback"],
      reason: "r".repeat(200),
    },
  };

  test("keeps everything except the families of its task definitions", () => {
    expect(parseDescription(writeDescription(longest))).toEqual({
      ...longest,
      taskDefinition: expect.stringMatching(/^x+\.\.\.:7$/),
      liveBefore: expect.stringMatching(/^y+\.\.\.:12345$/),
    });
  });

  test("shortens the deployed revision before the live one", () => {
    const text = writeDescription({ ...longest, liveBefore: "shop:8" });

    expect(text).toHaveLength(LONGEST_DESCRIPTION);
    expect(parseDescription(text)?.liveBefore).toBe("shop:8");
  });

  test("keeps a family complete if it fits to the last character", () => {
    const named = (letters: number) =>
      writeDescription({
        ...longest,
        breakGlass: undefined,
        taskDefinition: `${"x".repeat(letters)}:7`,
        liveBefore: undefined,
        isRollback: false,
      });
    const room = LONGEST_DESCRIPTION - named(0).length;

    expect(parseDescription(named(room))?.taskDefinition).toBe(`${"x".repeat(room)}:7`);
    expect(named(room)).toHaveLength(LONGEST_DESCRIPTION);
    expect(parseDescription(named(room + 1))?.taskDefinition).toBe(`${"x".repeat(room - 3)}...:7`);
    expect(named(room + 1)).toHaveLength(LONGEST_DESCRIPTION);
  });

  test("loses the end of its reason last", () => {
    const facts = parseDescription(
      writeDescription({ ...longest, runId: "1".repeat(40), order: "a".repeat(40), ignoresAlarms: true }),
    );

    expect(facts?.breakGlass?.reason).toMatch(/^r{100,199}$/);
    expect(facts?.runId).toBe("1".repeat(40));
  });
});

test.each([
  ["shop:8", "shop:8", true],
  ["shop:8", "shop:88", false],
  ["sh...:8", "shop:8", true],
  ["sh...:8", "shop:88", false],
  ["sh...:8", "chop:8", false],
])("the name %s in a description matches %s: %s", (written, name, expected) => {
  expect(isNameOf(written, name)).toBe(expected);
});

describe("with any user input", () => {
  /** Any code point but half a surrogate pair. The generator's own unit for this builds a table of all of them first. */
  const character = fc
    .oneof(fc.integer({ min: 0, max: 0xd7ff }), fc.integer({ min: 0xe000, max: 0x10ffff }))
    .map((point) => String.fromCodePoint(point));
  /** Arbitrary text, and text that is made of what marks are made of. */
  const words = fc.oneof(
    fc.string({ unit: character, maxLength: 60 }),
    fc
      .array(
        fc.constantFrom(
          ...["(", ")", ": ", " ", "...", "run 42", "(run 42)", "(done when shifted)", "(by eve)", "\n"],
          ...["(rollback of shop:8)", "(alarms ignored)", "(break-glass no-rollback): ", "(order ffffffff)"],
          ...[
            "(scaling before: in off, out off, scheduled off)",
            "cdktf-ecs-codedeploy 0123456789ab: shop:7",
          ],
        ),
        { maxLength: 8 },
      )
      .map((parts) => parts.join("")),
  );
  const reason = words.map((text) => `r${text.replace(/\p{Cc}/gu, "")}`.slice(0, 200));
  const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
  const name = fc
    .tuple(fc.stringMatching(/^[\w-]{1,255}$/), fc.integer({ min: 1, max: 1_000_000 }))
    .map(([family, revision]) => `${family}:${revision}`);
  const descriptions: fc.Arbitrary<Description> = fc
    .record({
      fingerprint: fc.stringMatching(/^[0-9a-f]{12}$/),
      taskDefinition: name,
      order: maybe(fc.stringMatching(/^[0-9a-f]{8}$/)),
      scalingBefore: maybe(
        fc.record({ dynamicIn: fc.boolean(), dynamicOut: fc.boolean(), scheduled: fc.boolean() }),
      ),
      isDoneWhenShifted: fc.boolean(),
      runId: maybe(words),
      who: maybe(words),
      liveBefore: maybe(name),
      isRollback: fc.boolean(),
      ignoresAlarms: fc.boolean(),
      breakGlass: maybe(
        fc.record({
          measures: fc.subarray(["ignore-alarms", "all-at-once", "no-rollback"], { minLength: 1 }),
          reason,
        }),
      ),
    })
    .map((facts) => ({ ...facts, isRollback: facts.isRollback && facts.liveBefore !== undefined }));
  const asKept = (text: string | undefined) => markWords(text ?? "") || undefined;

  test("a description has the written facts, except for shortening", () => {
    fc.assert(
      fc.property(descriptions, (facts) => {
        const text = writeDescription(facts);
        const read = parseDescription(text);
        const { taskDefinition, liveBefore, breakGlass } = facts;

        expect(text.length).toBeLessThanOrEqual(LONGEST_DESCRIPTION);
        expect(read).toEqual({
          ...facts,
          runId: asKept(facts.runId),
          who: asKept(facts.who),
          taskDefinition: expect.anything(),
          liveBefore: liveBefore === undefined ? undefined : expect.anything(),
          breakGlass: breakGlass && { ...breakGlass, reason: expect.anything() },
        });
        expect(isNameOf(read?.taskDefinition ?? "", taskDefinition)).toBe(true);
        expect(liveBefore === undefined || isNameOf(read?.liveBefore ?? "", liveBefore)).toBe(true);
        expect(breakGlass?.reason.startsWith(read?.breakGlass?.reason ?? "?") ?? true).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test("no other fact changes", () => {
    fc.assert(
      fc.property(descriptions, words, words, reason, (facts, runId, who, because) => {
        const { breakGlass } = facts;
        const named = { ...facts, taskDefinition: "shop:7", liveBefore: facts.liveBefore && "shop:6" };
        const other = { ...named, runId, who, breakGlass: breakGlass && { ...breakGlass, reason: because } };
        const [before, after] = [named, other].map((one) => parseDescription(writeDescription(one)));
        const rest = (one: Description | undefined) => ({
          ...one,
          runId: undefined,
          who: undefined,
          breakGlass: one?.breakGlass?.measures,
        });

        expect(rest(after)).toEqual(rest(before));
      }),
      { numRuns: 500 },
    );
  });
});
