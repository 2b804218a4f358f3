import { describe, expect, test } from "@jest/globals";
import { parseAppSpec } from "../../../local/codedeploy/app-spec";
import { FORMS } from "../../scripts/contract/app-spec-forms";
import { expectGolden } from "../../support/golden";
import { taskDefinitionArn } from "../ecs/support/fake-backing";
import { appSpec } from "./support/fake-world";

const YAML = `
version: 0.0
Resources:
  - TargetService:
      Type: AWS::ECS::Service
      Properties:
        TaskDefinition: "${taskDefinitionArn(2)}"
        LoadBalancerInfo:
          ContainerName: "app"
          ContainerPort: 80
        PlatformVersion: "LATEST"
`;

describe("an AppSpec", () => {
  test("is read from YAML and from JSON", () => {
    expect(parseAppSpec(YAML)).toEqual(parseAppSpec(appSpec(2, { PlatformVersion: "LATEST" })));
    expect(parseAppSpec(YAML)).toMatchObject({
      taskDefinition: taskDefinitionArn(2),
      containerName: "app",
      containerPort: 80,
      platformVersion: "LATEST",
      network: {},
      capacityProviderStrategy: undefined,
    });
  });

  test.each(FORMS)("is read the same way as by the driver: %s", (_, text) => {
    const { containerName, containerPort, taskDefinition } = parseAppSpec(text);
    expect([containerName, containerPort]).toEqual(["app", 8080]);
    expect(taskDefinition).toMatch(/shop:7$/);
  });

  test("ignores the case of member names", () => {
    const lower = YAML.replace(/\b(Resources|TargetService|Properties|TaskDefinition)\b/g, (name) =>
      name.toLowerCase(),
    );
    expect(parseAppSpec(lower)).toEqual(parseAppSpec(YAML));
  });

  test("may set a part of the network: the rest comes from the live task set", () => {
    const half = { NetworkConfiguration: { AwsvpcConfiguration: { Subnets: ["s"] } } };
    expect(parseAppSpec(appSpec(2, half)).network).toEqual({ subnets: ["s"] });
  });

  test("may have an empty list of hooks", () => {
    expect(parseAppSpec(`${YAML}Hooks: []\n`)).toEqual(parseAppSpec(YAML));
  });

  test("has the function of each event, and ignores the case of its name", () => {
    const { hooks } = parseAppSpec(`${YAML}hooks:\n  - BeforeInstall: one\n  - afterallowtraffic: "two:1"\n`);
    expect([...hooks]).toEqual([
      ["BeforeInstall", "one"],
      ["AfterAllowTraffic", "two:1"],
    ]);
  });

  const WRONG = [
    ["is neither JSON nor YAML", "{"],
    ["is plain text", "nonsense"],
    ["has another version", YAML.replace("0.0", "2.0")],
    ["has no resource", YAML.replace(/Resources:[\s\S]*/, "Resources: []")],
    ["is for Lambda", YAML.replace("AWS::ECS::Service", "AWS::Lambda::Function")],
    ["has no task definition", YAML.replace(/TaskDefinition:.*/, "")],
    ["has a port above 65535", YAML.replace("80", "65536")],
    ["has a hook for an event without hooks", `${YAML}Hooks:\n  - Install: fn\n`],
    ["has a hook without a function", `${YAML}Hooks:\n  - AfterInstall: ""\n`],
    ["has two hooks for an event", `${YAML}Hooks:\n  - AfterInstall: a\n  - AfterInstall: b\n`],
    ["has an unknown member", YAML.replace("PlatformVersion", "Platform")],
  ] as const;
  const errorOf = (content: string) => {
    try {
      return { spec: parseAppSpec(content) };
    } catch (error) {
      return error as Error & { readonly type?: string };
    }
  };

  test.each(WRONG)("fails when it %s", (_, content) => {
    expect(errorOf(content)).toMatchObject({ type: "InvalidRevisionException" });
  });

  test("fails with all that is wrong", () => {
    const lines = WRONG.map(([what, content]) => `${what}: ${(errorOf(content) as Error).message}`);
    // The detail of "not JSON" comes from Node.
    expectGolden(
      "wrong-app-specs.txt",
      lines.map((line) => line.replace(/(is not JSON) \(.*\)/, "$1 (…)")),
    );
  });
});
