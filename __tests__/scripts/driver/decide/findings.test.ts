import { describe, expect, test } from "@jest/globals";
import type { ListenerRoute } from "../../../../scripts/aws";
import type { DeploymentRequest } from "../../../../scripts/contract";
import { blocks, type Finding } from "../../../../scripts/driver/decide/findings";
import type { Refusal } from "../../../../scripts/driver/decide/refusal";
import { describeFinding } from "../../../../scripts/driver/report/findings/findings";
import { reportOf } from "../../../../scripts/driver/report/text";
import { expectGolden } from "../../../support/golden";
import { expectComplete } from "../../../support/printed-command";
import {
  answering,
  BACK_TO_BLUE,
  BLUE_GROUP,
  blue,
  deployment,
  elsewhere,
  forwards,
  GONE,
  OTHERS,
  PAIR,
  ROLE,
  request,
  rule,
  SHOW,
  taskDefinition,
} from "../fixtures";

/** A refusal as it is printed. */
const refusalReport = (refusal: Refusal, changes: Partial<DeploymentRequest> = {}) =>
  reportOf({ kind: "refused", refusal, superseded: [] }, { request: request(changes) });

const definition = { taskDefinition: taskDefinition(7) };
const split: Extract<Finding, { kind: "traffic-elsewhere" }> = {
  kind: "traffic-elsewhere",
  live: { primary: blue, production: forwards(10), pair: PAIR },
};
const testElsewhere: Extract<Finding, { kind: "test-traffic-elsewhere" }> = {
  kind: "test-traffic-elsewhere",
  test: elsewhere(answering("redirect")),
  pair: PAIR,
  targetGroupArn: BLUE_GROUP,
};
const noRole: Finding = { kind: "role-missing", roleArn: ROLE };

const IMAGE = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop/web:1.4.2";
const SECRET = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:shop/db-AbCdEf";
const noSpot: Extract<Finding, { kind: "capacity-provider-missing" }> = {
  kind: "capacity-provider-missing",
  cluster: "shop-cluster",
  missing: ["FARGATE_SPOT"],
  capacity: { providers: ["FARGATE"], defaultStrategy: [] },
};

const maintenance: ListenerRoute = {
  ...rule([]),
  priority: 5,
  finalAction: { kind: "answers", by: "fixed-response" },
};

/** What the tasks need. */
const TASK_FINDINGS: ReadonlySet<Finding["kind"]> = new Set([
  "image-missing",
  "image-architecture",
  "secret-missing",
  "parameter-missing",
  "file-system-missing",
  "mount-target-missing",
  "zone-without-mount-target",
  "capacity-provider-missing",
]);

/** Every kind, its sentence, and how its fix begins. */
const SAID: readonly (readonly [Finding, string, string])[] = [
  [
    split,
    "the production listener does not send all traffic to the PRIMARY task set: default action sends 90 % to shop-blue, 10 % to shop-green",
    "  Live now: ",
  ],
  [
    { ...split, live: { ...split.live, production: elsewhere(answering("redirect")) } },
    "no rule or default action of the production listener forwards to shop-blue or shop-green",
    "  Live now: ",
  ],
  [
    { ...split, live: { ...split.live, production: GONE } },
    "the production listener does not exist",
    "  Live now: ",
  ],
  [
    { kind: "mixed-target-groups", listener: "production", route: rule([]), others: [OTHERS] },
    "rule 10 (host shop.example.com) of the production listener also forwards to another, which the deployment group does not have: CodeDeploy refuses to move it",
    "  Next: remove another from the forward",
  ],
  [
    { kind: "rule-shadowed", listener: "production", route: rule([]), by: maintenance },
    "rule 10 (host shop.example.com) of the production listener gets no request, because rule 5 (host shop.example.com) answers with fixed-response first",
    "  Next: give rule 10 (host shop.example.com) a priority number below 5",
  ],
  [
    { kind: "primary-outside-pair", targetGroupArn: BLUE_GROUP, pair: ["a", "b"] },
    "the PRIMARY task set is behind shop-blue, and the deployment group shop-web-group shifts traffic between a, b",
    "  Next: find out who changed the deployment group or the service",
  ],
  [
    { kind: "primary-outside-pair", targetGroupArn: undefined, pair: [] },
    "the PRIMARY task set is behind no target group, and the deployment group shop-web-group shifts traffic between none",
    "  Next: find out who changed the deployment group or the service",
  ],
  [
    testElsewhere,
    "no rule or default action of the test listener forwards to shop-blue or shop-green (test traffic does not reach the service: default action answers with redirect)",
    "  Next: make the rule or default action that is meant for this service forward to",
  ],
  [
    { ...testElsewhere, test: GONE },
    "the test listener does not exist",
    "  Next: find out who removed the test listener",
  ],
  [
    { kind: "task-definition-missing", ...definition },
    `the task definition ${taskDefinition(7)} does not exist`,
    "  Next: find out who deregistered it",
  ],
  [
    { kind: "task-definition-inactive", ...definition, status: "INACTIVE" },
    `the task definition ${taskDefinition(7)} is INACTIVE, not ACTIVE`,
    "  Next: find out who deregistered it",
  ],
  [
    { kind: "container-missing", ...definition, container: "app", containers: ["log", "web"] },
    "the task definition shop:7 has no container app, to which the AppSpec sends traffic; it has log, web",
    "  Next: give the AppSpec's ContainerName",
  ],
  [
    { kind: "port-not-mapped", ...definition, container: "app", port: 80, ports: [] },
    "the container app of shop:7 does not map the port 80, to which the AppSpec sends traffic; it maps none",
    "  Next: map the port",
  ],
  [
    { kind: "alarm", name: "5xx", reason: "too many" },
    "the alarm 5xx is in ALARM (too many), and CodeDeploy would stop the deployment for it",
    "  Next: fix the cause",
  ],
  [
    { kind: "alarm-missing", name: "5xx" },
    "the alarm 5xx does not exist in eu-west-1, and CodeDeploy may stop a deployment for it",
    "  Next: create the alarm",
  ],
  [
    { kind: "image-missing", container: "app", image: IMAGE },
    `the image ${IMAGE} of the container app does not exist in ECR`,
    "  Next: push the image",
  ],
  [
    {
      kind: "image-architecture",
      container: "app",
      image: IMAGE,
      needed: "arm64",
      architectures: ["amd64", "386"],
    },
    `the image ${IMAGE} of the container app is built for amd64, 386, but the tasks run on arm64`,
    "  Next: build the image for linux/arm64",
  ],
  [
    { kind: "secret-missing", secret: SECRET, isDeleted: false },
    `the secret ${SECRET} does not exist`,
    "  Next: create the secret",
  ],
  [
    { kind: "secret-missing", secret: SECRET, isDeleted: true },
    `the secret ${SECRET} is scheduled for deletion, so ECS can't read it`,
    "  Next: restore the secret",
  ],
  [
    { kind: "parameter-missing", parameter: "/shop/key" },
    "the SSM parameter /shop/key does not exist in eu-west-1",
    "  Next: create the parameter",
  ],
  [
    { kind: "file-system-missing", fileSystemId: "fs-1" },
    "the file system fs-1 does not exist in eu-west-1",
    "  Next: name an existing file system",
  ],
  [
    { kind: "mount-target-missing", fileSystemId: "fs-1" },
    "the file system fs-1 has no mount target, so no task can mount it",
    "  Next: create a mount target in each zone",
  ],
  [
    {
      kind: "zone-without-mount-target",
      fileSystemId: "fs-01234567",
      zone: "eu-west-1b",
      subnetIds: ["subnet-0a1b2c3d", "subnet-1a2b3c4d"],
      other: { id: "fsmt-01234567", subnetId: "subnet-2a3b4c5d", zone: "eu-west-1a" },
    },
    "the file system fs-01234567 has no mount target in eu-west-1b, the zone of subnet-0a1b2c3d, subnet-1a2b3c4d: tasks that ECS places there fail to start",
    "  Next: create a mount target in eu-west-1b",
  ],
  [
    noSpot,
    "the cluster shop-cluster does not have the capacity provider FARGATE_SPOT",
    "  Next: add what is missing to the cluster",
  ],
  [
    noRole,
    `the role ${ROLE}, which CodeDeploy uses for shop-web-group, does not exist`,
    "  Next: find out who deleted the role",
  ],
  [
    { kind: "hook-missing", function: "probe", events: ["AfterInstall"] },
    "the function probe of the hook AfterInstall does not exist",
    "  Next: create the function",
  ],
  [
    { kind: "hook-failed", function: "probe", events: ["AfterInstall", "AfterAllowTraffic"] },
    "the function probe of the hooks AfterInstall, AfterAllowTraffic cannot be called: its state is Failed",
    "  Next: find the cause, fix it",
  ],
];

describe("a finding", () => {
  test.each(SAID)("has a sentence and a fix: %j", (finding, what, fix) => {
    const described = describeFinding(request({ stack: "shop" }), finding);
    expectComplete(described.fix);

    expect(described.what).toBe(what);
    expect(described.fix[0]?.startsWith(fix)).toBe(true);
    expect(described.fix.filter((line) => line.startsWith("  Next: "))).toHaveLength(1);
  });

  test("of a listener has the command that fixes it", () => {
    expect(describeFinding(request(), split).fix.at(-1)).toBe(`  ${BACK_TO_BLUE}`);
    expect(describeFinding(request(), testElsewhere).fix.at(-1)).toBe(`  ${SHOW}`);
  });
});

describe("a refusal", () => {
  test("for one finding names it in the first line", () => {
    const { exitCode, lines } = refusalReport({ kind: "preflight", findings: [noRole] });

    expect(exitCode).toBe(6);
    expectGolden("one-problem.txt", lines);
  });

  test("for several findings has each with its fix, in the order of the checks", () => {
    const { lines } = refusalReport({
      kind: "preflight",
      findings: [split, testElsewhere, noRole],
    });

    expectGolden("three-problems.txt", lines);
    expect(lines.filter((line) => line.startsWith("  - "))).toHaveLength(3);
    expect(lines.filter((line) => line.startsWith("  Next: "))).toHaveLength(3);
    expect(lines.indexOf(`  ${BACK_TO_BLUE}`)).toBeLessThan(lines.indexOf(`  ${SHOW}`));
  });

  test("for everything that the tasks lack has each with its command", () => {
    const findings = SAID.flatMap(([finding]) => (TASK_FINDINGS.has(finding.kind) ? [finding] : []));
    const { lines } = refusalReport({ kind: "preflight", findings }, { stack: "shop" });

    expectGolden("tasks-lack-everything.txt", lines);
    expectComplete(lines);
  });

  test("of a cluster has the command that keeps its providers and its default strategy", () => {
    const capacity = {
      providers: ["FARGATE", "gpu"],
      defaultStrategy: [
        { name: "FARGATE", base: 1, weight: 2 },
        { name: "gpu", base: 0, weight: 1 },
      ],
    };

    expect(describeFinding(request(), { ...noSpot, capacity }).fix.at(-1)).toBe(
      "  aws ecs put-cluster-capacity-providers --cluster shop-cluster --capacity-providers FARGATE gpu FARGATE_SPOT --default-capacity-provider-strategy capacityProvider=FARGATE,weight=2,base=1 capacityProvider=gpu,weight=1,base=0 --region eu-west-1",
    );
  });

  test("of a revision that failed before also names what blocks a retry", () => {
    const { exitCode, lines } = refusalReport({
      kind: "failed-before",
      deployment: deployment("Stopped", { id: "d-OLD000001" }),
      findings: [split],
    });

    expect(exitCode).toBe(6);
    expectGolden("failed-before-with-a-problem.txt", lines);

    expect(lines.at(-1)).toBe(`  ${BACK_TO_BLUE}`);
  });

  // What tasks lack is known only of a task definition that exists.
  test.each([
    ["of the service and its task definition", (kind: Finding["kind"]) => !TASK_FINDINGS.has(kind)],
    [
      "of what the tasks lack, and of the group",
      (kind: Finding["kind"]) => TASK_FINDINGS.has(kind) || /^(role|hook)-/.test(kind),
    ],
  ])("for all findings %s is shorter than the 8 KiB that Terraform shows", (_what, isOne) => {
    const firing = Array.from({ length: 10 }, (_, index): Finding => {
      return { kind: "alarm", name: `shop-web-alarm-${index}`, reason: "y".repeat(1_023) };
    });
    const all = SAID.map(([finding]) => finding).filter(
      (one) => one.kind !== "alarm" && blocks(one, false) && isOne(one.kind),
    );
    const kinds = all.filter((one, index) => all.findIndex(({ kind }) => kind === one.kind) === index);
    const refusal = { kind: "preflight", findings: [...kinds, ...firing] } as const;

    for (const stack of [undefined, "production-orders"]) {
      const { lines } = refusalReport(refusal, { stack });
      expect(lines.join("\n").length).toBeLessThan(8_192);
    }
  });
});
