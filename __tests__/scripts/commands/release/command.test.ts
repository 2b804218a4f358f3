import { describe, expect, test } from "@jest/globals";
import { expectGolden } from "../../../support/golden";
import { canaryCourse } from "../../driver/courses";
import { appSpec, taskDefinition } from "../../driver/fixtures";
import { runProgram } from "../fake-host";

const OUTPUTS = {
  "app-spec": appSpec(),
  region: "eu-west-1",
  "cluster-name": "shop",
  "service-name": "web",
  "application-name": "shop-web",
  "deployment-group-name": "shop-web-group",
};
const machineOf = (releases?: unknown) => ({
  env: { AWS_REGION: "eu-west-1" },
  files: {
    "outputs.json": JSON.stringify({ shop: { ...OUTPUTS, ...(releases === undefined ? {} : { releases }) } }),
    "app.json": JSON.stringify(appSpec()),
  },
});
const registered = (revision: number, image: string) => ({
  arn: taskDefinition(revision),
  status: "ACTIVE",
  content: { family: "shop", containerDefinitions: [{ name: "app", image }] },
  tags: [],
});
const WORLD = {
  courses: { "d-NEW000001": canaryCourse },
  registered: { 6: registered(6, "app:1"), 7: registered(7, "app:2") },
};

describe("deploy --image", () => {
  test("releases by a file of outputs, and publishes the verdict to the stack's topic", async () => {
    const topic = "arn:aws:sns:eu-west-1:123456789012:releases";
    const machine = machineOf({ by: "command", verdictTopicArn: topic });
    const { exitCode, aws } = await runProgram(
      "deploy --outputs outputs.json --image app=app:2",
      WORLD,
      machine,
    );

    expect(exitCode).toBe(0);
    expect(aws.orders).toHaveLength(1);
    expect(aws.messages.map(({ topicArn }) => topicArn)).toEqual([topic]);
  });

  test.each([
    ["with-app-spec", "deploy --outputs outputs.json --app-spec app.json --image app=app:2 --image app=A:1"],
    ["by-name", "deploy shop-web --image app"],
  ])("fails with 2 and all problems: %s", async (name, line) => {
    const { exitCode, stderr } = await runProgram(line, WORLD, machineOf({ by: "command" }));

    expect(exitCode).toBe(2);
    expectGolden(`command-${name}.txt`, stderr);
  });

  test("fails with 2 when the stack's settings can't be read", async () => {
    const machine = machineOf({ by: "command", stopAfterFailedTasks: 0 });
    const { exitCode, stderr } = await runProgram("deploy --outputs outputs.json", WORLD, machine);

    expect(exitCode).toBe(2);
    expectGolden("command-wrong-settings.txt", stderr);
  });
});
