import { describe, expect, test } from "@jest/globals";
import { type Aws, AwsFailure, type FailureKind } from "../../../../scripts/aws";
import { allSettled } from "../../../../scripts/driver/context/all-settled";
import { badInput } from "../../../../scripts/driver/context/errors";
import { mismatchLines } from "../../../../scripts/driver/state/compatibility";
import { drive } from "../drive";
import type { World } from "../fake-aws";
import { request } from "../fixtures";

/** Calls that fail, and how. */
type Failing = Partial<Record<keyof Aws, FailureKind>>;

/** How a run ends whose calls fail, and what it says. */
async function drivenWith(failing: Failing, world: Partial<World> = {}) {
  const fails: World["fails"] = (method) => {
    const kind = failing[method];
    return kind === undefined ? undefined : new AwsFailure(kind, `aws:${method}`, "X", "y");
  };
  const { exitCode, failed, aws } = await drive({ ...world, fails }, { document: STACK });
  expect(aws.count("createDeployment")).toBe(0);
  return { exitCode, failed };
}

const denied = (method: keyof Aws) =>
  `The caller is not allowed to call aws:${method}: allow this IAM action for the caller (X: y).`;
const silent = (method: keyof Aws) => `AWS did not answer aws:${method} (X: y).`;
const NOT_STARTED = "The deployment was not started. Nothing was changed.";
const WRONG = "The deployment was not started: its input is wrong. Nothing was changed.";
const AGAIN = "  npx cdktf deploy shop-web --ignore-missing-stack-dependencies";
/** The last lines of an error with several causes. */
const ALL_OF_THIS = ["  Next: fix all of this and try it again:", AGAIN];
const THIS = ["  Next: fix this and try it again:", AGAIN];
const STACK = request({ stack: "shop-web" });
const NO_GROUP = [
  "  - the deployment group shop-web-group of the application shop-web does not exist in eu-west-1",
  ...mismatchLines(STACK, { kind: "no-group" }),
];

describe("a first snapshot fails with all problems:", () => {
  test.each<[string, Failing, Partial<World>, number, readonly string[]]>([
    [
      "two denied actions",
      { service: "denied", deploymentGroup: "denied" },
      {},
      2,
      [NOT_STARTED, `  - ${denied("service")}`, `  - ${denied("deploymentGroup")}`, ...ALL_OF_THIS],
    ],
    [
      "the actions that are denied for the service, and for what is there beside it",
      { service: "denied", runningDeployments: "denied", listener: "denied" },
      {},
      2,
      [
        NOT_STARTED,
        `  - ${denied("runningDeployments")}`,
        `  - ${denied("listener")}`,
        `  - ${denied("service")}`,
        ...ALL_OF_THIS,
      ],
    ],
    [
      "a denied action, and a group that isn't there",
      { service: "denied" },
      { group: undefined },
      2,
      [NOT_STARTED, ...NO_GROUP, `  - ${denied("service")}`, ...ALL_OF_THIS],
    ],
    ["a group alone that isn't there", {}, { group: undefined }, 2, [WRONG, ...NO_GROUP]],
    ["one denied action", { service: "denied" }, {}, 2, [NOT_STARTED, `  ${denied("service")}`, ...THIS]],
    [
      "one denied action, whose call is made for two listeners",
      { listener: "denied" },
      {},
      2,
      [NOT_STARTED, `  ${denied("listener")}`, ...THIS],
    ],
    [
      "a denied action beside a call without an answer, since asking again wouldn't help with it",
      { service: "transient", deploymentGroup: "denied" },
      {},
      2,
      [NOT_STARTED, `  - ${silent("service")}`, `  - ${denied("deploymentGroup")}`, ...ALL_OF_THIS],
    ],
    [
      "a group that isn't there beside a call without an answer, likewise",
      { service: "transient" },
      { group: undefined },
      2,
      [NOT_STARTED, ...NO_GROUP, `  - ${silent("service")}`, ...ALL_OF_THIS],
    ],
    [
      "calls without an answer",
      { service: "transient", deploymentGroup: "transient" },
      {},
      5,
      [NOT_STARTED, `  ${silent("service")}`, "  Next: try it again:", AGAIN],
    ],
    [
      "credentials that are no good, by which no other answer means anything",
      { service: "denied", deploymentGroup: "credentials" },
      {},
      2,
      [
        NOT_STARTED,
        "  The AWS credentials are missing, expired or unknown (aws:deploymentGroup: X: y).",
        "  To check the credentials:",
        "  aws sts get-caller-identity",
        ...THIS,
      ],
    ],
  ])("%s", async (_what, failing, world, exitCode, lines) => {
    expect(await drivenWith(failing, world)).toEqual({ exitCode, failed: lines });
  });
});

describe("concurrent calls", () => {
  test("return their results in order", async () => {
    expect(await allSettled([Promise.resolve(1), Promise.resolve("two")])).toEqual([1, "two"]);
  });

  test("are all waited for", async () => {
    let isDone = false;
    const late = new Promise<void>((resolve) => setImmediate(resolve)).then(() => {
      isDone = true;
    });
    const failed = Promise.reject(new AwsFailure("denied", "a:B", "X", "y"));

    await expect(allSettled([failed, late])).rejects.toMatchObject({ action: "a:B" });
    expect(isDone).toBe(true);
  });

  test("fail with a bug before anything else", async () => {
    const bug = new TypeError("bug");
    const wrong = badInput([{ what: "wrong" }]);

    await expect(allSettled([Promise.reject(wrong), Promise.reject(bug)])).rejects.toBe(bug);
  });

  test("keep given values apart from the messages", async () => {
    const wrong = [badInput([{ what: "one", detail: "given" }]), badInput([{ what: "two" }])];

    await expect(allSettled(wrong.map((error) => Promise.reject(error)))).rejects.toMatchObject({
      exitCode: 2,
      lines: [WRONG, "  - one (given)", "  - two"],
      publishedLines: [WRONG, "  - one", "  - two"],
    });
  });
});
