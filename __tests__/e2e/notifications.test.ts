import {
  CodeDeployClient,
  GetDeploymentGroupCommand,
  UpdateDeploymentGroupCommand,
} from "@aws-sdk/client-codedeploy";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { EXIT_CODE } from "../../scripts/driver/context/exit-code";
import { SKIPPED_VARIABLE } from "./support/requirements";
import { type QueuedMessage, TOPIC_ARN, TopicQueue } from "./support/topic-queue";
import { TriggerShop } from "./support/trigger-shop";
import { until } from "./support/until";
import { expectDone, expectFailure } from "./support/verdict-checks";

jest.setTimeout(120_000);

const V1 = "public.ecr.aws/shop/shop:1";
const V2 = "public.ecr.aws/shop/shop:2";
const V3 = "public.ecr.aws/shop/shop:3";
const BROKEN = "registry.invalid/shop:1";
const TRIGGER = {
  triggerName: "deployments",
  triggerTargetArn: TOPIC_ARN,
  triggerEvents: [
    "DeploymentStart" as const,
    "DeploymentSuccess" as const,
    "DeploymentFailure" as const,
    "DeploymentStop" as const,
    "DeploymentRollback" as const,
    "DeploymentReady" as const,
  ],
};

let shop: TriggerShop;
let queue: TopicQueue;

/** Reads until a verdict is there, and splits CodeDeploy's messages from the driver's. */
async function readMessages() {
  const messages: QueuedMessage[] = [];
  const isVerdict = ({ MessageAttributes }: QueuedMessage) => MessageAttributes?.["verdict"] !== undefined;
  await until("the verdict is published", async () => {
    messages.push(...(await queue.read()));
    return messages.some(isVerdict);
  });
  return {
    verdicts: messages.filter(isVerdict),
    events: messages
      .filter((message) => !isVerdict(message))
      .map(({ Subject, Message }) => ({ subject: Subject, ...JSON.parse(Message) })),
  };
}

const codeDeploy = () => new CodeDeployClient(shop.client());

async function setTriggers(triggerConfigurations: (typeof TRIGGER)[]): Promise<void> {
  const names = { applicationName: "shop", currentDeploymentGroupName: "shop" };
  await codeDeploy().send(new UpdateDeploymentGroupCommand({ ...names, triggerConfigurations }));
}

const describeEndToEnd = process.env[SKIPPED_VARIABLE] === undefined ? describe : describe.skip;

// One story: each test continues with the service as the previous one left it.
describeEndToEnd("a topic with a queue", () => {
  beforeAll(async () => {
    shop = await TriggerShop.open(V1, { verdictTopicArn: TOPIC_ARN });
    queue = await TopicQueue.create(shop.client());
  });

  afterAll(() => shop?.close());

  test("is the target of the group's trigger", async () => {
    await setTriggers([TRIGGER]);
    const { deploymentGroupInfo } = await codeDeploy().send(
      new GetDeploymentGroupCommand({ applicationName: "shop", deploymentGroupName: "shop" }),
    );
    expect(deploymentGroupInfo?.triggerConfigurations).toEqual([TRIGGER]);
    const unknown = { ...TRIGGER, triggerTargetArn: `${TOPIC_ARN}-2` };
    await expect(setTriggers([unknown])).rejects.toThrow(`Topic ARN ${TOPIC_ARN}-2 is not valid`);
  });

  test("gets the start and the success of a release from CodeDeploy, and the driver's verdict", async () => {
    const { deploymentId, lines } = expectDone(await shop.deploy(V2));
    const { events, verdicts } = await readMessages();
    const ofRelease = { deploymentId, applicationName: "shop", deploymentGroupName: "shop" };
    expect(events).toMatchObject([
      {
        ...ofRelease,
        status: "CREATED",
        subject: `CREATED: AWS CodeDeploy ${deploymentId} in eu-west-1 to shop`,
      },
      { ...ofRelease, status: "SUCCEEDED" },
    ]);
    expect(verdicts).toMatchObject([
      {
        Subject: "shop: succeeded",
        MessageAttributes: {
          service: { Type: "String", Value: "shop" },
          verdict: { Type: "String", Value: "succeeded" },
          exitCode: { Type: "Number" },
        },
      },
    ]);
    const { source, content, metadata } = JSON.parse(verdicts[0]?.Message ?? "{}");
    expect({ source, title: content.title, eventType: metadata.eventType }).toEqual({
      source: "custom",
      title: "shop: succeeded",
      eventType: "succeeded",
    });
    expect(content.description).toContain(lines.join("\n"));
  });

  test("gets the stop of a bad release, its rollback, and a verdict that says why", async () => {
    const { deploymentId, rollbackId } = expectFailure(await shop.deploy(BROKEN), EXIT_CODE.rolledBack);
    const { events, verdicts } = await readMessages();
    expect(events.map(({ status, deploymentId: of }) => [status, of])).toEqual([
      ["CREATED", deploymentId],
      ["ABORTED", deploymentId],
      ["CREATED", rollbackId],
      ["IN_PROGRESS", rollbackId],
      ["SUCCEEDED", rollbackId],
    ]);
    expect(verdicts.map(({ Subject }) => Subject)).toEqual(["shop: rolled back"]);
    expect(JSON.parse(verdicts[0]?.Message ?? "{}").content.description).toContain(
      "CannotPullContainerError",
    );
  });

  test("may be missing: the release succeeds with a warning", async () => {
    await queue.deleteTopic();
    const deployed = await shop.deploy(V3);
    expectDone(deployed);
    expect(deployed.output).toContain(
      `Warning: the verdict could not be published to ${TOPIC_ARN}. AWS refused`,
    );
    expect(await queue.read()).toEqual([]);
  });
});
