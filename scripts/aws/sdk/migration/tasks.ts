import {
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  ECSClient,
  ListTasksCommand,
  RunTaskCommand,
  type Task,
  type TaskDefinition,
} from "@aws-sdk/client-ecs";
import type { LoggedTaskDefinition, MigrationAws, OneOffTask } from "../../migration";
import { call } from "../client/call";
import type { ClientSettings } from "../client/settings";
import { allPages, batches } from "../pages";
import { required } from "../values";

/** What one call describes at most. */
const MOST_TASKS = 100;

type Tasks = Pick<MigrationAws, "loggedTaskDefinition" | "runTask" | "tasksStartedBy" | "oneOffTask">;

/** ECS's part of a migration. */
export function migrationTasks(settings: ClientSettings): Tasks {
  const client = new ECSClient(settings);
  const describe = async (cluster: string, tasks: string[]): Promise<readonly OneOffTask[]> => {
    const got = await call("ecs:DescribeTasks", () =>
      client.send(new DescribeTasksCommand({ cluster, tasks })),
    );
    return (got.tasks ?? []).map(oneOffTask);
  };
  return {
    async loggedTaskDefinition(taskDefinition) {
      return await call("ecs:DescribeTaskDefinition", async () => {
        try {
          const got = await client.send(new DescribeTaskDefinitionCommand({ taskDefinition }));
          return got.taskDefinition && logged(got.taskDefinition);
        } catch (error) {
          // ECS has no error name for it.
          if (error instanceof Error && /^Unable to describe task definition/.test(error.message)) {
            return undefined;
          }
          throw error;
        }
      });
    },

    async runTask({ container, command, subnets, securityGroups, assignPublicIp, ...task }) {
      const { tasks = [], failures = [] } = await call("ecs:RunTask", () =>
        client.send(
          new RunTaskCommand({
            ...task,
            count: 1,
            // Never Fargate Spot, which may stop a task in the middle of a change.
            launchType: "FARGATE",
            networkConfiguration: {
              awsvpcConfiguration: {
                subnets: [...subnets],
                securityGroups: [...securityGroups],
                assignPublicIp,
              },
            },
            overrides: { containerOverrides: [{ name: container, command: [...command] }] },
          }),
        ),
      );
      const [started] = tasks;
      return started === undefined
        ? {
            kind: "not-placed",
            reasons: failures.map(({ reason, detail }) => [reason, detail].filter(Boolean).join(": ")),
          }
        : { kind: "started", task: oneOffTask(started) };
    },

    async tasksStartedBy(cluster, startedBy) {
      const found: OneOffTask[] = [];
      for (const desiredStatus of ["RUNNING", "STOPPED"] as const) {
        const arns = await call("ecs:ListTasks", () =>
          allPages(async (nextToken) => {
            const got = await client.send(
              new ListTasksCommand({ cluster, startedBy, desiredStatus, nextToken }),
            );
            return { items: got.taskArns, nextToken: got.nextToken };
          }),
        );
        for (const some of batches(arns, MOST_TASKS)) {
          found.push(...(await describe(cluster, some)));
        }
      }
      return found;
    },

    async oneOffTask(cluster, arn) {
      const [task] = await describe(cluster, [arn]);
      return task;
    },
  };
}

function oneOffTask(task: Task): OneOffTask {
  return {
    arn: required(task.taskArn, "the task", "taskArn"),
    lastStatus: task.lastStatus ?? "",
    createdAt: task.createdAt?.getTime() ?? 0,
    stopCode: task.stopCode,
    stoppedReason: task.stoppedReason,
    containers: (task.containers ?? []).map(({ name = "", exitCode, reason }) => ({
      name,
      exitCode,
      reason,
    })),
  };
}

function logged({ status, containerDefinitions = [] }: TaskDefinition): LoggedTaskDefinition {
  return {
    status: status ?? "ACTIVE",
    containers: containerDefinitions.map(({ name = "", image = "", logConfiguration }) => ({
      name,
      image,
      log: logConfiguration && {
        driver: logConfiguration.logDriver ?? "",
        group: logConfiguration.options?.["awslogs-group"],
        streamPrefix: logConfiguration.options?.["awslogs-stream-prefix"],
      },
    })),
  };
}
