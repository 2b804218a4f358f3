import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { COMMANDS } from "../../../scripts/commands/definitions/all";
import { type Member, membersOf, objectOf, shapeOf } from "../../support/type-members";
import { runProgram } from "./fake-host";

const text = readFileSync(join(__dirname, "../../../docs/json.md"), "utf8");

/** The headings under which the types that several documents share are described. */
const PARTS: Readonly<Record<string, string>> = {
  Place: "A service",
  TrafficDocument: "Traffic",
  ContainerImage: "An image",
  PastFailure: "A past failure",
  LiveState: "What is live",
  Difference: "A difference",
  FoundProblem: "A finding of doctor's",
  VerdictDocument: "The verdict",
};

/** The types of the documents, by the heading under which each is described. */
const DOCUMENTS: readonly (readonly [heading: string, file: string, type: string])[] = [
  ["A failure", "scripts/commands/cli/output/ending.ts", "FailureDocument"],
  ["status", "scripts/commands/status/result.ts", "StatusResult"],
  ["status without a name", "scripts/commands/overview/overview.ts", "OverviewResult"],
  ["history", "scripts/commands/history/history.ts", "HistoryResult"],
  ["watch", "scripts/commands/watch/watch.ts", "WatchResult"],
  ["doctor", "scripts/commands/doctor/doctor.ts", "DoctorResult"],
  ["stop", "scripts/commands/stop/answer.ts", "StopResult"],
  ["continue", "scripts/commands/continue.ts", "ContinueResult"],
  ["rollback", "scripts/commands/rollback/answer.ts", "RollbackResult"],
  ["review", "scripts/commands/review/result.ts", "ReviewResult"],
  ["budget", "scripts/commands/budget/result.ts", "BudgetResult"],
  ["stacks", "scripts/commands/stacks/stacks.ts", "StacksResult"],
  ["The verdict", "scripts/driver/report/verdict/document.ts", "VerdictDocument"],
  ["A service", "scripts/contract/document.ts", "Place"],
  ["What is live", "scripts/driver/report/verdict/document.ts", "LiveState"],
  ["Traffic", "scripts/driver/state/live-traffic.ts", "TrafficDocument"],
  ["An image", "scripts/driver/state/images.ts", "ContainerImage"],
  ["A past failure", "scripts/commands/history/last-failure.ts", "PastFailure"],
  ["A difference", "scripts/driver/state/revision.ts", "Difference"],
  ["A finding of doctor's", "scripts/commands/doctor/doctor.ts", "FoundProblem"],
];

const known = { AwsFailure: objectOf({}) };

/** The members of a document's type, without the members of types that are documented separately. */
function inCode(file: string, type: string): readonly Member[] {
  const named = Object.keys(PARTS).filter((name) => name !== type);
  const members = membersOf(shapeOf(file, type, { named, known }));
  // The verdict's service is a Place.
  return type === "VerdictDocument" ? members.filter(({ path }) => !path.startsWith("service.")) : members;
}

interface Row {
  readonly path: string;
  readonly isOptional: boolean;
  readonly values: string;
}

function section(heading: string): string {
  const [, found = ""] = text.split(new RegExp(`^##+ ${heading}$`, "m"));
  return found.split(/^##/m)[0] ?? "";
}

function inDocs(heading: string): readonly Row[] {
  const [, table = ""] = section(heading).split("| member | values | meaning |\n");
  return [...table.matchAll(/^\| `([^`]+)`( \?)? \| ([^|]*) \|/gm)].map(
    ([, path = "", mark, values = ""]) => ({ path, isOptional: mark !== undefined, values }),
  );
}

const wordsIn = (values: string) => [...values.matchAll(/`([^`]+)`/g)].map(([, word]) => word).sort();
const anchorOf = (heading: string) => `(#${heading.toLowerCase().replaceAll("'", "").replaceAll(" ", "-")})`;

describe.each(DOCUMENTS)("docs/json.md, under %s,", (heading, file, type) => {
  const code = inCode(file, type);
  const docs = inDocs(heading);
  const rowOf = ({ path }: Member) => docs.find((row) => row.path === path);
  const mark = ({ path, isOptional }: Pick<Row, "path" | "isOptional">) => `${path}${isOptional ? " ?" : ""}`;

  test("lists exactly the members of the type, and which are optional", () => {
    expect(code.length).toBeGreaterThan(1);
    expect(docs.map(mark).sort()).toEqual(code.map(mark).sort());
  });

  test("lists exactly the values of each member", () => {
    const withWords = code.filter(({ words }) => words.length > 0);
    expect(withWords.map((member) => [member.path, wordsIn(rowOf(member)?.values ?? "")])).toEqual(
      withWords.map(({ path, words }) => [path, [...words].sort()]),
    );
  });

  test("links to each shared part", () => {
    const parts = code.filter(({ named }) => named !== undefined);
    const lost = parts.filter(
      (member) => !rowOf(member)?.values.includes(anchorOf(PARTS[member.named ?? ""] ?? "?")),
    );
    expect(lost).toEqual([]);
  });
});

describe("docs/json.md", () => {
  test("has a section for each command", () => {
    expect(COMMANDS.filter(({ name }) => section(name) === "")).toEqual([]);
  });

  test("explains each kind of verdict and each refusal", () => {
    const verdict = inCode("scripts/driver/report/verdict/document.ts", "VerdictDocument");
    const kinds = verdict.find(({ path }) => path === "verdict.kind")?.words ?? [];
    const documented = [
      ...section("The verdict").matchAll(/^\| `([a-z-]+)` \| \d(?: to \d)? \| .+ \|$/gm),
    ].map(([, kind]) => kind);
    expect(documented).toEqual(kinds);

    const refusals = membersOf(
      shapeOf("scripts/driver/decide/next-action.ts", "Refusal", { named: ["Deployment"], known }),
    );
    const reasons = refusals.find(({ path }) => path === "kind")?.words ?? [];
    const row = inDocs("The verdict").find(({ path }) => path === "verdict.why");
    expect(wordsIn(row?.values ?? "")).toEqual([...reasons, "other"].sort());
  });

  test("is linked from the README and each command's help, and distinguishes a failure from a result", async () => {
    const readme = readFileSync(join(__dirname, "../../../README.md"), "utf8");
    expect(readme.includes("(docs/json.md)")).toBe(true);
    for (const { name } of COMMANDS) {
      expect((await runProgram(`${name} --help`)).stdout).toContain("docs/json.md");
    }
    const answers = DOCUMENTS.filter(
      ([name, , type]) => name === name.toLowerCase() && !(type in PARTS),
    ).flatMap(([, file, type]) => inCode(file, type));
    expect(answers.filter(({ path }) => path === "error")).toEqual([]);
  });
});
