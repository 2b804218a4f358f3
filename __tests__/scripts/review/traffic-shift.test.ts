import { expect, test } from "@jest/globals";
import { parsePlan } from "../../../scripts/plan/plan";
import { reviewOf } from "../../../scripts/review/review";
import { reviewLines } from "../../../scripts/review/text";
import { expectGolden } from "../../support/golden";
import { trafficShiftPlan } from "./changed-samples";

test("another traffic shift is no warning, and the review shows the old and the new config", () => {
  const plan = parsePlan(trafficShiftPlan());
  if (plan === undefined) {
    throw new Error("no plan");
  }
  const review = reviewOf(plan);
  expect(review.warnings).toEqual([]);
  expectGolden("traffic-shift.md", reviewLines([{ stack: "shop-web", file: "plan", ...review }]));
});
