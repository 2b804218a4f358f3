import { describe, expect, test } from "@jest/globals";
import { type Guard, NO_GUARD } from "../../../scripts/driver/context/guard";
import type { Traffic } from "../../../scripts/driver/context/observed";
import { run } from "../../../scripts/driver/run";
import { trafficDocument } from "../../../scripts/driver/state/live-traffic";
import { expectGolden } from "../../support/golden";
import { running } from "./courses";
import { drive } from "./drive";
import { fakeAws, NoCourse } from "./fake-aws";
import {
  answering,
  BACK_TO_BLUE,
  deployment,
  elsewhere,
  failure,
  fakeClock,
  fakeReporter,
  GONE,
  green,
  group,
  OTHERS,
  request,
  route,
  SHOW,
  shownForwards,
  toOne,
  weights,
} from "./fixtures";

describe("when a stopped deployment left traffic on both target groups", () => {
  test("fails with 6, with the command that fixes the listener", async () => {
    const { exitCode, aws, verdict, failed } = await drive({ weights: weights(10) });

    expect(exitCode).toBe(6);
    expect(aws.count("createDeployment")).toBe(0);
    expect(verdict).toMatchObject({
      verdict: { kind: "refused", why: "preflight" },
      findings: [{ kind: "traffic-elsewhere" }],
      liveNow: { production: shownForwards(10) },
    });
    expect(failed[3]).toBe(`  ${BACK_TO_BLUE}`);
  });
});

/** Traffic as the verdict's document shows it. */
const shown = (traffic: Traffic) => JSON.parse(JSON.stringify(trafficDocument(traffic)));

describe("what is live", () => {
  const alarms = [{ name: "5xx", state: "ALARM", reason: "too many" }] as const;
  const images = { "shop:6": "nginx:1.28" };
  const liveLines = (lines: readonly string[]) => lines.filter((line) => line.startsWith("  Live now: "));
  const LIVE =
    "  Live now: shop:6 (image nginx:1.28), task set ecs-svc/0001 (PRIMARY) behind shop-blue, 2 of 2 tasks running; production 100 % to shop-blue";

  test("is shown by a refusal at once, in the report and in the document", async () => {
    const { exitCode, failed, verdict } = await drive({
      images,
      alarms,
      group: group({ alarmNames: ["5xx"] }),
    });

    expect([exitCode, liveLines(failed)]).toEqual([6, [LIVE]]);
    expect(verdict.liveNow).toMatchObject({
      taskSet: "ecs-svc/0001",
      images: [{ container: "app", image: "nginx:1.28" }],
    });
  });

  test("is not shown by a refusal after a wait, in which it may have changed", async () => {
    const { exitCode, failed } = await drive({ images, ...running("d-OTHER0001") });

    expect([exitCode, liveLines(failed)]).toEqual([6, []]);
  });
});

describe("when the production listener does not forward to the service", () => {
  const actions: [string, Traffic][] = [
    ["is gone", GONE],
    ["redirects", elsewhere(answering("redirect"))],
    ["forwards to others", elsewhere(route(toOne(OTHERS)))],
  ];

  test.each(actions)("fails with 6 before a deployment: it %s", async (_what, production) => {
    const { exitCode, aws, verdict, failed } = await drive({ production });

    expect(exitCode).toBe(6);
    expect(aws.count("createDeployment")).toBe(0);
    expect(verdict.liveNow?.production).toEqual(shown(production));
    expect(failed.join("\n")).not.toContain("modify-");
  });

  test.each(actions)("fails with 4 after a successful deployment: it %s", async (_what, production) => {
    const { exitCode, verdict } = await drive({
      courses: {
        "d-NEW000001": [
          { minute: 0, deployment: deployment("InProgress") },
          { minute: 1, deployment: deployment("Succeeded"), taskSets: [green], production },
        ],
      },
    });

    expect(exitCode).toBe(4);
    expect(verdict.liveNow?.production).toEqual(shown(production));
  });

  test("fails with 6 when the test listener forwards to other target groups, with the command that shows its actions", async () => {
    const { exitCode, verdict, failed } = await drive({ test: elsewhere(route(toOne(OTHERS))) });

    expect(exitCode).toBe(6);
    expect(verdict.findings).toMatchObject([{ kind: "test-traffic-elsewhere" }]);
    expect(failed.at(-1)).toBe(`  ${SHOW}`);
  });
});

describe("when something is wrong before a deployment is created", () => {
  test("fails with 2 and reports all problems of the service and its group at once", async () => {
    const wrong = group({ services: [{ cluster: "shop", service: "api" }] });
    const { exitCode, failed, aws } = await drive({ group: wrong });

    expect(exitCode).toBe(2);
    expect(aws.count("createDeployment")).toBe(0);
    expectGolden("group-of-another-service.txt", failed);
  });

  test("fails without a call to AWS when the document is wrong", async () => {
    const { exitCode, aws, failed } = await drive(
      {},
      { document: { ...request(), region: "Ireland", service: "" } },
    );

    expect(exitCode).toBe(2);
    expect(aws.calls).toHaveLength(0);
    expect(failed).toHaveLength(3);
  });

  test("fails with 2 and names the IAM action of a denied call", async () => {
    const { exitCode, failed } = await drive({
      fails: (method) =>
        method === "deploymentGroup" ? failure("denied", "AccessDeniedException") : undefined,
    });

    expect(exitCode).toBe(2);
    expect(failed[1]).toContain("codedeploy:GetDeployment");
  });

  test("throws a bug", async () => {
    const bug = drive({ courses: {} });

    await expect(bug).rejects.toThrow(NoCourse);
  });

  test.each<[string, Guard]>([
    ["without", NO_GUARD],
    ["with", { ...NO_GUARD, watches: () => true }],
  ])(
    "prints the deployment's id and how to stop it before it throws a bug, %s a watchdog",
    async (which, guard) => {
      const clock = fakeClock();
      const reporter = fakeReporter();
      const env = { ECS_CODEDEPLOY_DEPLOYMENT: JSON.stringify(request()) };
      const driven = run({ env, connect: () => fakeAws(clock), guard: () => guard, clock, reporter });

      await expect(driven).rejects.toThrow(NoCourse);
      expectGolden(`bug-${which}-a-watchdog.txt`, reporter.failed);
    },
  );
});
