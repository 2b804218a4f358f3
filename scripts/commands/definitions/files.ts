/** The commands that read files of the project. They need no credentials. */

import { budget, JOB_MINUTES, SESSION_MINUTES } from "../budget/budget";
import type { FilesCommand } from "../cli/spec";
import { review } from "../review/review";
import { stacks } from "../stacks/stacks";

export const FILES: readonly FilesCommand[] = [
  {
    kind: "files",
    name: "budget",
    summary: "show how long rollouts take, and whether a job and a role's session are long enough",
    details: [
      "It reads the synthesized stacks, and needs no credentials.",
      "A limit is too short if the apply usually takes longer. The usual time includes the whole wait for an approval, but no slow tasks, slow hooks or rollback.",
    ],
    options: [
      { name: "stack", value: "name", summary: "only this stack (default: all stacks, in one apply)" },
      {
        name: "release",
        summary: 'releases by the command deploy instead of an apply, for stacks with releasedBy "command"',
      },
      { name: "job-minutes", value: "n", summary: "the job's time limit, GitHub's timeout-minutes" },
      {
        name: "session-minutes",
        value: "n",
        summary: `how long the role's session lasts, ${SESSION_MINUTES.from} to ${SESSION_MINUTES.to}`,
      },
    ],
    examples: [
      "",
      "--stack production-orders --job-minutes 60 --session-minutes 60",
      "--release --stack production-orders --job-minutes 60",
    ],
    exitCodes: {
      0: "the limits are usually long enough, or none is given",
      2: "invalid input, no such stack, or no stacks are synthesized; with --release: Terraform releases the stack",
      6: "a limit is too short",
    },
    prepare: (given) => {
      const options = {
        stack: given.text("stack"),
        release: given.has("release"),
        jobMinutes: given.integer("job-minutes", JOB_MINUTES),
        sessionMinutes: given.integer("session-minutes", SESSION_MINUTES),
      };
      return (context) => budget(context, options);
    },
  },
  {
    kind: "files",
    name: "stacks",
    summary: "list the synthesized stacks, each after those that it depends on",
    details: [
      "With --changed-from it lists only the stacks that are new or differ from those in another cdktf.out, such as that of a pull request's base branch. Metadata, the folder of a local state and the version of the bundled driver don't count. Removed stacks are on stderr, and in the JSON document.",
    ],
    options: [
      {
        name: "changed-from",
        value: "folder",
        summary: "another cdktf.out; list only the stacks that differ from it",
      },
    ],
    examples: ["", "--changed-from ../base/cdktf.out --json"],
    exitCodes: {
      0: "the stacks were read, also if none is listed",
      2: "invalid input, or a folder has no synthesized stacks",
    },
    prepare: (given) => {
      const options = { changedFrom: given.text("changed-from") };
      return (context) => stacks(context, options);
    },
  },
  {
    kind: "files",
    name: "review",
    summary: "show as Markdown what the saved plans do: rollouts, other changes, warnings",
    details: [
      "It reads the plans that cdktf diff saved in cdktf.out/stacks, with terraform show. Sensitive values and values of environment variables are never shown.",
    ],
    options: [
      { name: "stack", value: "name", summary: "only this stack (default: all stacks with a saved plan)" },
      {
        name: "plan",
        value: "file",
        summary: "a plan as terraform show -json writes it, instead of those of the stacks",
      },
      { name: "fail-on-warnings", summary: "exit code 6 if there are warnings" },
    ],
    examples: ["", "--stack production-orders --fail-on-warnings"],
    exitCodes: {
      0: "the plans were read",
      2: "invalid input, no plan, a plan of another stack or version of Terraform, or one that can't be read",
      6: "with --fail-on-warnings: there are warnings",
    },
    prepare: (given) => {
      const options = {
        stack: given.text("stack"),
        plan: given.file("plan"),
        failOnWarnings: given.has("fail-on-warnings"),
      };
      if (options.stack !== undefined && given.text("plan") !== undefined) {
        given.problem({ what: "--plan: leave out --stack: the file is one plan" });
      }
      return (context) => review(context, options);
    },
  },
];
