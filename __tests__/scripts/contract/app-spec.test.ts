import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { problemText, readAppSpec } from "../../../scripts/contract";
import { appSpecOf, FORMS } from "./app-spec-forms";

/** A value with the names of its members in another case, as `next` says: true is upper case. */
function recased(value: unknown, next: () => boolean): unknown {
  if (Array.isArray(value)) {
    return value.map((item) => recased(item, next));
  }
  if (typeof value !== "object" || value === null) {
    return value;
  }
  const recase = (name: string) =>
    [...name].map((letter) => (next() ? letter.toUpperCase() : letter.toLowerCase())).join("");
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [recase(name), recased(member, next)]),
  );
}

describe("an AppSpec", () => {
  test.each(FORMS)("is read: %s", (_, text, appSpec) => {
    expect(readAppSpec(text)).toEqual({ kind: "read", appSpec, unknownFields: [] });
  });

  test("is the same for every case of its member names", () => {
    const whole = appSpecOf(
      {
        PlatformVersion: "1.4.0",
        NetworkConfiguration: {
          AwsvpcConfiguration: { Subnets: ["s"], SecurityGroups: ["g"], AssignPublicIp: "ENABLED" },
        },
        CapacityProviderStrategy: [{ CapacityProvider: "FARGATE", Base: 1, Weight: 2 }],
      },
      [{ BeforeInstall: "a" }, { AfterAllowTestTraffic: "b" }],
    );
    fc.assert(
      fc.property(fc.infiniteStream(fc.boolean()), (cases) => {
        const text = JSON.stringify(recased(whole, () => cases.next().value === true));
        expect(readAppSpec(text)).toEqual({ kind: "read", appSpec: whole, unknownFields: [] });
      }),
    );
  });

  test("is read without unknown members, which are listed", () => {
    const [, text] = FORMS[1] ?? ["", ""];
    const more = text.replace('"TaskDefinition"', '"Cpu":1,"TaskDefinition"').replace("{", '{"Extra":{},');
    const read = readAppSpec(more);

    expect(read).toMatchObject({ kind: "read", appSpec: appSpecOf() });
    expect(read.kind === "read" && read.unknownFields.map(problemText)).toEqual([
      'appSpec: unknown field (got "Extra")',
      'appSpec.Resources.0.TargetService.Properties: unknown field (got "Cpu")',
    ]);
  });
});

describe("an AppSpec can't be read", () => {
  const problemsOf = (text: string) => {
    const read = readAppSpec(text, (path) => path.slice(1).join("."));
    return read.kind === "read" ? [] : read.problems.map(problemText);
  };
  const minimal = FORMS[0]?.[1] ?? "";
  const properties = "Resources.0.TargetService.Properties";

  test("when it is broken JSON, for the same reason with a byte order mark as without one", () => {
    const printed = problemsOf("{ no");

    expect(printed).toHaveLength(1);
    expect(problemsOf("\uFEFF{ no")).toEqual(printed);
  });

  test.each<[string, string, readonly string[]]>([
    ["is empty", "", [": must be an object with version and Resources (got null)"]],
    ["is a word", "hello", [': must be an object with version and Resources (got "hello")']],
    ["has no version", minimal.replace("version: 0.0", ""), ["version: is missing"]],
    ["has another version", minimal.replace("0.0", "2.0"), ["version: must be 0.0 (got 2)"]],
    [
      "has no resource",
      "version: 0.0\nResources: []",
      ["Resources: must be a list of one resource (got [])"],
    ],
    [
      "has no task definition",
      minimal.replace(/TaskDefinition:.*/, ""),
      [`${properties}.TaskDefinition: is missing`],
    ],
    [
      "has a placeholder instead of a task definition and a port",
      minimal.replace(/TaskDefinition: .*/, "TaskDefinition: <TASK_DEFINITION>").replace("8080", "<PORT>"),
      [
        `${properties}.TaskDefinition: must be a task definition: its ARN, family:revision, or its family (got "<TASK_DEFINITION>")`,
        `${properties}.LoadBalancerInfo.ContainerPort: must be a whole number from 1 to 65535 (got "<PORT>")`,
      ],
    ],
    [
      "names a member twice, in another case",
      minimal.replace("version: 0.0", "version: 0.0\nVersion: 0.0"),
      ["version: is given twice"],
    ],
    [
      "names an event twice",
      `${minimal}Hooks:\n  - AfterInstall: a\n  - afterInstall: b\n`,
      ['Hooks: each lifecycle event may be named once (got [{"AfterInstall":"a"},{"AfterInstall":"b"}])'],
    ],
    [
      "has hooks as they are on EC2",
      `${minimal}Hooks:\n  BeforeInstall:\n    - location: a.sh\n`,
      ['Hooks.0.BeforeInstall: must be text (got [{"location":"a.sh"}])'],
    ],
  ])("when it %s", (_, text, printed) => {
    expect(problemsOf(text)).toEqual(printed);
  });

  test.each([
    ["{", " is not JSON"],
    ["a: [", " is not YAML"],
  ])("when it is neither JSON nor YAML: %s", (text, says) => {
    const read = readAppSpec(text, () => "");
    expect(read.kind === "unreadable" && read.problems[0]?.what).toBe(says);
  });

  test("when it has a member named __proto__, which changes no object", () => {
    const text = '{"__proto__":{"polluted":1},"version":0,"Resources":[{"__proto__":{}}]}';
    expect(readAppSpec(text).kind).toBe("unreadable");
    expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
  });
});
