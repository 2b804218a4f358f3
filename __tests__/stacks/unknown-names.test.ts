import { describe, expect, test } from "@jest/globals";
import {
  addEnvironments,
  ClusterStack,
  type ClusterStackProps,
  type Environments,
  ImageRepositoryStack,
  type ImageRepositoryStackProps,
  InvalidPropsError,
  NetworkLookupStack,
  type NetworkLookupStackProps,
  NetworkStack,
  type NetworkStackProps,
  ServiceStack,
  type ServiceStackProps,
} from "../../stacks";
import { accessStack } from "../support/access";
import { NETWORK, SERVICE } from "../support/fixtures";
import { FULL_RULES_SERVICE, FULL_SERVICE } from "../support/full-service";
import { FULL_ACCESS, FULL_CLUSTER, FULL_IMAGES, FULL_LOOKUP, FULL_NETWORK } from "../support/full-stacks";
import { expectGolden } from "../support/golden";
import { problemsOf, wholeProblemsOf } from "../support/problems";
import { testApp } from "../support/template";

const ofService = (props: object) =>
  problemsOf(() => new ServiceStack(testApp(), "web", props as ServiceStackProps));
const ofNetwork = (props: object) =>
  problemsOf(() => new NetworkStack(testApp(), "shop", props as NetworkStackProps));
const ofLookup = (props: object) =>
  problemsOf(() => new NetworkLookupStack(testApp(), "shop", props as NetworkLookupStackProps));
const ofCluster = (props: object) =>
  problemsOf(() => new ClusterStack(testApp(), "cluster", props as ClusterStackProps));
const ofImages = (props: object) =>
  problemsOf(() => new ImageRepositoryStack(testApp(), "images", props as ImageRepositoryStackProps));
const ofAccess = (props: object) => problemsOf(() => accessStack(props));
const withProps = (props: object) => ofService({ ...SERVICE, ...props });

/** Objects whose names the user chooses. */
const FREE_NAMES = [
  "tags",
  "repositories",
  "sidecars",
  "volumes",
  "taskPolicy[0].conditions",
  "taskPolicy[0].conditions.StringEquals",
  ...["container", "sidecars.proxy", "logRouter"].flatMap((container) =>
    ["environment", "secrets", "dependsOn", "logs.options", "logs.secretOptions"].map(
      (name) => `${container}.${name}`,
    ),
  ),
  "productionListener.rules",
  "testListener.rules",
  "names.endpoints",
  "vpcTags",
  "publicSubnetTags",
  "privateSubnetTags",
  "scaling.steps[0].metric.dimensions",
  "alarms.custom",
  "alarms.custom.payments.dimensions",
  "hooks.beforeAllowTraffic.headers",
  "typeStatements",
];
const HEADERS = /Listener\.rules\.\w+\.headers$/;

/** For each property in a value: a copy of the value with the name of this property changed. */
function mistyped(value: unknown, path = ""): { path: string; name: string; copy: unknown }[] {
  if (Array.isArray(value)) {
    return value.flatMap((inner, index) =>
      mistyped(inner, `${path}[${index}]`).map((one) => ({ ...one, copy: value.with(index, one.copy) })),
    );
  }
  if (typeof value !== "object" || value === null || HEADERS.test(path)) {
    return [];
  }
  return Object.entries(value).flatMap(([name, inner]) => {
    const { [name]: _, ...others } = value as Record<string, unknown>;
    const within = path === "" ? name : `${path}.${name}`;
    const renamed = { path: `${within}X`, name, copy: { ...others, [`${name}X`]: inner } };
    const deeper = mistyped(inner, within).map((one) => ({ ...one, copy: { ...value, [name]: one.copy } }));
    return name === "kind" || FREE_NAMES.includes(path) ? deeper : [renamed, ...deeper];
  });
}

describe("an unknown property", () => {
  test("is not a property of a service, a cluster, a network, a lookup, image repositories or access", () => {
    expect(ofService(FULL_SERVICE)).toEqual([]);
    expect(ofService(FULL_RULES_SERVICE)).toEqual([]);
    expect(ofCluster(FULL_CLUSTER)).toEqual([]);
    expect(ofNetwork(FULL_NETWORK)).toEqual([]);
    expect(ofLookup(FULL_LOOKUP)).toEqual([]);
    expect(ofImages(FULL_IMAGES)).toEqual([]);
    expect(ofAccess(FULL_ACCESS)).toEqual([]);
  });

  const cases = [
    ...mistyped(FULL_SERVICE).map((one) => ({ ...one, problems: ofService })),
    ...mistyped({ ...SERVICE, trafficShift: { kind: "canary", percent: 1, bakeMinutes: 1 } })
      .filter(({ path }) => path.startsWith("trafficShift."))
      .map((one) => ({ ...one, problems: ofService })),
    ...mistyped(FULL_RULES_SERVICE)
      .filter(({ path }) => path.includes("Listener.rules"))
      .map((one) => ({ ...one, problems: ofService })),
    ...mistyped(FULL_CLUSTER).map((one) => ({ ...one, problems: ofCluster })),
    ...mistyped(FULL_NETWORK).map((one) => ({ ...one, problems: ofNetwork })),
    ...mistyped(FULL_LOOKUP).map((one) => ({ ...one, problems: ofLookup })),
    ...mistyped(FULL_IMAGES).map((one) => ({ ...one, problems: ofImages })),
    ...mistyped(FULL_ACCESS).map((one) => ({ ...one, problems: ofAccess })),
  ];

  test("fails at every depth, with the nearest name", () => {
    expect(cases.length).toBeGreaterThan(130);
    const missed = cases.filter(
      ({ path, name, copy, problems }) =>
        !problems(copy as object).includes(`${path}: unknown property; did you mean ${name}?`),
    );
    expect(missed.map(({ path }) => path)).toEqual([]);
  });

  test.each([
    [
      { alarms: { cpu: { kind: "on", threshold: 80 } } },
      "alarms.cpu.threshold: unknown property; did you mean thresholdPercent?",
    ],
    [
      { alarms: { errorRate: { kind: "on", thresholdPercents: 80 } } },
      "alarms.errorRate.thresholdPercents: unknown property; did you mean thresholdPercent?",
    ],
    [
      { alarms: { alarmNames: ["a"] } },
      "alarms.alarmNames: ECS allows alarms on a service only for deployments that it makes itself",
    ],
    [{ rollbackAlarmName: ["a"] }, "rollbackAlarmName: unknown property; did you mean rollbackAlarmNames?"],
    [{ trafficshift: {} }, "trafficshift: unknown property; did you mean trafficShift?"],
    [{ containers: [] }, "containers: unknown property; did you mean container?"],
    [{ testListener: { kind: "none", port: 8443 } }, "testListener.port: unknown property"],
    [{ network: { ...SERVICE.network, subnetIds: [] } }, "network.subnetIds: unknown property"],
    [{ loadBalancer: { internal: true } }, "loadBalancer.internal: unknown property"],
    [{ cluster: "shop" }, "cluster: unknown property; did you mean clusterArn?"],
    [
      { productionListener: { ...SERVICE.productionListener, rules: {} } },
      "productionListener.rules: unknown property",
    ],
  ])("fails in %j", (props, problem) => {
    expect(withProps(props)).toEqual([problem]);
  });

  test.each([
    ["serviceConnect", "CodeDeploy can't deploy a service with Service Connect"],
    ["serviceConnectConfiguration", "CodeDeploy can't deploy a service with Service Connect"],
    ["deploymentCircuitBreaker", "ECS ignores the circuit breaker of a service that CodeDeploy deploys"],
    ["circuitBreaker", "ECS ignores the circuit breaker of a service that CodeDeploy deploys"],
    ["autoRollback", "is not an option: a deployment that fails or is stopped is always rolled back"],
    ["rollbackEvents", "is not an option: a deployment that fails or is stopped is always rolled back"],
    ["forceNewDeployment", "ECS refuses to force a new deployment of a service that CodeDeploy deploys"],
    ["force_new_deployment", "ECS refuses to force a new deployment of a service that CodeDeploy deploys"],
    [
      "targetGroups",
      "CodeDeploy moves one pair of target groups; with a second one every deployment hangs in Install",
    ],
    [
      "loadBalancers",
      "CodeDeploy moves one pair of target groups; with a second one every deployment hangs in Install",
    ],
    ["deploymentConfiguration", "ECS allows this setting only for deployments that it makes itself"],
    ["lifecycleHooks", "ECS allows this setting only for deployments that it makes itself"],
    ["deploymentController", "the stack's deployment controller is CODE_DEPLOY"],
  ])("fails with the reason for %s, in a stack and in an environment", (name, reason) => {
    expect(withProps({ [name]: {} })).toEqual([`${name}: ${reason}`]);
    const { container, productionListener } = SERVICE;
    const services = { web: { container, productionListener, [name]: {} } };
    const network = { kind: "existing", ...SERVICE.network };
    expect(
      problemsOf(() =>
        addEnvironments(testApp(), {
          prod: { region: "eu-west-1", network, services },
        } as unknown as Environments),
      ),
    ).toEqual([`prod.services.web.${name}: ${reason}`]);
  });

  test("fails with the alternative to Service Connect", () => {
    const problems = wholeProblemsOf(
      () => new ServiceStack(testApp(), "web", { ...SERVICE, serviceConnect: {} } as never),
    );
    expect(problems).toEqual([
      {
        prop: "serviceConnect",
        what: "CodeDeploy can't deploy a service with Service Connect",
        allowed: "services whose traffic comes from a load balancer",
        fix: "call the service at its load balancer, or use ECS's own blue/green deployments: docs/when-to-use.md compares the two",
      },
    ]);
  });

  const fullTask = {
    kind: "existing",
    taskDefinitionArn: "arn:aws:ecs:eu-west-1:111122223333:task-definition/shop:12",
    containerName: "shop",
    containerPort: 8080,
    roleArns: [],
  };

  test.each([
    ["task", { kind: "own", taskRoleArn: "arn:aws:iam::111122223333:role/a" }, "taskRoleArn"],
    ["task", { kind: "own", executionRoleArn: "arn:aws:iam::111122223333:role/a" }, "executionRoleArn"],
    ...["taskDefinitionArn", "containerName", "containerPort", "roleArns"].map(
      (name) => ["task", fullTask, name] as const,
    ),
    ["exec", { kind: "on", sessions: {} }, "sessions"],
    ["logRouter", { image: "router:1", program: "fluentbit" }, "program"],
  ] as const)("fails in a variant of %s: %j without %s", (prop, value, name) => {
    const { [name]: inner, ...others } = value as Record<string, unknown>;
    expect(withProps({ [prop]: { ...others, [`${name}X`]: inner } })[0]).toBe(
      `${prop}.${name}X: unknown property; did you mean ${name}?`,
    );
  });

  test("fails in an environment, with all problems", () => {
    const environment = {
      region: "Ireland",
      tag: {},
      network: { kind: "own", availabilityZones: NETWORK.availabilityZones, natt: "one" },
      services: {
        web: {
          container: { ...SERVICE.container, images: "web:1", port: 0 },
          productionListener: { kind: "http" },
          cpu: "256",
        },
      },
    };
    expectGolden(
      "unknown-names-fails-in-an-environment-with-all-problems.txt",
      problemsOf(() => addEnvironments(testApp(), { staging: environment } as unknown as Environments)),
    );
  });
});

describe("an unknown value", () => {
  test.each([
    [{ cpuArchitecture: "ARM" }, 'cpuArchitecture: got "ARM"; did you mean ARM64?'],
    [
      { capacityProviders: [{ name: "FARGATE_SPOTT", weight: 1 }] },
      'capacityProviders[0].name: got "FARGATE_SPOTT"; did you mean FARGATE_SPOT?',
    ],
    [{ successPoint: "traffic-shift" }, 'successPoint: got "traffic-shift"; did you mean traffic-shifted?'],
    [{ liveTargetGroup: "Blue" }, 'liveTargetGroup: got "Blue"; did you mean blue?'],
    [{ trafficShift: { kind: "cannary" } }, 'trafficShift.kind: got "cannary"; did you mean canary?'],
    [
      { trafficShift: { kind: "predefined", configName: "CodeDeployDefault.ECSAllAtonce" } },
      'trafficShift.configName: got "CodeDeployDefault.ECSAllAtonce"; did you mean CodeDeployDefault.ECSAllAtOnce?',
    ],
    [{ trafficShift: "canary" }, 'trafficShift: got "canary"'],
    [{ productionListener: {} }, "productionListener.kind: is missing"],
    [
      { productionListener: { kind: "rule", rules: {} } },
      'productionListener.kind: got "rule"; did you mean rules?',
    ],
    [{ loadBalancer: { scheme: "public" } }, 'loadBalancer.scheme: got "public"'],
    [{ taskSubnets: "Public" }, 'taskSubnets: got "Public"; did you mean public?'],
    [{ clusterArn: 5 }, "clusterArn: got 5"],
    [{ testListener: { kind: "ports" } }, 'testListener.kind: got "ports"; did you mean port?'],
    [{ backend: { kind: "S3" } }, 'backend.kind: got "S3"; did you mean s3?'],
    [{ deletionProtection: "false" }, 'deletionProtection: got "false"'],
    [{ task: { kind: "exsting" } }, 'task.kind: got "exsting"; did you mean existing?'],
    [{ exec: true }, "exec: got true"],
    [{ sidecars: [] }, "sidecars: got a list"],
    [
      {
        volumes: { data: { kind: "ebs" } },
        container: { ...SERVICE.container, mounts: [{ volume: "data", path: "/data" }] },
      },
      'volumes.data.kind: got "ebs"; did you mean efs?',
    ],
    [
      {
        container: { ...SERVICE.container, dependsOn: { proxy: "HEALTY" } },
        sidecars: { proxy: { image: "proxy:1" } },
      },
      'container.dependsOn.proxy: got "HEALTY"; did you mean HEALTHY?',
    ],
    [
      { container: { ...SERVICE.container, ulimits: { memlock: { softLimit: 1, hardLimit: 1 } } } },
      "container.ulimits.memlock: unknown property",
    ],
    [
      {
        container: {
          ...SERVICE.container,
          linuxParameters: { capabilities: { add: ["SYS_ADMIN"], drop: ["NET_RAWW"] } },
        },
      },
      'container.linuxParameters.capabilities.add[0]: got "SYS_ADMIN"',
      'container.linuxParameters.capabilities.drop[0]: got "NET_RAWW"; did you mean NET_RAW?',
    ],
    [
      { container: { ...SERVICE.container, logs: { kind: "awslogs" } } },
      'container.logs.kind: got "awslogs"',
    ],
    [{ desiredCount: null }, "desiredCount: got null"],
    [{ rollbackAlarmNames: { errors: true } }, "rollbackAlarmNames: got an object"],
    [{ container: undefined }, "container: is missing"],
    [
      { container: { ...SERVICE.container, environment: { PORT: 80 } } },
      "container.environment.PORT: got 80",
    ],
    [{ tags: { "aws:team": "shop" } }, 'tags: got the key "aws:team"'],
    [{ tags: { "AWS:team": "shop" } }, 'tags: got the key "AWS:team"'],
    [{ tags: { team: "a".repeat(257) } }, "tags.team: got 257 characters"],
  ])("fails in %j", (props, ...expected) => {
    expect(withProps(props)).toEqual(expected);
  });

  test("fails in a network", () => {
    expect(ofNetwork({ ...NETWORK, nat: "one-per-zones" })).toEqual([
      'nat: got "one-per-zones"; did you mean one-per-zone?',
    ]);
  });

  test("is reported with what is allowed and what to do", () => {
    const make = () =>
      new ServiceStack(testApp(), "web", {
        ...SERVICE,
        cpuArchitecture: "ARM",
        hooks: { afterInstal: "x" },
      } as unknown as ServiceStackProps);
    expect(make).toThrow(
      new InvalidPropsError('service "shop-web"', [
        {
          prop: "cpuArchitecture",
          what: 'got "ARM"; did you mean ARM64?',
          allowed: "X86_64, ARM64",
          fix: "use one of these",
        },
        {
          prop: "hooks.afterInstal",
          what: "unknown property; did you mean afterInstall?",
          allowed:
            "beforeInstall, afterInstall, afterAllowTestTraffic, beforeAllowTraffic, afterAllowTraffic",
          fix: "correct the name, or remove the property",
        },
      ]),
    );
  });
});

test.each([
  ["the name of a kind", { revisions: "own-bucket" }, 'give { kind: "own-bucket" }, for instance'],
  [
    "the ARN of what exists",
    { notifications: { topic: "arn:aws:sns:eu-west-1:111122223333:alerts" } },
    'give { kind: "existing" }, for instance',
  ],
  ["anything else", { revisions: true }, 'give { kind: "inline" }, for instance'],
])("%s in place of an object with a kind says which object to give", (_, props, fix) => {
  const problems = wholeProblemsOf(
    () => new ServiceStack(testApp(), "web", { ...SERVICE, ...props } as unknown as ServiceStackProps),
  );
  expect(problems.map((problem) => problem.fix)).toEqual([fix]);
});
