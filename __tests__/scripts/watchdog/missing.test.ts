import { spawn } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { bareEnvironment, ended } from "../../support/child";
import { expectGolden } from "../../support/golden";
import { cliProgram, driverProgram } from "../../support/programs";
import { appSpec, BLUE_GROUP, LISTENER, request, taskDefinition } from "../driver/fixtures";

/** Answers of AWS, by operation. All other calls are denied, CreateDeployment included. */
const ANSWERS: Readonly<Record<string, object>> = {
  DescribeServices: {
    services: [
      {
        status: "ACTIVE",
        deploymentController: { type: "CODE_DEPLOY" },
        taskSets: [
          {
            id: "ecs-svc/0001",
            status: "PRIMARY",
            taskDefinition: taskDefinition(6),
            loadBalancers: [{ targetGroupArn: BLUE_GROUP, containerName: "app", containerPort: 8080 }],
          },
        ],
      },
    ],
  },
  GetDeploymentGroup: {
    deploymentGroupInfo: {
      computePlatform: "ECS",
      deploymentConfigName: "CodeDeployDefault.ECSAllAtOnce",
      ecsServices: [{ clusterName: "shop", serviceName: "web" }],
      loadBalancerInfo: {
        targetGroupPairInfoList: [
          {
            targetGroups: [{ name: "shop-blue" }, { name: "shop-green" }],
            prodTrafficRoute: { listenerArns: [LISTENER] },
          },
        ],
      },
    },
  },
  ListDeploymentGroups: { deploymentGroups: ["shop-web-group"] },
  ListDeployments: { deployments: [] },
  GetDeploymentConfig: { deploymentConfigInfo: {} },
};
const RULES = `<DescribeRulesResponse xmlns="http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/"><DescribeRulesResult><Rules><member><IsDefault>true</IsDefault><Priority>default</Priority><Actions><member><Type>forward</Type><TargetGroupArn>${BLUE_GROUP}</TargetGroupArn></member></Actions></member></Rules></DescribeRulesResult></DescribeRulesResponse>`;

let directory: string;
let server: Server;
/** Called at every call to AWS. */
let asked: () => void = () => undefined;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "watchdog-missing-"));
  writeFileSync(join(directory, "app-spec.json"), JSON.stringify(appSpec()));
  server = createServer((question, response) => {
    asked();
    question.resume();
    const operation = String(question.headers["x-amz-target"] ?? "").split(".")[1];
    if (operation === undefined) {
      response.writeHead(200, { "content-type": "text/xml" });
      response.end(RULES);
      return;
    }
    const answer = ANSWERS[operation] ?? { __type: "AccessDeniedException", message: "not you" };
    response.writeHead(operation in ANSWERS ? 200 : 400, { "content-type": "application/x-amz-json-1.1" });
    response.end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
  rmSync(directory, { recursive: true, force: true });
});

test.each([
  ["the driver", driverProgram, [], "missing-of-the-driver.txt"],
  [
    "the command",
    cliProgram,
    ["deploy", "--application", "shop-web", "--app-spec", "app-spec.json"],
    "missing-of-the-command.txt",
  ],
] as const)(
  "%s reports once that its watchdog can't be started, and continues",
  async (_who, program, line, golden) => {
    // A copy of Node, which is deleted once it runs, so that it can start no other process.
    const node = join(directory, "node");
    copyFileSync(process.execPath, node);
    asked = () => rmSync(node, { force: true });
    const child = spawn(node, [program(), ...line], {
      cwd: directory,
      env: {
        ...bareEnvironment(),
        ...(line.length > 0 ? {} : { ECS_CODEDEPLOY_DEPLOYMENT: JSON.stringify(request()) }),
        AWS_REGION: "eu-west-1",
        AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
        AWS_SECRET_ACCESS_KEY: "secret",
        AWS_EC2_METADATA_DISABLED: "true",
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const { exitCode, stdout, stderr } = await ended(child);

    expect(exitCode).toBe(2);
    // The calls that are denied before the order are made in parallel, so their lines have no fixed order.
    const lines = `${stdout}${stderr}`.split("\n").filter((printed) => !printed.startsWith("The caller "));
    expectGolden(golden, lines.join("\n").replaceAll(node, "/node"));
  },
);
