import { describe, expect, test } from "@jest/globals";
import { NO_GUARD } from "../../../../scripts/driver/context/guard";
import { cancellationOf, cancellationReport, tracking } from "../../../../scripts/driver/report/cancelled";
import { request } from "../fixtures";

const ORDER = { application: "shop-web", deploymentGroup: "shop-web-group", mark: "1a2b3c4d" };
const watching = () => tracking({ ...NO_GUARD, watches: () => true });
const leaving = () => tracking(NO_GUARD);
const linesOf = (guard: ReturnType<typeof tracking> | undefined, superseded: string[] = []) =>
  cancellationReport(cancellationOf("SIGINT", guard, { stopRequested: superseded }), undefined).lines;

describe("the verdict of a cancelled run reports", () => {
  test("no deployment before one was ordered and after it has ended", () => {
    const ended = watching();
    ended.ordered(ORDER);
    ended.protect("d-NEW000001");
    ended.release();
    for (const guard of [undefined, watching(), ended]) {
      expect(linesOf(guard)).toEqual([
        "The run was cancelled (SIGINT). This run stopped no deployment. A deployment in progress continues.",
      ]);
    }
  });

  test.each([
    ["is being stopped, with a rollback", watching],
    ["continues", leaving],
  ])("its deployment by its id: it %s", (action, make) => {
    const guard = make();
    guard.protect("d-NEW000001");
    expect(linesOf(guard)).toEqual([`The run was cancelled (SIGINT). Its deployment d-NEW000001 ${action}.`]);
  });

  test.each([
    ["is found and stopped, with a rollback", watching],
    ["continues", leaving],
  ])("a deployment that may have been created: it %s", (action, make) => {
    const guard = make();
    guard.ordered(ORDER);
    expect(linesOf(guard)).toEqual([
      `The run was cancelled (SIGINT). CodeDeploy did not answer its request for a deployment. If the deployment was created, it ${action}.`,
    ]);
  });

  test("a rollback, which continues after it has moved production, and the next deployment, which is stopped", () => {
    const unlessMoved = { cluster: "shop", service: "web" };
    const guard = watching();
    const actions = [
      () => guard.ordered({ ...ORDER, unlessMoved }),
      () => guard.protect("d-NEW000001", unlessMoved),
      () => guard.protect("d-NEW000002"),
    ].map((word) => {
      word();
      return cancellationOf("SIGHUP", guard, { stopRequested: [] }).action;
    });

    expect(actions).toEqual(["stop-unless-shifted", "stop-unless-shifted", "stop"]);
    guard.protect("d-NEW000001", unlessMoved);
    expect(linesOf(guard)).toEqual([
      "The run was cancelled (SIGINT). Its deployment d-NEW000001 is being stopped, with a rollback, unless it has already moved all production traffic: then it continues.",
    ]);
  });

  test("the command that shows more, with the names of the service", () => {
    const flags = "--application shop-web --group shop-web-group --region eu-west-1";
    const command = (guard: ReturnType<typeof tracking> | undefined) =>
      cancellationReport(cancellationOf("SIGINT", guard, { stopRequested: [] }), request()).lines.at(-1);
    const guard = watching();

    expect(command(undefined)).toBe(`  npx cdktf-ecs-codedeploy status ${flags}`);
    guard.ordered(ORDER);
    expect(command(guard)).toBe(`  npx cdktf-ecs-codedeploy history ${flags}`);
    guard.protect("d-NEW000001");
    expect(command(guard)).toBe(`  npx cdktf-ecs-codedeploy watch d-NEW000001 ${flags}`);
  });

  test("other deployments that it had stopped", () => {
    expect(linesOf(watching(), ["d-OTHER0001", "d-OTHER0002"])[1]).toBe(
      "  Before that, it asked CodeDeploy to stop d-OTHER0001 and d-OTHER0002 with a rollback. CodeDeploy continues to do so.",
    );
  });
});
