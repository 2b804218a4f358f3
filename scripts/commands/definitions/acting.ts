/** The commands that change what is live, or are meant to. */
import { FAILED_TASKS, SUCCESS_POINTS } from "../../contract";
import type { Given } from "../cli/locate/given";
import type { CommandSpec, ExitCodes, OptionSpec } from "../cli/spec";
import { continueDeployment } from "../continue";
import { deploy, deployProblems, flagProblems, flagsOf, type RunFlags } from "../deploy/deploy";
import { rollback } from "../rollback/rollback";
import { toProblems } from "../rollback/to";
import { stop } from "../stop/stop";

/** What a command takes that acts on the deployment that runs, and how that is written. */
const ON_THE_RUNNING: Pick<CommandSpec, "argument" | "options" | "examples"> = {
  argument: {
    name: "deployment-id",
    summary: "the one that is meant, to be sure (default: the one that runs)",
  },
  options: [],
  examples: ["--stack production-orders", "d-ABCDEF123 --application production-orders"],
};

/** What a command that creates a deployment takes. */
const RUN_OPTIONS: readonly OptionSpec[] = [
  {
    name: "on-cancel",
    value: "what",
    summary: "if this is cut off: stop the deployment, with a rollback (the default), or leave it",
  },
  {
    name: "break-glass",
    value: "measures",
    summary: "for this deployment alone, comma-separated: ignore-alarms, all-at-once, no-rollback",
  },
  {
    name: "reason",
    value: "text",
    summary: "why the glass is broken, 5 to 200 characters; kept with the deployment",
  },
];

/** How the driver ends, and with it the commands that hand it a deployment. */
const DRIVERS_EXIT_CODES: ExitCodes = {
  0: "the revision serves all production traffic, or did already",
  3: "the deployment failed or was stopped; production is on what was live before",
  4: "the same, and production is not (wholly) on what was live before; or something else is live than what succeeded",
  5: "no verdict: out of time, or AWS can't be asked. A deployment, if there is one, keeps running. Cut off, it goes by --on-cancel",
  6: "refused: no deployment was created",
};

/** What the help says of a command that has a verdict. */
const PUBLISHES = [
  "The verdict also goes to the file that ECS_CODEDEPLOY_REPORT_FILE names and, on GitHub, to the step's outputs and summary.",
];

function runFlags(given: Given): RunFlags {
  return {
    onCancel: given.text("on-cancel"),
    breakGlass: given.text("break-glass"),
    reason: given.text("reason"),
  };
}

export const ACTING: readonly CommandSpec[] = [
  {
    name: "stop",
    summary: "stop the deployment that runs, with a rollback, and follow both to their ends",
    ...ON_THE_RUNNING,
    exitCodes: {
      0: "production is on what was live before, or nothing ran",
      4: "production is not (wholly) on what was live before, as where the deployment succeeded first",
      5: "not known which: out of time, cut off, or AWS can't be asked. The deployment may keep running",
      6: "refused: the one that is meant does not run, or is a rollback, or CodeDeploy does not stop it",
    },
    prepare: (given) => {
      const options = { deploymentId: given.deploymentId() };
      return (context) => stop(context, options);
    },
  },
  {
    name: "continue",
    summary: "let a deployment go on that waits for a person before traffic shifts",
    ...ON_THE_RUNNING,
    exitCodes: {
      0: "CodeDeploy took the order: the deployment goes on",
      5: "cut off, or AWS did not answer. The deployment may go on",
      6: "none waits for a person, or not the one that is meant, or CodeDeploy does not let it go on",
    },
    prepare: (given) => {
      const options = { deploymentId: given.deploymentId() };
      return (context) => continueDeployment(context, options);
    },
  },
  {
    name: "rollback",
    summary: "bring production back to the last good revision before the one that is live, or to any other",
    details: [
      "A release whose traffic has shifted and that is in its termination wait is stopped, which takes seconds. Otherwise the older revision is deployed. While a deployment is at anything else, it is refused: `stop` is the way back.",
      "It is done when all production traffic is back. Nothing that happens to the command takes it away again after that.",
      "While an alarm of the deployment group is in ALARM, the rollback ignores the group's alarms, which needs codedeploy:UpdateDeploymentGroup.",
      ...PUBLISHES,
    ],
    hasVerdict: (given) => !given.has("dry-run"),
    options: [
      {
        name: "to",
        value: "what",
        summary:
          "the deployment or the task definition (web:7, or its ARN) to go back to; a task definition without a deployment gets the network, capacity and hooks of what is live",
      },
      { name: "dry-run", summary: "say what would be done, and change nothing" },
      ...RUN_OPTIONS,
    ],
    examples: [
      "--stack production-orders --dry-run",
      "--application production-orders --to production-orders:7",
      '--application production-orders --break-glass all-at-once --reason "checkout is down"',
    ],
    exitCodes: {
      ...DRIVERS_EXIT_CODES,
      0: "the older revision serves all production traffic; with --dry-run: nothing stands against it",
      6: "refused, or there is nothing to go back to: no deployment was created",
    },
    prepare: (given, { env }) => {
      const options = { dryRun: given.has("dry-run"), to: given.text("to"), ...runFlags(given) };
      for (const problem of [...toProblems(options.to), ...flagProblems(env, flagsOf(options))]) {
        given.problem(problem);
      }
      return (context) => rollback(context, options);
    },
  },
  {
    name: "deploy",
    summary: "deploy an AppSpec and follow it to its end, as Terraform's trigger does",
    details: PUBLISHES,
    hasVerdict: () => true,
    options: [
      {
        name: "app-spec",
        value: "file",
        summary: "the AppSpec, as JSON or YAML (default: the stack's output app-spec)",
      },
      { name: "retry", summary: "deploy a revision once more that failed or was stopped before" },
      {
        name: "when-running",
        value: "what",
        summary: "while another revision is deployed: wait (the default), supersede it, or fail",
      },
      {
        name: "until",
        value: "point",
        summary:
          "when it is done: traffic-shifted, or old-terminated (the default), when blue is gone as well",
      },
      {
        name: "stop-after-failed-tasks",
        value: "n",
        summary: `stop it after so many stopped tasks of green, none ever healthy: ${FAILED_TASKS.from} to ${FAILED_TASKS.to} (default: 3)`,
      },
      ...RUN_OPTIONS,
    ],
    examples: [
      "--stack production-orders",
      "--application production-orders --app-spec app-spec.json --until traffic-shifted",
    ],
    exitCodes: DRIVERS_EXIT_CODES,
    prepare: (given, { env }) => {
      const options = {
        appSpec: given.file("app-spec"),
        retry: given.has("retry"),
        whenRunning: given.text("when-running"),
        until: given.choice("until", SUCCESS_POINTS),
        stopAfterFailedTasks: given.integer("stop-after-failed-tasks", FAILED_TASKS),
        ...runFlags(given),
      };
      if (given.has("application") && !given.has("app-spec")) {
        given.problem({
          what: "--app-spec: is needed with --application: only a stack's outputs hold an AppSpec",
        });
      }
      for (const problem of deployProblems(env, options)) {
        given.problem(problem);
      }
      return (context) => deploy(context, options);
    },
  },
];
