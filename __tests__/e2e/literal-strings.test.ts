/** What the real Terraform makes of the strings that the stacks write; it needs no provider for that. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { Fn, ref, TerraformOutput, TerraformStack, Testing } from "cdktf";
import { jsonDocument } from "../../stacks/support/json-document";
import { literal, literals } from "../../stacks/support/props/literals";
import { testApp } from "../support/template";
import { SKIPPED_VARIABLE } from "./support/requirements";

const TOKEN = ref("local.token").toString();
const LINES = 'a "quoted"\nsecond \\ line with ${x} and %{y}';

/** Strings as a user gives them, and what AWS is to get where `local.token` is {@link LINES}. */
const STRINGS: Readonly<Record<string, readonly [given: string, got: string]>> = {
  shell: ["echo ${PORT:-80}", "echo ${PORT:-80}"],
  directive: ["100%{x}", "100%{x}"],
  escaped: ["$${x} %%{y} $$", "$${x} %%{y} $$"],
  open: ["${ and %{", "${ and %{"],
  quotes: [LINES, LINES],
  token: [TOKEN, LINES],
  within: [`\${A} ${TOKEN} %{b}`, `\${A} ${LINES} %{b}`],
  afterDollar: [`$${TOKEN}`, `$${LINES}`],
  afterDollars: [`$$${TOKEN}`, `$$${LINES}`],
  afterPercent: [`%${TOKEN}`, `%${LINES}`],
  json: [Fn.jsonencode({ a: "b" }), '{"a":"b"}'],
};

let folder: string;

const describeEndToEnd = process.env[SKIPPED_VARIABLE] === undefined ? describe : describe.skip;

describeEndToEnd("the strings of props", () => {
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "ecs-codedeploy-literals-"));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test("reach AWS unchanged, with their tokens resolved", () => {
    const stack = new TerraformStack(testApp(), "strings");
    const given = literals(Object.fromEntries(Object.entries(STRINGS).map(([name, [text]]) => [name, text])));
    const names = literals({ "${name} %{of}": "a value" });
    new TerraformOutput(stack, "plain", { value: given });
    new TerraformOutput(stack, "document", { value: jsonDocument(stack, "json", [given, names]) });
    const { locals, ...document } = JSON.parse(Testing.synth(stack)) as { locals: object };
    const withToken = { ...document, locals: { ...locals, token: literal(LINES) } };
    writeFileSync(join(folder, "cdk.tf.json"), JSON.stringify(withToken));

    const applied = terraform("apply", "-auto-approve", "-input=false", "-no-color");
    expect(applied).toMatchObject({ status: 0 });
    const outputs = JSON.parse(terraform("output", "-json").stdout) as Record<string, { value: unknown }>;
    const got = Object.fromEntries(Object.entries(STRINGS).map(([name, [, text]]) => [name, text]));
    expect(outputs["plain"]?.value).toEqual(got);
    expect(JSON.parse(String(outputs["document"]?.value))).toEqual([got, { "${name} %{of}": "a value" }]);
  });
});

function terraform(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync("terraform", args, { cwd: folder, encoding: "utf8" });
  return { status, stdout, stderr };
}
