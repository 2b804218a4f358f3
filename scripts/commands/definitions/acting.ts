/** The commands that change what is live. */
import { FAILED_TASKS, SUCCESS_POINTS } from "../../contract";
import type { Given } from "../cli/locate/given";
import type { ExitCodes, OptionSpec, ServiceCommand } from "../cli/spec";
import { continueDeployment } from "../continue";
import { deploy, deployProblems, flagProblems, flagsOf, type RunFlags } from "../deploy/deploy";
import { rollback } from "../rollback/rollback";
import { toProblems } from "../rollback/to";
import { stop } from "../stop/stop";

/** The arguments of a command for the running deployment. */
const ON_THE_RUNNING: Pick<ServiceCommand, "argument" | "options" | "examples"> = {
  argument: {
    name: "deployment-id",
    summary:
      "the deployment to act on; refused unless it is the one in progress (default: the one in progress)",
  },
  options: [],
  examples: ["--stack production-orders", "d-ABCDEF123 --application production-orders"],
};

/** What a command that creates a deployment takes. */
const RUN_OPTIONS: readonly OptionSpec[] = [
  {
    name: "on-cancel",
    value: "what",
    summary:
      "if the command is cancelled: stop (the default) the deployment with a rollback, or leave it running",
  },
  {
    name: "break-glass",
    value: "measures",
    summary:
      "safety measures to turn off for this deployment, comma-separated: ignore-alarms, all-at-once, no-rollback",
  },
  {
    name: "reason",
    value: "text",
    summary: "the reason for --break-glass, 5 to 200 characters; recorded in the deployment",
  },
];

/** The exit codes of the driver, and of the commands that run it. */
const DRIVERS_EXIT_CODES: ExitCodes = {
  0: "the revision serves all production traffic",
  3: "the deployment failed or was stopped; production is on the old revision",
  4: "the deployment failed or was stopped, and production is not entirely on the old revision; or it succeeded, but another revision is live; or none was needed, and the live tasks fail",
  5: "unknown result: timed out, or AWS did not answer; a deployment in progress continues. If the command is cancelled, --on-cancel decides",
  6: "refused: no deployment was created",
};

/** The help text of a command that has a verdict. */
const PUBLISHES = [
  "The verdict also goes to the file that ECS_CODEDEPLOY_REPORT_FILE names, to the folder that ECS_CODEDEPLOY_REPORT_FOLDER names and, on GitHub, to the step's outputs and summary.",
];

function runFlags(given: Given): RunFlags {
  return {
    onCancel: given.text("on-cancel"),
    breakGlass: given.text("break-glass"),
    reason: given.text("reason"),
  };
}

export const ACTING: readonly ServiceCommand[] = [
  {
    kind: "service",
    name: "stop",
    summary: "stop the deployment in progress, roll it back and wait for the rollback",
    ...ON_THE_RUNNING,
    exitCodes: {
      0: "production is on the old revision, or no deployment was running",
      4: "production is not entirely on the old revision, for example because the deployment succeeded first",
      5: "unknown result: timed out, cancelled, or AWS did not answer. The deployment may continue",
      6: "refused: the deployment is not running, is a rollback, or CodeDeploy cannot stop it",
    },
    prepare: (given) => {
      const options = { deploymentId: given.deploymentId() };
      return (context) => stop(context, options);
    },
  },
  {
    kind: "service",
    name: "continue",
    summary: "approve a deployment that waits for approval, or end its termination wait",
    details: [
      "A deployment that waits for approval (status Ready) then shifts production traffic. If the deployment is in its termination wait, CodeDeploy then terminates the old tasks. After that, a quick rollback is not possible, so the command asks for confirmation.",
      "The wait between the steps of a canary or linear shift can't be ended: CodeDeploy has no API for that.",
    ],
    ...ON_THE_RUNNING,
    options: [{ name: "yes", summary: "end a termination wait without asking" }],
    exitCodes: {
      0: "the deployment continues",
      5: "cancelled, or AWS did not answer. The deployment may continue",
      6: "refused: the deployment has no wait that can be ended, is not the one in progress, or was not confirmed; or CodeDeploy refused",
    },
    prepare: (given) => {
      const options = { deploymentId: given.deploymentId(), yes: given.has("yes") };
      return (context) => continueDeployment(context, options);
    },
  },
  {
    kind: "service",
    name: "rollback",
    summary: "roll production back to the last good revision, or to any other revision",
    details: [
      "If the latest deployment is in its termination wait, the command stops it, which takes seconds. If no deployment is running, it deploys the older revision. If a deployment is in any other phase, it refuses: use `stop`.",
      "The command ends when all production traffic is back. From then on, cancelling it does not stop the rollback.",
      "If an alarm of the deployment group is in ALARM when the rollback starts, it ignores all of the group's alarms, which needs codedeploy:UpdateDeploymentGroup. Otherwise an alarm that starts later stops it; --break-glass ignore-alarms prevents that.",
      ...PUBLISHES,
    ],
    hasVerdict: (given) => !given.has("dry-run"),
    options: [
      {
        name: "to",
        value: "what",
        summary:
          "the deployment or task definition (web:7, or its ARN) to roll back to; a task definition that no release deployed gets the network, capacity and hooks of the live revision",
      },
      { name: "dry-run", summary: "show what would be done, without changing anything" },
      ...RUN_OPTIONS,
    ],
    examples: [
      "--stack production-orders --dry-run",
      "--application production-orders --to production-orders:7",
      '--application production-orders --break-glass all-at-once --reason "checkout is down"',
    ],
    exitCodes: {
      ...DRIVERS_EXIT_CODES,
      3: "the rollback failed or was stopped; production is still on the revision that you wanted to leave",
      4: "the rollback failed or was stopped, and production is not entirely on the revision that you wanted to leave; or it succeeded, but another revision is live; or none was needed, and the live tasks fail",
      0: "the older revision serves all production traffic; with --dry-run: the rollback is possible",
      6: "refused, or there is no revision to roll back to: no deployment was created",
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
    kind: "service",
    name: "deploy",
    summary: "deploy an AppSpec or an image and wait until the deployment ends, as terraform apply does",
    details: [
      'For a stack with releasedBy: "command", it releases: it deploys the task definition that the stack made last, with the images of --image, and with the live image of every other container. Without --image, all live images stay; this rolls out what an apply changed. See docs/releases.md.',
      ...PUBLISHES,
    ],
    hasVerdict: () => true,
    options: [
      {
        name: "app-spec",
        value: "file",
        summary: "the AppSpec, as JSON or YAML (default: the stack's output app-spec)",
      },
      {
        name: "image",
        value: "container=image",
        repeatable: true,
        summary:
          'release this image, such as app=registry/shop:1.4.2, with --stack or --outputs of a stack with releasedBy: "command"',
      },
      { name: "retry", summary: "deploy the revision although its last deployment failed or was stopped" },
      {
        name: "when-running",
        value: "what",
        summary: "if another deployment is running: wait (the default), supersede it, or fail",
      },
      {
        name: "until",
        value: "point",
        summary:
          "when the command succeeds: traffic-shifted, or old-terminated (the default), after the old tasks are terminated",
      },
      {
        name: "stop-after-failed-tasks",
        value: "n",
        summary: `stop the deployment, or stop waiting if none is needed, after this many new tasks have stopped and none was healthy: ${FAILED_TASKS.from} to ${FAILED_TASKS.to} (default: 3)`,
      },
      ...RUN_OPTIONS,
    ],
    examples: [
      "--stack production-orders",
      "--stack production-orders --image app=registry/shop:1.4.2 --image proxy=envoy:1.31",
      "--application production-orders --app-spec app-spec.json --until traffic-shifted",
    ],
    exitCodes: DRIVERS_EXIT_CODES,
    prepare: (given, { env }) => {
      const options = {
        appSpec: given.file("app-spec"),
        images: given.texts("image"),
        retry: given.has("retry"),
        whenRunning: given.text("when-running"),
        until: given.choice("until", SUCCESS_POINTS),
        stopAfterFailedTasks: given.integer("stop-after-failed-tasks", FAILED_TASKS),
        ...runFlags(given),
      };
      if (given.has("image") && given.has("app-spec")) {
        given.problem({
          what: "--image: cannot be combined with --app-spec, which names a task definition with its images: remove one of them",
        });
      }
      if (given.has("application") && given.has("image")) {
        given.problem({
          what: "--image: requires --stack or --outputs instead of --application, because only a stack's outputs name its task definition",
        });
      } else if (given.has("application") && !given.has("app-spec")) {
        given.problem({
          what: "--app-spec: is required with --application, because only a stack's outputs contain an AppSpec",
        });
      }
      for (const problem of deployProblems(env, options)) {
        given.problem(problem);
      }
      return (context) => deploy(context, options);
    },
  },
];
