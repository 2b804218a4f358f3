import { describe, expect, test } from "@jest/globals";
import { expectGolden } from "../../../support/golden";
import { FORMS } from "../../contract/app-spec-forms";
import { running } from "../../driver/courses";
import { blue, deployment, green, weights } from "../../driver/fixtures";
import { seen } from "./support";

const FOREIGN = { id: "d-FOREIGN01", sha256: "f0reign", description: undefined };

describe("status of a service that another tool deploys", () => {
  test.each(FORMS)("names the live task definition: %s", async (_, text) => {
    const { first, deployments } = await seen(
      { ...running(FOREIGN.id, FOREIGN), revisions: { f0reign: text } },
      "none",
    );

    expectGolden("foreign-running.txt", [String(first)]);
    expect(deployments[0]?.taskDefinition).toBe("shop:7");
  });

  test.each(FORMS)("compares the live revision with the last deployed one: %s", async (_, text) => {
    const last = { ended: [deployment("Succeeded", FOREIGN)], revisions: { f0reign: text } };
    const capacityProviders = text.includes("FARGATE_SPOT")
      ? [{ name: "FARGATE_SPOT", base: 0, weight: 1 }]
      : [];
    const same = await seen(
      { ...last, taskSets: [{ ...green, capacityProviders }], weights: weights(100) },
      "none",
    );
    const other = await seen({ ...last, taskSets: [{ ...blue, capacityProviders }] }, "none");

    expect([same.wanted?.by, same.differences]).toEqual(["deployment", []]);
    expect(other.differences?.map(({ field }) => field)).toEqual(["TaskDefinition"]);
  });

  test("shows the text of an unreadable AppSpec", async () => {
    const { lines, wanted, unknown, deployments } = await seen(
      { ...running(FOREIGN.id, FOREIGN), revisions: { f0reign: "hello: world" } },
      "none",
    );

    expect([wanted, unknown.length, deployments[0]?.taskDefinition]).toEqual([undefined, 1, undefined]);
    expectGolden("foreign-unreadable-app-spec.txt", lines);
  });
});
