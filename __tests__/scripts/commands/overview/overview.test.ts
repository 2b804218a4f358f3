import { describe, expect, test } from "@jest/globals";
import { expectGolden } from "../../../support/golden";
import { runProgram } from "../fake-host";
import { DEPLOYING, forward, listenerOf, of, overviewOf } from "./account";

describe("status without a name", () => {
  test("shows each service in a line", async () => {
    const { lines } = await overviewOf({
      services: {
        web: { cluster: "web" },
        api: { ...DEPLOYING, alarmNames: ["api-5xx", "api-slow", "api-gone"] },
        jobs: { application: "batch", alarmNames: ["jobs-5xx"], traffic: "gone" },
        done: {
          taskSets: [of("done", "green", 3), of("done", "blue", 2, { status: "ACTIVE" })],
          runs: "d-done-3",
          traffic: [[0, 100]],
        },
        begun: { runs: "d-begun-9" },
        astray: { traffic: [[0, 100]] },
        halfway: {
          traffic: [
            [0, 100],
            [100, 0],
          ],
        },
        apart: { listener: "web", traffic: [] },
        plain: { controller: "ECS" },
      },
      alarms: { "api-5xx": "ALARM", "api-slow": "OK", "jobs-5xx": "OK" },
    });
    expectGolden("overview.txt", lines);
  });

  test("names the alarms behind a composite alarm", async () => {
    const { services, lines } = await overviewOf({
      services: { api: { alarmNames: ["api-rollback"] } },
      alarms: { "api-rollback": "ALARM" },
      members: { "api-rollback": ["api-5xx", "api-slow"] },
    });
    expect(services[0]?.alarms).toEqual([
      { name: "api-rollback", state: "ALARM", members: ["api-5xx", "api-slow"] },
    ]);
    expect(lines.join("\n")).toContain("ALARM: api-rollback (api-5xx, api-slow)");
  });

  test("has the same data as a document", async () => {
    const { services, unknown } = await overviewOf({
      services: { api: { ...DEPLOYING, alarmNames: ["api-5xx", "api-gone"] } },
      alarms: { "api-5xx": "ALARM" },
    });
    expect(unknown).toEqual([]);
    expect(services).toEqual([
      {
        cluster: "main",
        service: "api",
        application: "api",
        deploymentGroup: "api",
        taskSets: [
          {
            role: "old",
            taskDefinition: "arn:aws:ecs:eu-west-1:1:task-definition/api:4",
            images: [{ container: "app", image: "nginx:1.4" }],
            running: 2,
            desired: 2,
            percent: 90,
          },
          {
            role: "new",
            taskDefinition: "arn:aws:ecs:eu-west-1:1:task-definition/api:5",
            images: [{ container: "app", image: "nginx:1.5" }],
            running: 1,
            desired: 2,
            percent: 10,
          },
        ],
        production: {
          kind: "forwards",
          routes: [
            {
              listenerArn: listenerOf("api"),
              ruleArn: `${listenerOf("api")}/0`,
              priority: 10,
              conditions: ["host a.example.com"],
              finalAction: { kind: "forwards", weights: forward("api", 90, 10) },
            },
            {
              listenerArn: listenerOf("api"),
              ruleArn: undefined,
              priority: undefined,
              conditions: [],
              finalAction: { kind: "forwards", weights: forward("api", 90, 10) },
            },
          ],
        },
        running: { id: "d-api-5", status: "InProgress", isRollback: false },
        alarms: [{ name: "api-5xx", state: "ALARM" }],
        missingAlarms: ["api-gone"],
        unknown: [],
      },
    ]);
  });

  test("finds a service that CodeDeploy has never deployed by its name, and reports one without it", async () => {
    const never = (name: string) => [of(name, "blue", 1, { deploymentId: undefined })];
    const { services, lines } = await overviewOf({
      services: {
        web: { taskSets: never("web") },
        odd: { application: "other", taskSets: never("odd") },
      },
    });
    expect(services.map(({ application, unknown }) => [application, unknown.length])).toEqual([
      ["web", 0],
      [undefined, 1],
    ]);
    expectGolden("overview-never-deployed.txt", lines);
  });

  test("has no lines when there are no services", async () => {
    const { lines } = await overviewOf({ services: {} });
    expectGolden("overview-no-services.txt", lines);
  });

  test("runs with only a region", async () => {
    const { exitCode, stdout, regions } = await runProgram("status --region eu-central-1 --json");
    expect([exitCode, regions]).toEqual([0, ["eu-central-1"]]);
    expect(JSON.parse(stdout)).toEqual({ version: 1, region: "eu-central-1", services: [], unknown: [] });
  });
});
