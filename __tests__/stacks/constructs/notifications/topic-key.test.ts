import { KmsKey } from "@cdktf/provider-aws/lib/kms-key";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { SnsTopic } from "@cdktf/provider-aws/lib/sns-topic";
import { beforeEach, describe, expect, test } from "@jest/globals";
import { type App, TerraformStack } from "cdktf";
import { ServiceStack } from "../../../../stacks";
import { SERVICE } from "../../../support/fixtures";
import { testApp } from "../../../support/template";

const KEY = "arn:aws:kms:eu-west-1:111122223333:key/8f2c1d7f-5d4f-4b3a-9c2d-1a2b3c4d5e6f";

let app: App;
let own: TerraformStack;

const topicWith = (id: string, kmsMasterKeyId?: string) =>
  new SnsTopic(own, id, kmsMasterKeyId === undefined ? {} : { kmsMasterKeyId });
const publishTo = (id: string, arn: string, kmsKeyArn?: string) =>
  new ServiceStack(app, id, {
    ...SERVICE,
    name: id,
    notifications: { topic: { kind: "existing", arn, ...(kmsKeyArn === undefined ? {} : { kmsKeyArn }) } },
  });
const missing = (service: string, topic: string) =>
  [
    `${service} publishes to the topic ${topic}, which has a KMS key, but notifications.topic.kmsKeyArn is not set: CodeDeploy may not use the key, so it can't publish`,
    "   to do: set kmsKeyArn to the ARN of this key",
  ].join("\n");

describe("an existing topic of the app", () => {
  beforeEach(() => {
    app = testApp();
    own = new TerraformStack(app, "own");
    new AwsProvider(own, "aws", { region: "eu-west-1" });
  });

  test("fails with a KMS key that the service doesn't name, once for each service", () => {
    const topic = topicWith("topic", new KmsKey(own, "key").arn);
    publishTo("web", topic.arn);
    publishTo("jobs", topic.id);
    expect(app.node.validate()).toEqual([missing("web", "own/topic"), missing("jobs", "own/topic")]);
  });

  test("fails when its ARN is written as text", () => {
    const arn = "arn:aws:sns:eu-west-1:111122223333:alerts";
    new SnsTopic(own, "topic", { name: "alerts", kmsMasterKeyId: KEY });
    publishTo("web", arn);
    publishTo("other-name", arn.replace("alerts", "others"));
    publishTo("named", arn, KEY);
    expect(app.node.validate()).toEqual([missing("web", "own/topic")]);
  });

  test("in another region or account is not the topic with the ARN", () => {
    const provider = new AwsProvider(own, "other", {
      alias: "other",
      region: "eu-west-1",
      allowedAccountIds: ["444455556666"],
    });
    new SnsTopic(own, "region", { name: "alerts", kmsMasterKeyId: KEY, region: "us-east-1" });
    new SnsTopic(own, "account", { name: "alerts", kmsMasterKeyId: KEY, provider });
    publishTo("web", "arn:aws:sns:eu-west-1:111122223333:alerts");
    expect(app.node.validate()).toEqual([]);
  });

  test("may have a KMS key that the service names", () => {
    const key = new KmsKey(own, "key");
    publishTo("web", topicWith("topic", key.arn).arn, key.arn);
    expect(app.node.validate()).toEqual([]);
  });

  test("fails with another KMS key than the one that the service names", () => {
    const [key, other] = [new KmsKey(own, "key"), new KmsKey(own, "other-key")];
    publishTo("web", topicWith("topic", key.arn).arn, other.arn);
    publishTo("jobs", topicWith("second", KEY).arn, KEY.replace("8f2c", "9f2c"));
    const another = (text: string) => text.replace("is not set", "is another key");
    expect(app.node.validate()).toEqual(
      [missing("web", "own/topic"), missing("jobs", "own/second")].map(another),
    );
  });

  test("may name its KMS key by its id, and the service by its ARN", () => {
    const key = new KmsKey(own, "key");
    publishTo("web", topicWith("topic", key.keyId).arn, key.arn);
    publishTo("jobs", topicWith("second", "alias/own").arn, KEY);
    expect(app.node.validate()).toEqual([]);
  });

  test("may have the key of AWS, or none", () => {
    publishTo("web", topicWith("aws-key", "alias/aws/sns").arn);
    publishTo("jobs", topicWith("no-key").arn);
    expect(app.node.validate()).toEqual([]);
  });

  test("may be beside another topic with a key", () => {
    topicWith("other", KEY);
    publishTo("web", topicWith("topic").arn);
    expect(app.node.validate()).toEqual([]);
  });
});

test("an own topic with a KMS key passes", () => {
  const all = testApp();
  new ServiceStack(all, "web", {
    ...SERVICE,
    notifications: { topic: { kind: "own", kmsKeyArn: KEY } },
  });
  expect(all.node.validate()).toEqual([]);
});
