import { describe, expect, test } from "@jest/globals";
import { stackChangesIn } from "../../../scripts/plan/stack-changes";
import { appSpec } from "../driver/fixtures";

const change = (
  address: string,
  actions: readonly string[],
  after: object | null = {},
  mode = "managed",
) => ({
  address,
  mode,
  type: address.split(".")[0],
  change: { actions, after },
});
const APP_SPEC = appSpec();
/** The AppSpec in a plan that registers a new task definition, whose ARN only the apply knows. */
function planned() {
  const [{ TargetService }] = APP_SPEC.Resources;
  const { TaskDefinition: _, ...Properties } = TargetService.Properties;
  return { ...APP_SPEC, Resources: [{ TargetService: { ...TargetService, Properties } }] };
}
const IMAGES = { app: "shop:7" };
const RELEASE = { appSpec: APP_SPEC, images: { app: "shop:7", proxy: "envoy:1" } };
const trigger = (
  actions: readonly string[],
  app_spec: object = planned(),
  images: object | undefined = IMAGES,
) =>
  change("terraform_data.trigger", actions, {
    triggers_replace: { app_spec },
    ...(images === undefined ? {} : { input: { images, traffic_shift: "canary" } }),
  });
const planOf = (...resource_changes: readonly object[]) =>
  JSON.stringify({ format_version: "1.2", timestamp: "2026-11-29T10:32:00Z", resource_changes });
const NOT_KNOWN = { kind: "not-known" };

describe("what else an apply changes", () => {
  test("is not known from a plan with an action that isn't known", () => {
    const plan = planOf(trigger(["delete", "create"]), change("aws_lb.web", ["renew"]));
    expect(stackChangesIn(plan, RELEASE)).toEqual(NOT_KNOWN);
  });

  test("is what its plan changes, without the deployment itself, data sources and what stays", () => {
    const plan = planOf(
      trigger(["delete", "create"]),
      change("aws_ecs_task_definition.web", ["create", "delete"]),
      change("data.aws_vpc.main", ["read"], {}, "data"),
      change("aws_lb.web", ["no-op"]),
      change("aws_sqs_queue.new", ["create"]),
      change("aws_security_group.web", ["update"]),
      change("aws_lb_target_group.blue", ["create", "delete"]),
      change("aws_sns_topic.old", ["delete"], null),
      change("aws_sns_topic.kept", ["forget"], null),
      { ...change("aws_lb.moved", ["no-op"]), previous_address: "aws_lb.old" },
    );

    expect(stackChangesIn(plan, RELEASE)).toEqual({
      kind: "known",
      plannedAt: "2026-11-29T10:32:00Z",
      changes: [
        { address: "aws_sqs_queue.new", action: "created" },
        { address: "aws_security_group.web", action: "changed" },
        { address: "aws_lb_target_group.blue", action: "replaced" },
        { address: "aws_sns_topic.old", action: "destroyed" },
      ],
    });
  });

  test("is found by the images for a migration, which doesn't know the AppSpec", () => {
    const migration = change("null_resource.expand", ["create"], {
      triggers: { phase: "expand", container: "app", command: "[]" },
    });
    const { change: created, ...expand } = migration;
    const after_unknown = { triggers: { task_definition: true } };
    const plan = planOf(
      trigger(["create"]),
      { ...expand, change: { ...created, after_unknown } },
      change("null_resource.other", ["create"], { triggers: { task_definition: "shop:7", command: "[]" } }),
      change("aws_sqs_queue.new", ["create"]),
    );
    const { images } = RELEASE;

    expect(stackChangesIn(plan, { images })).toMatchObject({
      changes: [{ address: "null_resource.other" }, { address: "aws_sqs_queue.new" }],
    });
    expect(stackChangesIn(plan, { images: { app: "shop:8" } })).toEqual(NOT_KNOWN);
  });

  test("is nothing if the plan has only the deployment", () => {
    expect(stackChangesIn(planOf(trigger(["create"], APP_SPEC)), RELEASE)).toMatchObject({ changes: [] });
  });

  test.each([
    ["there is no plan", undefined],
    ["the plan is not complete", planOf(trigger(["create"])).slice(0, -5)],
    ["the plan has a later format", planOf(trigger(["create"])).replace('"1.2"', '"2.0"')],
    ["the plan deploys nothing", planOf(trigger(["no-op"]))],
    ["the plan has no trigger", planOf(change("aws_lb.web", ["update"]))],
    [
      "the plan deploys another AppSpec",
      planOf(trigger(["create"], { ...planned(), Hooks: [{ BeforeInstall: "probe" }] })),
    ],
    ["the plan deploys another image", planOf(trigger(["create"], planned(), { app: "shop:6" }))],
    [
      "the plan has no images",
      planOf(change("terraform_data.trigger", ["create"], { triggers_replace: { app_spec: planned() } })),
    ],
  ])("is not known when %s", (_why, plan) => {
    expect(stackChangesIn(plan, RELEASE)).toEqual(NOT_KNOWN);
  });
});
