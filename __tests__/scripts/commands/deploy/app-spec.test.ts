import { describe, expect, test } from "@jest/globals";
import type { TaskDefinition } from "../../../../scripts/aws";
import { type DeployResult, deploy } from "../../../../scripts/commands/deploy/deploy";
import { canonicalJson, sha256 } from "../../../../scripts/driver/state/fingerprint";
import { expectGolden } from "../../../support/golden";
import { appSpecOf, FORMS } from "../../contract/app-spec-forms";
import type { World } from "../../driver/fake-aws";
import { failure, forwards, green, taskDefinition, weights } from "../../driver/fixtures";
import { fakeContext } from "../support";

const FAMILY = JSON.stringify(appSpecOf({ TaskDefinition: "shop" }));
const latest = (revision: number): TaskDefinition => ({
  arn: taskDefinition(revision),
  status: "ACTIVE",
  containers: [{ name: "app", ports: [8080] }],
});

const ON_SEVEN = { taskSets: [green], weights: weights(100), test: forwards(100) };
const HEALTHY = { target: "10.0.0.1", state: "healthy", reason: undefined, description: undefined };

/** Orders a deployment, without following it. */
async function ordered(text: string, world: Partial<World> = {}) {
  const context = fakeContext({ creations: [failure("rejected", "StoppedByTheTest")], ...world });
  const { data, exitCode } = await deploy(context, { appSpec: { path: "app.yaml", text } });
  const { lines, revision } = data as DeployResult;
  return { exitCode, lines, revision, order: context.aws.orders[0], printed: context.printed };
}

describe("an AppSpec from a file", () => {
  test.each(FORMS)("is deployed with its fingerprint: %s", async (_, text, appSpec) => {
    const { order, revision } = await ordered(text);
    const content = canonicalJson(appSpec);

    expect(order).toMatchObject({ content, sha256: sha256(content) });
    expect(revision?.fingerprint).toBe(sha256(content));
  });

  test("is the revision that is live when it names the family and the revision alone", async () => {
    const text = JSON.stringify(appSpecOf({ TaskDefinition: "shop:7" }));
    const { order, exitCode } = await ordered(text, { ...ON_SEVEN, targetHealth: [HEALTHY, HEALTHY] });

    expect([exitCode, order]).toEqual([0, undefined]);
  });

  test.each(["shop", "arn:aws:ecs:eu-west-1:123456789012:task-definition/shop"])(
    "with only a family deploys its latest revision: %s",
    async (name) => {
      const text = JSON.stringify(appSpecOf({ TaskDefinition: name }));
      const { order, printed } = await ordered(text, { ...ON_SEVEN, taskDefinition: latest(8) });

      expect(order?.content).toBe(canonicalJson(appSpecOf({ TaskDefinition: taskDefinition(8) })));
      expectGolden("app-spec-latest-of-a-family.txt", printed.slice(0, 1));
    },
  );

  test("fails with 2 when it has an unknown member, which may be a typo", async () => {
    const text = JSON.stringify(appSpecOf({ PlatfromVersion: "1.4.0" } as object));
    const { exitCode, lines, order } = await ordered(text);

    expect([exitCode, order]).toEqual([2, undefined]);
    // The verdict's document leaves out the given value.
    expectGolden("app-spec-unknown-member.txt", lines);
  });

  test("fails with 2 when the family has no revision", async () => {
    const { exitCode, lines, order } = await ordered(FAMILY, { taskDefinition: undefined });

    expect([exitCode, order]).toEqual([2, undefined]);
    expectGolden("app-spec-family-without-a-revision.txt", lines);
  });

  test("fails with 2 when the caller may not read the family's latest revision", async () => {
    const { exitCode, order } = await ordered(FAMILY, {
      fails: (method) =>
        method === "taskDefinition" ? failure("denied", "AccessDeniedException") : undefined,
    });

    expect([exitCode, order]).toEqual([2, undefined]);
  });
});
