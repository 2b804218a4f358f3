import { describe, expect, test } from "@jest/globals";
import { LONGEST_DESCRIPTION, orderOf } from "../../../scripts/driver/create";
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

describe("the order", () => {
  test("is described within CodeDeploy's limit, however long the family's name", () => {
    const long = `arn:aws:ecs:eu-west-1:123456789012:task-definition/${"x".repeat(600)}:7`;
    const { description } = orderOf(request({ appSpec: appSpec({ TaskDefinition: long }) }), {
      runId: "41",
      who: "octocat",
      mark: undefined,
      scaling: undefined,
      breakGlass: undefined,
      rollbackOf: undefined,
    });

    expect(description).toHaveLength(LONGEST_DESCRIPTION);
  });

  test("says what a watchdog and a later run go by before what may be cut off, also with the longest name of a family", () => {
    const longest = `arn:aws:ecs:eu-west-1:123456789012:task-definition/${"x".repeat(255)}:7`;
    const of = request({ appSpec: appSpec({ TaskDefinition: longest }), successPoint: "traffic-shifted" });
    const { description } = orderOf(of, {
      runId: "41",
      who: "octocat",
      mark: "1a2b3c4d",
      scaling: { dynamicIn: false, dynamicOut: false, scheduled: false },
      breakGlass: undefined,
      rollbackOf: longest,
    });

    expect(description).toContain("(order 1a2b3c4d)");
    expect(description).toContain("(scaling before: in on, out on, scheduled on)");
    expect(description).toContain("(done when shifted)");
  });
});
