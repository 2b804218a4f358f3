/** The commands that look, and change nothing unless they are told to. */

import { screenOn } from "../cli/output/screen";
import type { CommandSpec } from "../cli/spec";
import { doctor } from "../doctor/doctor";
import { HISTORY, history } from "../history/history";
import { status } from "../status/status";
import { watch } from "../watch/watch";

export const LOOKING: readonly CommandSpec[] = [
  {
    name: "status",
    summary: "what is wanted beside what is live, and why they differ",
    details: [
      "Wanted is the stack's output app-spec where the service is found by outputs, else the revision of the newest deployment that is no rollback.",
    ],
    options: [],
    examples: ["--stack production-orders", "--application production-orders --json"],
    exitCodes: { 0: "it could look, whatever it saw" },
    prepare: () => status,
  },
  {
    name: "history",
    summary: "the deployments of the group, the newest first, and what came of each",
    options: [
      {
        name: "limit",
        value: "n",
        summary: `how many at most, ${HISTORY.from} to ${HISTORY.to} (default: ${HISTORY.or})`,
      },
    ],
    examples: ["--stack production-orders", "--application production-orders --limit 50"],
    exitCodes: { 0: "it could look, whatever came of the deployments" },
    prepare: (given) => {
      const options = { limit: given.integer("limit", HISTORY) ?? HISTORY.or };
      return (context) => history(context, options);
    },
  },
  {
    name: "watch",
    summary: "follow a deployment to its end; whatever ends the watch, the deployment goes its way",
    details: ["Ends with the exit code that the deployment's own run would end with."],
    argument: { name: "deployment-id", summary: "one of the group's (default: the one that runs)" },
    options: [],
    examples: ["--stack production-orders", "d-ABCDEF123 --application production-orders"],
    exitCodes: {
      0: "the deployment succeeded, or none runs",
      3: "it failed or was stopped; production is on what was live before",
      4: "the same, and production is not (wholly) on what was live before; or something else is live than what succeeded",
      5: "no verdict: out of time, cut off, AWS can't be asked, or nobody can judge it. The deployment goes its way",
    },
    prepare: (given, { terminal }) => {
      const screen = terminal === undefined ? undefined : screenOn(terminal);
      const options = { deploymentId: given.deploymentId(), screen };
      return (context) => watch(context, options);
    },
  },
  {
    name: "doctor",
    summary: "what is wrong and would stand in the way of a deployment, each finding with its mend",
    details: [
      "While a deployment runs, what that moves is not looked at: production, the test listener, scaling.",
      "With --fix it lets suspended scaling go on and, after it asked, sends production back to PRIMARY; never while a deployment runs.",
    ],
    options: [
      { name: "fix", summary: "mend what is safe to mend, look again and say what is left" },
      { name: "yes", summary: "with --fix: agree to what it would ask" },
    ],
    examples: ["--stack production-orders", "--application production-orders --fix"],
    exitCodes: {
      0: "nothing is wrong (any more)",
      5: "no finding, but too much could not be asked; or cut off",
      6: "findings are left",
    },
    prepare: (given) => {
      const options = { fix: given.has("fix"), yes: given.has("yes") };
      if (options.yes && !options.fix) {
        given.problem({ what: "--yes: is given without --fix" });
      }
      return (context) => doctor(context, options);
    },
  },
];
