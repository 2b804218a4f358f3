import { describe, expect, test } from "@jest/globals";
import { createEmptyWorld, createFakeWorld, groupInput, TOPIC } from "../support/fake-world";

const names = { applicationName: "shop", deploymentGroupName: "web" };
const trigger = { triggerName: "all", triggerTargetArn: TOPIC, triggerEvents: ["DeploymentFailure"] };
const numbered = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ ...trigger, triggerName: `trigger-${index}` }));

async function triggersAfter(update: object) {
  const world = await createFakeWorld({ triggerConfigurations: [trigger] });
  await world.deploy("UpdateDeploymentGroup", {
    applicationName: "shop",
    currentDeploymentGroupName: "web",
    ...update,
  });
  const { body } = await world.deploy("GetDeploymentGroup", names);
  return body["deploymentGroupInfo"]?.["triggerConfigurations"];
}

describe("the triggers of a deployment group", () => {
  test("are none by default", async () => {
    const { deploy } = await createFakeWorld();
    const { body } = await deploy("GetDeploymentGroup", names);
    expect(body["deploymentGroupInfo"]).toMatchObject({ triggerConfigurations: [] });
  });

  test("are returned as they were given", async () => {
    const all = {
      triggerName: "every event",
      triggerTargetArn: TOPIC,
      triggerEvents: [
        "DeploymentStart",
        "DeploymentSuccess",
        "DeploymentFailure",
        "DeploymentStop",
        "DeploymentRollback",
        "DeploymentReady",
      ],
    };
    const { deploy } = await createFakeWorld({ triggerConfigurations: [trigger, all] });
    const { body } = await deploy("GetDeploymentGroup", names);
    expect(body["deploymentGroupInfo"]).toMatchObject({ triggerConfigurations: [trigger, all] });
  });

  test("stay when an update leaves them out, and are removed by an empty list", async () => {
    expect(await triggersAfter({})).toEqual([trigger]);
    expect(await triggersAfter({ triggerConfigurations: [{ ...trigger, triggerName: "new" }] })).toEqual([
      { ...trigger, triggerName: "new" },
    ]);
    expect(await triggersAfter({ triggerConfigurations: [] })).toEqual([]);
  });

  test("may be 10", async () => {
    const { deploy } = await createEmptyWorld();
    const input = { ...groupInput, triggerConfigurations: numbered(10) };
    expect((await deploy("CreateDeploymentGroup", input)).status).toBe(200);
  });

  const invalid = "InvalidTriggerConfigException";
  const region = TOPIC.replace("eu-west-1", "eu-central-1");
  test.each<[string, object[], string, string | RegExp]>([
    ["11", numbered(11), "TriggerTargetsLimitExceededException", "got 11 triggers: at most 10 are allowed"],
    ["without a name", [{ ...trigger, triggerName: undefined }], invalid, /^got the trigger name ""/],
    ["with an empty name", [{ ...trigger, triggerName: "" }], invalid, /^got the trigger name ""/],
    ["of the same name", [trigger, trigger], invalid, /^got the trigger name "all"/],
    ["without events", [{ ...trigger, triggerEvents: [] }], invalid, /^the trigger "all" has no event/],
    [
      "with an unknown event",
      [{ ...trigger, triggerEvents: ["DeploymentStarted"] }],
      invalid,
      /^"DeploymentStarted" is not a trigger event: use DeploymentStart, /,
    ],
    [
      "with an event of instances",
      [{ ...trigger, triggerEvents: ["DeploymentStart", "InstanceFailure"] }],
      invalid,
      /^the local AWS does not support the trigger event InstanceFailure/,
    ],
    ["without a topic", [{ ...trigger, triggerTargetArn: undefined }], invalid, "Topic ARN  is not valid"],
    [
      "with a topic that does not exist",
      [{ ...trigger, triggerTargetArn: `${TOPIC}-2` }],
      invalid,
      `Topic ARN ${TOPIC}-2 is not valid`,
    ],
    [
      "with a topic in another region",
      [{ ...trigger, triggerTargetArn: region }],
      invalid,
      `Topic ARN ${region} is not valid`,
    ],
    [
      "with something else than a topic",
      [{ ...trigger, triggerTargetArn: "arn:aws:sqs:eu-west-1:123456789012:deployments" }],
      invalid,
      "Topic ARN arn:aws:sqs:eu-west-1:123456789012:deployments is not valid",
    ],
  ])("fail when they are %s", async (_, triggerConfigurations, type, message) => {
    const world = await createEmptyWorld();
    world.topics.known.add(region);
    const input = { ...groupInput, triggerConfigurations };
    const { status, body } = await world.deploy("CreateDeploymentGroup", input);
    expect({ status, type: body["__type"] }).toEqual({ status: 400, type });
    expect(body["message"]).toMatch(message);
    expect((await world.deploy("GetDeploymentGroup", names)).status).toBe(400);
  });
});
