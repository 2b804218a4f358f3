/** Parts of a service with all options: for the app with every option, and for a service of the shared shop. */
import type { Environment } from "../../../../stacks";
import type { Platform } from "./platform-stack";

export type Service = Environment["services"][string];

/** Containers of every kind, with all of their options. */
export function fullTask(platform: Platform, image: string) {
  return {
    container: {
      name: "orders",
      image,
      port: 8080,
      entryPoint: ["/entry"],
      command: ["serve", "--port", "${PORT:-8080}"],
      environment: { LOG_LEVEL: "info" },
      environmentFiles: [platform.environmentFileArn],
      secrets: { PASSWORD: `${platform.secretArn}:password::`, TOKEN: platform.parameterArn },
      secretKeyArns: [platform.keyArn],
      readonlyRootFilesystem: false,
      user: "1000:1000",
      workingDirectory: "/srv",
      cpu: 256,
      memoryMiB: 1024,
      memoryReservationMiB: 512,
      healthCheck: {
        command: ["CMD-SHELL", "curl -f http://localhost:8080/health"],
        startPeriodSeconds: 10,
      },
      startTimeoutSeconds: 60,
      stopTimeoutSeconds: 90,
      dependsOn: { migration: "SUCCESS", proxy: "HEALTHY" },
      ulimits: { nofile: { softLimit: 65_536, hardLimit: 1_048_576 } },
      linuxParameters: { capabilities: { add: ["SYS_PTRACE"], drop: ["NET_RAW"] } },
      mounts: [
        { volume: "scratch", path: "/tmp" },
        { volume: "uploads", path: "/srv/uploads" },
      ],
      logs: {
        kind: "firelens",
        options: { Name: "cloudwatch_logs", region: "eu-west-1", log_group_name: "/services/orders" },
      },
    },
    sidecars: {
      migration: {
        image: "public.ecr.aws/shop/migration:1",
        essential: false,
        logs: { kind: "cloudwatch", mode: "non-blocking", maxBufferMiB: 25 },
      },
      proxy: {
        image: "public.ecr.aws/shop/proxy:1",
        ports: [9901],
        memoryMiB: 128,
        healthCheck: { command: ["CMD", "/ready"] },
      },
    },
    logRouter: {
      image: "public.ecr.aws/aws-observability/aws-for-fluent-bit:2.32.5",
      configFile: "/fluent-bit/orders.conf",
      memoryReservationMiB: 64,
    },
    volumes: {
      scratch: { kind: "bind" },
      uploads: {
        kind: "efs",
        fileSystemId: platform.fileSystemId,
        accessPointId: platform.accessPointId,
      },
    },
    ephemeralStorageGiB: 40,
    exec: { kind: "on" },
    cpu: 1024,
    memoryMiB: 2048,
    cpuArchitecture: "ARM64",
    platformVersion: "1.4.0",
    capacityProviders: [
      { name: "FARGATE", weight: 1, base: 1 },
      { name: "FARGATE_SPOT", weight: 3 },
    ],
    taskPolicy: [{ actions: ["logs:PutLogEvents"], resources: ["*"] }],
    logRetentionDays: 30,
  } satisfies Partial<Service>;
}

/** Scaling of every kind. */
export function fullScaling() {
  return {
    scaling: {
      minTasks: 2,
      maxTasks: 10,
      cpuPercent: 60,
      memoryPercent: 70,
      requestsPerTaskPerMinute: 1000,
      scaleOutCooldownSeconds: 30,
      scaleInCooldownSeconds: 600,
      steps: [
        {
          kind: "out",
          name: "busy",
          metric: { kind: "requests-per-task" },
          levels: [
            { from: 1500, addTasks: 2 },
            { from: 3000, addTasks: 5 },
          ],
        },
        {
          kind: "in",
          name: "idle",
          metric: {
            kind: "custom",
            namespace: "Shop",
            metricName: "Backlog",
            dimensions: { Queue: "orders" },
          },
          minutes: 15,
          levels: [{ upTo: 0.5, removeTasks: 1 }],
        },
      ],
      schedules: [
        { name: "day", schedule: "cron(0 8 ? * MON-FRI *)", timeZone: "Europe/Berlin", minTasks: 4 },
        { name: "night", schedule: "cron(0 20 ? * * *)", minTasks: 2, maxTasks: 8 },
      ],
    },
  } satisfies Partial<Service>;
}
