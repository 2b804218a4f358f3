import { describe, expect, test } from "@jest/globals";
import type { Balancing } from "../../../../stacks";
import { checkBalancing } from "../../../../stacks/constructs/load-balancing/balancing";
import { synthService } from "../../../support/service";

const groups = (balancing?: Balancing) =>
  Object.values(synthService(balancing === undefined ? {} : { balancing }).all("aws_lb_target_group"));
const problems = (balancing: Balancing) =>
  checkBalancing("balancing", balancing).map(({ prop, what }) => `${prop}: ${what}`);

describe("both target groups", () => {
  test("have AWS's defaults without options", () => {
    for (const group of groups()) {
      expect(group).not.toHaveProperty("stickiness");
      expect(group).not.toHaveProperty("slow_start");
      expect(group).not.toHaveProperty("load_balancing_algorithm_type");
    }
  });

  test("have the algorithm, the slow start and the stickiness", () => {
    const withCookie = groups({
      algorithm: "round_robin",
      slowStartSeconds: 30,
      stickiness: { kind: "application-cookie", cookieName: "session", durationSeconds: 600 },
    });
    expect(withCookie).toHaveLength(2);
    for (const group of withCookie) {
      expect(group).toMatchObject({
        load_balancing_algorithm_type: "round_robin",
        slow_start: 30,
        stickiness: { type: "app_cookie", cookie_name: "session", cookie_duration: 600 },
      });
    }
    expect(groups({ stickiness: { kind: "load-balancer-cookie" } })[0]).toMatchObject({
      stickiness: { type: "lb_cookie", cookie_duration: 86_400 },
    });
    expect(groups({ stickiness: { kind: "none" } })[0]).not.toHaveProperty("stickiness");
  });
});

describe("fails when", () => {
  test.each<[string, Balancing, string[]]>([
    ["the slow start is 29", { slowStartSeconds: 29 }, ["balancing.slowStartSeconds: got 29 seconds"]],
    ["the slow start is 901", { slowStartSeconds: 901 }, ["balancing.slowStartSeconds: got 901 seconds"]],
    [
      "the slow start has another algorithm",
      { slowStartSeconds: 30, algorithm: "weighted_random" },
      ["balancing.slowStartSeconds: got 30 seconds with the algorithm weighted_random"],
    ],
    [
      "a cookie lives 0 seconds",
      { stickiness: { kind: "load-balancer-cookie", durationSeconds: 0 } },
      ["balancing.stickiness.durationSeconds: got 0 seconds"],
    ],
    [
      "a cookie lives more than a week and has AWS's name",
      { stickiness: { kind: "application-cookie", cookieName: "AWSALBAPP", durationSeconds: 604_801 } },
      [
        "balancing.stickiness.durationSeconds: got 604801 seconds",
        'balancing.stickiness.cookieName: got "AWSALBAPP"',
      ],
    ],
  ])("%s", (_what, balancing, expected) => {
    expect(problems(balancing)).toEqual(expected);
  });

  test.each<[string, Balancing]>([
    ["no slow start with any algorithm", { slowStartSeconds: 0, algorithm: "least_outstanding_requests" }],
    [
      "the lower bounds",
      { slowStartSeconds: 30, stickiness: { kind: "load-balancer-cookie", durationSeconds: 1 } },
    ],
    [
      "the upper bounds",
      { slowStartSeconds: 900, stickiness: { kind: "load-balancer-cookie", durationSeconds: 604_800 } },
    ],
  ])("never for %s", (_what, balancing) => {
    expect(problems(balancing)).toEqual([]);
  });
});
