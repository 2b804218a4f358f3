/** The commands that look, and change nothing unless they are told to. */
import { HISTORY, history } from "./history";
import type { CommandSpec } from "./spec";
import { status } from "./status";
import { watch } from "./watch";
import { screenOn } from "./watch-screen";

export const LOOKING: readonly CommandSpec[] = [
  {
    name: "status",
    summary: "what is wanted beside what is live, and why they differ",
    details: [
      "Wanted is the stack's output app-spec where the service is found by outputs, else the revision of the newest",
      "deployment that is no rollback. Ends with 0 whenever it could look, whatever it saw.",
    ],
    options: [],
    examples: ["--stack production-orders", "--application production-orders --json"],
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
    prepare: (given) => {
      const options = { limit: given.integer("limit", HISTORY) };
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
    prepare: (given, { terminal }) => {
      const screen = terminal === undefined ? undefined : screenOn(terminal);
      const options = { deploymentId: given.deploymentId(), screen };
      return (context) => watch(context, options);
    },
  },
];
