/** Each option of the public API has a docstring: text, a default if it is optional, and a page that explains it. */
import { describe, expect, test } from "@jest/globals";
import { type DocumentedMember, documentedTypes, reachable } from "../support/prop-docs";

const TYPES = documentedTypes();

/** What users write: the environments, and the props of the stacks and of a repository. The others are reached from these. */
const ROOTS = [
  "Environment",
  "ServiceStackProps",
  "ClusterStackProps",
  "NetworkStackProps",
  "NetworkLookupStackProps",
  "ImageRepositoryStackProps",
  "ImageRepositoryProps",
];

/** The members of all types that users write. A `kind` is explained by its variant. */
const MEMBERS = [...reachable(TYPES, ROOTS)]
  .flatMap((name) => TYPES.get(name)?.members ?? [])
  .filter(({ path }) => !path.endsWith(".kind"));

const hasPage = (doc: string) => /@see https:\/\/\S+/.test(doc);
const pathsOf = (members: readonly DocumentedMember[]) => members.map(({ path }) => path);

describe("each option", () => {
  test("is read from the sources", () => {
    expect(pathsOf(MEMBERS)).toEqual(
      expect.arrayContaining([
        "ServiceProps.name",
        "HealthCheck.path",
        "TrafficShift.bakeMinutes",
        "AssumedRole.externalId",
      ]),
    );
    expect(MEMBERS.length).toBeGreaterThan(200);
  });

  test("has a text", () => {
    const withoutTags = (doc: string) => doc.replace(/@(default|see)[\s\S]*/, "").trim();
    expect(pathsOf(MEMBERS.filter(({ doc }) => withoutTags(doc) === ""))).toEqual([]);
  });

  test("has a default if it is optional", () => {
    const missing = MEMBERS.filter(({ isOptional, doc }) => isOptional && !/@default \S/.test(doc));
    expect(pathsOf(missing)).toEqual([]);
  });

  test("has a page: its own, its type's, or that of its value's type", () => {
    const missing = MEMBERS.filter(
      ({ doc, outer, types }) =>
        ![doc, ...outer, ...types.map((type) => TYPES.get(type)?.doc ?? "")].some(hasPage),
    );
    expect(pathsOf(missing)).toEqual([]);
  });
});
