import { describe, expect, test } from "@jest/globals";
import type { DeploymentGroup, Service } from "../../../../scripts/aws";
import type { DeploymentRequest } from "../../../../scripts/contract";
import { DriverError } from "../../../../scripts/driver/context/errors";
import type { Traffic } from "../../../../scripts/driver/context/observed";
import { nextAction } from "../../../../scripts/driver/decide/next-action";
import { newRunState } from "../../../../scripts/driver/decide/run-state";
import type { WhenRunning } from "../../../../scripts/driver/settings/attempt";
import { fingerprintOf } from "../../../../scripts/driver/state/fingerprint";
import type { Snapshot } from "../../../../scripts/driver/state/snapshot";
import { takeSnapshot } from "../../../../scripts/driver/state/snapshot";
import { expectGolden } from "../../../support/golden";
import { running } from "../courses";
import { fakeContext } from "../fake-aws";
import {
  answering,
  BLUE_GROUP,
  blue,
  deployment,
  elsewhere,
  forwards,
  forwardsBy,
  GONE,
  green,
  group,
  PAIR,
  request,
  route,
  rule,
  service,
  snapshot,
  taskDefinition,
  toOne,
  weights,
} from "../fixtures";

/** What a run does first. */
const decide = (of: DeploymentRequest, seen: Snapshot, whenRunning: WhenRunning = "wait") =>
  nextAction(
    { request: of, attempt: { isRetry: false, runId: undefined, whenRunning }, state: newRunState() },
    seen,
  );

const OTHERS = BLUE_GROUP.replace("shop-blue", "another");
const another = deployment("InProgress", { id: "d-1", sha256: "0ther" });

describe("the next action is", () => {
  test("to create a deployment when PRIMARY runs another revision", () => {
    expect(decide(request(), snapshot())).toEqual({
      kind: "check",
      primary: blue,
    });
  });

  test("to create nothing when PRIMARY runs the revision, regardless of other task sets", () => {
    const there = snapshot({
      service: service({ ...blue, status: "ACTIVE" }, green),
      production: forwards(100),
    });

    expect(decide(request(), there)).toEqual({ kind: "wait-until-steady", primary: green });
  });

  test("to create one when only a task set that isn't PRIMARY runs the revision", () => {
    const left = snapshot({ service: service({ ...green, status: "DRAINING" }, blue) });

    expect(decide(request(), left).kind).toBe("check");
  });

  test.each(["wait", "supersede"] as const)(
    "to %s while another revision is deployed, also when PRIMARY runs the revision",
    (policy) => {
      const decision = { kind: policy, other: another };

      expect(decide(request(), snapshot({ running: another }), policy)).toEqual(decision);
      expect(decide(request(), snapshot({ running: another, service: service(green) }), policy)).toEqual(
        decision,
      );
    },
  );

  test("to refuse while another revision is deployed, when an operator says so", () => {
    const refusal = {
      kind: "refuse",
      refusal: { kind: "another-deployment-running", id: "d-1", isRollback: false },
    };

    expect(decide(request(), snapshot({ running: another }), "fail")).toEqual(refusal);
    expect(decide(request(), snapshot({ running: another, service: service(green) }), "fail")).toEqual(
      refusal,
    );
  });

  test.each(["0ther", fingerprintOf(request())])(
    "to wait for a rollback, and never to stop or adopt it: of %s",
    (sha256) => {
      const back = deployment("InProgress", { id: "d-BACK00001", isRollback: true, sha256 });

      expect(decide(request(), snapshot({ running: back }), "wait")).toEqual({ kind: "wait", other: back });
      expect(decide(request(), snapshot({ running: back }), "supersede")).toEqual({
        kind: "wait",
        other: back,
      });
      expect(decide(request(), snapshot({ running: back }), "fail")).toMatchObject({
        refusal: { kind: "another-deployment-running", id: "d-BACK00001", isRollback: true },
      });
    },
  );

  test("to adopt a running deployment of the wanted revision, regardless of PRIMARY", () => {
    const own = deployment("Ready", { sha256: fingerprintOf(request()) });
    const adopted = { kind: "adopt", deployment: own };

    expect(decide(request(), snapshot({ running: own }))).toEqual(adopted);
    expect(
      decide(request(), snapshot({ running: own, service: service(green), production: forwards(100) })),
    ).toEqual(adopted);
  });

  test("to take a new snapshot when the running deployment has ended since", () => {
    const own = deployment("Succeeded", { sha256: fingerprintOf(request()) });

    expect(decide(request(), snapshot({ running: own }))).toEqual({
      kind: "snapshot-again",
      because: { kind: "another-deployment-running", id: own.id, isRollback: false },
    });
  });

  test("to take a new snapshot, and refuse later, when there is no PRIMARY task set", () => {
    const none = { kind: "snapshot-again", because: { kind: "no-primary" } };

    expect(decide(request(), snapshot({ service: service() }))).toEqual(none);
    expect(decide(request(), snapshot({ service: service({ ...blue, status: "ACTIVE" }) }))).toEqual(none);
  });

  test("to refuse when some production traffic goes elsewhere than to PRIMARY, although it runs the revision", () => {
    const there = { ...blue, taskDefinition: taskDefinition(7) };
    const halfway = snapshot({ service: service(there), production: forwards(10) });
    const live = { primary: there, production: forwards(10), pair: PAIR };

    expect(decide(request(), halfway)).toEqual({
      kind: "refuse",
      refusal: { kind: "preflight", findings: [{ kind: "traffic-elsewhere", live }] },
    });
    expect(decide(request(), { ...halfway, running: another }).kind).toBe("wait");
  });

  test.each<[string, Traffic]>([
    ["is gone", GONE],
    ["redirects", elsewhere(answering("redirect"))],
    ["forwards nowhere", elsewhere(route([]))],
    ["forwards to others", elsewhere(route(toOne(OTHERS)))],
    ["has a rule to the other target group", forwardsBy(rule(weights(100)), route(weights(0)))],
  ])("to refuse when the production listener %s, although PRIMARY runs the revision", (_what, production) => {
    const there = service({ ...blue, taskDefinition: taskDefinition(7) });

    expect(decide(request(), snapshot({ production, service: there }))).toMatchObject({
      kind: "refuse",
      refusal: { kind: "preflight", findings: [{ kind: "traffic-elsewhere", live: { production } }] },
    });
  });

  test("to create one regardless of the listeners, which the preflight checks", () => {
    const broken = snapshot({ production: { kind: "gone" }, test: { kind: "gone" } });

    expect(decide(request(), broken).kind).toBe("check");
  });

  test.each([
    ["when its images are those of PRIMARY", taskDefinition(6), "order"],
    ["not when another revision became live", taskDefinition(5), "live-changed"],
  ])("to create one that took over images %s", (_, basedOn, expected) => {
    const facts = {
      last: { kind: "known", deployment: undefined },
      preflight: { findings: [], unknown: [] },
    } as const;
    const attempt = { isRetry: false, runId: undefined, whenRunning: "wait" } as const;
    const run = { request: request({ basedOn }), attempt, state: newRunState() };
    const action = nextAction(run, snapshot(), facts);

    expect(action.kind === "refuse" ? action.refusal.kind : action.kind).toBe(expected);
  });

  test("not to mind the test listener when nothing is to be deployed", () => {
    const there = service({ ...blue, taskDefinition: taskDefinition(7) });

    expect(decide(request(), snapshot({ service: there, test: { kind: "gone" } })).kind).toBe(
      "wait-until-steady",
    );
  });
});

describe("a snapshot", () => {
  async function problems(found: {
    readonly service?: Service | undefined;
    readonly group?: DeploymentGroup | undefined;
  }): Promise<readonly string[]> {
    const { aws } = fakeContext();
    const seen = { service: service(blue), group: group(), ...found };
    const target = { ...aws, service: async () => seen.service, deploymentGroup: async () => seen.group };
    try {
      await takeSnapshot(target, request());
    } catch (error) {
      if (error instanceof DriverError) {
        expect(error.exitCode).toBe(2);
        // The next steps are tested in state/compatibility.test.ts.
        return error.lines.slice(1).filter((line) => line.startsWith("  - "));
      }
      throw error;
    }
    return [];
  }

  test("reads the service, its group and running deployments in six calls", async () => {
    const { aws } = fakeContext(running("d-1"));

    expect(await takeSnapshot(aws, request())).toEqual({
      service: service(blue),
      group: group(),
      running: another,
      production: forwards(0),
      test: forwards(0),
    });
    expect(aws.calls).toHaveLength(6);
  });

  test("fails when neither the service nor the group is there, and says both", async () => {
    expectGolden(
      "next-action-fails-when-neither-the-service-nor-the-group.txt",
      await problems({ service: undefined, group: undefined }),
    );
  });

  test.each(["INACTIVE", "DRAINING"])("fails when the service is %s", async (status) => {
    expectGolden(`service-${status}.txt`, await problems({ service: { ...service(blue), status } }));
  });

  test.each(["ECS", "EXTERNAL"])("fails when the service's controller is %s", async (controller) => {
    expectGolden(
      `controller-${controller}.txt`,
      await problems({ service: { ...service(blue), controller } }),
    );
  });

  test.each(["Server", "Lambda"])("fails when the group is for %s", async (computePlatform) => {
    expectGolden(`platform-${computePlatform}.txt`, await problems({ group: group({ computePlatform }) }));
  });

  test("fails when the group deploys another service, or the same name in another cluster", async () => {
    const other = group({ services: [{ cluster: "staging", service: "web" }] });

    expectGolden(
      "next-action-fails-when-the-group-deploys-another-service.txt",
      await problems({ group: other }),
    );
    expectGolden(
      "next-action-fails-when-the-group-deploys-another-service-2.txt",
      await problems({ group: group({ services: [] }) }),
    );
  });
});
