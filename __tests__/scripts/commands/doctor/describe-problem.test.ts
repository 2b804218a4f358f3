import { expect, test } from "@jest/globals";
import { describeProblem } from "../../../../scripts/commands/doctor/describe-problem";
import type {
  DoctorProblem,
  PrimaryState,
  TrafficElsewhere,
} from "../../../../scripts/commands/doctor/problem";
import { groupProblems, serviceProblems } from "../../../../scripts/driver/state/compatibility";
import { expectGolden } from "../../../support/golden";
import { expectComplete } from "../../../support/printed-command";
import {
  answering,
  BLUE_GROUP,
  blue,
  elsewhere,
  forwardsBy,
  GREEN_GROUP,
  group,
  OTHERS,
  ROLE,
  route,
  rule,
  service,
  taskDefinition,
  toOne,
  weights,
} from "../../driver/fixtures";
import { PLACE } from "../cli/locate/located";
import { FAILED } from "../status/support";
import { NONE } from "./support";

const PAIR = group().targetGroupNames;
const PRIMARY: PrimaryState = {
  taskDefinition: taskDefinition(6),
  images: [{ container: "app", image: "nginx:1.28" }],
  running: 2,
  desired: 2,
  healthy: 2,
  targetGroupArn: BLUE_GROUP,
};
const traffic = (changes: Partial<TrafficElsewhere>): TrafficElsewhere => ({
  kind: "traffic-elsewhere",
  primary: PRIMARY,
  production: forwardsBy(route(weights(10))),
  pair: PAIR,
  healthyOther: undefined,
  ...changes,
});
const primary = (changes: Partial<PrimaryState>) => ({ primary: { ...PRIMARY, ...changes } });
const failedBefore = { kind: "failed-before", taskDefinition: taskDefinition(7), images: undefined } as const;

const PROBLEMS: readonly DoctorProblem[] = [
  ...serviceProblems(PLACE, undefined),
  ...serviceProblems(PLACE, { ...service(), controller: "ECS" }),
  ...serviceProblems(PLACE, { ...service(blue), status: "DRAINING" }),
  ...groupProblems(PLACE, undefined),
  ...groupProblems(PLACE, group({ computePlatform: "Lambda", services: [] })),
  ...groupProblems(PLACE, group({ services: [{ cluster: "shop", service: "other" }] })),
  { kind: "no-primary" },
  { kind: "waits-for-approval", deploymentId: "d-RUNS00001" },
  {
    kind: "scaling-suspended",
    by: { kind: "run", deploymentId: "d-NEW000001", before: { ...NONE, scheduled: true } },
  },
  { kind: "scaling-suspended", by: { kind: "not-recorded" } },
  { kind: "scaling-suspended", by: { kind: "not-known", why: "AWS did not answer." } },
  { ...failedBefore, deployment: FAILED, cause: "ALARM_ACTIVE: one alarm" },
  { ...failedBefore, deployment: { ...FAILED, status: "Stopped" }, cause: undefined },
  traffic({}),
  traffic({ production: { kind: "gone" } }),
  traffic({ production: elsewhere(rule(toOne(OTHERS)), answering("fixed-response")) }),
  traffic(primary({ targetGroupArn: undefined })),
  traffic(primary({ healthy: 0 })),
  traffic(primary({ healthy: undefined })),
  traffic({ ...primary({ running: 0, healthy: 0 }), healthyOther: GREEN_GROUP }),
  traffic({
    ...primary({ running: 0, healthy: 0 }),
    production: forwardsBy(route(weights(100))),
    healthyOther: GREEN_GROUP,
  }),
  { kind: "mixed-target-groups", listener: "production", route: rule(weights(0)), others: [OTHERS] },
  {
    kind: "test-traffic-elsewhere",
    test: elsewhere(answering("fixed-response")),
    pair: PAIR,
    targetGroupArn: BLUE_GROUP,
  },
  { kind: "primary-outside-pair", targetGroupArn: OTHERS, pair: PAIR },
  { kind: "task-definition-missing", taskDefinition: taskDefinition(7) },
  { kind: "task-definition-inactive", taskDefinition: taskDefinition(7), status: "INACTIVE" },
  { kind: "container-missing", taskDefinition: taskDefinition(7), container: "app", containers: ["web"] },
  { kind: "port-not-mapped", taskDefinition: taskDefinition(7), container: "app", port: 80, ports: [] },
  { kind: "alarm", name: "shop-5xx", reason: "too many" },
  { kind: "alarm-missing", name: "shop-5xx" },
  { kind: "role-missing", roleArn: ROLE },
  { kind: "hook-missing", function: "probe", events: ["AfterInstall"] },
  { kind: "hook-failed", function: "probe", events: ["AfterInstall", "BeforeAllowTraffic"] },
];

test("each kind of problem is put into words, with its fix", () => {
  const lines = PROBLEMS.flatMap((problem) => {
    const { what, fix } = describeProblem(PLACE, problem);
    return [`${problem.kind}: ${what}`, ...fix.map((line) => `     ${line}`)];
  });

  expectComplete(lines);
  expectGolden("each-kind-of-problem.txt", lines);
});

test("no problem reads like the report of a run", () => {
  const fixes = PROBLEMS.flatMap((problem) => describeProblem(PLACE, problem).fix);

  expect(fixes.filter((line) => /Next:|apply again|try again/.test(line))).toEqual([]);
});
