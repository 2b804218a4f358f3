/** The commands that only read; `doctor` changes something only with --fix. */

import { screenOn } from "../cli/output/screen";
import type { ServiceCommand } from "../cli/spec";
import { doctorBeforeFirstApply } from "../doctor/before-first-apply";
import { doctor } from "../doctor/doctor";
import { HISTORY, history } from "../history/history";
import { overview } from "../overview/overview";
import { status } from "../status/status";
import { displayOn } from "../watch/view-lines";
import { watch } from "../watch/watch";

export const READ_ONLY: readonly ServiceCommand[] = [
  {
    kind: "service",
    name: "status",
    summary: "show the wanted and the live revision and why they differ; without a name, list all services",
    details: [
      "Without a name it lists all services that CodeDeploy deploys in the account and region, one per line.",
      'The wanted revision is the stack output "app-spec" if the service is found by outputs. Otherwise it is the newest release that was not stopped or rolled back.',
    ],
    options: [],
    examples: ["--stack production-orders", "production-orders --json", "--region eu-west-1"],
    exitCodes: { 0: "the status was read" },
    prepare: () => status,
    everywhere: overview,
  },
  {
    kind: "service",
    name: "history",
    summary: "list the deployments of the group and their results, newest first",
    options: [
      {
        name: "limit",
        value: "n",
        summary: `maximum number of deployments, ${HISTORY.from} to ${HISTORY.to} (default: ${HISTORY.or})`,
      },
    ],
    examples: ["--stack production-orders", "--application production-orders --limit 50"],
    exitCodes: { 0: "the deployments were read" },
    prepare: (given) => {
      const options = { limit: given.integer("limit", HISTORY) ?? HISTORY.or };
      return (context) => history(context, options);
    },
  },
  {
    kind: "service",
    name: "watch",
    summary: "follow a deployment to its end; Ctrl-C stops watching only, the deployment continues",
    details: ["The exit code is the one that `deploy` would return for the deployment."],
    argument: { name: "deployment-id", summary: "a deployment of the group (default: the one in progress)" },
    options: [],
    examples: ["--stack production-orders", "d-ABCDEF123 --application production-orders"],
    exitCodes: {
      0: "the deployment succeeded, or no deployment is running",
      3: "it failed or was stopped; production is on the old revision",
      4: "the deployment failed or was stopped, and production is not entirely on the old revision; or it succeeded, but another revision is live",
      5: "unknown result: timed out, cancelled, or AWS did not answer. The deployment continues",
    },
    prepare: (given, { terminal }) => {
      const display = terminal === undefined ? undefined : displayOn(screenOn(terminal));
      const options = { deploymentId: given.deploymentId(), display };
      return (context) => watch(context, options);
    },
  },
  {
    kind: "service",
    name: "doctor",
    summary: "find problems that would block a deployment, and show how to fix each one",
    details: [
      "Production traffic, test traffic and scaling are not checked while a deployment is running.",
      "With --stack alone it also checks that AWS has what the next apply needs, as the last synth wrote it: listeners, priorities of rules, images, secrets, file systems. Before the stack's first apply it checks nothing else.",
      "With --fix it resumes suspended scaling and, after confirmation, sends production traffic back to the PRIMARY task set. It changes nothing while a deployment is running.",
    ],
    options: [
      { name: "fix", summary: "fix what can be fixed safely, check again and report what is left" },
      { name: "yes", summary: "with --fix: do not ask for confirmation" },
    ],
    examples: ["--stack production-orders", "--application production-orders --fix"],
    exitCodes: {
      0: "no problems found, or all of them fixed",
      5: "no problems found, but some checks failed; or cancelled",
      6: "problems found, or not all of them fixed",
    },
    prepare: (given) => {
      const options = { fix: given.has("fix"), yes: given.has("yes") };
      if (options.yes && !options.fix) {
        given.problem({ what: "--yes: requires --fix" });
      }
      return (context) => doctor(context, options);
    },
    beforeFirstApply: doctorBeforeFirstApply,
  },
];
