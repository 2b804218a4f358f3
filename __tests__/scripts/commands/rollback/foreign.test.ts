import { describe, expect, test } from "@jest/globals";
import { canonicalJson, sha256 } from "../../../../scripts/driver/state/fingerprint";
import { expectGolden } from "../../../support/golden";
import { FORMS } from "../../contract/app-spec-forms";
import { appSpec, described, green, OTHER_REVISION, taskDefinition, weights } from "../../driver/fixtures";
import { courseTo, ID, live, past, revisions, rolledBack, textOf } from "./support";

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

describe("rollback --to", () => {
  /** An AppSpec that another tool wrote, with hooks. */
  const hooks = [{ AfterInstall: "probe" }];
  const theirs = (name: string) => canonicalJson(appSpec({ TaskDefinition: name }, hooks));
  const stored = (text: string) => ({ ...revisions, [sha256(text)]: text });

  test.each([
    ["the live family", "shop"],
    ["another family", "other"],
  ])("a deployment whose AppSpec names only %s fails with 6 and deploys nothing", async (_, family) => {
    const one = past(6, {
      sha256: OTHER_REVISION,
      description: described({ fingerprint: OTHER_REVISION.slice(0, 12), taskDefinition: `${family}:6` }),
    });
    const { exitCode, data, lines, context } = await rolledBack(
      {
        ended: [past(7), one],
        revisions: { ...revisions, [OTHER_REVISION]: theirs(family) },
        courses: { [ID]: courseTo(6), [one.id]: [{ minute: 0, deployment: one }] },
      },
      { to: one.id },
    );

    expect([exitCode, data.why, context.aws.orders]).toEqual([6, "revision-unknown", []]);
    expectGolden(`to-deployment-names-only-the-family-${family}.txt`, lines);
  });

  test.each([
    ["its name", "shop:6"],
    ["its ARN", taskDefinition(6)],
  ])("a task definition by %s finds an AppSpec that has its name", async (_, to) => {
    const text = theirs("shop:6");
    const { data, context } = await rolledBack(
      { ended: [past(7), past(6, { sha256: sha256(text) })], revisions: stored(text) },
      { to },
    );

    expect(data.to).toEqual({ taskDefinition: "shop:6", deploymentId: "d-OLD000006" });
    expect(context.aws.orders[0]?.content).toBe(text);
  });

  test("a task definition of another region does not find an AppSpec that has its name", async () => {
    const text = theirs("shop:6");
    const to = taskDefinition(6).replace("eu-west-1", "us-east-1");

    await expect(
      rolledBack({ ended: [past(7), past(6, { sha256: sha256(text) })], revisions: stored(text) }, { to }),
    ).rejects.toMatchObject({ exitCode: 2 });
  });

  test("a task definition keeps the hooks of what is live, although nothing is known of a newer deployment", async () => {
    const text = theirs(taskDefinition(7));
    const unknown = past(9, { id: "d-THEIRS001", sha256: "not-kept" });
    const { data, context } = await rolledBack(
      {
        ended: [unknown, past(7, { sha256: sha256(text) })],
        revisions: stored(text),
        courses: { [ID]: courseTo(1) },
      },
      { to: "shop:1" },
    );

    expect(context.aws.orders[0]?.content).toBe(theirs(taskDefinition(1)));
    expect(data.to?.deploymentId).toBeUndefined();
  });
});
