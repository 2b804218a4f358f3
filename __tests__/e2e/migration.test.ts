import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { CloudWatchLogsClient, CreateLogGroupCommand } from "@aws-sdk/client-cloudwatch-logs";
import {
  DescribeTasksCommand,
  ECSClient,
  ListTasksCommand,
  RegisterTaskDefinitionCommand,
} from "@aws-sdk/client-ecs";
import { GetParameterCommand, PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import {
  EMPTY_RECORD,
  MIGRATION_VARIABLE,
  type MigrationDocument,
  REPORT_FILE_VARIABLE,
} from "../../scripts/contract";
import type { TaskPlacement } from "../../stacks";
import { bundleMigration, MIGRATION_FILE } from "../../stacks/support/driver-bundle";
import { type Client, clientOf } from "./support/client";
import { createService, taskDefinitionOf } from "./support/create-service";
import { SKIPPED_VARIABLE } from "./support/requirements";
import { type ShopBase, startShopBase } from "./support/shop";
import { TOPIC_ARN, TopicQueue } from "./support/topic-queue";
import { until } from "./support/until";

jest.setTimeout(60_000);

const IMAGE = "public.ecr.aws/nginx/nginx:1.28";
const LOG_GROUP = "shop";
const RECORD = "/shop/migration/expand";

const describeEndToEnd = process.env[SKIPPED_VARIABLE] === undefined ? describe : describe.skip;

describeEndToEnd("the program of a migration, on the local AWS:", () => {
  let base: ShopBase;
  let client: Client;
  let placement: TaskPlacement;
  let program: string;
  const started: ChildProcess[] = [];

  beforeAll(async () => {
    base = await startShopBase();
    client = clientOf(base.local);
    const folder = join(base.temporary, "program");
    mkdirSync(folder);
    bundleMigration(folder);
    program = join(folder, MIGRATION_FILE);
    placement = await createService(client, IMAGE);
    await new CloudWatchLogsClient(client).send(new CreateLogGroupCommand({ logGroupName: LOG_GROUP }));
  });

  afterAll(async () => {
    for (const child of started) {
      child.kill();
    }
    await base?.local.stop();
    rmSync(base?.temporary, { recursive: true, force: true });
  });

  /** A migration of a new revision. */
  async function migrationTo(image: string, script: string): Promise<MigrationDocument> {
    const { containerDefinitions, ...definition } = taskDefinitionOf(image);
    const { taskDefinition } = await new ECSClient(client).send(
      new RegisterTaskDefinitionCommand({
        ...definition,
        containerDefinitions: containerDefinitions.map((container) => ({
          ...container,
          logConfiguration: {
            logDriver: "awslogs",
            options: {
              "awslogs-group": LOG_GROUP,
              "awslogs-region": client.region,
              "awslogs-stream-prefix": "task",
            },
          },
        })),
      }),
    );
    await new SSMClient(client).send(
      new PutParameterCommand({ Name: RECORD, Type: "String", Value: EMPTY_RECORD, Overwrite: true }),
    );
    return {
      migration: "expand",
      phase: "expand",
      region: client.region,
      cluster: "shop",
      service: "shop",
      application: "shop",
      deploymentGroup: "shop",
      taskDefinition: taskDefinition?.taskDefinitionArn ?? "",
      container: placement.containerName,
      command: ["sh", "-c", script],
      subnets: placement.subnetIds,
      securityGroups: placement.securityGroupIds,
      assignPublicIp: "DISABLED",
      platformVersion: "LATEST",
      record: RECORD,
      timeoutMinutes: 1440,
      stack: "shop",
    };
  }

  /** Starts the program, as Terraform does. */
  function start(migration: MigrationDocument, more: Readonly<Record<string, string>> = {}) {
    const env = { ...base.env, [MIGRATION_VARIABLE]: JSON.stringify(migration), ...more };
    const child = spawn(process.execPath, [program], { env, stdio: ["ignore", "pipe", "pipe"] });
    started.push(child);
    let output = "";
    let errors = "";
    child.stdout.on("data", (text: Buffer) => {
      output += text;
    });
    child.stderr.on("data", (text: Buffer) => {
      errors += text;
    });
    const ended = once(child, "close").then(([exitCode]) => ({ exitCode, output, errors }));
    return { child, ended, printed: () => output };
  }

  const run = (migration: MigrationDocument) => start(migration).ended;

  /** The statuses of the tasks that migrations of a revision have started. */
  async function tasksOf({ taskDefinition }: MigrationDocument): Promise<string[]> {
    const ecs = new ECSClient(client);
    const lists = await Promise.all(
      (["RUNNING", "STOPPED"] as const).map((desiredStatus) =>
        ecs.send(new ListTasksCommand({ cluster: "shop", family: "shop", desiredStatus })),
      ),
    );
    const tasks = lists.flatMap(({ taskArns = [] }) => taskArns);
    const described = await ecs.send(new DescribeTasksCommand({ cluster: "shop", tasks }));
    return (described.tasks ?? [])
      .filter((task) => task.taskDefinitionArn === taskDefinition && task.startedBy?.startsWith("migration-"))
      .map(({ lastStatus = "" }) => lastStatus);
  }

  async function record(): Promise<{ readonly succeeded: readonly unknown[]; readonly started?: unknown }> {
    const { Parameter } = await new SSMClient(client).send(new GetParameterCommand({ Name: RECORD }));
    return JSON.parse(Parameter?.Value ?? "");
  }

  test("a migration succeeds, and is not run again", async () => {
    const migration = await migrationTo(IMAGE, "echo adding the column; exit 0");
    expect(await run(migration)).toMatchObject({ exitCode: 0, errors: "" });
    expect(await record()).toEqual({ succeeded: [expect.anything()] });
    expect(await run(migration)).toMatchObject({ exitCode: 0, errors: "" });
    expect(await tasksOf(migration)).toEqual(["STOPPED"]);
  });

  test("a command that fails shows the end of its log, and is run again", async () => {
    const migration = await migrationTo(IMAGE, "echo adding the column; echo no such table; exit 3");
    const { exitCode, errors } = await run(migration);
    expect(exitCode).toBe(4);
    expect(errors).toContain("  | adding the column\n  | no such table\n");
    expect(await record()).toEqual({ succeeded: [] });
    expect((await run(migration)).exitCode).toBe(4);
    expect(await tasksOf(migration)).toEqual(["STOPPED", "STOPPED"]);
  });

  test("a command that fails is reported by the verdict's file and by a message of the topic", async () => {
    const queue = await TopicQueue.create(client);
    const migration = {
      ...(await migrationTo(IMAGE, "echo no such table; exit 3")),
      verdictTopicArn: TOPIC_ARN,
    };
    const path = join(base.temporary, "verdict.json");
    const { exitCode, errors } = await start(migration, { [REPORT_FILE_VARIABLE]: path }).ended;
    const { verdict, lines } = JSON.parse(readFileSync(path, "utf8"));
    expect({ exitCode, verdict }).toEqual({
      exitCode: 4,
      verdict: { kind: "migration-incomplete", migration: "expand", phase: "expand", outcome: "failed" },
    });
    expect(errors).toBe(`${lines.join("\n")}\n`);
    expect(await queue.read()).toMatchObject([{ Subject: "shop: migration incomplete" }]);
  });

  test("an image that can't be pulled changes nothing", async () => {
    const migration = await migrationTo("registry.invalid/shop:1", "exit 0");
    const { exitCode, errors } = await run(migration);
    expect(exitCode).toBe(3);
    expect(errors).toContain("CannotPullContainerError");
  });

  test("a cancelled run leaves its task, and the next run adopts it", async () => {
    // In seconds of a minute that lasts 0.2 s: 5 s.
    const migration = await migrationTo(IMAGE, "sleep 1500; exit 0");
    const { child, ended, printed } = start(migration);
    await until("the task runs", async () => printed().includes(": RUNNING"));
    child.kill("SIGINT");
    const { exitCode, errors } = await ended;
    expect(exitCode).toBe(5);
    expect(errors).toContain("aws ecs stop-task");
    expect(await tasksOf(migration)).toEqual(["RUNNING"]);
    expect(await record()).toMatchObject({ started: expect.anything(), succeeded: [] });

    expect((await run(migration)).exitCode).toBe(0);
    expect(await tasksOf(migration)).toEqual(["STOPPED"]);
    expect(await record()).toEqual({ succeeded: [expect.anything()] });
  });

  test("a task that succeeded after its run was killed is not run again", async () => {
    const migration = await migrationTo(IMAGE, "sleep 300; exit 0");
    const { child, ended, printed } = start(migration);
    await until("the task runs", async () => printed().includes(": RUNNING"));
    child.kill("SIGKILL");
    await ended;
    await until("the task has ended", async () => (await tasksOf(migration)).join() === "STOPPED");

    expect((await run(migration)).exitCode).toBe(0);
    expect(await tasksOf(migration)).toEqual(["STOPPED"]);
    expect(await record()).toEqual({ succeeded: [expect.anything()] });
  });

  test("a contract migration is refused while the service runs an older revision", async () => {
    const migration = { ...(await migrationTo(IMAGE, "exit 0")), phase: "contract" as const };
    const { exitCode } = await run(migration);
    expect(exitCode).toBe(6);
    expect(await tasksOf(migration)).toEqual([]);
    const live = { ...migration, taskDefinition: placement.taskDefinitionArn };
    expect((await run(live)).exitCode).toBe(0);
  });
});
