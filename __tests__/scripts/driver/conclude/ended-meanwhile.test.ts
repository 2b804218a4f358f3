import { describe, expect, test } from "@jest/globals";
import type { Deployment } from "../../../../scripts/aws";
import { run } from "../../../../scripts/driver/run";
import { fingerprintOf } from "../../../../scripts/driver/state/fingerprint";
import { expectGolden } from "../../../support/golden";
import { recordVerdict } from "../drive";
import { fakeAws, type World } from "../fake-aws";
import { deployment, described, failure, fakeClock, fakeReporter, request, START } from "../fixtures";

const LOST = failure("transient", "ECONNRESET");
const ended = (id: string, createdAt: number) =>
  deployment("Failed", {
    id,
    createdAt,
    sha256: fingerprintOf(request()),
    description: described({ fingerprint: fingerprintOf(request()), runId: "41" }),
  });
const OLD = ended("d-OLD000001", START - 1);
const NEW = ended("d-NEW000001", START);

interface Meanwhile {
  readonly creations: World["creations"];
  /** What has ended before the first order, and after it; `undefined` where AWS doesn't say. */
  readonly before: readonly Deployment[] | undefined;
  readonly after: readonly Deployment[] | undefined;
  /** After so many orders it is `after` that has ended. @default - after the first */
  readonly orders?: number;
  readonly variables?: Readonly<Record<string, string>>;
}

/** A run whose first order gets no answer. */
async function drive({ creations, before, after, orders = 1, variables }: Meanwhile) {
  const clock = fakeClock();
  const aws = fakeAws(clock, {
    creations: [...creations],
    courses: { [NEW.id]: [{ minute: 0, deployment: NEW }] },
  });
  const reporter = fakeReporter();
  const env = { ECS_CODEDEPLOY_DEPLOYMENT: JSON.stringify(request()), ...variables };
  const endedDeployments: typeof aws.endedDeployments = async () => {
    const known = aws.orders.length < orders ? before : after;
    if (known === undefined) {
      throw failure("denied", "AccessDeniedException");
    }
    return known;
  };
  const { publisher, verdict } = recordVerdict({ clock, reporter });
  const connect = () => ({ ...aws, endedDeployments });
  const exitCode = await run({ env, connect, clock, reporter, publisher });
  return { exitCode, orders: aws.orders.length, verdict: verdict(), failed: reporter.failed };
}

describe("an order without an answer, whose deployment failed before the next read", () => {
  test.each<[string, Partial<Meanwhile>]>([
    ["the revision's first", {}],
    ["a retry", { before: [OLD], after: [NEW, OLD], variables: { ECS_CODEDEPLOY_RETRY: "true" } }],
    ["the same CI run once more", { before: [OLD], after: [NEW, OLD], variables: { GITHUB_RUN_ID: "41" } }],
  ])("is never repeated: the run judges that deployment as its own (%s)", async (_which, changes) => {
    const { exitCode, orders, verdict } = await drive({
      creations: [LOST, { kind: "created", id: "d-AGAIN0001" }],
      before: [],
      after: [NEW],
      ...changes,
    });

    expect(orders).toBe(1);
    expect(verdict).toMatchObject({ verdict: { kind: "rolled-back" }, deploymentId: "d-NEW000001" });
    expect(exitCode).toBe(3);
  });

  test.each<[string, Partial<Meanwhile>]>([
    ["now", { after: undefined }],
    ["before the order", { before: undefined }],
  ])("fails with 5 when AWS doesn't say what has ended %s", async (_when, changes) => {
    const { exitCode, orders, verdict, failed } = await drive({
      creations: [LOST, { kind: "created", id: "d-AGAIN0001" }],
      before: [],
      after: [NEW],
      ...changes,
    });

    expect(orders).toBe(1);
    expect(verdict.verdict).toEqual({ kind: "no-answer", mayHaveCreated: true });
    expectGolden("not-known-what-has-ended.txt", failed);
    expect(exitCode).toBe(5);
  });
});

test("an order that never arrived is repeated, even in a retry of a failed revision", async () => {
  const { exitCode, orders } = await drive({
    creations: [LOST, { kind: "created", id: NEW.id }],
    before: [OLD],
    after: [OLD],
    variables: { ECS_CODEDEPLOY_RETRY: "true" },
  });

  expect(orders).toBe(2);
  expect(exitCode).toBe(3);
});

test("fails with 6 when somebody else was faster with this revision, and it has failed since", async () => {
  const { exitCode, orders, verdict } = await drive({
    creations: [{ kind: "another-deployment-running" }, { kind: "created", id: "d-AGAIN0001" }],
    before: [],
    after: [NEW],
  });

  expect(orders).toBe(1);
  expect(verdict.verdict).toEqual({ kind: "refused", why: "failed-before" });
  expect(exitCode).toBe(6);
});

test("the last order that may go out is looked for as the first is: its deployment has failed before anybody looked", async () => {
  const { exitCode, orders, verdict } = await drive({
    creations: [LOST],
    before: [],
    after: [NEW],
    orders: 3,
  });

  expect(orders).toBe(3);
  expect(verdict).toMatchObject({ verdict: { kind: "rolled-back" }, deploymentId: "d-NEW000001" });
  expect(exitCode).toBe(3);
});

test("fails with 5 after three orders that are not answered and do not arrive", async () => {
  const { exitCode, orders } = await drive({ creations: [LOST], before: [], after: [] });

  expect(orders).toBe(3);
  expect(exitCode).toBe(5);
});

describe("a bug after the order was sent", () => {
  const bug = () => {
    throw new TypeError("a bug");
  };
  /** The first order is lost; the second is answered, or the first one's deployment has ended by then. */
  async function broken(after: readonly Deployment[]) {
    const clock = fakeClock();
    const aws = fakeAws(clock, {
      creations: [LOST, { kind: "created", id: NEW.id }],
      courses: { [NEW.id]: [{ minute: 0, deployment: NEW }] },
    });
    const reporter = fakeReporter();
    const endedDeployments: typeof aws.endedDeployments = async () => (aws.orders.length === 0 ? [] : after);
    const env = { ECS_CODEDEPLOY_DEPLOYMENT: JSON.stringify(request()) };
    const connect = () => ({ ...aws, endedDeployments, deployment: bug });
    await expect(run({ env, connect, clock, reporter })).rejects.toThrow("a bug");
    return { orders: aws.orders.length, failed: reporter.failed };
  }

  test.each<[string, readonly Deployment[], number]>([
    ["created", [], 2],
    ["found to have ended", [NEW], 1],
  ])("reports whether its deployment was created: it was %s", async (_what, after, orders) => {
    const { orders: ordered, failed } = await broken(after);

    expect(ordered).toBe(orders);
    expectGolden("bug-after-an-order.txt", failed);
  });
});
