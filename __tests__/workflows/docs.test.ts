import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { calledBy } from "../support/github/call";
import { DOCUMENTED, documentedWorkflow, PAGE } from "../support/github/documented";
import { ROOT, readWorkflow } from "../support/github/files";
import { lint } from "../support/github/lint";
import { pinProblems } from "../support/github/rules";

/** The commit that a user puts in the place of `COMMIT`. */
const COMMIT = "0123456789abcdef0123456789abcdef01234567";

const REUSABLE = readdirSync(join(ROOT, ".github/workflows")).filter((file) => file.startsWith("reusable-"));

describe("the page on GitHub", () => {
  test("has a workflow for each reusable one", () => {
    const called = DOCUMENTED.flatMap(({ name }) =>
      Object.values(documentedWorkflow(name).jobs ?? {}).flatMap((job) =>
        job.uses === undefined ? [] : [calledBy(job)],
      ),
    );
    expect([...new Set(called)].sort()).toEqual(REUSABLE.sort());
  });

  test("has only workflows with a name", () => {
    expect(PAGE.match(/^```yaml$/gm)).toHaveLength(DOCUMENTED.length);
  });

  test.each(DOCUMENTED)("has a workflow without problems: $name", async ({ text }) => {
    expect(await lint("docs.yml", text.replaceAll("COMMIT", COMMIT))).toEqual([]);
  });

  test("lets a team deploy with 20 lines of YAML", () => {
    const deploy = DOCUMENTED.find(({ name }) => name === "Deploy")?.text ?? "";
    expect(deploy.trimEnd().split("\n").length).toBeLessThanOrEqual(20);
  });

  test.each(REUSABLE)("explains every input of %s", (file) => {
    const { on } = readWorkflow(file);
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
