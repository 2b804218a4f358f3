import { describe, expect, test } from "@jest/globals";
import { describeProblem, wordingFor } from "../../../../scripts/commands/doctor/describe-problem";
import type {
  DoctorProblem,
  PrimaryState,
  ProblemKind,
  TrafficElsewhere,
} from "../../../../scripts/commands/doctor/problem";
import { groupProblems, serviceProblems } from "../../../../scripts/driver/state/compatibility";
import { expectGolden } from "../../../support/golden";
import { expectComplete } from "../../../support/printed-command";
import {
  answering,
  appSpec,
  BLUE_GROUP,
  blue,
  elsewhere,
  forwardsBy,
  GREEN_GROUP,
  group,
  LISTENER,
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
import { fakeContext } from "../support";
import { NONE } from "./support";

const PAIR = group().targetGroupNames;
const IMAGE = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop:1.29";
const REGISTRY = "arn:aws:servicediscovery:eu-west-1:123456789012:service/srv-shop";
const CAPACITY = { providers: ["FARGATE"], defaultStrategy: [] };
const SECRET_ARN = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:shop/key-a1b2c3";

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
const failedBefore = {
  kind: "failed-before",
  taskDefinition: taskDefinition(7),
  images: undefined,
  notApproved: undefined,
} as const;
const TAKEN = {
  kind: "priority-taken",
  address: "aws_lb_listener_rule.listener-rules_production-shop_1262BDAF",
  listenerArn: LISTENER,
  priority: 10,
  by: rule(toOne(OTHERS), { conditions: ["host blog.example.com"] }),
} as const;

/** Each kind has at least one problem. */
const BY_KIND: Readonly<Record<ProblemKind, readonly DoctorProblem[]>> = {
  "no-service": serviceProblems(undefined),
  "wrong-controller": serviceProblems({ ...service(), controller: "ECS" }),
  "service-draining": serviceProblems({ ...service(blue), status: "DRAINING" }),
  "no-group": groupProblems(PLACE, undefined),
  "group-mismatch": [
    ...groupProblems(PLACE, group({ computePlatform: "Lambda", services: [] })),
    ...groupProblems(PLACE, group({ services: [{ cluster: "shop", service: "other" }] })),
  ],
  "no-primary": [{ kind: "no-primary" }],
  "waits-for-approval": [{ kind: "waits-for-approval", deploymentId: "d-RUNS00001" }],
  "scaling-suspended": [
    {
      kind: "scaling-suspended",
      by: { kind: "run", deploymentId: "d-NEW000001", before: { ...NONE, scheduled: true } },
    },
    { kind: "scaling-suspended", by: { kind: "not-recorded" } },
    { kind: "scaling-suspended", by: { kind: "not-known", why: "AWS did not answer." } },
  ],
  "failed-before": [
    { ...failedBefore, deployment: FAILED, cause: "ALARM_ACTIVE: one alarm" },
    { ...failedBefore, deployment: { ...FAILED, status: "Stopped" }, cause: undefined },
    {
      ...failedBefore,
      deployment: { ...FAILED, status: "Stopped" },
      notApproved: { kind: "stopped" },
      cause: undefined,
    },
  ],
  "priority-taken": [
    { ...TAKEN, free: 11 },
    { ...TAKEN, free: undefined },
  ],
  "traffic-elsewhere": [
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
  ],
  "mixed-target-groups": [
    { kind: "mixed-target-groups", listener: "production", route: rule(weights(0)), others: [OTHERS] },
  ],
  "rule-shadowed": [
    {
      kind: "rule-shadowed",
      listener: "production",
      route: rule(weights(0)),
      by: rule(toOne(OTHERS), { priority: 5 }),
    },
  ],
  "test-traffic-elsewhere": [
    {
      kind: "test-traffic-elsewhere",
      test: elsewhere(answering("fixed-response")),
      pair: PAIR,
      targetGroupArn: BLUE_GROUP,
    },
  ],
  "primary-outside-pair": [{ kind: "primary-outside-pair", targetGroupArn: OTHERS, pair: PAIR }],
  "task-definition-missing": [{ kind: "task-definition-missing", taskDefinition: taskDefinition(7) }],
  "task-definition-inactive": [
    { kind: "task-definition-inactive", taskDefinition: taskDefinition(7), status: "INACTIVE" },
  ],
  "container-missing": [
    { kind: "container-missing", taskDefinition: taskDefinition(7), container: "app", containers: ["web"] },
  ],
  "port-not-mapped": [
    { kind: "port-not-mapped", taskDefinition: taskDefinition(7), container: "app", port: 80, ports: [] },
  ],
  "image-missing": [{ kind: "image-missing", container: "app", image: IMAGE }],
  "image-architecture": [
    { kind: "image-architecture", container: "app", image: IMAGE, needed: "arm64", architectures: ["amd64"] },
  ],
  "secret-missing": [
    { kind: "secret-missing", secret: SECRET_ARN, isDeleted: false },
    { kind: "secret-missing", secret: SECRET_ARN, isDeleted: true },
  ],
  "parameter-missing": [{ kind: "parameter-missing", parameter: "/shop/key" }],
  "file-system-missing": [{ kind: "file-system-missing", fileSystemId: "fs-01234567" }],
  "mount-target-missing": [{ kind: "mount-target-missing", fileSystemId: "fs-01234567" }],
  "other-registries": [
    { kind: "other-registries", wanted: [], live: [{ registryArn: REGISTRY }] },
    { kind: "other-registries", wanted: [{ registryArn: REGISTRY, port: 8080 }], live: [] },
    {
      kind: "other-registries",
      wanted: [{ registryArn: REGISTRY }],
      live: [{ registryArn: `${REGISTRY}2`, port: 8080 }],
    },
  ],
  "listener-missing": [{ kind: "listener-missing", listenerArn: LISTENER }],
  "listener-of-other-url": [
    {
      kind: "listener-of-other-url",
      listenerArn: LISTENER,
      url: "https://shop.example.com",
      settings: { protocol: "HTTP", port: 80 },
    },
  ],
  "zone-without-mount-target": [
    {
      kind: "zone-without-mount-target",
      fileSystemId: "fs-01234567",
      zone: "eu-west-1b",
      subnetIds: ["subnet-0a1b2c3d", "subnet-1a2b3c4d"],
      other: { id: "fsmt-01234567", subnetId: "subnet-2a3b4c5d", zone: "eu-west-1a" },
    },
  ],
  "capacity-provider-missing": [
    { kind: "capacity-provider-missing", cluster: "shop", missing: ["FARGATE_SPOT"], capacity: CAPACITY },
  ],
  alarm: [{ kind: "alarm", name: "shop-5xx", reason: "too many" }],
  "alarm-missing": [{ kind: "alarm-missing", name: "shop-5xx" }],
  "role-missing": [{ kind: "role-missing", roleArn: ROLE }],
  "hook-missing": [{ kind: "hook-missing", function: "probe", events: ["AfterInstall"] }],
  "hook-failed": [{ kind: "hook-failed", function: "probe", events: ["AfterInstall", "BeforeAllowTraffic"] }],
};

test("no problem is listed under another kind", () => {
  for (const [kind, problems] of Object.entries(BY_KIND)) {
    expect([...new Set(problems.map((problem) => problem.kind))]).toEqual([kind]);
  }
});

const PROBLEMS = Object.values(BY_KIND).flat();

test("each kind of problem is put into words, with its fix", () => {
  const lines = PROBLEMS.flatMap((problem) => {
    const { what, fix } = describeProblem(PLACE, problem);
    return [`${problem.kind}: ${what}`, ...fix.map((line) => `     ${line}`)];
  });

  expectComplete(lines);
  expectGolden("each-kind-of-problem.txt", lines);
});

describe("where the command releases", () => {
  const place = { ...PLACE, stack: "production-orders" };
  const wording = wordingFor(
    fakeContext(
      {},
      {
        wantedAppSpec: JSON.stringify(appSpec()),
        outputOptions: ["--stack", "production-orders"],
        releases: { by: "command" },
      },
    ),
  );
  const released = (problem: DoctorProblem) => describeProblem(place, problem, wording);

  test("a problem is fixed by a release, after an apply if the code changes", () => {
    const others = PROBLEMS.filter(
      (problem) => describeProblem(place, problem).fix.join() !== released(problem).fix.join(),
    );
    const lines = others.flatMap((problem) => {
      const { what, fix } = released(problem);
      return [`${problem.kind}: ${what}`, ...fix.map((line) => `     ${line}`)];
    });

    // Only the operator knows the image.
    expectComplete(lines.map((line) => line.replaceAll("=IMAGE", "=image")));
    expectGolden("problems-where-the-command-releases.txt", lines);
  });

  test("an alarm is ignored by a release, and not by an apply", () => {
    const { fix } = released({ kind: "alarm", name: "shop-5xx", reason: "too many" });

    expect(fix.at(-1)).toBe(
      "npx cdktf-ecs-codedeploy deploy --image app=IMAGE --break-glass ignore-alarms --reason 'this revision fixes the alarm' --stack production-orders",
    );
  });
});

test("no problem reads like the report of a run", () => {
  const fixes = PROBLEMS.flatMap((problem) => describeProblem(PLACE, problem).fix);

  expect(fixes.filter((line) => /Next:|apply again|try again/.test(line))).toEqual([]);
});
