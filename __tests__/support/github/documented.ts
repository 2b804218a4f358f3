/** The workflows on docs/github.md, as users copy them. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { type Call, type CallerContexts, callOf } from "./call";
import { ROOT, type WorkflowFile } from "./files";
import type { Values } from "./job-run";

export const PAGE = readFileSync(join(ROOT, "docs/github.md"), "utf8");

/** Each workflow on the page, by the name in its YAML. */
export const DOCUMENTED = [...PAGE.matchAll(/^```yaml\n(name: (.*)\n[\s\S]*?)^```$/gm)].map(
  ([, text = "", name = ""]) => ({ name, text }),
);

export function documentedWorkflow(name: string): WorkflowFile {
  const found = DOCUMENTED.filter((one) => one.name === name);
  if (found.length !== 1) {
    throw new Error(`the page has ${found.length} workflows with the name ${name}`);
  }
  return parse(found[0]?.text ?? "");
}

const ROLE = "arn:aws:iam::111122223333:role";

/** The variables of a user's repository. */
export const VARS = {
  PLAN_ROLE_ARN: `${ROLE}/plan`,
  DEPLOY_ROLE_ARN: `${ROLE}/deploy`,
  STAGING_ROLE_ARN: `${ROLE}/staging`,
  OPERATOR_ROLE_ARN: `${ROLE}/operator`,
  BREAK_GLASS_ROLE_ARN: `${ROLE}/break-glass`,
};

const FORM = { application: "web", reason: "checkout is down", decision: "approve", image: "shop/web:2" };

/** What a user types into the form of a documented workflow, if it has one. */
export function formOf(file: WorkflowFile): Values {
  const fields = file.on?.workflow_dispatch?.inputs ?? {};
  return Object.fromEntries(Object.entries(FORM).filter(([name]) => name in fields));
}

/** The first call of a reusable workflow in a documented one. */
export function documentedCall(name: string, contexts: CallerContexts = {}): Call {
  const file = documentedWorkflow(name);
  const job = Object.values(file.jobs ?? {}).find(({ uses }) => uses !== undefined);
  if (job === undefined) {
    throw new Error(`the workflow ${name} calls no other`);
  }
  return callOf(file, job, { vars: VARS, inputs: formOf(file), ...contexts });
}

/** A workflow after its user has added lines to the `with:` of each call. */
export function withLines(file: WorkflowFile, lines: Values): WorkflowFile {
  const jobs = Object.entries(file.jobs ?? {}).map(([id, job]) => [
    id,
    job.uses === undefined ? job : { ...job, with: { ...job.with, ...lines } },
  ]);
  return { ...file, jobs: Object.fromEntries(jobs) };
}
