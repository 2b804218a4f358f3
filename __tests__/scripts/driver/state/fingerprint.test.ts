import { describe, expect, test } from "@jest/globals";
import { canonicalJson, sha256 } from "../../../../scripts/driver/state/fingerprint";
import { appSpec, taskDefinition } from "../fixtures";

describe("the fingerprint", () => {
  test("does not depend on the order of keys, at any depth", () => {
    const one = canonicalJson({ a: 1, b: { c: [{ d: 1, e: 2 }], f: null } });

    expect(one).toBe(canonicalJson({ b: { f: null, c: [{ e: 2, d: 1 }] }, a: 1 }));
    expect(one).toBe('{"a":1,"b":{"c":[{"d":1,"e":2}],"f":null}}');
  });

  test("differs when one field or the order of a list differs", () => {
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
