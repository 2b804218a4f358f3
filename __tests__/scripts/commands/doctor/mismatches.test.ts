import { describe, expect, test } from "@jest/globals";
import type { Aws, Service } from "../../../../scripts/aws";
import { type DoctorResult, doctor } from "../../../../scripts/commands/doctor/doctor";
import { type Mismatch, mismatchLines } from "../../../../scripts/driver/state/compatibility";
import { canonicalJson } from "../../../../scripts/driver/state/fingerprint";
import { expectGolden } from "../../../support/golden";
import { running } from "../../driver/courses";
import type { World } from "../../driver/fake-aws";
import { appSpec, blue, failure, group, service, weights } from "../../driver/fixtures";
import { PLACE } from "../cli/locate/located";
import { fakeContext } from "../support";
import { ALL, examined, SPLIT } from "./support";

const GROUP = "the deployment group shop-web-group of the application shop-web";
const SERVICE = "the service web in the cluster shop";
const OTHERS = group({ services: [{ cluster: "shop", service: "other" }] });

/** What doctor says of it: the driver's next steps, without "Next:". */
const fixOf = (kind: Mismatch["kind"]) =>
  mismatchLines(PLACE, { kind }).map((line) => line.replace(/^ {2}(Next: )?/, ""));

/** With a service that isn't the fake's. */
async function examinedWith(of: Service | undefined, world: Partial<World> = {}, answers: Partial<Aws> = {}) {
  const context = fakeContext(world, { wantedAppSpec: canonicalJson(appSpec()) });
  const aws = { ...context.aws, service: async () => of, ...answers };
  const { exitCode, data, lines } = await doctor({ ...context, aws }, { fix: true, yes: true });
  return { ...(data as DoctorResult), exitCode, lines, aws: context.aws };
}

describe("what the driver would refuse before it decides is a finding:", () => {
  test("a group that doesn't exist", async () => {
    const { exitCode, findings, unknown, notExamined, lines } = await examined({ group: undefined });
    expect(exitCode).toBe(6);
    expect(findings).toEqual([
      {
        kind: "no-group",
        what: `${GROUP} does not exist in eu-west-1`,
        fix: fixOf("no-group"),
      },
    ]);
    expect(unknown).toEqual([]);
    expect(notExamined).toEqual(["production", "test", "scaling", "revision"]);
    expectGolden("fits-a-group-that-isnt-there-which-says-nothing.txt", lines);
  });

  test.each([
    [
      "for Lambda",
      group({ computePlatform: "Lambda", services: [] }),
      "is for the compute platform Lambda; it must be ECS",
    ],
    ["of another service", OTHERS, "deploys shop/other, not shop/web"],
  ])("a group %s", async (_, of, what) => {
    const { exitCode, findings } = await examined({ group: of });
    expect(exitCode).toBe(6);
    expect(findings).toEqual([
      {
        kind: "group-mismatch",
        what: `${GROUP} ${what}`,
        fix: fixOf("group-mismatch"),
      },
    ]);
  });

  test.each<[Mismatch["kind"], Service | undefined, string]>([
    ["no-service", undefined, "does not exist in eu-west-1"],
    ["no-service", { ...service(blue), status: "INACTIVE" }, "does not exist in eu-west-1"],
    ["service-draining", { ...service(blue), status: "DRAINING" }, "is DRAINING: it is being deleted"],
    [
      "wrong-controller",
      { ...service(), controller: "ECS" },
      "has the deployment controller ECS; CodeDeploy deploys only services with CODE_DEPLOY: recreate the service with CODE_DEPLOY",
    ],
  ])("%s", async (kind, of, what) => {
    const { exitCode, findings } = await examinedWith(of);
    expect(exitCode).toBe(6);
    expect(findings).toEqual([{ kind, what: `${SERVICE} ${what}`, fix: fixOf(kind) }]);
  });

  test("both of them", async () => {
    const { lines, findings } = await examinedWith({ ...service(), controller: "ECS" }, { group: OTHERS });
    expect(findings.map(({ kind }) => kind)).toEqual(["wrong-controller", "group-mismatch"]);
    expectGolden("fits-both.txt", lines);
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
    const { exitCode, findings, unknown } = await examined({ group: undefined, fails });
    expect([exitCode, findings.map(({ kind }) => kind)]).toEqual([6, ["no-group"]]);
    expect(unknown).toEqual([expect.stringContaining("The caller is not allowed")]);
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
