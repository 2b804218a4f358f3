import { describe, expect, test } from "@jest/globals";
import { Fn, ref } from "cdktf";
import type { ContainerOptions, TaskOptions } from "../../../../stacks";
import { checkPlatformVersion } from "../../../../stacks/constructs/task/platform-version";
import { checkTask } from "../../../../stacks/constructs/task/task-checks";
import { SERVICE } from "../../../support/fixtures";

const { container } = SERVICE;
const image = "public.ecr.aws/envoy:1.31";
const ROLE = "arn:aws:iam::111122223333:role/platform/shop-task";
const of = (problems: readonly { prop: string; what: string }[]) =>
  problems.map(({ prop, what }) => `${prop}: ${what}`);
const problems = (options: TaskOptions) => of(checkTask({ container, ...options }));
const inContainer = (options: ContainerOptions) => problems({ container: { ...container, ...options } });
const file = (index: number) => `arn:aws:s3:::shop-settings/${index}.env`;
const files = (count: number) => Array.from({ length: count }, (_, index) => file(index));
const sidecarsOf = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`s${index}`, { image }]));

describe("an option of a container fails when", () => {
  test.each<[string, ContainerOptions, string[]]>([
    ["the user has a space", { user: "app user" }, ['container.user: got "app user"']],
    ["the user has two groups", { user: "1:2:3" }, ['container.user: got "1:2:3"']],
    ["the directory is relative", { workingDirectory: "srv" }, ['container.workingDirectory: got "srv"']],
    [
      "an environment file has another ending or is a URL",
      { environmentFiles: ["arn:aws:s3:::shop/a.txt", "s3://shop/a.env"] },
      [
        'container.environmentFiles[0]: got "arn:aws:s3:::shop/a.txt"',
        'container.environmentFiles[1]: got "s3://shop/a.env"',
      ],
    ],
    [
      "a variable has two values",
      {
        environment: { TOKEN: "a" },
        secrets: { TOKEN: "arn:aws:ssm:eu-west-1:111122223333:parameter/token" },
      },
      ["container.secrets: TOKEN is in container.environment too"],
    ],
    [
      "a secret of the logs isn't an ARN",
      {
        logs: {
          kind: "splunk",
          options: { "splunk-url": "https://splunk" },
          secretOptions: { "splunk-token": "token" },
        },
      },
      ['container.logs.secretOptions.splunk-token: got "token"'],
    ],
    [
      "a health check is out of its ranges",
      {
        healthCheck: {
          command: ["curl localhost"],
          intervalSeconds: 4,
          timeoutSeconds: 121,
          retries: 11,
          startPeriodSeconds: 301,
        },
      },
      [
        'container.healthCheck.command: got ["curl localhost"]',
        "container.healthCheck.intervalSeconds: got 4 seconds",
        "container.healthCheck.timeoutSeconds: got 121 seconds",
        "container.healthCheck.retries: got 11 checks",
        "container.healthCheck.startPeriodSeconds: got 301 seconds",
      ],
    ],
    [
      "a health check has no command",
      { healthCheck: { command: ["CMD"] } },
      ['container.healthCheck.command: got ["CMD"]'],
    ],
    [
      "a health check is below its ranges",
      {
        healthCheck: {
          command: ["CMD", "true"],
          intervalSeconds: 301,
          timeoutSeconds: 1,
          retries: 0,
          startPeriodSeconds: -1,
        },
      },
      [
        "container.healthCheck.intervalSeconds: got 301 seconds",
        "container.healthCheck.timeoutSeconds: got 1 seconds",
        "container.healthCheck.retries: got 0 checks",
        "container.healthCheck.startPeriodSeconds: got -1 seconds",
      ],
    ],
    [
      "the timeouts are short",
      { startTimeoutSeconds: 1, stopTimeoutSeconds: 1 },
      ["container.startTimeoutSeconds: got 1 seconds", "container.stopTimeoutSeconds: got 1 seconds"],
    ],
    [
      "the timeouts are long",
      { startTimeoutSeconds: 121, stopTimeoutSeconds: 121 },
      ["container.startTimeoutSeconds: got 121 seconds", "container.stopTimeoutSeconds: got 121 seconds"],
    ],
    [
      "the soft limit is above the hard limit",
      { ulimits: { nofile: { softLimit: 2048, hardLimit: 1024 } } },
      ["container.ulimits.nofile.softLimit: got 2048 with a hard limit of 1024"],
    ],
    [
      "the hard limit is above the kernel's",
      { ulimits: { nofile: { softLimit: 0, hardLimit: 1_048_577 } } },
      [
        "container.ulimits.nofile.softLimit: got 0 open files",
        "container.ulimits.nofile.hardLimit: got 1048577 open files",
      ],
    ],
    [
      "a buffer has no mode",
      { logs: { kind: "cloudwatch", maxBufferMiB: 10 } },
      ["container.logs.maxBufferMiB: is set, and mode is not"],
    ],
    [
      "a buffer blocks and is too large",
      { logs: { kind: "cloudwatch", mode: "blocking", maxBufferMiB: 1025 } },
      [
        "container.logs.maxBufferMiB: got 1025 MiB",
        'container.logs.maxBufferMiB: is set, and mode is "blocking"',
      ],
    ],
  ])("%s", (_what, options, expected) => {
    expect(inContainer(options)).toEqual(expected);
  });

  test.each<[string, ContainerOptions]>([
    ["a uid and a gid", { user: "1000:1000" }],
    ["a name", { user: "nginx" }],
    [
      "the lower bounds",
      {
        startTimeoutSeconds: 2,
        stopTimeoutSeconds: 2,
        healthCheck: {
          command: ["CMD", "true"],
          intervalSeconds: 5,
          timeoutSeconds: 2,
          retries: 1,
          startPeriodSeconds: 0,
        },
        ulimits: { nofile: { softLimit: 1, hardLimit: 1 } },
        logs: { kind: "cloudwatch", mode: "non-blocking", maxBufferMiB: 1 },
      },
    ],
    [
      "the upper bounds",
      {
        startTimeoutSeconds: 120,
        stopTimeoutSeconds: 120,
        healthCheck: {
          command: ["CMD-SHELL", "true"],
          intervalSeconds: 300,
          timeoutSeconds: 120,
          retries: 10,
          startPeriodSeconds: 300,
        },
        ulimits: { nofile: { softLimit: 1_048_576, hardLimit: 1_048_576 } },
        logs: { kind: "cloudwatch", mode: "non-blocking", maxBufferMiB: 1024 },
      },
    ],
    ["a command that Terraform knows", { healthCheck: { command: Fn.tolist(["CMD", "true"]) } }],
  ])("never for %s", (_what, options) => {
    expect(inContainer(options)).toEqual([]);
  });
});

describe("the containers of a task fail when", () => {
  test("there is none", () => {
    expect(of(checkTask({}))).toEqual(["container: is missing"]);
  });

  test("two have one name", () => {
    expect(
      problems({
        container: { ...container, name: "proxy", logs: { kind: "firelens" } },
        sidecars: { proxy: { image } },
        logRouter: { image, name: "proxy" },
      }),
    ).toEqual([
      "sidecars.proxy: the name proxy is also that of container",
      "logRouter.name: the name proxy is also that of container",
    ]);
  });

  test("a name has other characters", () => {
    expect(problems({ sidecars: { "my proxy": { image } } })).toEqual(['sidecars.my proxy: got "my proxy"']);
  });

  test("two have one port, or a port isn't one", () => {
    expect(
      problems({ sidecars: { a: { image, ports: [8080, 9901] }, b: { image, ports: [9901, 0] } } }),
    ).toEqual([
      "sidecars.b.ports[1]: got 0",
      "sidecars.a.ports[0]: got 8080, which is container.port",
      "sidecars.b.ports[0]: got 9901, which is sidecars.a.ports[1]",
    ]);
  });

  test("there are 11, and not 10", () => {
    expect(problems({ sidecars: sidecarsOf(10) })).toEqual(["sidecars: got 11 containers"]);
    expect(problems({ sidecars: sidecarsOf(9) })).toEqual([]);
  });

  test("they have 11 environment files, and not 10", () => {
    const some = (count: number) => ({
      container: { ...container, environmentFiles: files(5) },
      sidecars: { proxy: { image, environmentFiles: files(count) } },
    });
    expect(problems(some(6))).toEqual([
      "container.environmentFiles: got 11 environment files in all containers",
    ]);
    expect(problems(some(5))).toEqual([]);
  });

  test("one reserves more than the task has, and not when it has as much", () => {
    const proxy = (options: ContainerOptions) => problems({ sidecars: { proxy: { image, ...options } } });
    expect(proxy({ cpu: 257, memoryMiB: 513 })).toEqual([
      "sidecars.proxy.cpu: got 257 CPU units",
      "sidecars.proxy.memoryMiB: got 513 MiB",
    ]);
    expect(proxy({ cpu: 256, memoryMiB: 506 })).toEqual([]);
    expect(proxy({ memoryMiB: 5 })).toEqual(["sidecars.proxy.memoryMiB: got 5 MiB"]);
    expect(proxy({ memoryMiB: 6 })).toEqual([]);
    expect(proxy({ memoryMiB: 64, memoryReservationMiB: 64 })).toEqual([
      "sidecars.proxy.memoryReservationMiB: got 64 MiB with a limit of 64 MiB",
    ]);
    expect(proxy({ memoryMiB: 64, memoryReservationMiB: 63 })).toEqual([]);
  });

  test("they reserve more than the task has together, and not when they reserve as much", () => {
    const some = (cpu: number, memoryMiB: number) =>
      problems({
        container: { ...container, cpu: 100, memoryMiB: 300 },
        sidecars: { proxy: { image, cpu, memoryMiB } },
      });
    expect(some(157, 213)).toEqual([
      "cpu: got 256 CPU units, and the containers reserve 257 CPU units: app 100, proxy 157",
      "memoryMiB: got 512 MiB, and the containers reserve 513 MiB: app 300, proxy 213",
    ]);
    expect(some(156, 212)).toEqual([]);
  });

  test("nothing is left for the container with the traffic", () => {
    expect(problems({ sidecars: { proxy: { image, memoryMiB: 507 } } })).toEqual([
      "memoryMiB: got 512 MiB, and the containers reserve 507 MiB: proxy 507",
    ]);
  });

  test("one needs the health of a container without a health check", () => {
    const proxy = (healthCheck?: { command: string[] }) =>
      problems({
        container: { ...container, dependsOn: { proxy: "HEALTHY" } },
        sidecars: { proxy: { image, ...(healthCheck === undefined ? {} : { healthCheck }) } },
      });
    expect(proxy()).toEqual([
      'container.dependsOn.proxy: got "HEALTHY", and the container proxy has no health check',
    ]);
    expect(proxy({ command: ["CMD", "true"] })).toEqual([]);
  });

  test.each(["COMPLETE", "SUCCESS"] as const)(
    "one waits for the end of an essential one: %s",
    (condition) => {
      const setup = (essential: boolean) =>
        problems({
          container: { ...container, dependsOn: { setup: condition } },
          sidecars: { setup: { image, essential } },
        });
      expect(setup(true)).toEqual([
        `container.dependsOn.setup: got "${condition}", and the container setup is essential: the task stops when it exits`,
      ]);
      expect(setup(false)).toEqual([]);
    },
  );

  test("one depends on an unknown container", () => {
    expect(
      problems({ container: { ...container, dependsOn: { prxy: "START" } }, sidecars: { proxy: { image } } }),
    ).toEqual(["container.dependsOn.prxy: unknown container; did you mean proxy?"]);
  });

  test("they wait for each other, once for each circle", () => {
    expect(inContainer({ dependsOn: { app: "START" } })).toEqual([
      "container.dependsOn: the containers wait for each other: app -> app",
    ]);
    expect(
      problems({
        container: { ...container, dependsOn: { a: "START" } },
        sidecars: {
          a: { image, dependsOn: { b: "START" } },
          b: { image, dependsOn: { a: "START", c: "START" } },
          c: { image },
        },
      }),
    ).toEqual(["sidecars.a.dependsOn: the containers wait for each other: a -> b -> a"]);
  });

  test("never when a name is known to Terraform only", () => {
    const name = ref("var.name").toString();
    expect(problems({ container: { ...container, name, dependsOn: { other: "START" } } })).toEqual([]);
  });

  test("one routes its output and there is no router", () => {
    expect(inContainer({ logs: { kind: "firelens" } })).toEqual([
      "container.logs: needs a log router, and the task has none",
    ]);
  });

  test("fails when the router routes its own output, or that of no container", () => {
    expect(problems({ logRouter: { image } })).toEqual(["logRouter: no container sends its output to it"]);
    expect(
      problems({
        container: { ...container, logs: { kind: "firelens" } },
        logRouter: { image, logs: { kind: "firelens" } },
      }),
    ).toEqual(["logRouter.logs: the router can't route its own output"]);
  });
});

describe("volumes fail when", () => {
  test.each<[string, TaskOptions, string[]]>([
    [
      "a container mounts an unknown one",
      {
        volumes: { data: { kind: "bind" } },
        container: { ...container, mounts: [{ volume: "data", path: "/data" }] },
        sidecars: { proxy: { image, mounts: [{ volume: "dta", path: "/data" }] } },
      },
      ['sidecars.proxy.mounts[0].volume: unknown volume "dta"; did you mean data?'],
    ],
    [
      "no container mounts it",
      { volumes: { data: { kind: "bind" } } },
      ["volumes.data: no container mounts it, so it has no effect"],
    ],
    [
      "a path is relative or has two volumes",
      {
        volumes: { data: { kind: "bind" } },
        container: {
          ...container,
          mounts: [
            { volume: "data", path: "data" },
            { volume: "data", path: "/a" },
            { volume: "data", path: "/a" },
          ],
        },
      },
      ['container.mounts[0].path: got "data"', "container.mounts: /a occurs more than once"],
    ],
    [
      "the ids of EFS are wrong, with two roots",
      {
        volumes: {
          "my data": { kind: "efs", fileSystemId: "data", accessPointId: "ap", rootDirectory: "/srv" },
        },
        container: { ...container, mounts: [{ volume: "my data", path: "/data" }] },
      },
      [
        'volumes.my data: got "my data"',
        'volumes.my data.fileSystemId: got "data"',
        'volumes.my data.accessPointId: got "ap"',
        "volumes.my data.rootDirectory: is set together with accessPointId",
      ],
    ],
    ["the disk is small: 20, and not 21", { ephemeralStorageGiB: 20 }, ["ephemeralStorageGiB: got 20 GiB"]],
    [
      "the disk is large: 201, and not 200",
      { ephemeralStorageGiB: 201 },
      ["ephemeralStorageGiB: got 201 GiB"],
    ],
  ])("%s", (_what, options, expected) => {
    expect(problems(options)).toEqual(expected);
  });

  test("never at the bounds of the disk", () => {
    expect([21, 200].map((ephemeralStorageGiB) => problems({ ephemeralStorageGiB }))).toEqual([[], []]);
  });
});

describe("the task fails when", () => {
  test("an existing task role has a policy, or an ARN isn't that of a role", () => {
    const taskPolicy = [{ actions: ["s3:GetObject"], resources: ["arn:aws:s3:::shop/*"] }];
    expect(problems({ taskPolicy, task: { kind: "own", taskRoleArn: ROLE } })).toEqual([
      "taskPolicy: is set, and the task role is an existing one, to which the stack adds nothing",
    ]);
    expect(problems({ taskPolicy, task: { kind: "own", executionRoleArn: ROLE } })).toEqual([]);
    expect(problems({ task: { kind: "own", taskRoleArn: "shop", executionRoleArn: "shop" } })).toEqual([
      'task.taskRoleArn: got "shop"',
      'task.executionRoleArn: got "shop"',
    ]);
  });

  test("ECS Exec is on and the root file system is read-only", () => {
    expect(problems({ exec: { kind: "on" } })).toEqual([
      "container.readonlyRootFilesystem: is true, and exec is on: ECS Exec doesn't work with a read-only root file system",
    ]);
    const writable = { ...container, readonlyRootFilesystem: false };
    expect(problems({ exec: { kind: "on" }, container: writable })).toEqual([]);
    expect(problems({ exec: { kind: "off" } })).toEqual([]);
  });

  test("the platform version is older than what it uses", () => {
    const data = { kind: "efs", fileSystemId: "fs-0a1b2c3d" } as const;
    const options: TaskOptions = {
      container: {
        ...container,
        environmentFiles: files(1),
        linuxParameters: { capabilities: { add: ["SYS_PTRACE"] } },
      },
      volumes: { data },
      ephemeralStorageGiB: 30,
      exec: { kind: "on" },
    };
    expect(of(checkPlatformVersion("1.3.0", options))).toEqual([
      `platformVersion: got "1.3.0", which doesn't support EFS volumes, ephemeralStorageGiB, exec, environmentFiles, SYS_PTRACE`,
    ]);
    expect(checkPlatformVersion("1.3.0", { container })).toEqual([]);
    expect(
      ["LATEST", "1.4.0", "1.10.0"].flatMap((version) => checkPlatformVersion(version, options)),
    ).toEqual([]);
  });
});

describe("an existing task definition", () => {
  const task = {
    kind: "existing",
    taskDefinitionArn: "arn:aws:ecs:eu-west-1:111122223333:task-definition/shop:12",
    containerName: "shop",
    containerPort: 8080,
    roleArns: [ROLE],
  } as const;

  test("is accepted with its container, also as tokens", () => {
    const token = ref("var.x").toString();
    expect(of(checkTask({ task }))).toEqual([]);
    expect(
      of(checkTask({ task: { ...task, taskDefinitionArn: token, containerName: token, roleArns: [token] } })),
    ).toEqual([]);
    expect(of(checkTask({ task: { ...task, roleArns: Fn.tolist([ROLE]) } }))).toEqual([]);
    expect(of(checkTask({ task: { ...task, roleArns: [] } }))).toEqual([]);
  });

  test("fails when its values are wrong", () => {
    const wrong = {
      taskDefinitionArn: "shop:12",
      containerName: "my app",
      containerPort: 0,
      roleArns: ["a"],
    };
    expect(of(checkTask({ task: { ...task, ...wrong } }))).toEqual([
      'task.taskDefinitionArn: got "shop:12"',
      'task.containerName: got "my app"',
      "task.containerPort: got 0",
      'task.roleArns[0]: got "a"',
    ]);
  });

  test("fails with each option that it decides itself", () => {
    const options: Required<Omit<TaskOptions, "task" | "exec">> = {
      container,
      sidecars: {},
      logRouter: { image },
      volumes: {},
      cpu: 256,
      memoryMiB: 512,
      ephemeralStorageGiB: 30,
      cpuArchitecture: "ARM64",
      taskPolicy: [],
      logRetentionDays: 30,
      logKmsKeyArn: "arn:aws:kms:eu-west-1:111122223333:key/7e1b0c6e",
    };
    expect(of(checkTask({ ...options, exec: { kind: "on" }, task }))).toEqual(
      Object.keys(options).map((prop) => `${prop}: has no effect: the task definition is an existing one`),
    );
  });
});
