import { describe, expect, test } from "@jest/globals";
import type { Aws, Service } from "../../../../scripts/aws";
import { type DoctorResult, doctor } from "../../../../scripts/commands/doctor/doctor";
import { canonicalJson } from "../../../../scripts/driver/state/fingerprint";
import { expectGolden } from "../../../support/golden";
import type { World } from "../../driver/fake-aws";
import {
  appSpec,
  blue,
  deployment,
  described,
  failure,
  green,
  LISTENER,
  MINUTE,
  weights,
} from "../../driver/fixtures";
import { type FakeContext, fakeContext } from "../support";

const ALL = { dynamicIn: true, dynamicOut: true, scheduled: true };
const BEFORE = { dynamicIn: false, dynamicOut: false, scheduled: true };
/** A run that died left scaling suspended. */
const SUSPENDED_BY_DEAD_RUN: Partial<World> = {
  suspension: ALL,
  ended: [deployment("Stopped", { description: described({ scalingBefore: BEFORE }) })],
};
/** Production is split, and PRIMARY is healthy. */
const SPLIT: Partial<World> = {
  weights: weights(10),
  targetHealth: [{ target: "10.0.0.1", state: "healthy", reason: undefined, description: undefined }],
};

interface Doing {
  readonly options?: { readonly fix?: boolean; readonly yes?: boolean };
  /** Answers of AWS that replace the fake's. */
  readonly answers?: (context: FakeContext) => Partial<Aws>;
  /** What happens while the operator is asked, who then agrees. */
  readonly meanwhile?: (context: FakeContext) => Promise<void>;
}

async function examined(world: Partial<World>, { options, answers, meanwhile }: Doing = {}) {
  const context = fakeContext(world, { wantedAppSpec: canonicalJson(appSpec()) });
  const { exitCode, data, lines } = await doctor(
    {
      ...context,
      aws: { ...context.aws, ...answers?.(context) },
      confirm: async (question) => {
        context.asked.push(question);
        await meanwhile?.(context);
        return true;
      },
    },
    { fix: false, yes: false, ...options },
  );
  const kinds = (of: "findings" | "fixed") => (data as DoctorResult)[of].map(({ kind }) => kind);
  return { exitCode, lines, data: data as DoctorResult, kinds, context };
}
const FIX = { options: { fix: true } };

describe("without --fix", () => {
  test.each<[string, Partial<World>]>([
    ["scaling that a dead run left", SUSPENDED_BY_DEAD_RUN],
    ["traffic that goes elsewhere", SPLIT],
  ])(
    "%s is found with exit code 6, and nothing is changed or confirmed, even with --yes",
    async (_what, world) => {
      for (const yes of [false, true]) {
        const { exitCode, context, kinds } = await examined(world, { options: { fix: false, yes } });

        expect([exitCode, kinds("findings").length, kinds("fixed").length]).toEqual([6, 1, 0]);
        expect([context.aws.suspensions, context.aws.written, context.asked]).toEqual([[], [], []]);
      }
    },
  );
});

describe("with --fix", () => {
  test("traffic is only sent to the confirmed PRIMARY", async () => {
    const later = { minute: 1, deployment: deployment("Succeeded"), taskSets: [green] };
    const { exitCode, context } = await examined(
      { ...SPLIT, courses: { "d-NEW000001": [later] } },
      { ...FIX, meanwhile: ({ clock }) => clock.sleep(2 * MINUTE) },
    );

    expect(exitCode).toBe(6);
    expect(context.asked).toHaveLength(1);
    expect(context.aws.written).toEqual([]);
    expectGolden("fix-skipped-because-primary-changed.txt", context.printed.slice(-1));
  });

  test("a fix that AWS did not answer is not reported as fixed, even if the problem is gone afterwards", async () => {
    const { exitCode, kinds, context } = await examined(SUSPENDED_BY_DEAD_RUN, {
      ...FIX,
      answers: ({ aws }) => ({
        suspendScaling: async (...order) => {
          await aws.suspendScaling(...order);
          throw failure("transient");
        },
      }),
    });

    expect([exitCode, kinds("findings"), kinds("fixed")]).toEqual([0, [], []]);
    expectGolden("fix-without-an-answer.txt", context.printed.slice(-1));
  });

  test("a fixed problem is not a finding, even if later checks fail", async () => {
    const { exitCode, kinds, data } = await examined(SUSPENDED_BY_DEAD_RUN, {
      ...FIX,
      answers: ({ aws }) => ({
        roleExists: async () => {
          if (aws.suspensions.length > 0) {
            throw failure("denied");
          }
          return true;
        },
      }),
    });

    expect([exitCode, kinds("findings"), kinds("fixed")]).toEqual([0, [], ["scaling-suspended"]]);
    expect(data.failedChecks).toHaveLength(1);
  });

  test("a finding remains if its check fails later, for a reason for which another check failed before", async () => {
    const { kinds } = await examined(SUSPENDED_BY_DEAD_RUN, {
      ...FIX,
      answers: ({ aws }) => ({
        roleExists: async () => {
          if (aws.suspensions.length === 0) {
            throw failure("denied");
          }
          return true;
        },
        taskDefinition: async () => {
          if (aws.suspensions.length > 0) {
            throw failure("denied");
          }
          return undefined;
        },
      }),
    });

    expect([kinds("findings"), kinds("fixed")]).toEqual([["task-definition-missing"], ["scaling-suspended"]]);
  });
});

describe("a finding", () => {
  test("about a deleted production listener has no automatic fix", async () => {
    const { exitCode, data, context } = await examined({ ...SPLIT, production: { kind: "gone" } }, FIX);

    expect(exitCode).toBe(6);
    expect(data.findings.map(({ kind }) => kind)).toEqual(["traffic-elsewhere"]);
    expect(context.asked).toEqual([]);
    expect(JSON.stringify(data)).not.toContain(LISTENER);
  });

  test("about a deleted service is that it does not exist", async () => {
    const inactive: Service = { status: "INACTIVE", controller: "CODE_DEPLOY", taskSets: [blue] };
    const { exitCode, kinds } = await examined({}, { answers: () => ({ service: async () => inactive }) });

    expect([exitCode, kinds("findings")]).toEqual([6, ["no-service"]]);
  });
});

test("a call that failed is reported once, with all checks that need it", async () => {
  const { data, lines } = await examined({
    fails: (method) => (method === "listener" ? failure("denied") : undefined),
  });

  expect(data.failedChecks.map(({ check }) => check)).toEqual(["production", "test"]);
  expectGolden("one-failed-call-of-two-checks.txt", lines);
});
