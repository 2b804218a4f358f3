/** What the tasks of a release need, checked before its revision is registered. */
import { describe, expect, test } from "@jest/globals";
import { AwsFailure } from "../../../../scripts/aws";
import { expectGolden } from "../../../support/golden";
import type { World } from "../../driver/fake-aws";
import { taskDefinition } from "../../driver/fixtures";
import { release, released, waitingFor } from "./release-world";

describe("before it registers a revision, a release checks what its tasks need", () => {
  const REGISTRY = "123456789012.dkr.ecr.eu-west-1.amazonaws.com";
  const IMAGE = `${REGISTRY}/shop/orders:3`;
  const SECRET = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:orders";
  const STACK = { status: "ACTIVE", containers: [{ name: "app", ports: [8080] }] };
  const failing =
    (method: string): World["fails"] =>
    (called) =>
      called === method ? new AwsFailure("denied", method, "AccessDeniedException", "no") : undefined;

  test("fails with 6 and registers nothing when ECR has no such image", async () => {
    const { exitCode, lines, data, registrations, context } = await released([`app=${IMAGE}`]);

    expect([exitCode, registrations, context.aws.orders]).toEqual([6, 0, []]);
    expect(data).toMatchObject({
      verdict: { kind: "refused", why: "preflight" },
      findings: [{ kind: "image-missing" }],
      service: { service: "web" },
      revision: undefined,
      liveNow: { taskDefinition: taskDefinition(6) },
    });
    expectGolden("release-image-missing.txt", lines);
  });

  test("fails with 6 and all problems, also of the stack's secrets", async () => {
    const { exitCode, data, registrations } = await released([`app=${IMAGE}`], {
      taskDefinition: { ...STACK, secrets: [SECRET] },
    });

    expect([exitCode, registrations]).toEqual([6, 0]);
    expect(data.findings?.map(({ kind }) => kind)).toEqual(["image-missing", "secret-missing"]);
  });

  test("deploys an image that ECR has", async () => {
    const { exitCode, registrations } = await released([`app=${IMAGE}`], {
      ecrImages: { "shop/orders:3": {} },
    });

    expect([exitCode, registrations]).toEqual([0, 1]);
  });

  test.each([
    ["the image", "ecrImage"],
    ["the stack's task definition", "taskDefinition"],
  ])("deploys all the same if it may not read %s", async (_, method) => {
    const { exitCode, registrations } = await released([`app=${IMAGE}`], { fails: failing(method) });

    expect([exitCode, registrations]).toEqual([0, 1]);
  });

  test("fails with 6 when an image is missing after another release became live, and names no revision", async () => {
    const other = release(5, 7, { app: "app:2", proxy: `${REGISTRY}/proxy:9` });
    const { exitCode, data, registrations } = await released(["app=app:3"], waitingFor(other));

    expect([exitCode, registrations, data.revision]).toEqual([6, 1, undefined]);
  });
});
