import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import {
  CodeDeployClient,
  CreateDeploymentCommand,
  DeploymentLimitExceededException,
  GetDeploymentCommand,
  GetDeploymentTargetCommand,
  ListDeploymentsCommand,
} from "@aws-sdk/client-codedeploy";
import {
  DescribeServicesCommand,
  DescribeTasksCommand,
  ECSClient,
  ListTasksCommand,
} from "@aws-sdk/client-ecs";
import { afterEach, describe, expect, test } from "@jest/globals";
import { createCodeDeployPatch } from "../../../local/codedeploy/api";
import { createEcsPatch } from "../../../local/ecs";
import { requestFor } from "../ecs/support/fake-ecs";
import { START } from "../ecs/support/fake-time";
import { appSpec, createFakeWorld, type FakeWorld, revisionOf } from "./support/fake-world";

const credentials = { accessKeyId: "test", secretAccessKey: "test" };
const closing: (() => void)[] = [];

afterEach(() => {
  for (const close of closing.splice(0)) {
    close();
  }
});

async function serve(world: FakeWorld): Promise<string> {
  const patches = [createCodeDeployPatch(() => world.world), createEcsPatch(() => world.services)];
  const server: Server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) {
      chunks.push(chunk);
    }
    const [prefix = "", operation = ""] = String(request.headers["x-amz-target"]).split(".");
    const service = prefix.startsWith("CodeDeploy") ? "codedeploy" : "ecs";
    const patch = patches.find((candidate) => candidate.service === service);
    const input = JSON.parse(Buffer.concat(chunks).toString("utf8"));
    const answer = await patch?.handle(requestFor(service, operation, input), world.moto.forward);
    response.writeHead(answer?.status ?? 501, answer?.headers);
    response.end(answer?.body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(() => server.closeAllConnections());
  closing.push(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function clients() {
  const world = await createFakeWorld();
  const config = { endpoint: await serve(world), region: "eu-west-1", credentials };
  const codedeploy = new CodeDeployClient(config);
  const ecs = new ECSClient(config);
  closing.push(() => codedeploy.destroy());
  closing.push(() => ecs.destroy());
  return { world, codedeploy, ecs };
}

const names = { applicationName: "shop", deploymentGroupName: "web" };
const create = new CreateDeploymentCommand({
  ...names,
  revision: { ...revisionOf(appSpec(2)), revisionType: "AppSpecContent" },
});

describe("the AWS SDK", () => {
  test("reads deployments and their times", async () => {
    const { world, codedeploy } = await clients();
    const { deploymentId = "" } = await codedeploy.send(create);
    await world.time.advance(10);
    const { deploymentInfo } = await codedeploy.send(new GetDeploymentCommand({ deploymentId }));
    expect(deploymentInfo?.status).toBe("Succeeded");
    expect(deploymentInfo?.createTime).toEqual(new Date(START.getTime() + 60_000));
    expect(deploymentInfo?.completeTime).toBeInstanceOf(Date);
  });

  test("reads the lifecycle events and the task sets of the target", async () => {
    const { world, codedeploy } = await clients();
    const { deploymentId } = await codedeploy.send(create);
    await world.time.advance(10);
    const { deploymentTarget } = await codedeploy.send(
      new GetDeploymentTargetCommand({ deploymentId, targetId: "shop:web" }),
    );
    const target = deploymentTarget?.ecsTarget;
    expect(target?.lifecycleEvents?.[0]).toMatchObject({
      lifecycleEventName: "BeforeInstall",
      status: "Succeeded",
    });
    expect(target?.lifecycleEvents?.[0]?.endTime).toBeInstanceOf(Date);
    expect(target?.taskSetsInfo?.[1]).toMatchObject({ taskSetLabel: "Green", trafficWeight: 100 });
  });

  test("gets typed errors", async () => {
    const { codedeploy } = await clients();
    await codedeploy.send(create);
    await expect(codedeploy.send(create)).rejects.toBeInstanceOf(DeploymentLimitExceededException);
  });

  test("sends a time range that ListDeployments understands", async () => {
    const { world, codedeploy } = await clients();
    const { deploymentId } = await codedeploy.send(create);
    const end = world.time.now();
    const list = (range: { start: Date; end: Date }) =>
      codedeploy.send(new ListDeploymentsCommand({ ...names, createTimeRange: range }));
    expect((await list({ start: START, end })).deployments).toEqual([deploymentId]);
    const before = new Date(end.getTime() - 1);
    expect((await list({ start: START, end: before })).deployments).toEqual([]);
  });

  test("reads services and tasks", async () => {
    const { ecs } = await clients();
    const { services } = await ecs.send(new DescribeServicesCommand({ cluster: "shop", services: ["web"] }));
    expect(services?.[0]?.taskSets?.[0]?.stabilityStatusAt).toBeInstanceOf(Date);
    const { taskArns } = await ecs.send(new ListTasksCommand({ cluster: "shop", serviceName: "web" }));
    const { tasks } = await ecs.send(new DescribeTasksCommand({ cluster: "shop", tasks: taskArns }));
    expect(tasks?.map(({ lastStatus }) => lastStatus)).toEqual(["RUNNING", "RUNNING"]);
    expect(tasks?.[0]?.startedAt).toBeInstanceOf(Date);
  });
});
