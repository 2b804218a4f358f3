import { describe, expect, test } from "@jest/globals";
import { ref, Token } from "cdktf";
import { type Approval, ServiceStack } from "../../../../stacks";
import { SERVICE } from "../../../support/fixtures";
import { problemsOf } from "../../../support/problems";
import { synthService } from "../../../support/service";
import { testApp } from "../../../support/template";

const problems = (approval: Approval) =>
  problemsOf(() => new ServiceStack(testApp(), "web", { ...SERVICE, approval }));

/** What the deployment group does when the new tasks are ready. */
const readyOption = (approval?: Approval) => {
  const group = synthService(approval === undefined ? {} : { approval }).only(
    "aws_codedeploy_deployment_group",
  );
  return (group["blue_green_deployment_config"] as { readonly deployment_ready_option: unknown })
    .deployment_ready_option;
};

describe("an approval", () => {
  test("is off by default: traffic shifts as soon as the new tasks are ready", () => {
    expect(readyOption()).toEqual({ action_on_timeout: "CONTINUE_DEPLOYMENT" });
  });

  test("makes each deployment wait, and stops one that nobody approves", () => {
    expect(readyOption({ waitMinutes: 60 })).toEqual({
      action_on_timeout: "STOP_DEPLOYMENT",
      wait_time_in_minutes: 60,
    });
  });

  test("takes a token for its minutes", () => {
    expect(readyOption({ waitMinutes: Token.asNumber(ref("var.minutes")) })).toEqual({
      action_on_timeout: "STOP_DEPLOYMENT",
      wait_time_in_minutes: "${var.minutes}",
    });
  });

  test("fails when it waits 0 or 2881 minutes, and not when it waits 1 or 2880", () => {
    const of = (waitMinutes: number) => problems({ waitMinutes });
    expect([of(1), of(2880)]).toEqual([[], []]);
    expect([of(0), of(2881)]).toEqual([
      ["approval.waitMinutes: got 0 minutes"],
      ["approval.waitMinutes: got 2881 minutes"],
    ]);
  });

  test("fails when its approvers are empty, of two lines, or of 201 characters, and not of 200", () => {
    const of = (approvers: string) => problems({ waitMinutes: 1, approvers });
    expect(of("a".repeat(200))).toEqual([]);
    for (const approvers of ["", "a\nb", "a".repeat(201)]) {
      expect(of(approvers)).toEqual([`approval.approvers: got ${JSON.stringify(approvers)}`]);
    }
  });
});
