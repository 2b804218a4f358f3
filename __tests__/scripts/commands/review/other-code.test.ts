import { describe, expect, test } from "@jest/globals";
import { differingResources } from "../../../../scripts/commands/review/other-code";

const constant = (value: unknown) => ({ constant_value: value });
const reference = (text: string) => ({ constant_value: text, references: [text.slice(2, -1)] });

/** A resource in a template, and the same resource in the plan that Terraform makes of it. */
const CODE = {
  "//": { metadata: {} },
  depends_on: ["aws_iam_role.role"],
  lifecycle: { ignore_changes: ["events"] },
  name: "web",
  role: "${aws_iam_role.role.arn}",
  description: null,
  tags: { team: "shop", stage: "live" },
  wait: { ready: { action: "CONTINUE", minutes: 5 } },
  route: [{ arn: "${aws_lb.web.arn}", weight: 100 }, { weight: 0 }],
  trigger: [],
  timeouts: { create: "5m" },
};
const EXPRESSIONS = {
  name: constant("web"),
  role: reference("${aws_iam_role.role.arn}"),
  description: {},
  tags: constant({ stage: "live", team: "shop" }),
  wait: [{ ready: [{ action: constant("CONTINUE"), minutes: constant(5) }] }],
  route: [{ arn: reference("${aws_lb.web.arn}"), weight: constant(100) }, { weight: constant(0) }],
  timeouts: { create: constant("5m") },
};

const templateOf = (code: object, others: object = {}) => ({
  resource: { aws_x: { main: code } },
  ...others,
});
const planOf = (expressions: object, outputs: object = {}) => ({
  configuration: {
    root_module: {
      resources: [
        { address: "aws_x.main", mode: "managed", expressions },
        { address: "data.aws_vpc.main", mode: "data", expressions: {} },
      ],
      outputs,
    },
  },
});

describe("the code of a plan", () => {
  test("is that of the template, in blocks too, whatever is no expression of Terraform's", () => {
    expect(differingResources(templateOf(CODE), planOf(EXPRESSIONS))).toEqual([]);
  });

  test.each<[string, object, string]>([
    ["an attribute", { name: "api" }, "name"],
    ["an attribute that is removed", { name: undefined }, "name"],
    ["an attribute that is added", { size: 1 }, "size"],
    ["a member of an object", { tags: { team: "shop", stage: "test" } }, "tags"],
    ["the text of a reference", { role: "${aws_iam_role.other.arn}" }, "role"],
    ["an attribute of a nested block", { wait: { ready: { action: "CONTINUE", minutes: 6 } } }, "wait"],
    ["an attribute that a block no longer has", { wait: { ready: { action: "CONTINUE" } } }, "wait"],
    ["a block that is added", { trigger: [{ name: "mail" }] }, "trigger"],
    ["a block that is removed", { route: CODE.route.slice(0, 1) }, "route"],
    ["one of several blocks", { route: [CODE.route[0], { weight: 1 }] }, "route"],
    ["the block of timeouts", { timeouts: { create: "6m" } }, "timeouts"],
  ])("differs in %s", (_what, changed, name) => {
    expect(differingResources(templateOf({ ...CODE, ...changed }), planOf(EXPRESSIONS))).toEqual([
      `aws_x.main (${name})`,
    ]);
  });

  test("differs in an output", () => {
    const output = (hook: string) => ({ "app-spec": { value: { Hooks: [{ AfterInstall: hook }] } } });
    const planned = { "app-spec": { expression: constant({ Hooks: [{ AfterInstall: "a" }] }) } };
    const plan = planOf(EXPRESSIONS, planned);
    expect(differingResources(templateOf(CODE, { output: output("a") }), plan)).toEqual([]);
    expect(differingResources(templateOf(CODE, { output: output("b") }), plan)).toEqual([
      "output.app-spec (value)",
    ]);
    expect(differingResources(templateOf(CODE), plan)).toEqual(["output.app-spec"]);
  });

  test("differs in an image, which only the planned values have", () => {
    const container_definitions = "${jsonencode(local.containers)}";
    const template = (image: string) => ({
      resource: { aws_ecs_task_definition: { task: { container_definitions } } },
      locals: { containers: [{ name: "app", image, environment: [] }] },
    });
    const values = { container_definitions: JSON.stringify([{ name: "app", image: "web:1" }]) };
    const plan = {
      configuration: {
        root_module: {
          resources: [
            {
              address: "aws_ecs_task_definition.task",
              mode: "managed",
              expressions: { container_definitions: constant(container_definitions) },
            },
          ],
        },
      },
      planned_values: {
        root_module: { resources: [{ address: "aws_ecs_task_definition.task", values }] },
      },
    };
    expect(differingResources(template("web:1"), plan)).toEqual([]);
    expect(differingResources(template("${aws_ecr_repository.web.repository_url}:1"), plan)).toEqual([]);
    expect(differingResources(template("web:2"), plan)).toEqual(["aws_ecs_task_definition.task (images)"]);
  });
});
