/** AppSpecs as people and tools write them, each with what it says. All deploy `shop:7`, container `app`, port 8080. */
import type { ReadAppSpec } from "../../../scripts/contract";

const ARN = "arn:aws:ecs:eu-west-1:123456789012:task-definition/shop:7";
const INFO = { ContainerName: "app", ContainerPort: 8080 };

type Properties = ReadAppSpec["Resources"][0]["TargetService"]["Properties"];

/** What an AppSpec says: nothing of what it leaves out. */
export function appSpecOf(properties: Partial<Properties> = {}, Hooks?: ReadAppSpec["Hooks"]): ReadAppSpec {
  const all = { TaskDefinition: ARN, LoadBalancerInfo: INFO, ...properties };
  return {
    version: 0,
    Resources: [{ TargetService: { Type: "AWS::ECS::Service", Properties: all } }],
    ...(Hooks === undefined ? {} : { Hooks }),
  };
}

const json = (properties: object, rest: object = {}) =>
  JSON.stringify({
    version: 0,
    Resources: [
      {
        TargetService: {
          Type: "AWS::ECS::Service",
          Properties: { TaskDefinition: ARN, LoadBalancerInfo: INFO, ...properties },
        },
      },
    ],
    ...rest,
  });

/** @see https://github.com/aws-actions/amazon-ecs-deploy-task-definition/issues/76 */
const MINIMAL_YAML = `version: 0.0

Resources:
  - TargetService:
      Type: AWS::ECS::Service
      Properties:
        TaskDefinition: "${ARN}"
        LoadBalancerInfo:
          ContainerName: "app"
          ContainerPort: 8080
`;

/** @see https://github.com/CircleCI-Public/aws-ecs-orb/issues/130 */
const ORB = `{
  "version": 1,
  "Resources": [
    {
      "TargetService": {
        "Type": "AWS::ECS::Service",
        "Properties": {
          "TaskDefinition": "${ARN}",
          "LoadBalancerInfo": { "ContainerName": "app", "ContainerPort": "8080" },
          "CapacityProviderStrategy": [ { "CapacityProvider": "FARGATE_SPOT", "Base": 0, "Weight": 1 } ]
        }
      }
    }
  ]
}`;

/** What `EcsAppSpec.toString()` writes. @see https://github.com/cdklabs/cdk-ecs-codedeploy/blob/main/src/ecs-appspec/index.ts */
const CDK = json(
  {
    NetworkConfiguration: {
      awsvpcConfiguration: {
        assignPublicIp: "DISABLED",
        subnets: ["subnet-a", "subnet-b"],
        securityGroups: ["sg-app"],
      },
    },
  },
  { version: "0.0", Hooks: { BeforeInstall: "check", AfterAllowTraffic: "smoke" } },
);

/** What `ecspresso appspec` writes. @see https://github.com/kayac/ecspresso/pull/133 */
const ECSPRESSO = `version: "0.0"
Resources:
- TargetService:
    Type: AWS::ECS::Service
    Properties:
      TaskDefinition: ${ARN}
      LoadBalancerInfo:
        ContainerName: app
        ContainerPort: 8080
      PlatformVersion: 1.4.0
      NetworkConfiguration:
        AwsvpcConfiguration:
          AssignPublicIp: DISABLED
          SecurityGroups:
          - sg-app
          Subnets:
          - subnet-a
          - subnet-b
`;

/** A template with an optional part: the name is there, and nothing behind it. */
const EMPTY_YAML = `${MINIMAL_YAML}        PlatformVersion:
        NetworkConfiguration:
          AwsvpcConfiguration:
            Subnets:
            AssignPublicIp: DISABLED
Hooks:
`;

const SUBNETS = ["subnet-a", "subnet-b"];
const network = (of: NonNullable<Properties["NetworkConfiguration"]>["AwsvpcConfiguration"]) => ({
  NetworkConfiguration: { AwsvpcConfiguration: of },
});
const whole = network({ Subnets: SUBNETS, SecurityGroups: ["sg-app"], AssignPublicIp: "DISABLED" });

/** Each with its name, its text, and what it says. */
export const FORMS: readonly (readonly [name: string, text: string, says: ReadAppSpec])[] = [
  ["YAML with only what is required", MINIMAL_YAML, appSpecOf()],
  ["JSON with only what is required", json({}), appSpecOf()],
  ["JSON with a byte order mark", `\uFEFF${json({})}`, appSpecOf()],
  ["YAML with a byte order mark", `\uFEFF${MINIMAL_YAML}`, appSpecOf()],
  ["YAML in braces, with a comma at the end", `${json({}).slice(0, -1)},}`, appSpecOf()],
  [
    "AWS's template, with null for what isn't used",
    EMPTY_YAML,
    appSpecOf(network({ AssignPublicIp: "DISABLED" })),
  ],
  [
    "version 1 and a quoted port, as for CircleCI's orb",
    ORB,
    appSpecOf({ CapacityProviderStrategy: [{ CapacityProvider: "FARGATE_SPOT", Base: 0, Weight: 1 }] }),
  ],
  [
    "awsvpcConfiguration and hooks as a map, as of cdk-ecs-codedeploy",
    CDK,
    appSpecOf(whole, [{ BeforeInstall: "check" }, { AfterAllowTraffic: "smoke" }]),
  ],
  ["ecspresso's YAML", ECSPRESSO, appSpecOf({ PlatformVersion: "1.4.0", ...whole })],
  [
    "a network without a public IP",
    json(network({ Subnets: SUBNETS })),
    appSpecOf(network({ Subnets: SUBNETS })),
  ],
  [
    "a capacity provider without a base",
    json({ CapacityProviderStrategy: [{ capacityProvider: "FARGATE_SPOT", weight: "1" }] }),
    appSpecOf({ CapacityProviderStrategy: [{ CapacityProvider: "FARGATE_SPOT", Weight: 1 }] }),
  ],
  ["Hooks: null", json({}, { Hooks: null }), appSpecOf()],
  [
    "a list of hooks, one of them empty",
    json({}, { Hooks: [{ beforeallowtraffic: "check" }, { AfterInstall: null }] }),
    appSpecOf({}, [{ BeforeAllowTraffic: "check" }, {}]),
  ],
  ["the version as text", json({}, { version: "0" }), appSpecOf()],
  ["a resource with another name", MINIMAL_YAML.replace("TargetService", "web"), appSpecOf()],
  [
    "family:revision instead of an ARN",
    json({ TaskDefinition: "shop:7" }),
    appSpecOf({ TaskDefinition: "shop:7" }),
  ],
];
