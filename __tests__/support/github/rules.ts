/** What no linter checks: how the workflows of this project are secured. */
import { parse } from "yaml";
import type { ActionFile, Job, Step, WorkflowFile } from "./files";
import { PINNED_ACTIONS } from "./pinned-actions";

/** @returns one sentence for each rule that a workflow or a composite action breaks */
export function brokenRules(name: string, text: string): string[] {
  const file = (parse(text) ?? {}) as WorkflowFile | ActionFile;
  const problems = "runs" in file ? file.runs.steps.flatMap(stepProblems) : workflowProblems(file);
  return [...problems, ...pinProblems(text)].map((problem) => `${name}: ${problem}`);
}

function workflowProblems(file: WorkflowFile): string[] {
  const { permissions } = file;
  const isEmpty =
    typeof permissions === "object" && permissions !== null && Object.keys(permissions).length === 0;
  return [
    ...(isEmpty
      ? []
      : [
          "the workflow has no permissions: {} at the top. Without it, a job gets the repository's default, which may write",
        ]),
    ...Object.entries(file.jobs ?? {}).flatMap(([id, job]) =>
      jobProblems(job).map((problem) => `job ${id}: ${problem}`),
    ),
  ];
}

function jobProblems(job: Job): string[] {
  return [
    ...(job.permissions === undefined ? ["it has no permissions: list the least that it needs"] : []),
    // A job that calls a workflow can't have one.
    ...(job.uses === undefined && job["timeout-minutes"] === undefined ? ["it has no timeout-minutes"] : []),
    ...(job.concurrency !== undefined && job.concurrency["cancel-in-progress"] !== false
      ? ["cancel-in-progress must be false: a newer run would cancel a deployment, or Terraform, midway"]
      : []),
    ...(job.steps ?? []).flatMap(stepProblems),
  ];
}

function stepProblems(step: Step): string[] {
  const label = step.name ?? step.uses ?? "a step";
  return [
    ...(step.run?.includes("${{") === true
      ? [`${label}: an expression in run becomes part of the program: pass it by env`]
      : []),
    ...(step.uses?.startsWith("actions/checkout@") === true &&
    String(step.with?.["persist-credentials"]) !== "false"
      ? [`${label}: persist-credentials must be false: later steps could read the token`]
      : []),
  ];
}

/** Actions that are not pinned. Checks the text, because the version is a comment. */
export function pinProblems(text: string): string[] {
  return [...text.matchAll(/^\s*(?:- )?uses: (\S+)(.*)$/gm)].flatMap(([, uses = "", comment = ""]) => {
    if (/^[.$]\//.test(uses)) {
      return [];
    }
    const [action = "", commit = ""] = uses.split("@");
    if (!/^[0-9a-f]{40}$/.test(commit)) {
      return [`${uses} is not pinned: give the commit of a release, with all 40 digits`];
    }
    const pinned = PINNED_ACTIONS[action];
    if (pinned === undefined) {
      return /\/\.github\/(workflows|actions)\//.test(action)
        ? []
        : [`${action} is not in pinned-actions.ts`];
    }
    return pinned.commit === commit && comment.trim() === `# ${pinned.version}`
      ? []
      : [`${action} must be at ${pinned.commit} # ${pinned.version}`];
  });
}
