import { describe, expect, test } from "@jest/globals";
import { describeError } from "../../../../scripts/commands/history/deployment-words";
import type { Environment } from "../../../../scripts/driver/settings/settings";
import { running } from "../../driver/courses";
import type { World } from "../../driver/fake-aws";
import { deployment, described, failure } from "../../driver/fixtures";
import { FAILED, FINGERPRINT, ON_SEVEN, WANTED } from "../status/support";
import { examined, problemsIn } from "./support";

const found = async (world: Partial<World>, env: Environment = {}) => {
  const { exitCode, findings, failedChecks, context } = await examined(world, {}, { env });
  return { exitCode, findings, failedChecks, kinds: findings.map(({ kind }) => kind), aws: context.aws };
};

describe("a wanted revision that failed before is a finding", () => {
  test("with the deployment that failed, and why", async () => {
    expect((await found({ ended: [FAILED] })).exitCode).toBe(6);
    expect(await problemsIn({ ended: [FAILED] })).toMatchObject([
      { kind: "failed-before", deployment: { id: FAILED.id }, cause: describeError(FAILED) },
    ]);
  });

  test("together with other blockers", async () => {
    const { kinds } = await found({ ended: [{ ...FAILED, status: "Stopped" }], roleExists: false });
    expect(kinds).toEqual(["failed-before", "role-missing"]);
  });

  test("even while another revision is being deployed", async () => {
    expect((await found({ ended: [FAILED], ...running("d-RUNS00001") })).kinds).toEqual(["failed-before"]);
  });

  test("even while it is being rolled back", async () => {
    const back = running("d-BACK00001", { isRollback: true, sha256: FINGERPRINT });
    expect((await found({ ended: [FAILED], ...back })).kinds).toEqual(["failed-before"]);
  });
});

describe("it is not a finding", () => {
  test.each<[string, Partial<World>, Environment]>([
    ["where it is live, so that none would be created", { ...ON_SEVEN, ended: [FAILED] }, {}],
    ["while it is tried again", { ended: [FAILED], ...running("d-RUNS00001", { sha256: FINGERPRINT }) }, {}],
    [
      "where its last deployment succeeded",
      { ended: [FAILED, { ...FAILED, status: "Succeeded", createdAt: (FAILED.createdAt ?? 0) + 1 }] },
      {},
    ],
    ["where another revision failed", { ended: [deployment("Failed", { sha256: "0ther" })] }, {}],
    ["if the next run is set to retry", { ended: [FAILED] }, { ECS_CODEDEPLOY_RETRY: "true" }],
    [
      "in the CI run that ordered it, of which a re-run is a retry",
      { ended: [{ ...FAILED, description: described({ fingerprint: FINGERPRINT, runId: "42" }) }] },
      { GITHUB_RUN_ID: "42" },
    ],
  ])("%s", async (_, world, env) => {
    expect(await found(world, env)).toMatchObject({ exitCode: 0, findings: [], failedChecks: [] });
  });

  test("when the wanted revision of the code is unknown", async () => {
    const world = { ended: [FAILED], revisions: { [FINGERPRINT]: WANTED } };
    const { exitCode, findings, failedChecks } = await examined(world, {}, { wantedAppSpec: undefined });
    expect([exitCode, findings, failedChecks]).toEqual([0, [], []]);
  });

  test("if that is not known, which is reported", async () => {
    const fails: World["fails"] = (method) => (method === "endedDeployments" ? failure("denied") : undefined);
    const { exitCode, findings, failedChecks } = await found({ ended: [FAILED], fails });
    expect([exitCode, findings]).toEqual([0, []]);
    expect(failedChecks).toMatchObject([{ check: "revision", part: { kind: "previous-attempts" } }]);
  });
});
