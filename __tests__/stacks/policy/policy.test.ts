import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { EXCEPTIONS } from "./exceptions";
import { LEFT_OUT, WITHOUT_RULES } from "./left-out";
import { RULES } from "./rules";
import { synthesizeApps } from "./support/apps";
import { blocks, type Resources } from "./support/resources";
import { checkRule } from "./support/violations";

jest.setTimeout(120_000);

const ALL = Object.entries(RULES).flatMap(([area, rules]) =>
  rules.map((rule) => ({ ...rule, area, list: rule.ids.join(", ") })),
);

let folder: string;
let stacks: readonly Resources[];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "ecs-codedeploy-policy-"));
  stacks = synthesizeApps(folder);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("in main.ts, the examples and the app with every option, except where there is a reason", () => {
  test.each(ALL)("$area: $name ($list)", (rule) => {
    const { checked, ...result } = checkRule(rule, stacks);
    expect(result).toEqual({ violations: [], unused: [], tooWide: [] });
    // A rule that checks nothing proves nothing.
    expect(checked).toBeGreaterThan(0);
  });
});

describe("the rules", () => {
  const types = () => new Set(stacks.flatMap(({ all }) => all.map(({ type }) => type)));

  test("have different names", () => {
    const names = ALL.map(({ name }) => name);
    expect([...new Set(names)]).toEqual(names);
  });

  test("have no exception without a rule", () => {
    const names = ALL.map(({ name }) => name);
    expect(EXCEPTIONS.map(({ rule }) => rule).filter((rule) => !names.includes(rule))).toEqual([]);
  });

  test("are about each type of resource, or there is none for it", () => {
    const known = [...ALL.flatMap((rule) => rule.types), ...WITHOUT_RULES];
    expect([...types()].filter((type) => !known.includes(type))).toEqual([]);
  });

  test("are left out only for resources that no stack makes", () => {
    const made = types();
    expect(LEFT_OUT.flatMap((one) => one.types).filter((type) => made.has(type))).toEqual([]);
  });

  test("see all rules of security groups: no group has one in itself", () => {
    const inline = stacks
      .flatMap((stack) => stack.of("aws_security_group"))
      .filter(({ values }) => [...blocks(values, "ingress"), ...blocks(values, "egress")].length > 0);
    expect(inline.map(({ name }) => name)).toEqual([]);
  });
});
