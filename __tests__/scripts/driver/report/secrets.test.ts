import { describe, expect, test } from "@jest/globals";
import { canaryCourse, running } from "../courses";
import type { World } from "../fake-aws";
import { deployment, failure, group, request, weights } from "../fixtures";
import { published, withRollback } from "./published";

/** What a CI job's environment holds, and nothing that a run says or writes may hold. */
const SECRETS: Readonly<Record<string, string>> = {
  AWS_ACCESS_KEY_ID: "ASIAEXAMPLEKEY000001",
  AWS_SECRET_ACCESS_KEY: "wJalrXUtnFEMIexample/secret",
  AWS_SESSION_TOKEN: "FwoGZXIvYXdzEXAMPLEtoken",
  AWS_CONTAINER_AUTHORIZATION_TOKEN: "container-token-0001",
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: "oidc-token-0001",
  GITHUB_TOKEN: "ghs_exampletoken0001",
  TF_VAR_database_password: "hunter2-0001",
};
const FILES = { GITHUB_OUTPUT: "/github/output", GITHUB_STEP_SUMMARY: "/github/summary" };

/** Everything that a run says and writes, and by how many files. */
async function everythingOf(world: Partial<World>, variables: Readonly<Record<string, string>>) {
  const { exitCode, reporter, written } = await published(world, { ...SECRETS, ...FILES, ...variables });
  const texts = [...reporter.printed, ...reporter.failed, ...written.map(({ text }) => text)];
  return { exitCode, files: written.length, text: texts.join("\n") };
}

describe("no secret of the environment is printed or written", () => {
  test.each<[string, number | string, Partial<World>, Readonly<Record<string, string>>]>([
    ["a success", 0, { courses: { "d-NEW000001": canaryCourse } }, {}],
    ["a rollback", 3, withRollback, {}],
    ["a refusal", 6, { weights: weights(30) }, {}],
    [
      "a break-glass",
      0,
      { courses: { "d-NEW000001": canaryCourse }, group: group({ alarmNames: ["5xx"] }) },
      { ECS_CODEDEPLOY_BREAK_GLASS: "ignore-alarms", ECS_CODEDEPLOY_BREAK_GLASS_REASON: "the cure" },
    ],
    [
      "a deployment of another's that doesn't end",
      6,
      running("d-OTHER0001", { createdAt: 0 }),
      { ECS_CODEDEPLOY_WHEN_RUNNING: "fail" },
    ],
    ["wrong input", 2, {}, { ECS_CODEDEPLOY_RETRY: "yes", ECS_CODEDEPLOY_IMGE: "x" }],
    ["credentials that are no good", 2, { fails: () => failure("credentials", "ExpiredToken") }, {}],
    ["an AWS that doesn't answer", 5, { fails: () => failure("transient") }, {}],
    ["an order without an answer", 5, { creations: [failure("transient", "TimeoutError")] }, {}],
    ["a bug", "thrown", { courses: {} }, {}],
  ])("%s", async (_what, expected, world, variables) => {
    const { exitCode, files, text } = await everythingOf(world, variables);

    expect(exitCode).toBe(expected);
    expect(files).toBe(3);
    for (const secret of Object.values(SECRETS)) {
      expect(text).not.toContain(secret);
    }
  });
});

test("an unknown field of a document is named without its value", async () => {
  const document = { ...request(), environment: { PASSWORD: "hunter2-0002" } };
  const { exitCode, text } = await everythingOf({}, { ECS_CODEDEPLOY_DEPLOYMENT: JSON.stringify(document) });

  expect(exitCode).toBe(2);
  expect(text).toContain("environment");
  expect(text).not.toContain("hunter2-0002");
});

test("an error of AWS about the description is shown with its code, without the AppSpec", async () => {
  const { exitCode, text } = await everythingOf(
    {
      creations: [failure("rejected", "InvalidRevisionException")],
      courses: { "d-NEW000001": [{ minute: 0, deployment: deployment("Succeeded") }] },
    },
    {},
  );

  expect(exitCode).toBe(2);
  expect(text).toContain("InvalidRevisionException");
  expect(text).not.toContain("subnet-a");
});
