import { describe, expect, test } from "@jest/globals";
import type { Deployment } from "../../../../scripts/aws";
import { parseDescription } from "../../../../scripts/driver/state/description";
import { fingerprintOf } from "../../../../scripts/driver/state/fingerprint";
import { expectGolden } from "../../../support/golden";
import { canaryCourse } from "../courses";
import { drive } from "../drive";
import type { World } from "../fake-aws";
import { deployment, described, failure, request, START } from "../fixtures";

const past = (status: string, changes: Partial<Deployment> = {}) =>
  deployment(status, {
    id: "d-OLD000001",
    createdAt: START - 1,
    sha256: fingerprintOf(request()),
    description: described({ fingerprint: fingerprintOf(request()), runId: "41" }),
    ...changes,
  });

const driven = (world: Partial<World>, variables: Readonly<Record<string, string>> = {}) =>
  drive({ courses: { "d-NEW000001": canaryCourse }, ...world }, { variables });

describe("a revision that failed before", () => {
  test.each(["Failed", "Stopped"])(
    "fails with 6 when its last deployment is %s: why, and how to retry",
    async (status) => {
      const error = { code: "TIMEOUT", message: "too late" };
      const { exitCode, aws, failed } = await driven({ ended: [past(status, { error })] });

      expect(exitCode).toBe(6);
      expect(aws.count("createDeployment")).toBe(0);
      expectGolden(`${status.toLowerCase()}-before.txt`, failed);
    },
  );

  test("is deployed again with the retry setting, and in a re-run of the same CI run", async () => {
    const ended = [past("Failed")];
    const codes = await Promise.all(
      [{ ECS_CODEDEPLOY_RETRY: "true" }, { GITHUB_RUN_ID: "41" }].map((env) => driven({ ended }, env)),
    );

    expect(codes.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
  });

  test("fails with 6 in another CI run, even if its number starts the same", async () => {
    const ended = [past("Failed")];
    const codes = await Promise.all(
      [{ GITHUB_RUN_ID: "4" }, { GITHUB_RUN_ID: "" }, { ECS_CODEDEPLOY_RETRY: "false" }].map((env) =>
        driven({ ended }, env),
      ),
    );

    expect(codes.map(({ exitCode }) => exitCode)).toEqual([6, 6, 6]);
  });
});

describe("a revision is not refused", () => {
  test.each<[string, Deployment[]]>([
    ["that succeeded since", [past("Failed"), past("Succeeded", { createdAt: START })]],
    ["by another's failure", [past("Failed", { sha256: "0ther" })]],
    ["by a rollback that failed", [past("Failed", { isRollback: true })]],
  ])("%s", async (_that, ended) => {
    expect((await driven({ ended })).exitCode).toBe(0);
  });

  test("if AWS does not answer, which a line reports", async () => {
    const { exitCode, printed } = await driven({
      fails: (method) =>
        method === "endedDeployments" ? failure("denied", "AccessDeniedException") : undefined,
    });

    expect(exitCode).toBe(0);
    expectGolden("not-known-whether-it-failed.txt", printed.slice(0, 1));
  });
});

test("the description names the CI run, so that a re-run is recognized", async () => {
  const { aws } = await driven({}, { GITHUB_RUN_ID: "41" });

  expect(parseDescription(aws.orders[0]?.description)?.runId).toBe("41");
});

test("fails with 2 when the variable is neither true nor false", async () => {
  const { exitCode, failed } = await driven({}, { ECS_CODEDEPLOY_RETRY: "yes" });

  expect(exitCode).toBe(2);
  expectGolden("wrong-retry.txt", failed);
});
