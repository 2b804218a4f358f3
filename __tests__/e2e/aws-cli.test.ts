import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { type LocalAws, localEnvironment, startLocalAws } from "../../local/local-aws";
import { AwsCli } from "./support/aws-cli";
import { clientOf } from "./support/client";
import { CONTAINER, createService, taskDefinitionOf } from "./support/create-service";
import { CLI_SKIPPED_VARIABLE } from "./support/requirements";
import { until } from "./support/until";

// The AWS CLI asks for the state of a deployment every 15 seconds.
jest.setTimeout(300_000);

const APP_SPEC = {
  version: 0,
  Resources: [
    {
      TargetService: {
        Type: "AWS::ECS::Service",
        Properties: {
          // What `aws ecs deploy` registers takes its place.
          TaskDefinition: "the new one",
          LoadBalancerInfo: { ContainerName: CONTAINER.name, ContainerPort: CONTAINER.port },
        },
      },
    },
  ],
};

let local: LocalAws;
let aws: AwsCli;
let folder: string;

/** Deploys an image as a user of the CLI would. */
function ecsDeploy(image: string) {
  const [definition, appSpec] = [join(folder, "task-definition.json"), join(folder, "app-spec.json")];
  writeFileSync(definition, JSON.stringify(taskDefinitionOf(image)));
  writeFileSync(appSpec, JSON.stringify(APP_SPEC));
  return aws.run(
    ...["ecs", "deploy", "--cluster", "shop", "--service", "shop", "--task-definition", definition],
    ...["--codedeploy-appspec", appSpec],
    ...["--codedeploy-application", "shop", "--codedeploy-deployment-group", "shop"],
  );
}

const waitFor = (deploymentId: string) =>
  aws.run("deploy", "wait", "deployment-successful", "--deployment-id", deploymentId);

const deployments = async () => {
  const ids = await aws.value(
    "deployments",
    ...["deploy", "list-deployments", "--application-name", "shop", "--deployment-group-name", "shop"],
  );
  return ids.split(/\s+/).filter((id) => id.startsWith("d-"));
};

const primary = () =>
  aws.value(
    "services[0].taskSets[?status=='PRIMARY'].taskDefinition | [0]",
    ...["ecs", "describe-services", "--cluster", "shop", "--services", "shop"],
  );

const describeCli = process.env[CLI_SKIPPED_VARIABLE] === undefined ? describe : describe.skip;

// One story: each test continues with the service as the previous one left it.
describeCli("the AWS CLI", () => {
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "ecs-codedeploy-cli-"));
    local = await startLocalAws({ env: process.env, minuteSeconds: 0.2 });
    aws = new AwsCli(localEnvironment(process.env, local));
    await createService(clientOf(local), "public.ecr.aws/shop/shop:1");
  });

  afterAll(async () => {
    await local?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test("`aws ecs deploy` deploys, waits for the end and succeeds", async () => {
    const { exitCode, stdout } = await ecsDeploy("public.ecr.aws/shop/shop:2");
    const [id, ...others] = await deployments();
    expect(others).toEqual([]);
    expect(stdout).toContain(`Successfully created deployment ${id}`);
    expect(stdout).toMatch(/Successfully deployed \S+:task-definition\/shop:2 to service 'shop'/);
    expect(exitCode).toBe(0);
    expect(await primary()).toMatch(/shop:2$/);
    expect(await waitFor(`${id}`)).toEqual({ exitCode: 0, stdout: "", stderr: "" });
  });

  test("fails when it waits for a deployment that is stopped", async () => {
    const deploying = ecsDeploy("registry.invalid/shop:3");
    await until("it is created", async () => (await deployments()).length === 2);
    const [id = ""] = await deployments();
    await aws.value(
      "status",
      ...["deploy", "stop-deployment", "--deployment-id", id, "--auto-rollback-enabled"],
    );
    const failed = { exitCode: 255, stderr: expect.stringContaining('matched expected path: "Stopped"') };
    expect(await waitFor(id)).toMatchObject(failed);
    expect(await deploying).toMatchObject(failed);
    expect(await primary()).toMatch(/shop:2$/);
  });
});
