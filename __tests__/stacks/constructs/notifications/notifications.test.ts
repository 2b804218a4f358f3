import { describe, expect, test } from "@jest/globals";
import { Token } from "cdktf";
import {
  addEnvironments,
  driverStatements,
  type Notifications,
  ServiceStack,
  type ServiceStackProps,
} from "../../../../stacks";
import { checkedServiceStack } from "../../../../stacks/service/service-stack-props";
import { KMS_KEY, SERVICE } from "../../../support/fixtures";
import { problemsOf, wholeProblemsOf } from "../../../support/problems";
import { statements, synthService } from "../../../support/service";
import { Template, testApp } from "../../../support/template";

const TOPIC = "arn:aws:sns:eu-west-1:111122223333:deployments";
const ALL_EVENTS = [
  "DeploymentStart",
  "DeploymentSuccess",
  "DeploymentFailure",
  "DeploymentStop",
  "DeploymentRollback",
  "DeploymentReady",
];
const token = Token.asString(Token.asAny("${var.value}"));

const problems = (notifications: unknown, props: Partial<ServiceStackProps> = {}) =>
  problemsOf(() =>
    checkedServiceStack({ ...SERVICE, ...props, notifications: notifications as Notifications }),
  );
const existing = (changes: object = {}) => ({ topic: { kind: "existing", arn: TOPIC, ...changes } });
const own = (changes: object = {}) => ({ topic: { kind: "own", ...changes } });

const group = (template: Template) => template.only("aws_codedeploy_deployment_group");
const roleStatements = (template: Template) =>
  statements(template, "deployment-group_role-policy").filter(({ Sid }) =>
    `${Sid}`.includes("Notifications"),
  );
const driverStatementsOf = (notifications: Notifications) => {
  const stack = new ServiceStack(testApp(), "web", { ...SERVICE, notifications });
  return driverStatements(stack).filter(({ sid }) => sid?.includes("Notifications"));
};

describe("notifications", () => {
  test("are off by default: there is no topic, no trigger, no permission and no output", () => {
    const template = synthService();
    expect(template.counts()).not.toHaveProperty("aws_sns_topic");
    expect(group(template)).not.toHaveProperty("trigger_configuration");
    expect(roleStatements(template)).toEqual([]);
    expect(template.document.output).not.toHaveProperty("notification-topic-arn");
  });

  test("publish all events to a new topic, which is encrypted and can't be used without TLS", () => {
    const template = synthService({ notifications: {} });
    const { aws_sns_topic, aws_sns_topic_policy } = template.counts();
    expect({ aws_sns_topic, aws_sns_topic_policy }).toEqual({ aws_sns_topic: 1, aws_sns_topic_policy: 1 });
    expect(template.only("aws_sns_topic")).toEqual({
      name: "shop-web-deployments",
      kms_master_key_id: "alias/aws/sns",
    });
    const arn = `\${${template.addressOf("aws_sns_topic", "notifications_topic")}.arn}`;
    expect(template.only("aws_sns_topic_policy")["arn"]).toBe(arn);
    expect(template.json(template.only("aws_sns_topic_policy")["policy"])).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "OnlyWithTls",
          Effect: "Deny",
          Principal: "*",
          Action: "sns:Publish",
          Resource: arn,
          Condition: { Bool: { "aws:SecureTransport": "false" } },
        },
      ],
    });
    expect(group(template)["trigger_configuration"]).toEqual([
      { trigger_name: "deployments", trigger_target_arn: arn, trigger_events: ALL_EVENTS },
    ]);
    expect(roleStatements(template)).toEqual([
      { Sid: "PublishNotifications", Effect: "Allow", Action: ["sns:Publish"], Resource: [arn] },
    ]);
    expect(template.document.output?.["notification-topic-arn"]).toMatchObject({ value: arn });
  });

  test("are encrypted with a key, which CodeDeploy may use", () => {
    const template = synthService({ notifications: { topic: { kind: "own", kmsKeyArn: KMS_KEY } } });
    expect(template.only("aws_sns_topic")).toMatchObject({ kms_master_key_id: KMS_KEY });
    expect(roleStatements(template)).toMatchObject([
      { Sid: "PublishNotifications" },
      {
        Sid: "EncryptNotifications",
        Effect: "Allow",
        Action: ["kms:Decrypt", "kms:GenerateDataKey"],
        Resource: [KMS_KEY],
      },
    ]);
  });

  test("go to an existing topic, with the key that is given", () => {
    const stack = new ServiceStack(testApp(), "web", {
      ...SERVICE,
      notifications: { topic: { kind: "existing", arn: TOPIC }, events: ["DeploymentFailure"] },
    });
    const template = Template.of(stack);
    expect(stack.notifications?.own).toBeUndefined();
    expect(template.counts()).not.toHaveProperty("aws_sns_topic");
    expect(group(template)["trigger_configuration"]).toEqual([
      {
        trigger_name: "deployments",
        trigger_target_arn: TOPIC,
        trigger_events: ["DeploymentFailure"],
      },
    ]);
    expect(roleStatements(template)).toEqual([
      { Sid: "PublishNotifications", Effect: "Allow", Action: ["sns:Publish"], Resource: [TOPIC] },
    ]);
    expect(template.document.output?.["notification-topic-arn"]).toMatchObject({ value: TOPIC });
    const encrypted = synthService({
      notifications: { topic: { kind: "existing", arn: TOPIC, kmsKeyArn: KMS_KEY } },
    });
    expect(roleStatements(encrypted)[1]).toMatchObject({ Resource: [KMS_KEY] });
  });

  test("allow the driver to publish only with its verdict", () => {
    const topic = { kind: "existing", arn: TOPIC, kmsKeyArn: KMS_KEY } as const;
    expect(driverStatementsOf({ topic })).toEqual([]);
    expect(driverStatementsOf({ topic, verdict: false })).toEqual([]);
    expect(driverStatementsOf({ topic, verdict: true })).toEqual([
      { sid: "PublishNotifications", actions: ["sns:Publish"], resources: [TOPIC] },
      {
        sid: "EncryptNotifications",
        actions: ["kms:Decrypt", "kms:GenerateDataKey"],
        resources: [KMS_KEY],
      },
    ]);
  });

  test("may have tokens, also for the topic of another stack", () => {
    expect(problems(existing({ arn: token, kmsKeyArn: token }))).toEqual([]);
    expect(problems(own({ kmsKeyArn: token }))).toEqual([]);
    const template = synthService({ notifications: { topic: { kind: "existing", arn: token } } });
    expect(group(template)["trigger_configuration"]).toMatchObject([{ trigger_target_arn: "${var.value}" }]);
  });

  test("are not part of the AppSpec", () => {
    const appSpec = (template: Template) => template.only("terraform_data")["triggers_replace"];
    expect(appSpec(synthService({ notifications: { verdict: true } }))).toEqual(appSpec(synthService()));
  });

  test.each([
    {},
    own(),
    { events: "all" },
    { events: ["DeploymentReady"] },
    { events: ALL_EVENTS },
    { verdict: true },
    existing({ arn: "arn:aws-cn:sns:eu-west-1:111122223333:a" }),
    existing({ arn: `arn:aws:sns:eu-west-1:111122223333:${"a".repeat(256)}` }),
    existing({ arn: "arn:aws:sns:eu-west-1:999988887777:central" }),
  ])("may be %j", (notifications) => {
    expect(problems(notifications)).toEqual([]);
  });

  test.each([
    ["all", 'notifications: got "all"'],
    [{ events: [] }, "notifications.events: got an empty list"],
    [{ events: "DeploymentFailure" }, 'notifications.events: got "DeploymentFailure"'],
    [{ events: token }, "notifications.events: got a token, whose value only Terraform knows"],
    [
      { events: ["DeploymentFail"] },
      'notifications.events[0]: got "DeploymentFail"; did you mean DeploymentFailure?',
    ],
    [{ events: ["InstanceFailure"] }, 'notifications.events[0]: got "InstanceFailure"'],
    [
      { events: ["DeploymentStop", "DeploymentStop"] },
      "notifications.events: DeploymentStop occurs more than once",
    ],
    [{ verdict: "yes" }, 'notifications.verdict: got "yes"'],
    [{ topic: { kind: "none" } }, 'notifications.topic.kind: got "none"'],
    [{ topic: { kind: "existing" } }, "notifications.topic.arn: is missing"],
    [existing({ arn: "deployments" }), 'notifications.topic.arn: got "deployments"'],
    [existing({ arn: `${TOPIC}.fifo` }), `notifications.topic.arn: got "${TOPIC}.fifo"`],
    [
      existing({ arn: `${TOPIC}:7e1b0c6e-5d4f-4b3a-9c2d-1a2b3c4d5e6f` }),
      `notifications.topic.arn: got "${TOPIC}:7e1b0c6e-5d4f-4b3a-9c2d-1a2b3c4d5e6f"`,
    ],
    [existing({ kmsKeyArn: "alias/aws/sns" }), 'notifications.topic.kmsKeyArn: got "alias/aws/sns"'],
    [
      own({ kmsKeyArn: "arn:aws:kms:eu-west-1:111122223333:alias/topics" }),
      'notifications.topic.kmsKeyArn: got "arn:aws:kms:eu-west-1:111122223333:alias/topics"',
    ],
    [
      own({ kmsKeyArn: KMS_KEY.replace("eu-west-1", "us-east-1") }),
      "notifications.topic.kmsKeyArn: is in us-east-1, but the service is in eu-west-1",
    ],
  ])("fail when they are %j", (notifications, problem) => {
    expect(problems(notifications)).toEqual([problem]);
  });

  test("fail with the events that exist when they are no list", () => {
    const events = "some" as "all";
    expect(wholeProblemsOf(() => checkedServiceStack({ ...SERVICE, notifications: { events } }))).toEqual([
      {
        prop: "notifications.events",
        what: 'got "some"',
        allowed: `"all", or a list of ${ALL_EVENTS.join(", ")}`,
        fix: 'write "all", or put the events in [ ]',
      },
    ]);
  });

  test("fail with all problems at once, in a stack and in an environment", () => {
    const notifications = {
      topic: {
        kind: "existing",
        arn: TOPIC.replace("eu-west-1", "us-east-1"),
        kmsKeyArn: KMS_KEY.replace("eu-west-1", "us-east-1"),
      },
      events: [],
    } as const;
    const expected = [
      "notifications.events: got an empty list",
      "notifications.topic.arn: is in us-east-1, but the service is in eu-west-1",
      "notifications.topic.kmsKeyArn: is in us-east-1, but the service is in eu-west-1",
    ];
    expect(problems(notifications)).toEqual(expected);
    const { container, network, productionListener } = SERVICE;
    const environment = {
      region: "eu-west-1",
      network: { kind: "existing" as const, ...network },
      services: { web: { container, productionListener, notifications } },
    };
    expect(problemsOf(() => addEnvironments(testApp(), { prod: environment }))).toEqual(
      expected.map((problem) => `prod.services.web.${problem}`),
    );
  });
});
