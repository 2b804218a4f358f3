import { describe, expect, test } from "@jest/globals";
import type { Aws, Service } from "../../../../scripts/aws";
import { type DoctorResult, doctor } from "../../../../scripts/commands/doctor/doctor";
import type { Mismatch } from "../../../../scripts/driver/state/compatibility";
import { canonicalJson } from "../../../../scripts/driver/state/fingerprint";
import { expectGolden } from "../../../support/golden";
import { running } from "../../driver/courses";
import type { World } from "../../driver/fake-aws";
import { appSpec, blue, failure, group, service, weights } from "../../driver/fixtures";
import { fakeContext } from "../support";
import { ALL, examined, SPLIT } from "./support";

const OTHERS = group({ services: [{ cluster: "shop", service: "other" }] });

/** Doctor, for this service. */
async function examinedWith(of: Service | undefined, world: Partial<World> = {}, answers: Partial<Aws> = {}) {
  const context = fakeContext(world, { wantedAppSpec: canonicalJson(appSpec()) });
  const aws = { ...context.aws, service: async () => of, ...answers };
  const { exitCode, data, lines } = await doctor({ ...context, aws }, { fix: true, yes: true });
  return { ...(data as DoctorResult), exitCode, lines, aws: context.aws };
}

describe("what the driver would refuse before it decides is a finding:", () => {
  test("a group that doesn't exist", async () => {
    const { exitCode, findings, failedChecks, notExamined, lines } = await examined({ group: undefined });
    expect([exitCode, findings.map(({ kind }) => kind)]).toEqual([6, ["no-group"]]);
    expect(failedChecks).toEqual([]);
    expect(notExamined).toEqual(["production", "test", "scaling", "revision"]);
    expectGolden("no-group.txt", lines);
  });

  test.each([
    ["for Lambda", group({ computePlatform: "Lambda", services: [] })],
    ["of another service", OTHERS],
  ])("a group %s", async (_, of) => {
    const { exitCode, findings } = await examined({ group: of });
    expect([exitCode, findings.map(({ kind }) => kind)]).toEqual([6, ["group-mismatch"]]);
  });

  test.each<[Mismatch["kind"], Service | undefined]>([
    ["no-service", undefined],
    ["no-service", { ...service(blue), status: "INACTIVE" }],
    ["service-draining", { ...service(blue), status: "DRAINING" }],
    ["wrong-controller", { ...service(), controller: "ECS" }],
  ])("%s", async (kind, of) => {
    const { exitCode, findings } = await examinedWith(of);
    expect([exitCode, findings.map((finding) => finding.kind)]).toEqual([6, [kind]]);
  });

  test("both of them", async () => {
    const { lines, findings } = await examinedWith({ ...service(), controller: "ECS" }, { group: OTHERS });
    expect(findings.map(({ kind }) => kind)).toEqual(["wrong-controller", "group-mismatch"]);
    expectGolden("service-and-group-mismatch.txt", lines);
  });
});

describe("when the service and the group don't fit each other", () => {
  test("nothing else is found, nor fixed: it may be another service's", async () => {
    const world = {
      ...SPLIT,
      suspension: ALL,
      test: { kind: "gone" } as const,
      roleExists: false,
      group: OTHERS,
    };
    const { findings, aws } = await examinedWith(service(blue), world);
    expect(findings.map(({ kind }) => kind)).toEqual(["group-mismatch"]);
    expect([aws.suspensions, aws.written, aws.count("listener"), aws.count("roleExists")]).toEqual([
      [],
      [],
      0,
      0,
    ]);
  });

  test("a deployment of another service's group that waits for approval is not reported", async () => {
    const { findings } = await examined({ group: OTHERS, ...running("d-RUNS00001", { status: "Ready" }) });
    expect(findings.map(({ kind }) => kind)).toEqual(["group-mismatch"]);
  });

  test("one is found also when the other isn't known", async () => {
    const fails: World["fails"] = (method) => (method === "service" ? failure("denied") : undefined);
    const { exitCode, findings, failedChecks } = await examined({ group: undefined, fails });
    expect([exitCode, findings.map(({ kind }) => kind)]).toEqual([6, ["no-group"]]);
    expect(failedChecks.map(({ check }) => check)).toEqual(["service"]);
  });

  test("a finding of the first check remains if the second check cannot make it", async () => {
    let reads = 0;
    const deploymentGroup = async () => {
      reads += 1;
      return reads === 1 ? group() : OTHERS;
    };
    const { findings, fixed } = await examinedWith(
      service(blue),
      { ...SPLIT, weights: weights(10) },
      { deploymentGroup },
    );
    expect(findings.map(({ kind }) => kind)).toEqual(["group-mismatch", "traffic-elsewhere"]);
    expect(fixed).toEqual([]);
  });
});
