import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { ROOT } from "../support/github/files";
import { lint } from "../support/github/lint";

const FILES = readdirSync(join(ROOT, ".github"), { recursive: true, encoding: "utf8" }).filter((file) =>
  /\.ya?ml$/.test(file),
);
const textOf = (file: string) => readFileSync(join(ROOT, ".github", file), "utf8");

const GOOD = `
on: push
permissions: {}
jobs:
  build:
    runs-on: ubuntu-24.04
    timeout-minutes: 5
    permissions:
      contents: read
    steps:
      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
        with:
          persist-credentials: false
      - run: npm test
`;

/** The problems of a workflow after a text of it is replaced. */
function lintWith(text: string, replacement: string): Promise<string[]> {
  expect(GOOD).toContain(text);
  return lint("ci.yml", GOOD.replace(text, replacement));
}

describe("the workflows and the action of this repository", () => {
  test("are all linted", () => {
    expect(FILES.sort()).toEqual([
      "actions/setup/action.yml",
      "workflows/approve.yml",
      "workflows/break-glass.yml",
      "workflows/main.yml",
      "workflows/nightly.yml",
      "workflows/pull-request.yml",
      "workflows/reusable-approve.yml",
      "workflows/reusable-break-glass.yml",
      "workflows/reusable-deploy.yml",
      "workflows/reusable-diff.yml",
      "workflows/reusable-drift.yml",
      "workflows/reusable-release.yml",
      "workflows/reusable-rollback.yml",
      "workflows/rollback.yml",
    ]);
  });

  test.each(FILES)("%s has no problems", async (file) => {
    expect(await lint(file, textOf(file))).toEqual([]);
  });

  test("run only scripts that exist", () => {
    const scripts = FILES.flatMap((file) => [
      ...textOf(file).matchAll(/scripts\/[a-z-]+\.sh|\$SCRIPTS\/([a-z-]+\.sh)/gi),
    ]).map(([match]) => match.replace(/^.*\//, ""));
    expect(scripts.length).toBeGreaterThan(10);
    const folder = join(ROOT, ".github/actions/setup/scripts");
    expect(scripts.filter((script) => !existsSync(join(folder, script)))).toEqual([]);
    expect(readdirSync(folder).filter((script) => !scripts.includes(script))).toEqual([]);
  });
});

describe("the linter", () => {
  test("finds no problem in a good workflow", async () => {
    expect(await lint("ci.yml", GOOD)).toEqual([]);
  });

  test("fails when a workflow has no permissions", async () => {
    expect(await lintWith("permissions: {}\n", "")).toEqual([
      "ci.yml: the workflow has no permissions: {} at the top. Without it, a job gets the repository's default, which may write",
    ]);
  });

  test("fails when a job has no permissions", async () => {
    expect(await lintWith("    permissions:\n      contents: read\n", "")).toEqual([
      "ci.yml: job build: it has no permissions: list the least that it needs",
    ]);
  });

  test("fails when a permission doesn't exist", async () => {
    expect(await lintWith("contents: read", "content: read")).toEqual([
      "ci.yml:9: Unexpected value 'content'",
    ]);
  });

  test("fails when a job has no time limit", async () => {
    expect(await lintWith("    timeout-minutes: 5\n", "")).toEqual([
      "ci.yml: job build: it has no timeout-minutes",
    ]);
  });

  test("fails when a newer run cancels an older one", async () => {
    const concurrency = "    concurrency:\n      group: a\n      cancel-in-progress: true\n    steps:";
    expect(await lintWith("    steps:", concurrency)).toEqual([
      "ci.yml: job build: cancel-in-progress must be false: a newer run would cancel a deployment, or Terraform, midway",
    ]);
  });

  test("fails when an action is pinned by its version", async () => {
    expect(await lintWith("3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1", "v7.0.1")).toEqual([
      "ci.yml: actions/checkout@v7.0.1 is not pinned: give the commit of a release, with all 40 digits",
    ]);
  });

  test("fails when the comment of a pinned action has another version", async () => {
    expect(await lintWith("# v7.0.1", "# v7.0.0")).toEqual([
      "ci.yml: actions/checkout must be at 3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1",
    ]);
  });

  test("fails when an action doesn't take an input", async () => {
    expect(await lintWith("          persist", "          fetch-dept: 0\n          persist")).toEqual([
      "ci.yml:13: Invalid action input 'fetch-dept'",
    ]);
  });

  test("fails when a checkout leaves the token to later steps", async () => {
    expect(await lintWith("persist-credentials: false", "ref: main")).toEqual([
      "ci.yml: job build: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1: persist-credentials must be false: later steps could read the token",
    ]);
  });

  test("fails when a program contains an expression", async () => {
    expect(await lintWith("npm test", "echo ${{ github.head_ref }}")).toEqual([
      "ci.yml: job build: a step: an expression in run becomes part of the program: pass it by env",
    ]);
  });

  test("fails when an expression names what doesn't exist", async () => {
    expect(await lintWith("npm test", "npm test\n        if: github.base_reff == 'main'")).toEqual([
      "ci.yml:15: Context access might be invalid: base_reff",
    ]);
  });

  test("fails when a workflow of this repository is called without a required input, or with an unknown one", async () => {
    const call = (inputs: string) =>
      lint(
        "call.yml",
        `on: push\npermissions: {}\njobs:\n  a:\n    permissions: {}\n    uses: ./.github/workflows/reusable-drift.yml\n    with:\n${inputs}`,
      );
    expect(await call("      role-arn: a\n      region: b\n")).toEqual([]);
    expect(await call("      role-arn: a\n      regions: b\n")).toEqual([
      "call.yml:6: Input region is required, but not provided while calling.",
      "call.yml:9: Invalid input, regions is not defined in the referenced workflow.",
    ]);
  });
});
