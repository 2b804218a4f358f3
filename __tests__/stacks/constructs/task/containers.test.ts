import { describe, expect, test } from "@jest/globals";
import { TerraformVariable } from "cdktf";
import { ServiceStack, type ServiceStackProps } from "../../../../stacks";
import { SERVICE } from "../../../support/fixtures";
import { FULL_SERVICE } from "../../../support/full-service";
import { containerOf, containersOf, synthService } from "../../../support/service";
import { Template, testApp } from "../../../support/template";

const IMAGE = "public.ecr.aws/envoy:1.31";
const { container } = SERVICE;
const namesOf = (props: Partial<ServiceStackProps>) =>
  containersOf(synthService(props)).map(({ name }) => name);

describe("the container with the traffic", () => {
  test("has all of the task's memory and no option that isn't set", () => {
    const template = synthService();
    const logGroup = template.addressOf("aws_cloudwatch_log_group", "task_log-group");
    expect(containersOf(template)).toEqual([
      {
        name: "app",
        image: "public.ecr.aws/nginx/nginx:1.28",
        essential: true,
        cpu: 0,
        memory: 512,
        portMappings: [{ containerPort: 8080, hostPort: 8080, protocol: "tcp" }],
        readonlyRootFilesystem: true,
        environment: [],
        mountPoints: [],
        volumesFrom: [],
        systemControls: [],
        logConfiguration: {
          logDriver: "awslogs",
          options: {
            "awslogs-group": `\${${logGroup}.name}`,
            "awslogs-region": "eu-west-1",
            "awslogs-stream-prefix": "task",
          },
        },
      },
    ]);
  });

  test("has every option in the form of ECS", () => {
    expect(containerOf(synthService({ ...FULL_SERVICE, name: "shop-web" }))).toEqual({
      name: "shop",
      image: "registry.example/shop:1",
      essential: true,
      cpu: 128,
      memory: 256,
      memoryReservation: 128,
      portMappings: [{ containerPort: 8080, hostPort: 8080, protocol: "tcp" }],
      readonlyRootFilesystem: false,
      entryPoint: ["/entry"],
      command: ["serve"],
      user: "1000:1000",
      workingDirectory: "/srv",
      environment: [{ name: "LOG_LEVEL", value: "info" }],
      environmentFiles: [{ type: "s3", value: "arn:aws:s3:::shop-settings/shop.env" }],
      secrets: [
        { name: "PASSWORD", valueFrom: "arn:aws:secretsmanager:eu-west-1:111122223333:secret:shop-AbCdEf" },
      ],
      healthCheck: {
        command: ["CMD-SHELL", "curl -f http://localhost:8080/health"],
        interval: 10,
        timeout: 3,
        retries: 2,
        startPeriod: 20,
      },
      startTimeout: 60,
      stopTimeout: 90,
      dependsOn: [{ containerName: "proxy", condition: "HEALTHY" }],
      ulimits: [{ name: "nofile", softLimit: 65_536, hardLimit: 1_048_576 }],
      linuxParameters: {
        initProcessEnabled: true,
        capabilities: { add: ["SYS_PTRACE"], drop: ["NET_RAW"] },
      },
      mountPoints: [
        { sourceVolume: "scratch", containerPath: "/tmp", readOnly: false },
        { sourceVolume: "uploads", containerPath: "/srv/uploads", readOnly: false },
      ],
      volumesFrom: [],
      systemControls: [],
      logConfiguration: {
        logDriver: "awsfirelens",
        options: { Name: "cloudwatch_logs", log_group_name: "shop/logs" },
        secretOptions: [
          { name: "token", valueFrom: "arn:aws:ssm:eu-west-1:111122223333:parameter/shop/token" },
        ],
      },
    });
  });

  test("has a health check with the defaults of ECS", () => {
    const command = ["CMD", "/healthy"];
    expect(
      containerOf(synthService({ container: { ...container, healthCheck: { command } } }))["healthCheck"],
    ).toEqual({ command, interval: 30, timeout: 5, retries: 3 });
  });

  test.each([
    [{ initProcessEnabled: false }, { initProcessEnabled: false }],
    [{ capabilities: { drop: ["ALL"] as const } }, { capabilities: { drop: ["ALL"] } }],
    [{}, undefined],
  ])("has the Linux parameters of %j", (linuxParameters, expected) => {
    const template = synthService({ container: { ...container, linuxParameters } });
    expect(containerOf(template)["linuxParameters"]).toEqual(expected);
  });

  test("accepts tokens for every value, also within the text of an option", () => {
    const app = testApp();
    const stack = new ServiceStack(app, "outer", { ...SERVICE, name: "outer" });
    const text = new TerraformVariable(stack, "text", { type: "string" }).stringValue;
    const number = new TerraformVariable(stack, "number", { type: "number" }).numberValue;
    const inner = Template.of(
      new ServiceStack(app, "inner", {
        ...SERVICE,
        cpu: number,
        memoryMiB: number,
        ephemeralStorageGiB: number,
        volumes: { data: { kind: "efs", fileSystemId: text, rootDirectory: text } },
        container: {
          ...container,
          user: text,
          workingDirectory: text,
          environmentFiles: [text],
          healthCheck: { command: ["CMD", text], intervalSeconds: number, retries: number },
          stopTimeoutSeconds: number,
          ulimits: { nofile: { softLimit: number, hardLimit: number } },
          mounts: [{ volume: "data", path: text }],
          logs: { kind: "cloudwatch", mode: "non-blocking", maxBufferMiB: number, multilinePattern: text },
        },
        sidecars: { proxy: { image: text, ports: [number], cpu: number, memoryMiB: 64 } },
      }),
    );
    const [main, proxy] = containersOf(inner);
    expect(main).toMatchObject({
      cpu: expect.stringMatching(/^\$\{\(.+ - .+\)\}$/),
      memory: expect.stringMatching(/^\$\{\(.+ - 64\)\}$/),
      user: expect.stringMatching(/^\$\{var\.text\}$/),
      stopTimeout: "${var.number}",
      logConfiguration: { options: { "max-buffer-size": "${var.number}m" } },
    });
    expect(proxy).toMatchObject({ image: "${var.text}", cpu: "${var.number}" });
  });
});

describe("sidecars", () => {
  test("follow the container with the traffic, by name, whatever the order of the props", () => {
    const [a, b] = [{ image: IMAGE }, { image: IMAGE }];
    expect(namesOf({ sidecars: { b, a } })).toEqual(["app", "a", "b"]);
    expect(namesOf({ sidecars: { a, b } })).toEqual(["app", "a", "b"]);
  });

  test("are essential, have no ports and no limits, and log to the service's group by default", () => {
    const [main, proxy] = containersOf(synthService({ sidecars: { proxy: { image: IMAGE } } }));
    expect(proxy).toEqual({
      name: "proxy",
      image: IMAGE,
      essential: true,
      cpu: 0,
      portMappings: [],
      readonlyRootFilesystem: true,
      environment: [],
      mountPoints: [],
      volumesFrom: [],
      systemControls: [],
      logConfiguration: main?.["logConfiguration"],
    });
  });

  test("have ports, and the task outlives one that is not essential", () => {
    const [, setup] = containersOf(
      synthService({ sidecars: { setup: { image: IMAGE, ports: [9901, 9902], essential: false } } }),
    );
    expect(setup).toMatchObject({
      essential: false,
      portMappings: [
        { containerPort: 9901, hostPort: 9901, protocol: "tcp" },
        { containerPort: 9902, hostPort: 9902, protocol: "tcp" },
      ],
    });
  });

  test("leave the rest of the task's CPU and memory to the container with the traffic", () => {
    const size = { cpu: 1024, memoryMiB: 2048 };
    const sizesOf = (props: Partial<ServiceStackProps>) =>
      containersOf(synthService({ ...size, ...props })).map(({ cpu, memory, memoryReservation }) => [
        cpu,
        memory,
        memoryReservation,
      ]);
    const sidecars = {
      agent: { image: IMAGE, memoryMiB: 512, memoryReservationMiB: 128 },
      proxy: { image: IMAGE, cpu: 256, memoryMiB: 256 },
    };
    expect(sizesOf({ sidecars })).toEqual([
      [768, 1664, undefined],
      [0, 512, 128],
      [256, 256, undefined],
    ]);
    const limits = { cpu: 100, memoryMiB: 1000 };
    expect(sizesOf({ sidecars, container: { ...container, ...limits } })[0]).toEqual([100, 1000, undefined]);
    expect(sizesOf({ sidecars, container: { ...container, memoryReservationMiB: 900 } })[0]).toEqual([
      768,
      undefined,
      900,
    ]);
  });

  test("have their images in the plan of a deployment", () => {
    const template = synthService({
      sidecars: { proxy: { image: IMAGE } },
      logRouter: { image: "router:1" },
      container: { ...container, logs: { kind: "firelens" } },
    });
    expect(template.only("terraform_data")["input"]).toMatchObject({
      images: { app: container.image, proxy: IMAGE, "log-router": "router:1" },
    });
  });

  test("don't get the traffic: the AppSpec and the service name the main container", () => {
    const template = synthService({ sidecars: { a: { image: IMAGE, ports: [9901] } } });
    const name = { container_name: "app", container_port: 8080 };
    expect(template.only("aws_ecs_service")["load_balancer"]).toMatchObject([name]);
    expect(JSON.stringify(template.only("terraform_data")["triggers_replace"])).toContain(
      '"LoadBalancerInfo":{"ContainerName":"app","ContainerPort":8080}',
    );
  });
});

describe("the log router", () => {
  const firelens = { ...container, logs: { kind: "firelens" } as const };
  const routerOf = (logRouter: Partial<NonNullable<ServiceStackProps["logRouter"]>>) =>
    containersOf(synthService({ container: firelens, logRouter: { image: "router:1", ...logRouter } }))[1];

  test("is Fluent Bit as user 0, with the metadata of ECS, by default", () => {
    expect(routerOf({})).toMatchObject({
      name: "log-router",
      essential: true,
      user: "0",
      portMappings: [],
      firelensConfiguration: { type: "fluentbit", options: { "enable-ecs-log-metadata": "true" } },
      logConfiguration: { logDriver: "awslogs" },
    });
  });

  test("includes a configuration file", () => {
    const router = routerOf({
      name: "router",
      program: "fluentd",
      user: "1000",
      ecsLogMetadata: false,
      configFile: "/etc/shop.conf",
    });
    expect(router).toMatchObject({
      name: "router",
      user: "1000",
      firelensConfiguration: {
        type: "fluentd",
        options: {
          "enable-ecs-log-metadata": "false",
          "config-file-type": "file",
          "config-file-value": "/etc/shop.conf",
        },
      },
    });
  });

  test("gets the output of the containers that choose it", () => {
    const [main, , proxy] = containersOf(
      synthService({
        container: firelens,
        logRouter: { image: "router:1", name: "a-router" },
        sidecars: { "a-proxy": { image: IMAGE } },
      }),
    ).map(({ logConfiguration }) => logConfiguration);
    expect(main).toEqual({ logDriver: "awsfirelens", options: {} });
    expect(proxy).toMatchObject({ logDriver: "awslogs" });
  });

  test("isn't needed for Splunk", () => {
    const token = "arn:aws:ssm:eu-west-1:111122223333:parameter/splunk";
    const options = { "splunk-url": "https://splunk.example" };
    const logs = { kind: "splunk", options, secretOptions: { "splunk-token": token } } as const;
    expect(containerOf(synthService({ container: { ...container, logs } }))["logConfiguration"]).toEqual({
      logDriver: "splunk",
      options,
      secretOptions: [{ name: "splunk-token", valueFrom: token }],
    });
  });
});
