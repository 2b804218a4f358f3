import { describe, expect, test } from "@jest/globals";
import { isLowerTlsPolicy } from "../../../../scripts/review/protections/tls-policy";

const PREFIX = "ELBSecurityPolicy-";
const isLower = (before: string, after: string) => isLowerTlsPolicy(PREFIX + before, PREFIX + after);

describe("a TLS policy is lower", () => {
  test.each([
    ["with an older version of TLS", "TLS13-1-2-2021-06", "TLS13-1-1-2021-06"],
    ["with TLS 1.2 in addition to TLS 1.3", "TLS13-1-3-2021-06", "TLS13-1-2-Res-2021-06"],
    ["without TLS 1.3", "TLS13-1-2-Res-2021-06", "FS-1-2-Res-2020-10"],
    ["with weaker ciphers", "TLS13-1-2-Res-2021-06", "TLS13-1-2-2021-06"],
    ["with the weakest ciphers", "TLS13-1-2-2021-06", "TLS13-1-2-Ext2-2021-06"],
    ["with an earlier date", "TLS13-1-2-PQ-2025-09", "TLS13-1-2-2021-06"],
    ["if it is AWS's oldest", "TLS13-1-2-Res-2021-06", "2016-08"],
    ["if its name isn't known", "TLS13-1-2-Res-2021-06", "of-our-own"],
  ])("%s, and the other way it is not", (_, before, after) => {
    expect(isLower(before, after)).toBe(true);
    expect(isLower(after, before)).toBe(false);
  });

  test("and not if it stays, allows only TLS 1.3 from now on, or goes with TLS", () => {
    expect(isLower("TLS13-1-2-Res-2021-06", "TLS13-1-2-Res-2021-06")).toBe(false);
    expect(isLower("TLS13-1-2-Res-2021-06", "TLS13-1-3-2021-06")).toBe(false);
    expect(isLowerTlsPolicy(`${PREFIX}2016-08`, null)).toBe(false);
    expect(isLowerTlsPolicy(`${PREFIX}2016-08`, "")).toBe(false);
  });
});
