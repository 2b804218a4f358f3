import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { parse } from "yaml";
import type { WorkflowFile } from "../support/github/files";
import { lint, ROOT } from "../support/github/lint";
import { pinProblems } from "../support/github/rules";

const PAGE = readFileSync(join(ROOT, "docs/github.md"), "utf8");
/** The commit that a user puts in the place of `COMMIT`. */
const COMMIT = "0123456789abcdef0123456789abcdef01234567";

const BLOCKS = [...PAGE.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map(([, text = ""]) => ({
  name: /^name: (.*)$/m.exec(text)?.[1] ?? "without a name",
  text,
}));

const REUSABLE = readdirSync(join(ROOT, ".github/workflows")).filter((file) => file.startsWith("reusable-"));

describe("the page on GitHub", () => {
  test("has a workflow for each reusable one", () => {
    const called = BLOCKS.map(({ text }) => /workflows\/(reusable-.*)@COMMIT$/m.exec(text)?.[1]);
    expect(called.sort()).toEqual(REUSABLE.sort());
  });

  test.each(BLOCKS)("has a workflow without problems: $name", async ({ text }) => {
    expect(await lint("docs.yml", text.replaceAll("COMMIT", COMMIT))).toEqual([]);
  });

  test("lets a team deploy with 20 lines of YAML", () => {
    const deploy = BLOCKS.find(({ name }) => name === "Deploy")?.text ?? "";
    expect(deploy.trimEnd().split("\n").length).toBeLessThanOrEqual(20);
  });

  test.each(REUSABLE)("explains every input of %s", (file) => {
    const text = readFileSync(join(ROOT, ".github/workflows", file), "utf8");
    const { on } = parse(text) as WorkflowFile;
    const table = PAGE.slice(PAGE.indexOf("\n## Inputs"), PAGE.indexOf("\n## What is secured"));
    const workflow = file.replace(/^reusable-|\.yml$/g, "");
    const explained = table.split("\n").flatMap((line) => {
      const [, names = "", of = ""] = line.split(" | ").length < 3 ? [] : ["", ...line.slice(2).split(" | ")];
      const isOfIt = of === "all" || of.split(", ").includes(workflow);
      return isOfIt ? [...names.matchAll(/`([a-z-]+)`/g)].map(([, name]) => name) : [];
    });
    expect(explained.sort()).toEqual(Object.keys(on?.workflow_call?.inputs ?? {}).sort());
  });
});

describe("the pages", () => {
  const PAGES = readdirSync(ROOT)
    .concat(readdirSync(join(ROOT, "docs")).map((file) => join("docs", file)))
    .filter((file) => file.endsWith(".md"));

  test("pin every action in their examples", () => {
    const problems = PAGES.flatMap((page) =>
      pinProblems(readFileSync(join(ROOT, page), "utf8").replaceAll("@COMMIT", `@${COMMIT}`)).map(
        (problem) => `${page}: ${problem}`,
      ),
    );
    expect(problems).toEqual([]);
  });
});
