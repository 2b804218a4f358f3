import { describe, expect, test } from "@jest/globals";
import { warningsOf } from "../../../../scripts/review/warnings";
import { appSpec, change, planOf, revision, routineImageChange, trigger } from "../plans";

const tainted = { reason: "replace_because_tainted", replacePaths: [] };
const same = appSpec(revision(7));

describe("a trigger", () => {
  test("is a warning if it is tainted, and names the revision that ships again", () => {
    expect(warningsOf(planOf(trigger(same, same, tainted)))).toEqual([
      {
        kind: "trigger-tainted",
        address: "terraform_data.trigger",
        text: [
          "The trigger is tainted: its last run failed or was cancelled. This apply runs the driver again.",
          `It ships the same revision again: \`${revision(7)}\`. The driver refuses a revision that failed before, unless the run is a retry.`,
          "Terraform's own text of the plan hides the trigger's `input`, with the images, if it is unchanged. The images are in the task definition and in the output `deployed`.",
          "Do this: if this revision must not ship, set the last good image in the code before you apply. Don't use `terraform untaint`: the state would say that a revision is deployed that is not live.",
        ],
      },
    ]);
  });

  test("says of a tainted one with a new AppSpec that it ships a new revision", () => {
    expect(warningsOf(planOf(trigger(same, appSpec(), tainted)))[0]?.text[1]).toBe(
      "It ships a new revision. The revision that failed is not the one that the code has now.",
    );
  });

  test("is a warning if it is replaced on request", () => {
    const asked = trigger(same, same, { reason: "replace_by_request", replacePaths: [] });
    expect(warningsOf(planOf(asked))).toMatchObject([{ kind: "trigger-replaced-by-request" }]);
  });

  test("is none if its AppSpec changes, or if it is new", () => {
    const created = change("terraform_data.trigger", "created", {
      after: { triggers_replace: { app_spec: appSpec() } },
    });
    expect(warningsOf(planOf(...routineImageChange()))).toEqual([]);
    expect(warningsOf(planOf(created))).toEqual([]);
  });

  test("is no other resource of its type", () => {
    const other = change("terraform_data.seed", "replaced", {
      before: { input: 1 },
      after: { input: 1 },
      ...tainted,
    });
    expect(warningsOf(planOf(other))).toEqual([]);
  });
});
