/** Triggers that run the driver although nothing in the code asks for a rollout. */
import { appSpecOfTrigger, propertyOf } from "../app-spec";
import { ships } from "../trigger";
import { differs } from "../values";
import { code, type FindWarnings } from "./warning";

/** Warns of a trigger that is tainted, or replaced on request. */
export const triggerShips: FindWarnings = ({ changes }) =>
  changes.flatMap((change) => {
    const isTainted = change.reason === "replace_because_tainted";
    if (!ships(change) || (!isTainted && change.reason !== "replace_by_request")) {
      return [];
    }
    const { before, after } = appSpecOfTrigger(change);
    // A missing task definition in `after` is one that only the apply knows.
    const isNew = differs(before, after);
    const revision = propertyOf(after, "TaskDefinition");
    return [
      {
        kind: isTainted ? "trigger-tainted" : "trigger-replaced-by-request",
        address: change.address,
        text: [
          isTainted
            ? "The trigger is tainted: its last run failed or was cancelled. This apply runs the driver again."
            : "The trigger is replaced on request (`-replace`). This apply runs the driver again.",
          isNew
            ? "It ships a new revision. The revision that failed is not the one that the code has now."
            : `It ships the same revision again${typeof revision === "string" ? `: ${code(revision)}` : ""}. The driver refuses a revision that failed before, unless the run is a retry.`,
          "Terraform's own text of the plan hides the trigger's `input`, with the images, if it is unchanged. The images are in the task definition and in the output `deployed`.",
          "Do this: if this revision must not ship, set the last good image in the code before you apply. Don't use `terraform untaint`: the state would say that a revision is deployed that is not live.",
        ],
      },
    ];
  });
