import { describe, expect, test } from "@jest/globals";
import { cancellationOf, cancellationReport } from "../../../../scripts/driver/report/cancelled";
import { publisher } from "../../../../scripts/driver/report/publish";
import { fingerprintOf } from "../../../../scripts/driver/state/fingerprint";
import { expectGolden } from "../../../support/golden";
import { canaryCourse, running } from "../courses";
import {
  appSpec,
  blue,
  fakeClock,
  fakeReporter,
  green,
  MINUTE,
  NO_FOLDER,
  request,
  START,
  shownForwards,
  taskDefinition,
  weights,
} from "../fixtures";
import { ENVIRONMENT, published, withRollback } from "./published";

describe("the verdict's document", () => {
  test("of a success says what was live before, what is live now, and what happened when", async () => {
    const { exitCode, document, written } = await published({
      courses: { "d-NEW000001": canaryCourse },
    });

    expect(exitCode).toBe(0);
    expect(written).toHaveLength(1);
    expect(written[0]?.path).toBe("/out/verdict.json");
    const { timeline, ...rest } = document;
    expect(rest).toEqual({
      version: 1,
      verdict: { kind: "succeeded" },
      exitCode: 0,
      lines: [
        "Deployment d-NEW000001 succeeded: shop:7 serves all production traffic.",
        "  Live: shop:7, task set ecs-svc/0002 (PRIMARY) behind shop-green, 2 of 2 tasks running; production 100 % to shop-green",
      ],
      service: {
        region: "eu-west-1",
        cluster: "shop",
        service: "web",
        application: "shop-web",
        deploymentGroup: "shop-web-group",
      },
      revision: { taskDefinition: taskDefinition(7), fingerprint: fingerprintOf(request()) },
      deploymentId: "d-NEW000001",
      consoleUrl:
        "https://eu-west-1.console.aws.amazon.com/codesuite/codedeploy/deployments/d-NEW000001?region=eu-west-1",
      liveBefore: { taskDefinition: taskDefinition(6), taskSet: blue.id, production: shownForwards(0) },
      liveNow: { taskDefinition: taskDefinition(7), taskSet: green.id, production: shownForwards(100) },
      startedAt: "2026-01-15T12:00:00.000Z",
      endedAt: new Date(START + rest.durationSeconds * 1_000).toISOString(),
      durationSeconds: expect.closeTo(12.8 * 60, -1),
    });
    expect(timeline[0]).toEqual({
      time: "2026-01-15T12:00:03.000Z",
      deploymentId: "d-NEW000001",
      kind: "status",
      status: "Created",
      text: "status: Created",
    });
    expect(timeline).toContainEqual({
      time: expect.stringMatching(/^2026-01-15T12:02:[34]/),
      deploymentId: "d-NEW000001",
      kind: "traffic",
      newPercent: 10,
      oldPercent: 90,
      text: "production traffic: 10 % new, 90 % old",
    });
  });

  test("of a rollback says why, with the failed event's diagnostics and the end of its log", async () => {
    const { exitCode, document } = await published(withRollback);

    expect(exitCode).toBe(3);
    expect(document).toMatchObject({
      verdict: { kind: "rolled-back", status: "Failed", stoppedEarly: false },
      exitCode: 3,
      rollbackId: "d-BACK00001",
      liveBefore: { taskSet: blue.id },
      liveNow: { taskSet: blue.id, production: shownForwards(0) },
      failure: {
        error: { code: "HEALTH_CONSTRAINTS", message: "a hook failed" },
        failedEvents: [
          {
            deploymentId: "d-NEW000001",
            event: "AfterAllowTraffic",
            code: "ScriptFailed",
            message: "no answer",
            logTail: `${"x".repeat(593)}the end`,
          },
        ],
        stopReasons: [{ text: "Essential container in task exited; app: exit code 1", count: 2 }],
        unhealthyTargets: [{ text: "Target.Timeout: timed out", count: 1 }],
        gaps: [],
      },
    });
    expect(document.timeline.at(-1)).toMatchObject({
      deploymentId: "d-BACK00001",
      text: "status: Succeeded",
    });
    expect(JSON.stringify(document.timeline)).not.toContain("x".repeat(600));
  });

  test("reports a bug and the deployment that continues", async () => {
    const { exitCode, document } = await published({ courses: {} });

    expect(exitCode).toBe("thrown");
    expect(document).toMatchObject({ verdict: { kind: "bug" }, exitCode: 1, deploymentId: "d-NEW000001" });
  });

  test("contains nothing from the environment, and of the AppSpec only what identifies it", async () => {
    const hooks = [{ AfterInstall: "arn:aws:lambda:eu-west-1:123456789012:function:hook" }];
    const { written } = await published(withRollback, {
      ECS_CODEDEPLOY_DEPLOYMENT: JSON.stringify(request({ appSpec: appSpec({}, hooks) })),
    });

    expect(written[0]?.text).not.toMatch(/not-to-be-published|subnet-a|sg-app|function:hook/);
  });

  test("is written once, also when the run is cancelled after its verdict", async () => {
    const { verdict, written } = await published({ ...running("d-OTHER0001"), weights: weights(30) });
    verdict.publish(cancellationReport(cancellationOf("SIGTERM", undefined, verdict.record), undefined));

    expect(written).toHaveLength(1);
  });

  test("names the deployment of a cancelled run", () => {
    const clock = fakeClock();
    const written: string[] = [];
    const put = (_: string, text: string) => void written.push(text);
    const verdict = publisher({
      env: ENVIRONMENT,
      clock,
      files: { write: put, append: put, ...NO_FOLDER, random: () => "f00d" },
      reporter: fakeReporter(),
    });
    verdict.record.request = request();
    verdict.record.deploymentId = "d-NEW000001";
    clock.sleep(MINUTE);
    verdict.publish(cancellationReport(cancellationOf("SIGTERM", undefined, verdict.record), undefined));

    expect(JSON.parse(written.join())).toMatchObject({
      verdict: { kind: "cancelled", reason: "SIGTERM" },
      exitCode: 5,
      deploymentId: "d-NEW000001",
      durationSeconds: 60,
    });
  });
});

describe("the verdict's files", () => {
  test.each(["", undefined])("are not written when the variable is %j", async (path) => {
    const { written } = await published(
      { courses: { "d-NEW000001": canaryCourse } },
      { ECS_CODEDEPLOY_REPORT_FILE: path ?? "" },
    );

    expect(written).toHaveLength(0);
  });

  test("include GitHub's files when its variables are set, and nothing else from the environment", async () => {
    const { written } = await published(withRollback, {
      GITHUB_OUTPUT: "/github/output",
      GITHUB_STEP_SUMMARY: "/github/summary",
    });

    expect(written.map(({ path }) => path)).toEqual([
      "/out/verdict.json",
      "/github/output",
      "/github/summary",
    ]);
    expect(written[0]?.text).toMatch(/^\{\n {2}"version": 1,\n.*\n\}\n$/s);
    expect(written[1]?.text).toContain("verdict<<f00d\nrolled-back\nf00d\n");
    expect(written[2]?.text.split("\n")[0]).toBe("## Deployment of web: rolled back");
    expect(written.map(({ text }) => text).join()).not.toMatch(/not-to-be-published|subnet-a|sg-app/);
  });

  test("do not change the exit code when they cannot be written, which is reported once before the verdict", async () => {
    // With a stack, the report's next step has a complete command.
    const env = { ECS_CODEDEPLOY_DEPLOYMENT: JSON.stringify(request({ stack: "shop-web" })) };
    const { exitCode, reporter } = await published(withRollback, env, () => {
      throw new Error("EACCES: permission denied, open '/out/verdict.json'");
    });

    expect(exitCode).toBe(3);
    expectGolden("verdict-not-written.txt", reporter.failed);
  });
});
