import { describe, expect, test } from "@jest/globals";
import { parsePlan } from "../../../scripts/plan/plan";

const planOf = (members: object) => parsePlan(JSON.stringify({ format_version: "1.2", ...members }));
const resource = (address: string, mode = "managed") => ({ address, mode, type: address.split(".")[0] });

describe("a plan", () => {
  test("has each change with its values, its marks and Terraform's reason", () => {
    const plan = planOf({
      terraform_version: "1.11.4",
      timestamp: "2026-11-29T10:32:00Z",
      resource_changes: [
        {
          ...resource("aws_lb_target_group.web"),
          action_reason: "replace_because_cannot_update",
          change: {
            actions: ["create", "delete"],
            before: { port: 80, token: "old" },
            after: { port: 8080, token: "new" },
            after_unknown: { arn: true },
            before_sensitive: { token: true },
            after_sensitive: { token: true },
            replace_paths: [["port"]],
          },
        },
      ],
    });

    expect(plan).toMatchObject({ terraformVersion: "1.11.4", madeAt: "2026-11-29T10:32:00Z" });
    expect(plan?.changes).toEqual([
      {
        address: "aws_lb_target_group.web",
        type: "aws_lb_target_group",
        action: "replaced",
        isImported: false,
        isDeposed: false,
        before: { port: 80, token: "old" },
        after: { port: 8080, token: "new" },
        afterUnknown: { arn: true },
        sensitive: { before: { token: true }, after: { token: true } },
        replacePaths: [["port"]],
        reason: "replace_because_cannot_update",
      },
    ]);
  });

  test("tells the old object of an earlier replacement from the current one", () => {
    const change = { actions: ["delete"], before: {}, after: null };
    const plan = planOf({
      resource_changes: [
        { ...resource("aws_lb.web"), deposed: "1a2b3c4d", change },
        { ...resource("aws_lb.api"), change },
      ],
    });
    expect(plan?.changes.map(({ isDeposed }) => isDeposed)).toEqual([true, false]);
  });

  test("has no values of a new resource before, and none of a destroyed one after", () => {
    const change = { before_sensitive: false, after_sensitive: false, after_unknown: false };
    const plan = planOf({
      resource_changes: [
        {
          ...resource("aws_lb.new"),
          change: { ...change, actions: ["create"], before: null, after: { a: 1 } },
        },
        {
          ...resource("aws_lb.old"),
          change: { ...change, actions: ["delete"], before: { a: 1 }, after: null },
        },
      ],
    });

    expect(plan?.changes).toMatchObject([
      {
        action: "created",
        before: {},
        after: { a: 1 },
        afterUnknown: {},
        sensitive: { before: {}, after: {} },
      },
      { action: "destroyed", before: { a: 1 }, after: {}, replacePaths: [], reason: undefined },
    ]);
  });

  const actionsOf = (actions: readonly string[], change: object = {}, members: object = {}) =>
    planOf({
      resource_changes: [{ ...resource("aws_lb.web"), ...members, change: { actions, ...change } }],
    })?.changes.map(({ action, movedFrom, isImported }) => ({ action, movedFrom, isImported }));

  test.each([
    [["create"], "created"],
    [["update"], "changed"],
    [["delete"], "destroyed"],
    [["delete", "create"], "replaced"],
    [["create", "delete"], "replaced"],
    [["create", "forget"], "replaced"],
    [["forget"], "forgotten"],
  ])("has the actions %j as: %s", (actions, action) => {
    expect(actionsOf(actions)).toEqual([{ action, isImported: false }]);
  });

  test("has a resource that is only moved or imported, and none that stays as it is", () => {
    expect(actionsOf(["no-op"])).toEqual([]);
    expect(actionsOf(["no-op"], { importing: { id: "lb-1" } })).toEqual([
      { action: "imported", isImported: true },
    ]);
    const moved = { previous_address: "aws_lb.old" };
    expect(actionsOf(["no-op"], {}, moved)).toEqual([
      { action: "moved", movedFrom: "aws_lb.old", isImported: false },
    ]);
    expect(actionsOf(["update"], { importing: { id: "lb-1" } }, moved)).toEqual([
      { action: "changed", movedFrom: "aws_lb.old", isImported: true },
    ]);
  });

  test("has no data sources as changes, and names the actions that it doesn't know", () => {
    const plan = planOf({
      resource_changes: [
        { ...resource("data.aws_vpc.main", "data"), change: { actions: ["read"] } },
        { ...resource("aws_lb.web"), change: { actions: ["renew"] } },
        { ...resource("aws_lb.api"), change: { actions: ["update", "create"] } },
      ],
    });
    expect(plan).toMatchObject({
      changes: [],
      unknownActions: ["aws_lb.web (renew)", "aws_lb.api (update, create)"],
    });
  });

  test("has every resource as it will be, without data sources", () => {
    const plan = planOf({
      planned_values: {
        root_module: {
          resources: [
            { ...resource("aws_lb.web"), values: { name: "web" } },
            { ...resource("data.aws_vpc.main", "data"), values: {} },
          ],
        },
      },
    });

    expect(plan?.resources).toEqual([{ address: "aws_lb.web", type: "aws_lb", values: { name: "web" } }]);
  });

  test("has no sensitive values of a resource, and other items of a list at their positions", () => {
    const values = { name: "web", password: "a", rules: [{ path: "/", token: "b" }, { path: "/x" }] };
    const sensitive_values = { password: true, rules: [{ token: true }, {}] };
    const resources = [{ ...resource("aws_lb.web"), values, sensitive_values }];

    expect(planOf({ planned_values: { root_module: { resources } } })?.resources[0]?.values).toEqual({
      name: "web",
      rules: [{ path: "/" }, { path: "/x" }],
    });
  });

  test("has the outputs with their marks, also those that stay as they are", () => {
    const output_changes = {
      url: { actions: ["no-op"], before: "a", after: "a", after_unknown: false, before_sensitive: false },
      arn: { actions: ["create"], before: null, after_unknown: true, after_sensitive: true },
    };
    expect(planOf({ output_changes })?.outputs).toEqual({
      url: { before: "a", after: "a", afterUnknown: false, sensitive: { before: false } },
      arn: { afterUnknown: true, sensitive: { after: true } },
    });
  });

  test("names the outputs that change", () => {
    const output_changes = { url: { actions: ["update"] }, arn: { actions: ["no-op"] } };
    expect(planOf({ output_changes })?.changedOutputs).toEqual(["url"]);
  });

  test("says that it is incomplete if planning failed midway", () => {
    expect(planOf({ errored: true })?.isIncomplete).toBe(true);
    expect(planOf({ errored: false })?.isIncomplete).toBe(false);
    expect(planOf({})?.isIncomplete).toBe(false);
  });

  test("can be empty", () => {
    expect(planOf({})).toMatchObject({ changes: [], resources: [], changedOutputs: [] });
  });
});
