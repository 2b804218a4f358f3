import { describe, expect, test } from "@jest/globals";
import type { Deployment } from "../../../../scripts/aws";
import { type DeployResult, deploy } from "../../../../scripts/commands/deploy/deploy";
import type { Outdated } from "../../../../scripts/commands/status/outdated";
import { readStatus } from "../../../../scripts/commands/status/service-status";
import { expectGolden } from "../../../support/golden";
import { canaryCourse } from "../../driver/courses";
import type { World } from "../../driver/fake-aws";
import { appSpec, deployment, described, failure, taskDefinition } from "../../driver/fixtures";
import { examined } from "../doctor/support";
import { runProgram } from "../fake-host";
import { past, revisions } from "../rollback/support";
import { fakeContext } from "../support";
import { FINGERPRINT, ON_SEVEN, seen, WANTED } from "./support";

describe("without outputs, the wanted revision is the newest release that was not rolled back", () => {
  const wantedOf = async (ended: readonly Deployment[]) => {
    const { wanted, first, unknown } = await seen({ ended, revisions }, "none");
    return { by: wanted?.deploymentId, first, unknown };
  };
  const back = deployment("Succeeded", { id: "d-BACK00001", isRollback: true });
  const error = { code: "MANUAL_STOP", message: "on request" };

  test.each<[string, readonly Deployment[], string]>([
    ["not one that was stopped", [past(7, { status: "Stopped" }), past(6)], "d-OLD000006"],
    [
      "not one that succeeded and was rolled back",
      [back, past(7, { rollbackId: back.id }), past(6)],
      "d-OLD000006",
    ],
    ["one that failed", [past(7, { status: "Failed" }), past(6)], "d-OLD000007"],
    ["one that an operator rolled back to", [past(6), past(7)], "d-OLD000006"],
  ])("%s", async (_, ended, by) => {
    expect((await wantedOf(ended)).by).toBe(by);
  });

  test.each<[string, readonly Deployment[]]>([
    ["stopped-release", [past(7, { status: "Stopped" }), past(6)]],
    ["rolled-back-release", [back, past(7, { rollbackId: back.id }), past(6)]],
    [
      "stopped-rollback",
      [
        past(5, {
          status: "Stopped",
          description: described({
            fingerprint: past(5).sha256 ?? "",
            taskDefinition: "shop:5",
            liveBefore: "shop:6",
            isRollback: true,
          }),
        }),
        past(6),
      ],
    ],
  ])("and a newer deployment that doesn't count is named: %s", async (name, ended) => {
    const { lines } = await seen({ ended, revisions }, "none");
    expectGolden(
      `wanted-before-a-${name}.txt`,
      lines.filter((line) => line.startsWith("wanted")),
    );
  });

  test.each([
    ["all-stopped", [past(7, { status: "Stopped" })]],
    ["no-deployment", []],
  ])("and it isn't known with %s", async (name, ended) => {
    const { by, unknown } = await wantedOf(ended);
    expect(by).toBeUndefined();
    expectGolden(`wanted-not-known-${name}.txt`, unknown);
  });

  test("and it isn't known when S3 doesn't return its AppSpec, but the rest is shown", async () => {
    const object = { bucket: "revisions", key: "shop/7.json", bundleType: "JSON", version: "v7" };
    const fails: World["fails"] = (method) => (method === "revisionObject" ? failure("denied") : undefined);
    const { wanted, unknown } = await seen(
      { ended: [past(7, { object }), past(6)], revisions, fails },
      "none",
    );

    expect(wanted?.deploymentId).toBeUndefined();
    expectGolden("wanted-not-known-not-read.txt", unknown);
  });

  test("and a stopped release is named in the first line, with its cause", async () => {
    const stopped = past(7, { status: "Stopped", rollbackId: back.id, error });
    expectGolden("wanted-and-a-stopped-release.txt", [
      String((await wantedOf([back, stopped, past(6)])).first),
    ]);
  });
});

describe("outputs", () => {
  const own = deployment("Succeeded", { id: "d-OLD000007", sha256: FINGERPRINT });
  const newer = past(8, {
    description: described({ fingerprint: past(8).sha256 ?? "", taskDefinition: "shop:8" }),
  });
  const pastRollback = past(6, {
    description: described({
      fingerprint: past(6).sha256 ?? "",
      taskDefinition: "shop:6",
      liveBefore: "shop:7",
      isRollback: true,
    }),
  });

  test.each<[string, Partial<World>, Outdated | undefined]>([
    [
      "are outdated by a newer release of another revision",
      { ended: [newer, own] },
      {
        kind: "newer-release",
        wanted: "shop:7",
        deploymentId: own.id,
        newerDeploymentId: newer.id,
        newer: "shop:8",
      },
    ],
    [
      "are outdated by a newer task definition",
      { latestTaskDefinition: taskDefinition(9) },
      { kind: "newer-task-definition", wanted: "shop:7", newer: "shop:9" },
    ],
    [
      "are current when theirs is the newest",
      { ended: [own, newer], latestTaskDefinition: taskDefinition(7) },
      undefined,
    ],
    ["are current after a rollback, which the code doesn't know", { ended: [pastRollback, own] }, undefined],
    [
      "are not known to be outdated when ECS may not be asked",
      { fails: (method) => (method === "taskDefinition" ? failure("denied") : undefined) },
      undefined,
    ],
  ])("%s", async (_, world, outdated) => {
    const context = fakeContext({ ...ON_SEVEN, ...world }, { wantedAppSpec: WANTED });
    const { wanted } = await readStatus(context);
    expect(wanted).toMatchObject({ kind: "known", value: { outdated } });
  });

  describe("that may be outdated are reported", () => {
    const outputs = {
      "app-spec": appSpec(),
      region: "eu-west-1",
      "cluster-name": "shop",
      "service-name": "web",
      "application-name": "shop-web",
      "deployment-group-name": "shop-web-group",
    };
    const asTerraform = Object.fromEntries(
      Object.entries(outputs).map(([id, value]) => [id, { type: "string", value }]),
    );
    const world = { ...ON_SEVEN, ended: [newer, own] };

    test.each<[string, string, object]>([
      ["cdktf", "npx cdktf output shop --outputs-file 'my outputs.json'", { shop: outputs }],
      ["several-stacks", "npx cdktf output '*' --outputs-file 'my outputs.json'", { net: {}, shop: outputs }],
      [
        "terraform",
        "terraform -chdir=cdktf.out/stacks/shop-web output -json > 'my outputs.json'",
        asTerraform,
      ],
    ])("by status, with the command that refreshes them: %s", async (how, refresh, content) => {
      const files = { "my outputs.json": JSON.stringify(content) };
      const { lines, document } = await statusOf(world, files);
      expectGolden(`wanted-outdated-${how}.txt`, lines);
      expect(document.wanted).toMatchObject({ outdated: expect.any(String), refresh });
    });

    test("by doctor, as a warning", async () => {
      const refreshOutputs = "npx cdktf output shop --outputs-file outputs.json";
      const { exitCode, lines, warnings } = await examined(world, {}, { refreshOutputs });
      expect([exitCode, warnings.length]).toEqual([0, 2]);
      expectGolden("wanted-outdated-doctor.txt", lines);
    });

    test("by deploy, which still deploys them", async () => {
      const context = fakeContext(
        { courses: { "d-NEW000001": canaryCourse }, ended: [newer, own] },
        { wantedAppSpec: WANTED, refreshOutputs: "npx cdktf output shop --outputs-file outputs.json" },
      );
      const { exitCode, data } = await deploy(context, {});
      expect([exitCode, (data as DeployResult).verdict.kind]).toEqual([0, "succeeded"]);
      expectGolden("wanted-outdated-deploy.txt", context.printed.slice(0, 2));
    });
  });
});

/** The status by a file of outputs whose name has a space. `runProgram` splits its line at spaces. */
async function statusOf(world: Partial<World>, files: Readonly<Record<string, string>>) {
  const [path = "", text = ""] = Object.entries(files)[0] ?? [];
  const machine = { env: {}, files: { [path.replace(" ", "\u00a0")]: text } };
  const line = `status --outputs ${path.replace(" ", "\u00a0")}`;
  const { stdout } = await runProgram(line, world, machine);
  const json = await runProgram(`${line} --json`, world, machine);
  const lines = stdout.split("\n").map((printed) => printed.replace("\u00a0", " "));
  const document = JSON.parse(json.stdout.replace("\u00a0", " "));
  return { first: lines[0], lines, document };
}
