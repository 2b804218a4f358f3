import { describe, expect, test } from "@jest/globals";
import { sha256 } from "../../../../scripts/driver/state/fingerprint";
import { FORMS } from "../../contract/app-spec-forms";
import { green, weights } from "../../driver/fixtures";
import { ID, live, past, revisions, rolledBack, textOf } from "./support";

describe("rollback to a revision that another tool deployed", () => {
  test.each(FORMS)("sends the AppSpec text that CodeDeploy stored: %s", async (_, text) => {
    const capacityProviders = text.includes("FARGATE_SPOT")
      ? [{ name: "FARGATE_SPOT", base: 0, weight: 1 }]
      : [];
    const taskSets = [{ ...green, capacityProviders }];
    const { exitCode, context, data } = await rolledBack({
      taskSets: [live(8)],
      ended: [past(8), past(7, { sha256: sha256(text) })],
      revisions: { ...revisions, [sha256(text)]: text },
      courses: {
        [ID]: [
          { minute: 0, deployment: past(7, { id: ID, status: "InProgress" }) },
          { minute: 1, deployment: past(7, { id: ID }), taskSets, weights: weights(100) },
        ],
      },
    });

    expect([exitCode, data.verdict?.revision?.fingerprint]).toEqual([0, sha256(text)]);
    expect(context.aws.orders[0]).toMatchObject({ content: text, sha256: sha256(text) });
    expect(textOf(7)).not.toBe(text);
  });
});
