import { describe, expect, test } from "@jest/globals";
import type { Plan, PlannedChange } from "../../../scripts/plan/plan";
import { type PlanReview, reviewOf } from "../../../scripts/review/review";
import { reviewLines, summaryOf } from "../../../scripts/review/text";
import { appSpec, byCommand, change, output, planOf, revision } from "./plans";

const ARN = "arn:aws:lambda:eu-west-1:123456789012:function";

/** A new revision of the task definition, with its containers before and after. */
function revised(
  before: readonly object[],
  after: readonly object[],
  members: Partial<PlannedChange> = {},
): PlannedChange {
  return change("aws_ecs_task_definition.task", "replaced", {
    before: { family: "shop", container_definitions: JSON.stringify(before) },
    after: { family: "shop", container_definitions: JSON.stringify(after) },
    afterUnknown: { arn: true },
    ...members,
  });
}

const review = (outputs: Plan["outputs"], ...changes: readonly PlannedChange[]): PlanReview =>
  reviewOf({ ...planOf(...changes), outputs, changedOutputs: ["app-spec"] });
const linesOf = (found: PlanReview, stack: string | undefined = "shop") =>
  reviewLines([{ stack, file: "plan.json", ...found }]);

const NEW_REVISION = byCommand(appSpec(revision(7)), appSpec());
const APP = { name: "app", image: "shop:7" };
const NEW_APP = { name: "app", image: "shop:8" };

describe("the next release by the command", () => {
  test("does not deploy an image that changes in the code", () => {
    const found = review(NEW_REVISION, revised([APP], [NEW_APP]));
    expect(found.rollouts).toEqual([]);
    expect(found.nextRelease).toEqual({
      images: [],
      imagesInCode: [{ container: "app", old: "shop:7", new: "shop:8" }],
      appSpec: [],
      task: [],
    });
    expect(summaryOf(found)).toBe("no rollout, 1 other change");
    expect(linesOf(found)).toEqual([
      "## `shop`: no rollout, 1 other change",
      "",
      "### What rolls out",
      "",
      "Nothing in this apply: only the command `deploy` releases this stack.",
      "",
      "**The next release does not deploy the new image in the code.** An image in the code is only for a container that is not live yet: a live container keeps its image, unless `--image` names it.",
      "",
      "|  | last apply | this apply |",
      "| --- | --- | --- |",
      "| image of `app` | `shop:7` | **`shop:8`** |",
      "",
      "To release the new image, after the apply:",
      "",
      "```sh",
      "npx cdktf-ecs-codedeploy deploy --stack shop --image app=shop:8",
      "```",
      "",
      "### What else changes",
      "",
      "**Service and tasks**",
      "",
      "- replaced: `aws_ecs_task_definition.task` (`container_definitions`)",
      "",
      "Outputs: `app-spec`.",
    ]);
  });

  test("deploys changes of the task definition, and a new container with its image", () => {
    const before = [{ ...APP, environment: [{ name: "LEVEL", value: "info" }] }];
    const after = [
      { ...NEW_APP, environment: [{ name: "LEVEL", value: "debug" }] },
      { name: "proxy", image: "proxy:1" },
    ];
    const found = review(NEW_REVISION, revised(before, after));
    expect(found.nextRelease).toEqual({
      images: [{ container: "proxy", new: "proxy:1" }],
      imagesInCode: [{ container: "app", old: "shop:7", new: "shop:8" }],
      appSpec: [],
      task: [{ field: "app.environment.LEVEL", kind: "hidden" }],
    });
    expect(summaryOf(found)).toBe("no rollout, the next release changes, 1 other change");
  });

  test("deploys changes of only the AppSpec", () => {
    const old = appSpec(revision(7), [{ BeforeAllowTraffic: `${ARN}:a` }]);
    const next = appSpec(revision(7), [{ BeforeAllowTraffic: `${ARN}:b` }, { AfterInstall: `${ARN}:c` }]);
    const found = review(byCommand(old, next));
    expect(found.nextRelease).toMatchObject({
      appSpec: [
        { field: "Hooks.BeforeAllowTraffic", old: `${ARN}:a`, new: `${ARN}:b` },
        { field: "Hooks.AfterInstall", new: `${ARN}:c` },
      ],
    });
    expect(linesOf(found)).toEqual([
      "## `shop`: no rollout, the next release changes, nothing else changes",
      "",
      "### What rolls out",
      "",
      "Nothing in this apply: only the command `deploy` releases this stack.",
      "",
      "The next release deploys these changes, and those of earlier applies that were not released yet:",
      "",
      "|  | last apply | this apply |",
      "| --- | --- | --- |",
      `| \`Hooks.BeforeAllowTraffic\` | \`${ARN}:a\` | \`${ARN}:b\` |`,
      `| \`Hooks.AfterInstall\` | – | \`${ARN}:c\` |`,
      "",
      "To release them with the live images, after the apply:",
      "",
      "```sh",
      "npx cdktf-ecs-codedeploy deploy --stack shop",
      "```",
      "",
      "### What else changes",
      "",
      "Only outputs: `app-spec`.",
    ]);
  });

  test("has no command if the stack isn't known", () => {
    const found = review(NEW_REVISION, revised([APP], [NEW_APP]));
    const lines = reviewLines([{ stack: undefined, file: "plan.json", ...found }]);
    expect(lines.filter((line) => /deploy|```/.test(line))).toHaveLength(2);
  });

  test("without a hook that the last apply had is a warning", () => {
    const old = appSpec(revision(7), [{ AfterInstall: `${ARN}:a` }]);
    const { warnings } = review(byCommand(old, appSpec(revision(7))));
    expect(warnings).toMatchObject([{ kind: "protection-lowered", address: "output.app-spec" }]);
  });

  test("is nothing if nothing of a release changes, or if Terraform releases", () => {
    const same = byCommand(appSpec(revision(7)), appSpec(revision(7)));
    expect(review(same, change("aws_sqs_queue.mail", "created")).nextRelease).toBeUndefined();
    const { releases: _, ...others } = NEW_REVISION;
    expect(review(others, revised([APP], [NEW_APP])).nextRelease).toBeUndefined();
    // The trigger that this apply creates deploys everything.
    const removed = { ...NEW_REVISION, releases: output({ by: "command" }, undefined) };
    expect(review(removed, revised([APP], [NEW_APP])).nextRelease).toBeUndefined();
  });

  test("never has an image that is sensitive, or that only the apply knows", () => {
    const marks = { container_definitions: true };
    const sensitive = { before: marks, after: marks };
    const hidden = review(NEW_REVISION, revised([APP], [NEW_APP], { sensitive }));
    expect(hidden.nextRelease).toMatchObject({
      images: [],
      imagesInCode: [],
      task: [{ field: "containers", kind: "hidden" }],
    });
    const unknown = review(NEW_REVISION, revised([APP], [], { afterUnknown: marks }));
    expect(unknown.nextRelease).toMatchObject({
      images: [],
      imagesInCode: [],
      task: [{ field: "containers", kind: "known-after-apply" }],
    });
  });
});

describe("the first deploy of a service that only the command releases", () => {
  const definition = change("aws_ecs_task_definition.task", "created", {
    after: { family: "shop", container_definitions: JSON.stringify([APP]) },
    afterUnknown: { arn: true },
  });
  const service = change("aws_ecs_service.shop", "created", { after: { name: "shop" } });

  test("has the image that starts", () => {
    const found = review(byCommand(undefined, appSpec()), definition, service);
    expect(found.nextRelease).toBeUndefined();
    expect(found.rollouts).toMatchObject([
      { kind: "first-deploy", images: [{ container: "app", new: "shop:7" }] },
    ]);
    expect(found.rollouts[0]?.trigger).toBeUndefined();
    expect(found.changes.flatMap(({ changes }) => changes.map(({ address }) => address))).toEqual([
      "aws_ecs_service.shop",
    ]);
    expect(linesOf(found)).toContain("| image of `app` | **`shop:7`** |");
  });

  test("says so if its image is sensitive", () => {
    const marks = { container_definitions: true };
    const secret = { ...definition, sensitive: { before: {}, after: marks } };
    const lines = linesOf(review(byCommand(undefined, appSpec()), secret, service));
    expect(lines).toContain("| images | not known from the plan, or sensitive |");
    expect(lines.join("\n")).not.toContain("shop:7");
  });
});
