import { describe, expect, test } from "@jest/globals";
import type { Interruption } from "../../../../../scripts/commands/cli/host";
import { expectGolden } from "../../../../support/golden";
import { canaryCourse, running } from "../../../driver/courses";
import type { World } from "../../../driver/fake-aws";
import { appSpec } from "../../../driver/fixtures";
import { type Machine, runProgram } from "../../fake-host";

/** Runs a command that is cancelled when it makes a call. It then continues, as a process does for a moment. */
async function cancelledAt(
  at: (method: string) => boolean,
  line: string,
  machine: Machine = {},
  world: Partial<World> = {},
) {
  let ending: Interruption | undefined;
  let left: number | undefined;
  const ran = await runProgram(
    line,
    {
      courses: { "d-NEW000001": canaryCourse },
      ...world,
      fails: (method) => {
        if (left === undefined && at(method)) {
          left = ending?.cancel("SIGTERM");
        }
        return undefined;
      },
    },
    {
      ...machine,
      whenInterrupted: (now) => {
        ending = now;
      },
    },
  );
  return { ...ran, left, ending };
}

const isFirst = () => true;

/** What is printed up to the cancellation, with its lines. A real process has ended then. */
function upToTheEnd(lines: readonly string[]): readonly string[] {
  const at = lines.findIndex((line) => line.startsWith("Cancelled"));
  const after = lines.findIndex((line, index) => index > at && !line.startsWith("  "));
  return lines.slice(0, after === -1 ? lines.length : after);
}

describe("a cancelled command", () => {
  test("prints one document with --json: the command, the cancellation and the exit code", async () => {
    const { stdout, stderr, left } = await cancelledAt(isFirst, "status --application shop-web --json");

    expect(left).toBe(5);
    // JSON.parse would fail on a second document.
    expect(JSON.parse(stdout)).toEqual({
      version: 1,
      command: "status",
      exitCode: 5,
      error: ["Cancelled (SIGTERM)."],
      cancelled: { reason: "SIGTERM", stopRequested: [] },
    });
    expect(stderr).toEqual(["Cancelled (SIGTERM)."]);
  });

  test("prints nothing without it", async () => {
    const { stdout, stderr, left } = await cancelledAt(isFirst, "status --application shop-web");

    expect({ stdout, stderr, left }).toEqual({ stdout: "", stderr: ["Cancelled (SIGTERM)."], left: 5 });
  });

  test("names its deployment and what happens to it", async () => {
    const files = { "app.json": JSON.stringify(appSpec()) };
    const line = "deploy --application shop-web --app-spec app.json --json";
    const isTarget = (method: string) => method === "deploymentTarget";
    const stopped = await cancelledAt(isTarget, line, { files });
    const left = await cancelledAt(isTarget, `${line} --on-cancel leave`, { files });

    expect(JSON.parse(stopped.stdout)).toMatchObject({
      command: "deploy",
      cancelled: { reason: "SIGTERM", deploymentId: "d-NEW000001", action: "stop" },
    });
    expect(JSON.parse(left.stdout).cancelled).toMatchObject({ action: "leave" });
  });

  test("reports an order that CodeDeploy has not answered", async () => {
    const files = { "app.json": JSON.stringify(appSpec()) };
    const line = "deploy --application shop-web --app-spec app.json --json";
    const { stdout } = await cancelledAt((method) => method === "createDeployment", line, { files });

    expect(JSON.parse(stdout).cancelled).toEqual({ reason: "SIGTERM", action: "stop", stopRequested: [] });
  });

  test("lists the other deployments that it stopped", async () => {
    const files = { "app.json": JSON.stringify(appSpec()) };
    const line = "deploy --application shop-web --app-spec app.json --when-running supersede --json";
    const isStop = (method: string) => method === "stopDeployment";
    const { stdout, stderr } = await cancelledAt(isStop, line, { files }, running("d-OTHER0001"));

    expect(JSON.parse(stdout).cancelled).toEqual({ reason: "SIGTERM", stopRequested: ["d-OTHER0001"] });
    expectGolden("ending-after-a-stop.txt", upToTheEnd(stderr));
  });

  test("lists the deployment that `stop` asked CodeDeploy to stop", async () => {
    const isAfter = (method: string) => method === "stopDeployment";
    const { stdout, stderr } = await cancelledAt(
      isAfter,
      "stop --application shop-web --json",
      {},
      running("d-OTHER0001"),
    );

    expect(JSON.parse(stdout).cancelled).toEqual({ reason: "SIGTERM", stopRequested: ["d-OTHER0001"] });
    expectGolden("ending-of-stop.txt", upToTheEnd(stderr));
  });

  test("says that it had begun no deployment, when it was to create one", async () => {
    const files = { "app.json": JSON.stringify(appSpec()) };
    const line = "deploy --application shop-web --app-spec app.json";
    const { stderr } = await cancelledAt((method) => method === "listener", line, { files });

    expectGolden("ending-without-a-deployment.txt", upToTheEnd(stderr));
  });

  test("prints nothing after its end, and keeps its exit code", async () => {
    const { ending, stdout, stderr } = await cancelledAt(() => false, "status --application shop-web --json");

    expect(ending?.cancel("its output can't be written: EPIPE")).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ version: 1, service: {} });
    expect(stderr).toEqual([]);
  });

  test("keeps the exit code of a usage error", async () => {
    const { ending } = await cancelledAt(() => false, "status --application shop-web --jso");

    expect(ending?.cancel("SIGTERM")).toBe(2);
  });
});

describe("a bug", () => {
  const broken = async (line: string) => {
    let stdout = "";
    const fails = () => {
      throw new TypeError("a bug");
    };
    const machine = {
      whenPrinted: (text: string) => {
        stdout += text;
      },
    };
    await expect(runProgram(line, { fails }, machine)).rejects.toThrow(TypeError);
    return stdout;
  };

  test("is thrown after one document with --json that has exit code 1", async () => {
    const printed = await broken("history --application shop-web --json");
    expect(JSON.parse(printed)).toMatchObject({ version: 1, command: "history", exitCode: 1 });
    expectGolden("ending-bug.txt", printed);
  });

  test("prints nothing without it", async () => {
    expect(await broken("history --application shop-web")).toBe("");
  });
});
