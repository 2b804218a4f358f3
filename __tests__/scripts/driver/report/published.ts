/** Runs of the driver that publish their verdict, and what they wrote. */

import { publisher } from "../../../../scripts/driver/report/publish";
import type { VerdictDocument } from "../../../../scripts/driver/report/verdict/document";
import { run } from "../../../../scripts/driver/run";
import { fakeAws, type World } from "../fake-aws";
import {
  blue,
  deployment,
  fakeClock,
  fakeReporter,
  green,
  NO_FOLDER,
  request,
  target,
  taskDefinition,
  weights,
} from "../fixtures";

/** In the environment of every run here, and to be in no file that is written. */
export const SECRET = "not-to-be-published";
export const ENVIRONMENT = {
  ECS_CODEDEPLOY_DEPLOYMENT: JSON.stringify(request()),
  ECS_CODEDEPLOY_REPORT_FILE: "/out/verdict.json",
  AWS_SECRET_ACCESS_KEY: SECRET,
};

/** Runs the driver with a file for its verdict, and returns what was written; `changes` are to its environment, and `write` stands in for the disk. */
export async function published(
  world: Partial<World>,
  changes: Readonly<Record<string, string>> = {},
  write?: () => never,
) {
  const env = { ...ENVIRONMENT, ...changes };
  const clock = fakeClock();
  const aws = fakeAws(clock, world);
  const reporter = fakeReporter();
  const written: { path: string; text: string }[] = [];
  const put = write ?? ((path: string, text: string) => void written.push({ path, text }));
  const verdict = publisher({
    env,
    clock,
    files: { write: put, append: put, ...NO_FOLDER, random: () => "f00d" },
    reporter,
  });
  const exitCode = await run({ env, connect: () => aws, clock, reporter, publisher: verdict }).catch(
    () => "thrown",
  );
  const [first] = written;
  const document: VerdictDocument = first === undefined ? undefined : JSON.parse(first.text);
  return { exitCode, aws, reporter, written, verdict, document };
}

const diagnostics = { code: "ScriptFailed", message: "no answer", logTail: `${"x".repeat(1_000)}the end` };
const stopped = {
  startedBy: green.id,
  taskDefinition: taskDefinition(7),
  stopCode: "EssentialContainerExited",
  reason: "Essential container in task exited",
  containers: ["app: exit code 1"],
};
export const unhealthy = {
  target: "10.0.0.1:8080",
  state: "unhealthy",
  reason: "Target.Timeout",
  description: "timed out",
};

/** Its hook fails while 10 % of the traffic is on the new tasks; CodeDeploy rolls it back with another deployment. */
export const withRollback: Partial<World> = {
  stoppedTasks: [stopped, stopped],
  targetHealth: [unhealthy],
  courses: {
    "d-NEW000001": [
      {
        minute: 0,
        deployment: deployment("Created"),
      },
      {
        minute: 0.1,
        deployment: deployment("InProgress"),
        target: target({ AllowTraffic: "InProgress" }, 10),
        taskSets: [blue, { ...green, status: "ACTIVE" }],
        weights: weights(10),
      },
      {
        minute: 5,
        deployment: deployment("Failed", {
          rollbackId: "d-BACK00001",
          error: { code: "HEALTH_CONSTRAINTS", message: "a hook failed" },
        }),
        target: target({ AfterAllowTraffic: "Failed" }, 100, diagnostics),
      },
    ],
    "d-BACK00001": [
      { minute: 0, deployment: deployment("InProgress", { id: "d-BACK00001" }) },
      {
        minute: 7,
        deployment: deployment("Succeeded", { id: "d-BACK00001" }),
        taskSets: [blue],
        weights: weights(0),
      },
    ],
  },
};
