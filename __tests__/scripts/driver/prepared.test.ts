import { describe, expect, test } from "@jest/globals";
import type { AwsPart, Deployment } from "../../../scripts/aws";
import type { AppSpec } from "../../../scripts/contract";
import { fingerprintOf } from "../../../scripts/driver/create";
import { canaryCourse, ours } from "./courses";
import { drive } from "./drive";
import type { World } from "./fake-aws";
import { appSpec, deployment, group, request } from "./fixtures";

const ID = "d-NEW000001";
const HOOKS: AppSpec["Hooks"] = [{ AfterInstall: "check" }];

/** A deployment that is created, or found running, of a group and an AppSpec. */
async function prepared(alarmNames: readonly string[], hooks: AppSpec["Hooks"], isAdopted: boolean) {
  const document = { ...request(), appSpec: appSpec({}, hooks) };
  const own: Partial<Deployment> = { id: ID, sha256: fingerprintOf(document) };
  const world: Partial<World> = {
    group: group({ alarmNames }),
    running: isAdopted ? [[ID]] : [[]],
    creations: [{ kind: "created", id: ID }],
    courses: {
      [ID]: ours(canaryCourse).map((step) => ({
        ...step,
        deployment: deployment(step.deployment.status, { ...step.deployment, ...own }),
      })),
    },
  };
  const { exitCode, aws } = await drive(world, { document });
  return { exitCode, prepared: aws.prepared };
}

describe("what tells why a deployment failed is read from the disk before it is followed, which may be gone at its end:", () => {
  test.each<[string, readonly string[], AppSpec["Hooks"], readonly AwsPart[]]>([
    ["targets and scaling in any case", [], undefined, ["load-balancing", "scaling"]],
    ["alarms where the group has some", ["5xx"], undefined, ["load-balancing", "scaling", "alarms"]],
    ["hooks where the AppSpec has some", [], HOOKS, ["load-balancing", "scaling", "hook-functions"]],
  ])("%s", async (_what, alarmNames, hooks, parts) => {
    for (const isAdopted of [false, true]) {
      expect(await prepared(alarmNames, hooks, isAdopted)).toEqual({ exitCode: 0, prepared: parts });
    }
  });
});
