import { describe, expect, test } from "@jest/globals";
import { warningsOf } from "../../../../scripts/review/warnings";
import { change, changed, planOf } from "../plans";

const controller = (type: string) => ({ deployment_controller: [{ type }] });
const switched = (before: object, after: object) =>
  warningsOf(planOf(changed("aws_ecs_service.web", { ...before }, { ...after }))).map(({ text }) => text[0]);

describe("a deployment controller", () => {
  test.each([
    ["CODE_DEPLOY", "ECS"],
    ["ECS", "CODE_DEPLOY"],
    ["CODE_DEPLOY", "EXTERNAL"],
  ])("is a warning if it changes from %s to %s", (before, after) => {
    expect(switched(controller(before), controller(after))).toEqual([
      `The service's deployment controller changes from \`${before}\` to \`${after}\`.`,
    ]);
  });

  test("is a warning, too, if its block is removed", () => {
    expect(switched(controller("CODE_DEPLOY"), { deployment_controller: [] })).toEqual([
      "The service's deployment controller changes from `CODE_DEPLOY` to `ECS`.",
    ]);
  });

  test("is a warning, too, if the service is replaced for it", () => {
    const service = change("aws_ecs_service.web", "replaced", {
      before: controller("CODE_DEPLOY"),
      after: controller("ECS"),
    });
    expect(warningsOf(planOf(service)).map(({ kind }) => kind)).toEqual([
      "service-replaced",
      "controller-switched",
    ]);
  });

  test("is none if it stays, or if Terraform writes down the default", () => {
    expect(switched(controller("CODE_DEPLOY"), controller("CODE_DEPLOY"))).toEqual([]);
    expect(switched({ deployment_controller: [] }, controller("ECS"))).toEqual([]);
  });

  test("is none of a new or a destroyed service", () => {
    const created = change("aws_ecs_service.web", "created", { after: controller("CODE_DEPLOY") });
    expect(warningsOf(planOf(created))).toEqual([]);
  });
});
