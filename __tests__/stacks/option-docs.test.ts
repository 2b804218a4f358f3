/** The public API has docstrings. An option also has a default if it is optional, and a page that explains it. */
import { describe, expect, test } from "@jest/globals";
import { type DocumentedMember, documentedTypes, reachable } from "../support/prop-docs";
import { type Documented, documentedValues, exportedNames } from "../support/public-api";

const TYPES = documentedTypes();
const EXPORTED = exportedNames();

/** What users write: the environments, the props of stacks and constructs, and the scope of the driver's policy. */
const ROOTS = ["Environment", "DriverScope", ...EXPORTED.types.filter((name) => name.endsWith("Props"))];

/** The members of types and of all that these mention. A `kind` is explained by its variant. */
const membersFrom = (roots: readonly string[]) =>
  [...reachable(TYPES, roots)]
    .flatMap((name) => TYPES.get(name)?.members ?? [])
    .filter(({ path }) => !path.endsWith(".kind"));

const OPTIONS = membersFrom(ROOTS);
const MEMBERS = membersFrom([...ROOTS, ...EXPORTED.types]);
const VALUES = documentedValues(EXPORTED.values);

const hasPage = (doc: string) => /@see https:\/\/\S+/.test(doc);
const hasText = (doc: string) => doc.replace(/@(default|see)[\s\S]*/, "").trim() !== "";
const pathsOf = (documented: readonly Pick<Documented, "path">[]) => documented.map(({ path }) => path);
const withoutText = (documented: readonly Documented[]) =>
  pathsOf(documented.filter(({ doc }) => !hasText(doc)));

describe("each option", () => {
  test("is read from the sources", () => {
    expect(pathsOf(OPTIONS)).toEqual(
      expect.arrayContaining([
        "ServiceProps.name",
        "HealthCheck.path",
        "TrafficShift.bakeMinutes",
        "AssumedRole.externalId",
        "BlueGreenServiceProps.cluster",
        "MigrationProps.command",
      ]),
    );
    expect(OPTIONS.length).toBeGreaterThan(300);
  });

  test("has a default if it is optional", () => {
    const missing = OPTIONS.filter(({ isOptional, doc }) => isOptional && !/@default \S/.test(doc));
    expect(pathsOf(missing)).toEqual([]);
  });

  test("has a page: its own, its type's, or that of its value's type", () => {
    const isMissing = ({ doc, outer, types }: DocumentedMember) =>
      ![doc, ...outer, ...types.map((type) => TYPES.get(type)?.doc ?? "")].some(hasPage);
    expect(pathsOf(OPTIONS.filter(isMissing))).toEqual([]);
  });
});

describe("a text explains", () => {
  test("each exported type", () => {
    const types = EXPORTED.types.map((name) => ({ path: name, doc: TYPES.get(name)?.doc ?? "" }));
    expect(withoutText(types)).toEqual([]);
  });

  test("each option, and each member of the other exported types", () => {
    expect(withoutText(MEMBERS)).toEqual([]);
  });

  test("each exported class, function and constant, and each public field and method of a class", () => {
    expect(pathsOf(VALUES)).toEqual(
      expect.arrayContaining([...EXPORTED.values, "Deployment.trigger", "ServiceStack.addAlarm"]),
    );
    const explained = new Set(pathsOf(MEMBERS.filter(({ doc }) => hasText(doc))));
    const others = VALUES.filter(({ inherits = [] }) => !inherits.some((path) => explained.has(path)));
    expect(withoutText(others)).toEqual([]);
  });
});
