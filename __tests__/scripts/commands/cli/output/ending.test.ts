import { describe, expect, test } from "@jest/globals";
import type { Interruption } from "../../../../../scripts/commands/cli/host";
import { canaryCourse, running } from "../../../driver/courses";
import type { World } from "../../../driver/fake-aws";
import { appSpec } from "../../../driver/fixtures";
import { type Machine, runProgram } from "../../fake-host";

/** Runs a command that is cancelled when it makes a call, and continues for a moment, as a process does. */
async function cutOffAt(
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
          left = ending?.cutOff("SIGTERM");
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

describe("a cancelled command", () => {
  test("prints one document with --json: the command, the cancellation and the exit code", async () => {
    const { stdout, stderr, left } = await cutOffAt(isFirst, "status --application shop-web --json");

    expect(left).toBe(5);
    // JSON.parse takes no second one.
    expect(JSON.parse(stdout)).toEqual({
      version: 1,
      command: "status",
      exitCode: 5,
      error: ["Cancelled (SIGTERM)."],
      cutOff: { reason: "SIGTERM", toldToStop: [] },
    });
    expect(stderr).toEqual(["Cancelled (SIGTERM)."]);
  });

  test("prints nothing without it", async () => {
    const { stdout, stderr, left } = await cutOffAt(isFirst, "status --application shop-web");

    expect({ stdout, stderr, left }).toEqual({ stdout: "", stderr: ["Cancelled (SIGTERM)."], left: 5 });
  });

  test("names its deployment, and what becomes of it", async () => {
    const files = { "app.json": JSON.stringify(appSpec()) };
    const line = "deploy --application shop-web --app-spec app.json --json";
    const isTarget = (method: string) => method === "deploymentTarget";
    const stopped = await cutOffAt(isTarget, line, { files });
    const left = await cutOffAt(isTarget, `${line} --on-cancel leave`, { files });

    expect(JSON.parse(stopped.stdout)).toMatchObject({
      command: "deploy",
      cutOff: { reason: "SIGTERM", deploymentId: "d-NEW000001", fate: "stopped" },
    });
    expect(JSON.parse(left.stdout).cutOff).toMatchObject({ fate: "left" });
  });

  test("says so while CodeDeploy hasn't answered its order", async () => {
    const files = { "app.json": JSON.stringify(appSpec()) };
    const line = "deploy --application shop-web --app-spec app.json --json";
    const { stdout } = await cutOffAt((method) => method === "createDeployment", line, { files });

    expect(JSON.parse(stdout).cutOff).toEqual({ reason: "SIGTERM", fate: "stopped", toldToStop: [] });
  });

  test("lists the deployments that it stopped for its own", async () => {
    const files = { "app.json": JSON.stringify(appSpec()) };
    const line = "deploy --application shop-web --app-spec app.json --when-running supersede --json";
    const isStop = (method: string) => method === "stopDeployment";
    const { stdout, stderr } = await cutOffAt(isStop, line, { files }, running("d-OTHER0001"));

    expect(JSON.parse(stdout).cutOff).toEqual({ reason: "SIGTERM", toldToStop: ["d-OTHER0001"] });
    expect(stderr).toContain(
      "  It had asked CodeDeploy to stop d-OTHER0001, with a rollback: CodeDeploy continues that.",
    );
  });

  test("lists the deployment that `stop` stopped, and that CodeDeploy continues to stop", async () => {
    const isAfter = (method: string) => method === "stopDeployment";
    const { stdout, stderr } = await cutOffAt(
      isAfter,
      "stop --application shop-web --json",
      {},
      running("d-OTHER0001"),
    );

    expect(JSON.parse(stdout).cutOff).toEqual({ reason: "SIGTERM", toldToStop: ["d-OTHER0001"] });
    const at = stderr.indexOf("Cancelled (SIGTERM).");
    expect(stderr[at + 1]).toBe(
      "  It had asked CodeDeploy to stop d-OTHER0001, with a rollback: CodeDeploy continues that.",
    );
  });

  test("says that it had begun no deployment, where it was to create one", async () => {
    const files = { "app.json": JSON.stringify(appSpec()) };
    const line = "deploy --application shop-web --app-spec app.json";
    const { stderr } = await cutOffAt((method) => method === "listener", line, { files });

    expect(stderr).toContain("Cancelled (SIGTERM): this command had no deployment to stop.");
  });

  test("has nothing to say once it has ended, and keeps its exit code", async () => {
    const { ending, stdout, stderr } = await cutOffAt(() => false, "status --application shop-web --json");

    expect(ending?.cutOff("its output can't be written: EPIPE")).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ version: 1, service: {} });
    expect(stderr).toEqual([]);
  });

  test("keeps the exit code of a mistake as well", async () => {
    const { ending } = await cutOffAt(() => false, "status --application shop-web --jso");

    expect(ending?.cutOff("SIGTERM")).toBe(2);
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

  test("is thrown on after one document with --json, with exit code 1 in it", async () => {
    expect(JSON.parse(await broken("history --application shop-web --json"))).toEqual({
      version: 1,
      command: "history",
      exitCode: 1,
      error: [
        "The command failed because of a bug in this program. The stack trace is at the end of stderr.",
      ],
    });
  });

  test("prints nothing without it", async () => {
    expect(await broken("history --application shop-web")).toBe("");
  });
});
