import { describe, expect, test } from "@jest/globals";
import { readDescription } from "../../../scripts/commands/history/deployment-words";
import { isNameOf, LONGEST_DESCRIPTION, type OrderNotes, orderOf } from "../../../scripts/driver/create";
import { canonicalJson, sha256 } from "../../../scripts/driver/fingerprint";
import { appSpec, request, taskDefinition } from "./fixtures";

describe("the fingerprint", () => {
  test("is the same whatever the order of the keys, at every depth", () => {
    const one = canonicalJson({ a: 1, b: { c: [{ d: 1, e: 2 }], f: null } });

    expect(one).toBe(canonicalJson({ b: { f: null, c: [{ e: 2, d: 1 }] }, a: 1 }));
    expect(one).toBe('{"a":1,"b":{"c":[{"d":1,"e":2}],"f":null}}');
  });

  test("differs when one field does, or when the order of a list does", () => {
    const fingerprints = [
      appSpec(),
      appSpec({ TaskDefinition: taskDefinition(8) }),
      appSpec({ PlatformVersion: "1.4.0" }),
      appSpec({}, [{ BeforeInstall: "probe" }]),
      appSpec({}, [{ BeforeInstall: "probe" }, { AfterInstall: "probe" }]),
      appSpec({}, [{ AfterInstall: "probe" }, { BeforeInstall: "probe" }]),
    ].map((spec) => sha256(canonicalJson(spec)));

    expect(new Set(fingerprints).size).toBe(6);
  });

  test("is the sha256 that other programs compute", () => {
    expect(sha256("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  });
});

test.each([
  ["shop:8", "shop:8", true],
  ["shop:8", "shop:88", false],
  ["sh...:8", "shop:8", true],
  ["sh...:8", "shop:88", false],
  ["sh...:8", "chop:8", false],
])("the name %s in a description is that of %s: %s", (described, name, expected) => {
  expect(isNameOf(described, name)).toBe(expected);
});

describe("the order", () => {
  const longest = `arn:aws:ecs:eu-west-1:123456789012:task-definition/${"x".repeat(255)}:7`;
  const of = request({ appSpec: appSpec({ TaskDefinition: longest }), successPoint: "traffic-shifted" });
  const notes: OrderNotes = {
    runId: "123456789012",
    who: "o".repeat(40),
    mark: "1a2b3c4d",
    scaling: { dynamicIn: true, dynamicOut: true, scheduled: true },
    breakGlass: {
      measures: ["ignore-alarms", "all-at-once", "no-rollback"],
      reason: "r".repeat(200),
      who: "o".repeat(40),
    },
    rollbackOf: `${"y".repeat(255)}:12345`,
  };

  test("is described whole but for the names of task definitions, within CodeDeploy's limit", () => {
    const { description } = orderOf(of, notes);

    expect(description.length).toBeLessThanOrEqual(LONGEST_DESCRIPTION);
    expect(description).toMatch(
      /^cdktf-ecs-codedeploy [0-9a-f]{12}: x+\.\.\.:7 \(order 1a2b3c4d\) \(scaling before: /,
    );
    for (const mark of ["(done when shifted)", "(run 123456789012)", "...:12345)"]) {
      expect(description).toContain(mark);
    }
    expect(description.endsWith(`no-rollback): ${"r".repeat(200)}`)).toBe(true);
    expect(readDescription(description)).toMatchObject({
      taskDefinition: expect.stringMatching(/^x+\.\.\.:7$/),
      runId: "123456789012",
      who: "o".repeat(40),
      rollbackOf: expect.stringMatching(/^y+\.\.\.:12345$/),
    });
  });

  test("shortens its own name before that of what is gone back from, which `rollback` compares", () => {
    const { description } = orderOf(of, { ...notes, rollbackOf: "shop:8" });

    expect(description).toHaveLength(LONGEST_DESCRIPTION);
    expect(description).toContain("(rollback of shop:8)");
  });

  test("names a task definition whole where there is room to the last character", () => {
    const named = (letters: number) => {
      const arn = `arn:aws:ecs:eu-west-1:123456789012:task-definition/${"x".repeat(letters)}:7`;
      const plain = { ...notes, breakGlass: undefined, rollbackOf: undefined };
      return orderOf(request({ appSpec: appSpec({ TaskDefinition: arn }) }), plain).description;
    };
    const room = LONGEST_DESCRIPTION - named(0).length;

    expect(named(room)).toContain(`: ${"x".repeat(room)}:7 (`);
    expect(named(room)).toHaveLength(LONGEST_DESCRIPTION);
    expect(named(room + 1)).toContain(`: ${"x".repeat(room - 3)}...:7 (`);
    expect(named(room + 1)).toHaveLength(LONGEST_DESCRIPTION);
  });
});
