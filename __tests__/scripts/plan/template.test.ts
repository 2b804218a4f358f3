import { expect, test } from "@jest/globals";
import { encodedDocument, resourcesOfTemplate } from "../../../scripts/plan/template";

const resolve = (value: unknown) =>
  resourcesOfTemplate({
    locals: { name: "web", wait: 5, events: ["A", "B"], again: "${local.name}", circle: "${local.circle}" },
    resource: {
      aws_ecs_service: { main: { name: "${local.again}", arn_of: "${aws_ecs_cluster.main.arn}" } },
      terraform_data: { main: { input: value } },
    },
  })[1]?.values["input"];

test.each([
  ["${local.name}", "web"],
  ["${local.wait}", 5],
  ["${local.events}", ["A", "B"]],
  ["${aws_ecs_service.main.name}", "web"],
  ["service/shop/${aws_ecs_service.main.name}", "service/shop/web"],
  [[{ name: "${local.name}" }], [{ name: "web" }]],
])("%j is %j", (value, expected) => {
  expect(resolve(value)).toEqual(expected);
});

test.each([
  "${aws_ecs_cluster.main.arn}",
  "${local.missing}",
  "${local.circle}",
  "${var.name}",
  "${upper(local.name)}",
  "${jsonencode(local.events)}",
  "events: ${local.events}",
])("%s stays as it is", (value) => {
  expect(resolve(value)).toBe(value);
});

test("a document that Terraform encodes has its references replaced", () => {
  const locals = { document: { name: "${local.name}", arn: "${aws_lb.main.arn}" }, name: "web" };
  expect(encodedDocument("${jsonencode(local.document)}", { locals })).toEqual({
    name: "web",
    arn: "${aws_lb.main.arn}",
  });
});

test.each([undefined, "text", "${local.document}", "${jsonencode(local.missing)}"])(
  "%s is no document that Terraform encodes",
  (attribute) => {
    expect(encodedDocument(attribute, { locals: { document: { name: "web" } } })).toEqual({});
  },
);
