import { describe, expect, test } from "@jest/globals";
import type { CommandContext } from "../../../scripts/commands/cli/command";
import {
  type ContinueOptions,
  type ContinueResult,
  continueDeployment,
} from "../../../scripts/commands/continue";
import { running } from "../driver/courses";
import type { World } from "../driver/fake-aws";
import { failure, group } from "../driver/fixtures";
import { fakeContext } from "./support";

const ID = "d-OTHER0001";

async function continued(
  world: Partial<World>,
  options: ContinueOptions = {},
  changes: Partial<CommandContext> = {},
) {
  const context = fakeContext(world, changes);
  const { data, ...answer } = await continueDeployment(context, options);
  return { ...answer, data: data as ContinueResult, orders: context.aws.count("continueDeployment") };
}

const ready = running(ID, { status: "Ready" });

describe("a deployment that is Ready", () => {
  test.each([
    ["that runs", {}],
    ["that is named", { deploymentId: ID }],
  ])("and %s goes on with 0, and it is said how to watch it", async (_, options) => {
    const { exitCode, lines, data, orders } = await continued(ready, options);

    expect([exitCode, orders]).toEqual([0, 1]);
    expect(lines).toEqual([
      "The deployment d-OTHER0001 goes on: production traffic shifts to green.",
      "  Next: `watch d-OTHER0001` follows it to its end; `stop d-OTHER0001` takes it back.",
    ]);
    expect(data).toEqual({ version: 1, result: "continued", deploymentId: ID, status: "Ready" });
  });

  test("fails with 6 when CodeDeploy refuses, since somebody was faster", async () => {
    const code = "DeploymentIsNotInReadyStateException";
    const { exitCode, lines, data } = await continued({
      ...ready,
      fails: (method) => (method === "continueDeployment" ? failure("rejected", code) : undefined),
    });

    expect([exitCode, data.result]).toEqual([6, "refused"]);
    expect(lines[0]).toBe("The deployment d-OTHER0001 was not continued.");
    expect(lines[1]).toContain(code);
  });

  test("fails with 5 when the order isn't known to have arrived", async () => {
    const { exitCode, lines, data } = await continued({
      ...ready,
      fails: (method) => (method === "continueDeployment" ? failure("transient") : undefined),
    });

    expect([exitCode, data.result]).toEqual([5, "unknown"]);
    expect(lines[0]).toBe("It is not known whether the deployment d-OTHER0001 goes on.");
  });

  test("throws AWS's refusal of the caller on", async () => {
    const denied = failure("denied", "AccessDeniedException");

    await expect(
      continued({ ...ready, fails: (method) => (method === "continueDeployment" ? denied : undefined) }),
    ).rejects.toBe(denied);
  });
});

describe("nothing is continued, with 6", () => {
  test.each<[string, Partial<World>, ContinueOptions, string]>([
    ["when nothing runs", {}, {}, "Nothing was continued: no deployment of shop-web-group is running."],
    [
      "when what ran has ended",
      running(ID, { status: "Succeeded" }),
      {},
      "Nothing was continued: no deployment of shop-web-group is running.",
    ],
    [
      "when it isn't Ready",
      running(ID),
      {},
      "Nothing was continued: the deployment d-OTHER0001 does not wait for a person; it is InProgress, and must be Ready.",
    ],
    [
      "when another one runs than the one that is named",
      ready,
      { deploymentId: "d-WRONG0001" },
      "Nothing was continued: the deployment of shop-web-group that is running is d-OTHER0001, not d-WRONG0001.",
    ],
  ])("%s", async (_, world, options, said) => {
    const { exitCode, lines, data, orders } = await continued(world, options);

    expect([exitCode, data.result, orders]).toEqual([6, "refused", 0]);
    expect(lines[0]).toBe(said);
  });
});

test("a group of another service fails with 2, and not in the words of a deployment", async () => {
  const other = group({ services: [{ cluster: "shop", service: "api" }] });

  await expect(continued({ ...ready, group: other })).rejects.toMatchObject({
    exitCode: 2,
    lines: [
      "The service or its deployment group is not what was named, or can't be looked at. Nothing was changed.",
      expect.stringContaining("deploys shop/api, not shop/web"),
    ],
  });
});
