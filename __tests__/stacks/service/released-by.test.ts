import { describe, expect, test } from "@jest/globals";
import { ServiceStack, type ServiceStackProps } from "../../../stacks";
import { Migration } from "../../../stacks/migration";
import { SERVICE } from "../../support/fixtures";
import { problemsOf } from "../../support/problems";
import { synthService } from "../../support/service";
import { Template, testApp } from "../../support/template";

const released = (props: Partial<ServiceStackProps> = {}) =>
  synthService({ releasedBy: "command", ...props }).document;

describe("a service that the command releases", () => {
  test("differs from one that Terraform releases only by its trigger and two outputs", () => {
    const { resource, output, ...command } = released();
    const { resource: withTrigger, output: outputs, ...terraform } = synthService().document;
    const { terraform_data, ...others } = withTrigger ?? {};
    const { releases, ...shared } = output ?? {};
    const { deployed, ...sharedByTerraform } = outputs ?? {};

    expect([resource, shared, command]).toEqual([others, sharedByTerraform, terraform]);
    expect([terraform_data, deployed, releases].every((one) => one !== undefined)).toBe(true);
  });

  test("has an output of the settings that the trigger would have", () => {
    expect(released().output?.["releases"]?.["value"]).toEqual({
      by: "command",
      successPoint: "old-terminated",
      stopAfterFailedTasks: 3,
    });
    const topicArn = "arn:aws:sns:eu-west-1:111122223333:deployments";
    expect(
      released({
        successPoint: "traffic-shifted",
        stopAfterFailedTasks: 5,
        revisions: { kind: "own-bucket" },
        approval: { waitMinutes: 60, approvers: "the release managers" },
        notifications: { topic: { kind: "existing", arn: topicArn }, verdict: true },
      }).output?.["releases"]?.["value"],
    ).toMatchObject({
      successPoint: "traffic-shifted",
      stopAfterFailedTasks: 5,
      revisionBucket: expect.any(String),
      approvers: "the release managers",
      verdictTopicArn: topicArn,
    });
  });

  test("lets its driver's role register revisions of its own family, tag them and pass their roles", () => {
    const stack = new ServiceStack(testApp(), "web", { ...SERVICE, releasedBy: "command" });
    const template = Template.of(stack);
    const of = (sid: string) => stack.driverStatements.find((statement) => statement.sid === sid);

    expect(of("RegisterRevisions")?.actions).toEqual(["ecs:RegisterTaskDefinition"]);
    expect(of("TagRevisions")?.conditions).toEqual({
      StringEquals: { "ecs:CreateAction": "RegisterTaskDefinition" },
    });
    expect(of("PassTaskRoles")?.resources).toHaveLength(2);
    expect(template.all("terraform_data")).toEqual({});
    const byTerraform = new ServiceStack(testApp(), "web", SERVICE);
    expect(byTerraform.driverStatements.map(({ sid }) => sid)).not.toContain("RegisterRevisions");
  });

  test("fails when its task definition is an existing one", () => {
    const { container: _, ...others } = SERVICE;
    const task = {
      kind: "existing",
      taskDefinitionArn: "arn:aws:ecs:eu-west-1:111122223333:task-definition/shop:12",
      containerName: "app",
      containerPort: 8080,
      roleArns: [],
    } as const;

    expect(
      problemsOf(() => new ServiceStack(testApp(), "web", { ...others, task, releasedBy: "command" })),
    ).toEqual(['releasedBy: is "command", and the task definition is an existing one']);
  });

  test("fails when it has a migration, which would run in the image of the code", () => {
    const service = new ServiceStack(testApp(), "web", { ...SERVICE, releasedBy: "command" });

    const { problems } = new Migration(service, "migrate", { service, phase: "expand", command: ["x"] });
    expect(problems.map(({ prop, what }) => `${prop}: ${what}`)).toEqual([
      'service: has releasedBy "command": an apply knows neither the image nor the time of the next release',
    ]);
  });
});
