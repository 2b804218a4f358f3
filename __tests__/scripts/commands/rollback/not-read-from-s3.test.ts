import { describe, expect, test } from "@jest/globals";
import { type Aws, AwsFailure, type Deployment, type RevisionObject } from "../../../../scripts/aws";
import type { RollbackOptions } from "../../../../scripts/commands/rollback/goal";
import { sha256 } from "../../../../scripts/driver/state/fingerprint";
import { expectGolden } from "../../../support/golden";
import type { World } from "../../driver/fake-aws";
import { blue, described, taskDefinition } from "../../driver/fixtures";
import { courseTo, ID, past, rolledBack, textOf } from "./support";

const refused = (code: string, detail: string) => new AwsFailure("rejected", "s3:GetObject", code, detail);
const KEY_DISABLED = refused("KMS.DisabledException", "the key is disabled.");
const DENIED = new AwsFailure("denied", "s3:GetObject", "AccessDenied", "Access Denied");
const NO_ANSWER = new AwsFailure("transient", "s3:GetObject", "TimeoutError", "no answer");

/** The AppSpec of a deployment is in S3; the deployment describes what it deployed, as the driver's do. */
const inS3 = (revision: number, changes: Partial<Deployment> = {}, text = textOf(revision)) => {
  const key = `shop/${sha256(text)}.json`;
  return past(revision, {
    sha256: sha256(text),
    object: { bucket: "revisions", key, bundleType: "JSON", version: `v${revision}` },
    description: described({ fingerprint: sha256(text).slice(0, 12), taskDefinition: `shop:${revision}` }),
    ...changes,
  });
};
/** Another program's deployment, which describes nothing. */
const foreign = (revision: number, changes: Partial<Deployment> = {}) =>
  inS3(revision, { description: undefined, ...changes });

/** S3 without the objects of some deployments, which fail. `undefined`: the object does not exist. */
const s3Without = (
  failing: readonly Deployment[],
  failure: AwsFailure | undefined,
): Partial<Aws> & { readonly asked: RevisionObject[] } => {
  const asked: RevisionObject[] = [];
  return {
    asked,
    revisionObject: async (object) => {
      asked.push(object);
      if (!failing.some((one) => one.object === object)) {
        return textOf(Number(object.version?.slice(1)));
      }
      if (failure !== undefined) {
        throw failure;
      }
      return undefined;
    },
  };
};

/** A rollback, by default without options. */
const tried = async (
  ended: readonly Deployment[],
  failing: readonly Deployment[],
  {
    failure,
    options = {},
    ...world
  }: { failure?: AwsFailure | undefined; options?: RollbackOptions } & Partial<World> = {},
) => {
  const s3 = s3Without(failing, failure);
  const result = await rolledBack({ ended, ...world }, options, {}, s3);
  return { ...result, asked: s3.asked.length, orders: result.context.aws.orders };
};

const [seven, six, five] = [inS3(7), inS3(6), inS3(5)];

describe("a rollback when an AppSpec in S3 can't be read", () => {
  test.each<[string, AwsFailure | undefined]>([
    ["its key is disabled", KEY_DISABLED],
    ["the caller may not read it", DENIED],
    ["S3 gives no answer", NO_ANSWER],
    ["it does not exist", undefined],
  ])("deploys the target, if that can be read and %s: the live one", async (_, failure) => {
    // CodeDeploy keeps the target: S3 is not asked for it.
    const inline = past(6);
    const { exitCode, data, orders } = await tried([seven, inline, five], [seven], { failure });

    expect([exitCode, data.to?.taskDefinition, orders.length]).toEqual([0, taskDefinition(6), 1]);
    expect(orders[0]?.content).toBe(textOf(6));
    expect(data.notRead?.map(({ deploymentId }) => deploymentId)).toEqual([seven.id]);
  });

  test("says what was not read and why", async () => {
    const { lines } = await tried([seven, six], [seven], { failure: DENIED, options: { dryRun: true } });

    expectGolden("not-read-live.txt", lines);
  });

  test("orders nothing when it is the target's, and says how to deploy its task definition", async () => {
    const { exitCode, data, lines, orders } = await tried([seven, six, five], [six], {
      failure: KEY_DISABLED,
    });

    expect([exitCode, data.why, orders]).toEqual([6, "revision-unknown", []]);
    expectGolden("not-read-target.txt", lines);
  });

  test("orders nothing when the target's does not exist", async () => {
    const { lines, orders } = await tried([seven, six, five], [six]);

    expect(orders).toEqual([]);
    expectGolden("not-read-target-gone.txt", lines);
  });

  test("names every AppSpec that was not read", async () => {
    const { data, lines } = await tried([seven, six, five], [seven, six], { failure: DENIED });

    expect(data.notRead?.map(({ deploymentId }) => deploymentId)).toEqual([seven.id, six.id]);
    expectGolden("not-read-all.txt", lines);
  });

  test("asks S3 once when it gives no answer", async () => {
    const { asked, data } = await tried([seven, six, five], [seven], { failure: NO_ANSWER });

    expect([asked, data.why]).toEqual([1, "revision-unknown"]);
  });

  test.each(["credentials", "untrusted"] as const)("fails when no call can work: %s", async (kind) => {
    const failure = new AwsFailure(kind, "s3:GetObject", "Some", "thing");

    await expect(tried([seven, six], [seven], { failure })).rejects.toBe(failure);
  });
});

describe("a rollback does not guess", () => {
  const whyOf = async (...parameters: Parameters<typeof tried>) => {
    const { data, orders } = await tried(...parameters);
    expect(orders).toEqual([]);
    return data.why;
  };

  test("which revision to roll back to, when the target says nothing", async () => {
    const six = foreign(6);
    const { data, lines, orders } = await tried([seven, six, five], [six], {
      failure: DENIED,
      activeRevisions: [7, 6, 5].map(taskDefinition),
    });

    expect([data.why, orders]).toEqual(["revision-unknown", []]);
    expectGolden("not-read-unknown-target.txt", lines);
  });

  // shop:7 was released twice. What came between is the target, and not shop:5.
  test("what is live, when a newer release says nothing", async () => {
    const object = { bucket: "revisions", key: "theirs.json", bundleType: "JSON", version: "v7" };
    const newest = foreign(7, { id: "d-OLD000017", sha256: undefined, object });
    const { data, lines, orders } = await tried([newest, six, seven, five], [newest], {
      failure: DENIED,
      activeRevisions: [7, 6, 5].map(taskDefinition),
    });

    expect([data.why, orders]).toEqual(["revision-unknown", []]);
    expectGolden("not-read-perhaps-live.txt", lines);
  });

  test("but needs nothing of a release that is older than the target", async () => {
    const four = foreign(4);

    expect((await tried([seven, six, four], [four], { failure: DENIED })).exitCode).toBe(0);
  });

  test("but needs nothing of a release that was rolled back", async () => {
    const eight = foreign(8);
    const back = inS3(7, {
      id: "d-BACK00007",
      description: described({
        fingerprint: sha256(textOf(7)).slice(0, 12),
        taskDefinition: "shop:7",
        liveBefore: "shop:8",
        isRollback: true,
      }),
    });

    expect((await tried([back, eight, seven, six], [eight], { failure: DENIED })).data.to).toMatchObject({
      taskDefinition: taskDefinition(6),
    });
  });

  test("whether an older release of the live task definition had another network", async () => {
    const network = {
      AwsvpcConfiguration: {
        Subnets: ["subnet-old"],
        SecurityGroups: [],
        AssignPublicIp: "DISABLED" as const,
      },
    };
    const older = inS3(7, { id: "d-OLD000017" }, textOf(7, { NetworkConfiguration: network }));

    expect(await whyOf([seven, older, six], [older], { failure: DENIED })).toBe("revision-unknown");
  });

  test("but skips an older release of the live revision", async () => {
    const older = inS3(7, { id: "d-OLD000017" });

    expect((await tried([seven, older, six], [seven, older], { failure: DENIED })).data.to).toMatchObject({
      taskDefinition: taskDefinition(6),
    });
  });
});

describe("--to", () => {
  /** What an AppSpec of what is live has from ECS: all that is left of it. */
  const ofTaskSet = {
    PlatformVersion: blue.platformVersion as string,
    NetworkConfiguration: {
      AwsvpcConfiguration: {
        Subnets: [...blue.subnets],
        SecurityGroups: [...blue.securityGroups],
        AssignPublicIp: "DISABLED" as const,
      },
    },
  };

  test.each<[string, readonly Deployment[], boolean]>([
    ["the live revision", [six], false],
    ["the live task set, without hooks", [seven, six], true],
  ])(
    "deploys a task definition whose AppSpec can't be read with the network of %s",
    async (_, failing, lacks) => {
      const { exitCode, context, data, orders } = await tried([seven, six, five], failing, {
        failure: DENIED,
        options: { to: "shop:6" },
      });

      expect([exitCode, data.to]).toEqual([
        0,
        { taskDefinition: taskDefinition(6), deploymentId: undefined },
      ]);
      expect(orders[0]?.content).toBe(lacks ? textOf(6, ofTaskSet) : textOf(6));
      expectGolden(`not-read-to-${lacks ? "task-set" : "live"}.txt`, context.printed.slice(0, 2));
    },
  );

  test("does not take the AppSpec of an older release of the task definition", async () => {
    const older = past(6, { id: "d-OLD000016", sha256: sha256("older") });
    const { data } = await tried([seven, six, older], [six], {
      failure: DENIED,
      options: { to: "shop:6", dryRun: true },
      revisions: { [sha256("older")]: textOf(6) },
    });

    expect(data.to?.deploymentId).toBeUndefined();
  });

  test.each<[string, string, readonly Deployment[]]>([
    ["prints the command with the hooks of the live revision", "deployment", [six]],
    ["prints the command without hooks when those are not known", "deployment-nor-live", [seven, six]],
  ])("does not deploy a deployment whose AppSpec can't be read, and %s", async (_, name, failing) => {
    const courses = { [ID]: courseTo(6), [six.id]: [{ minute: 0, deployment: six }] };
    const { exitCode, lines, orders } = await tried([seven, six], failing, {
      failure: KEY_DISABLED,
      courses,
      options: { to: six.id },
    });

    expect([exitCode, orders]).toEqual([6, []]);
    expectGolden(`not-read-to-${name}.txt`, lines);
  });
});
