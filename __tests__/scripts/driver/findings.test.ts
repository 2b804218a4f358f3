import { describe, expect, test } from "@jest/globals";
import { describeFinding, type Finding } from "../../../scripts/driver/findings";
import { reportRefusal } from "../../../scripts/driver/report-refusal";
import {
  BLUE_GROUP,
  blue,
  deployment,
  forwards,
  LISTENER,
  ROLE,
  request,
  TEST_LISTENER,
  taskDefinition,
} from "./fixtures";

const forward = (listener: string) =>
  `  aws elbv2 modify-listener --listener-arn ${listener} --default-actions Type=forward,TargetGroupArn=${BLUE_GROUP} --region eu-west-1`;
const definition = { taskDefinition: taskDefinition(7) };
const elsewhere: Finding = {
  kind: "traffic-elsewhere",
  live: { primary: blue, production: forwards(10), listenerArn: LISTENER },
};
const testElsewhere: Finding = {
  kind: "test-traffic-elsewhere",
  listenerArn: TEST_LISTENER,
  test: { kind: "answers", by: "redirect" },
  targetGroupArn: BLUE_GROUP,
};
const noRole: Finding = { kind: "role-missing", roleArn: ROLE };

/** Every kind, what is said of it, and what its mend begins with. */
const SAID: readonly (readonly [Finding, string, string])[] = [
  [elsewhere, "the production listener does not send all traffic to the PRIMARY task set", "  Live now: "],
  [
    { kind: "primary-outside-pair", targetGroupArn: BLUE_GROUP, pair: ["a", "b"] },
    "the PRIMARY task set is behind shop-blue, and the deployment group shop-web-group shifts traffic between a, b",
    "  Next: see who changed the deployment group or the service",
  ],
  [
    { kind: "primary-outside-pair", targetGroupArn: undefined, pair: [] },
    "the PRIMARY task set is behind no target group, and the deployment group shop-web-group shifts traffic between none",
    "  Next: see who changed the deployment group or the service",
  ],
  [
    testElsewhere,
    "the test listener does not forward within the group's two target groups (test traffic gets the listener's own answer (redirect))",
    "  Next: send it to PRIMARY's target group",
  ],
  [
    { ...testElsewhere, test: { kind: "gone" } },
    "the test listener does not forward within the group's two target groups (test traffic has no listener)",
    "  Next: see who removed the test listener",
  ],
  [
    { kind: "task-definition-missing", ...definition },
    `the task definition ${taskDefinition(7)} does not exist`,
    "  Next: see who deregistered it",
  ],
  [
    { kind: "task-definition-inactive", ...definition, status: "INACTIVE" },
    `the task definition ${taskDefinition(7)} is INACTIVE, not ACTIVE`,
    "  Next: see who deregistered it",
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
    "the alarm 5xx is in ALARM (too many), for which CodeDeploy would stop the deployment",
    "  Next: see to what it tells of",
  ],
  [
    { kind: "alarm-missing", name: "5xx" },
    "CloudWatch tells of no alarm 5xx in eu-west-1, without whose state CodeDeploy may stop a deployment",
    "  Next: make the alarm",
  ],
  [
    noRole,
    `the role ${ROLE}, as which CodeDeploy acts for shop-web-group, does not exist`,
    "  Next: see who deleted the role",
  ],
  [
    { kind: "hook-missing", function: "probe", events: ["AfterInstall"] },
    "the function probe of the hook AfterInstall does not exist",
    "  Next: make the function",
  ],
  [
    { kind: "hook-failed", function: "probe", events: ["AfterInstall", "AfterAllowTraffic"] },
    "the function probe of the hooks AfterInstall, AfterAllowTraffic can't be called: its state is Failed",
    "  Next: see why, mend it",
  ],
];

describe("a finding", () => {
  test.each(SAID)("is said in a clause, with what mends it: %j", (finding, what, mend) => {
    const described = describeFinding(request(), finding);

    expect(described.what).toBe(what);
    expect(described.mend[0]?.startsWith(mend)).toBe(true);
    expect(described.mend.filter((line) => line.startsWith("  Next: "))).toHaveLength(1);
  });

  test("of a listener comes with the command that puts it right", () => {
    expect(describeFinding(request(), elsewhere).mend.at(-1)).toBe(forward(LISTENER));
    expect(describeFinding(request(), testElsewhere).mend.at(-1)).toBe(forward(TEST_LISTENER));
  });
});

describe("a refusal", () => {
  test("for one finding has it in its first line", () => {
    const { exitCode, lines } = reportRefusal(request(), { kind: "preflight", findings: [noRole] });

    expect(exitCode).toBe(6);
    expect(lines).toEqual([
      `No deployment of shop:7 was created: the role ${ROLE}, as which CodeDeploy acts for shop-web-group, does not exist.`,
      "  Next: see who deleted the role. Terraform makes it anew at the next apply.",
    ]);
  });

  test("for several has each with its mend, in the order in which they were found", () => {
    const { lines } = reportRefusal(request(), {
      kind: "preflight",
      findings: [elsewhere, testElsewhere, noRole],
    });

    expect(lines[0]).toBe("No deployment of shop:7 was created: 3 things are in its way.");
    expect(lines.filter((line) => line.startsWith("  - "))).toHaveLength(3);
    expect(lines.filter((line) => line.startsWith("  Next: "))).toHaveLength(3);
    expect(lines.indexOf(forward(LISTENER))).toBeLessThan(lines.indexOf(forward(TEST_LISTENER)));
  });

  test("of a revision that failed before names what is in the way of a retry as well", () => {
    const { exitCode, lines } = reportRefusal(request(), {
      kind: "failed-before",
      deployment: deployment("Stopped", { id: "d-OLD000001" }),
      findings: [elsewhere],
    });

    expect(exitCode).toBe(6);
    expect(lines[0]).toBe(
      "No deployment of shop:7 was created: this very revision was stopped before, as d-OLD000001.",
    );
    expect(lines.slice(3, 5)).toEqual([
      "  Found besides, and in the way of any deployment:",
      "  - the production listener does not send all traffic to the PRIMARY task set",
    ]);
    expect(lines.at(-1)).toBe(forward(LISTENER));
  });

  test("for everything there can be is within the 8 KiB that Terraform shows, whatever AWS says", () => {
    const ringing = Array.from({ length: 10 }, (_, index): Finding => {
      return { kind: "alarm", name: `shop-web-alarm-${index}`, reason: "y".repeat(1_023) };
    });
    const kinds = SAID.map(([finding]) => finding).filter(({ kind }) => kind !== "alarm");
    const { lines } = reportRefusal(request(), { kind: "preflight", findings: [...kinds, ...ringing] });

    expect(lines.join("\n").length).toBeLessThan(8_192);
  });
});
