import { KmsAlias } from "@cdktf/provider-aws/lib/kms-alias";
import { KmsKey } from "@cdktf/provider-aws/lib/kms-key";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { SnsTopic } from "@cdktf/provider-aws/lib/sns-topic";
import { beforeEach, describe, expect, test } from "@jest/globals";
import { type App, Fn, TerraformStack } from "cdktf";
import { ServiceStack } from "../../../../stacks";
import { SERVICE } from "../../../support/fixtures";
import { problemsOf } from "../../../support/problems";
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
const hasKey = (topic: string) =>
  `the topic ${topic} has a KMS key: CodeDeploy may not use it, so it can't publish`;
const missing = (topic: string) => [`notifications.topic.kmsKeyArn: is missing, but ${hasKey(topic)}`];
const another = (topic: string) => [`notifications.topic.kmsKeyArn: is another key, but ${hasKey(topic)}`];

describe("an existing topic of the app", () => {
  beforeEach(() => {
    app = testApp();
    own = new TerraformStack(app, "own");
    new AwsProvider(own, "aws", { region: "eu-west-1" });
  });

  test("fails with a KMS key that the service doesn't name, with the other problems of the props", () => {
    const topic = topicWith("topic", new KmsKey(own, "key").arn);
    expect(problemsOf(() => publishTo("web", topic.arn))).toEqual(missing("own/topic"));
    expect(problemsOf(() => publishTo("jobs", topic.id))).toEqual(missing("own/topic"));
  });

  test("fails at synth when its ARN is written as text, or when it gets its key after the service", () => {
    const arn = "arn:aws:sns:eu-west-1:111122223333:alerts";
    new SnsTopic(own, "topic", { name: "alerts", kmsMasterKeyId: KEY });
    const later = topicWith("later");
    publishTo("web", arn);
    publishTo("other-name", arn.replace("alerts", "others"));
    publishTo("named", arn, KEY);
    publishTo("jobs", later.arn);
    later.kmsMasterKeyId = KEY;
    const problem = (service: string, topic: string) =>
      [
        `${service}.notifications.topic.kmsKeyArn: is missing, but ${hasKey(topic)}`,
        "   allowed: the ARN of the topic's key",
        "   to do: set it to the ARN of this key",
      ].join("\n");
    expect(app.node.validate()).toEqual([problem("web", "own/topic"), problem("jobs", "own/later")]);
  });

  test("fails in another region", () => {
    const elsewhere = new SnsTopic(own, "topic", { region: "us-east-1" });
    expect(problemsOf(() => publishTo("web", elsewhere.arn))).toEqual([
      "notifications.topic.arn: is in us-east-1, but the service is in eu-west-1",
    ]);
  });

  test("fails when it is a FIFO topic", () => {
    const fifo = new SnsTopic(own, "topic", { fifoTopic: true });
    expect(problemsOf(() => publishTo("web", fifo.arn))).toEqual([
      "notifications.topic.arn: is the FIFO topic own/topic",
    ]);
  });

  test("fails when it is given by its name", () => {
    expect(problemsOf(() => publishTo("web", topicWith("topic").name))).toEqual([
      "notifications.topic.arn: is the attribute name of own/topic",
    ]);
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
    const [topic, second] = [topicWith("topic", key.arn), topicWith("second", KEY)];
    expect(problemsOf(() => publishTo("web", topic.arn, other.arn))).toEqual(another("own/topic"));
    expect(problemsOf(() => publishTo("jobs", second.arn, KEY.replace("8f2c", "9f2c")))).toEqual(
      another("own/second"),
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

describe("a KMS key of the app", () => {
  beforeEach(() => {
    app = testApp();
    own = new TerraformStack(app, "own");
    new AwsProvider(own, "aws", { region: "eu-west-1" });
  });

  const encryptWith = (kmsKeyArn: string) =>
    problemsOf(
      () =>
        new ServiceStack(app, `web${app.node.children.length}`, {
          ...SERVICE,
          notifications: { topic: { kind: "own", kmsKeyArn } },
        }),
    );
  const PROP = "notifications.topic.kmsKeyArn";

  test("fails in another region", () => {
    expect(encryptWith(new KmsKey(own, "key", { region: "us-east-1" }).arn)).toEqual([
      `${PROP}: is in us-east-1, but the service is in eu-west-1`,
    ]);
  });

  test("fails when it is given by its id, or by an alias", () => {
    const key = new KmsKey(own, "key");
    const alias = new KmsAlias(own, "alias", { targetKeyId: key.id });
    expect([key.keyId, alias.arn, alias.targetKeyArn].map(encryptWith)).toEqual([
      [`${PROP}: is the attribute key_id of own/key`],
      [`${PROP}: is the attribute arn of own/alias`],
      [],
    ]);
  });

  describe("with a policy", () => {
    const statement = (more: object) => ({
      Effect: "Allow",
      Principal: { AWS: "arn:aws:iam::111122223333:root" },
      Action: "kms:*",
      Resource: "*",
      ...more,
    });
    const withPolicy = (...statements: object[]) => {
      const policy = JSON.stringify({ Version: "2012-10-17", Statement: statements.map(statement) });
      return encryptWith(new KmsKey(own, `key${own.node.children.length}`, { policy }).arn);
    };
    const role = (name: string) => ({ Principal: { AWS: [`arn:aws:iam::111122223333:role/${name}`] } });
    const cant = (actions: string) => [
      expect.stringMatching(
        `^${PROP}: is the key own/key\\d+, whose policy doesn't let CodeDeploy's role use ${actions}: it can't publish$`,
      ),
    ];
    const BOTH = "kms:Decrypt and kms:GenerateDataKey";

    test.each<[string, object[], string]>([
      ["names only another role", [role("admin")], BOTH],
      ["names only a service of AWS", [{ Principal: { Service: "cloudwatch.amazonaws.com" } }], BOTH],
      ["denies the account", [{ Effect: "Deny" }], BOTH],
      [
        "allows the account only other actions",
        [{ Action: ["kms:Describe*", "kms:Decrypt"] }],
        "kms:GenerateDataKey",
      ],
      ["has no statement", [], BOTH],
    ])("fails when it %s", (_, statements, actions) => {
      expect(withPolicy(...statements)).toEqual(cant(actions));
    });

    test.each<[string, object[]]>([
      ["names the account by its root", [role("admin"), {}]],
      ["names the account by its id", [{ Principal: { AWS: "111122223333" } }]],
      [
        "names everyone, under a condition",
        [{ Principal: "*", Condition: { Bool: { "kms:ViaService": "x" } } }],
      ],
      ["names CodeDeploy's role", [role("team-shop-web-codedeploy")]],
      ["has the actions in two statements", [{ Action: "KMS:Dec*" }, { Action: ["kms:GenerateDataKey*"] }]],
      [
        "excepts others",
        [{ Principal: undefined, NotPrincipal: { AWS: "x" }, Action: undefined, NotAction: "s3:*" }],
      ],
    ])("passes when it %s", (_, statements) => {
      expect(withPolicy(...statements)).toEqual([]);
    });

    test("passes when it is not plain text in JSON", () => {
      const policies = [Fn.jsonencode({}), `{"Principal":"${own.node.path}`, undefined];
      const keys = policies.map(
        (policy, index) => new KmsKey(own, `other-${index}`, policy === undefined ? {} : { policy }),
      );
      expect(keys.flatMap(({ arn }) => encryptWith(arn))).toEqual([]);
    });
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
