import { describe, expect, test } from "@jest/globals";
import type { PlannedChange } from "../../../scripts/plan/plan";
import { isEmpty, reviewOf } from "../../../scripts/review/review";
import { reviewLines } from "../../../scripts/review/text";
import { expectGolden } from "../../support/golden";
import { change, planOf } from "./plans";

/** The resource of a migration, as the construct writes it. Only the apply knows the task definition. */
const migration = (
  id: string,
  phase: string,
  action: "created" | "replaced" | "destroyed" = "created",
  command = '["npm","run","migrate"]',
) =>
  change(`null_resource.${id}`, action, {
    after: action === "destroyed" ? {} : { triggers: { phase, container: "app", command } },
    afterUnknown: action === "destroyed" ? {} : { id: true, triggers: { task_definition: true } },
  });

const EXPAND = migration("users", "expand", "replaced");
const CONTRACT = migration("drop-name", "contract", "created", '["sh","-c","drop `name`"]');
const kinds = (...changes: PlannedChange[]) =>
  reviewOf(planOf(...changes)).warnings.map(({ kind, address }) => ({ kind, address }));

describe("the database changes of a plan", () => {
  test("are those that run, the expand first, and no other changes", () => {
    const { migrations, changes } = reviewOf(planOf(CONTRACT, EXPAND));
    expect(migrations).toEqual([
      { address: "null_resource.users", phase: "expand", command: ["npm", "run", "migrate"] },
      { address: "null_resource.drop-name", phase: "contract", command: ["sh", "-c", "drop `name`"] },
    ]);
    expect(changes).toEqual([]);
  });

  test("have a section, and a contract has a warning", () => {
    const plan = reviewOf(planOf(CONTRACT, EXPAND, change("aws_sqs_queue.mail", "created")));
    const lines = reviewLines([{ stack: "shop", file: "plan", ...plan }]);
    expectGolden("migrations.md", lines);
  });

  test("make a plan that does nothing else not empty", () => {
    expect(isEmpty(reviewOf(planOf(CONTRACT)))).toBe(false);
  });

  test("don't run when they are removed", () => {
    const { migrations, changes } = reviewOf(planOf(migration("old", "contract", "destroyed")));
    expect(migrations).toEqual([]);
    expect(changes).toHaveLength(1);
  });

  test("don't include another null_resource", () => {
    const other = change("null_resource.other", "created", { after: { triggers: { command: "[]" } } });
    expect(reviewOf(planOf(other))).toMatchObject({ migrations: [], changes: [{ changes: [{}] }] });
  });

  test("are without a command that is sensitive or only known to the apply", () => {
    const unknown = migration("users", "expand");
    const sensitive = { ...EXPAND, sensitive: { before: {}, after: { triggers: { command: true } } } };
    const { command: _, ...triggers } = unknown.after["triggers"] as Record<string, string>;
    const plan = planOf(sensitive, {
      ...unknown,
      after: { triggers },
      afterUnknown: { triggers: { task_definition: true, command: true } },
    });
    expect(reviewOf(plan).migrations).toEqual([
      { address: "null_resource.users", phase: "expand" },
      { address: "null_resource.users", phase: "expand" },
    ]);
  });
});

describe("contract-migration", () => {
  test("warns of each contract that runs", () => {
    expect(kinds(EXPAND, CONTRACT)).toEqual([
      { kind: "contract-migration", address: "null_resource.drop-name" },
    ]);
  });

  test("does not warn of an expand", () => {
    expect(kinds(EXPAND)).toEqual([]);
  });
});
