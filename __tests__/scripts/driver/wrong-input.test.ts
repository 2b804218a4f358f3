import { describe, expect, test } from "@jest/globals";
import { DEPLOYMENT_VARIABLE } from "../../../scripts/contract";
import { expectGolden } from "../../support/golden";
import { appSpec, request, taskDefinition } from "./fixtures";
import { nodesOf } from "./nodes";
import { published, SECRET } from "./report/published";

const FILES = { GITHUB_OUTPUT: "/github/output", GITHUB_STEP_SUMMARY: "/github/summary" };
const MINUTE = { ECS_CODEDEPLOY_LOCAL_MINUTE_SECONDS: "1", AWS_ENDPOINT_URL: "http://127.0.0.1:1" };
const documentOf = (changes: object) => JSON.stringify({ ...request(), ...changes });

/** What a run with wrong input says, and what its three files hold. */
async function wrong(variables: Readonly<Record<string, string>>) {
  const { exitCode, reporter, written, document } = await published({}, { ...FILES, ...variables });
  expect([exitCode, written.length]).toEqual([2, 3]);
  expect(document).toMatchObject({ verdict: { kind: "bad-input" }, exitCode: 2, timeline: [] });
  expect(document).not.toHaveProperty("service");
  // Line by line, the files have the beginning of what was printed.
  expect(document.lines.map((line, index) => reporter.failed[index]?.startsWith(line))).toEqual(
    reporter.failed.map(() => true),
  );
  const inFiles = written.map(({ text }) => text).join("\n");
  return { printed: reporter.failed.join("\n"), inFiles, lines: document.lines };
}

describe("a secret in a wrong input is in the log, but not in the verdict's files:", () => {
  test.each<[string, Readonly<Record<string, string>>]>([
    ["the retry", { ECS_CODEDEPLOY_RETRY: SECRET }],
    ["what happens to the deployment of a cancelled run", { ECS_CODEDEPLOY_ON_CANCEL: SECRET }],
    ["what is done about another's deployment", { ECS_CODEDEPLOY_WHEN_RUNNING: SECRET }],
    ["the break-glass", { ECS_CODEDEPLOY_BREAK_GLASS: `all-at-once,${SECRET}` }],
    ["the local minute", { ...MINUTE, ECS_CODEDEPLOY_LOCAL_MINUTE_SECONDS: SECRET }],
    ["the endpoint", { ...MINUTE, AWS_ENDPOINT_URL: `https://${SECRET}.example` }],
    ["the endpoint of one service", { ...MINUTE, AWS_ENDPOINT_URL_ECS: SECRET }],
    ["an endpoint that is no address", { AWS_ENDPOINT_URL: SECRET }],
    ["several lines", { ECS_CODEDEPLOY_RETRY: `yes\n${SECRET}\n(got ${SECRET})` }],
    ["a document that is no JSON", { [DEPLOYMENT_VARIABLE]: SECRET }],
    ["a document that is a text", { [DEPLOYMENT_VARIABLE]: JSON.stringify(SECRET) }],
    ["a region", { [DEPLOYMENT_VARIABLE]: documentOf({ region: SECRET }) }],
    ["a name", { [DEPLOYMENT_VARIABLE]: documentOf({ cluster: `${SECRET} ` }) }],
    [
      "a task definition elsewhere",
      {
        [DEPLOYMENT_VARIABLE]: documentOf({
          appSpec: appSpec({
            TaskDefinition: taskDefinition(7)
              .replace("eu-west-1", "us-east-1")
              .replace("/shop", `/${SECRET}`),
          }),
        }),
      },
    ],
  ])("%s", async (_what, variables) => {
    const { printed, inFiles } = await wrong(variables);

    expect(printed).toContain(SECRET);
    expect(inFiles).not.toContain(SECRET);
  });

  const whole = request({ successPoint: "old-terminated", stopAfterFailedTasks: 3 });
  const hooked = { ...whole, appSpec: appSpec({}, [{ AfterInstall: "check" }]) };

  test.each(nodesOf(hooked, { [SECRET]: SECRET }))("the document's %s", async (_path, document) => {
    const { printed, inFiles } = await wrong({ [DEPLOYMENT_VARIABLE]: JSON.stringify(document) });

    expect(printed).toContain(SECRET);
    expect(inFiles).not.toContain(SECRET);
  });
});

test.each<[string, Readonly<Record<string, string>>]>([
  ["a variable's that isn't known", { ECS_CODEDEPLOY_RETRI: SECRET }],
  ["a reason's without a break-glass", { ECS_CODEDEPLOY_BREAK_GLASS_REASON: SECRET }],
  [
    "a reason's that is too long",
    { ECS_CODEDEPLOY_BREAK_GLASS: "all-at-once", ECS_CODEDEPLOY_BREAK_GLASS_REASON: SECRET.repeat(20) },
  ],
])("%s value is not printed", async (_what, variables) => {
  const { printed, inFiles } = await wrong(variables);

  expect(printed).not.toContain(SECRET);
  expect(inFiles).not.toContain(SECRET);
});

test("the files list all problems with the allowed values", async () => {
  const { lines } = await wrong({
    ...MINUTE,
    AWS_ENDPOINT_URL: `https://${SECRET}.example`,
    ECS_CODEDEPLOY_RETRY: SECRET,
    [DEPLOYMENT_VARIABLE]: documentOf({ region: SECRET, service: undefined, [SECRET]: SECRET }),
  });

  expectGolden("wrong-input.txt", lines);
});
