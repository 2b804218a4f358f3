import { describe, expect, test } from "@jest/globals";
import type { Aws, ListedService, PlacedDeployment, TaskSet } from "../../../../scripts/aws";
import { type OverviewResult, overview } from "../../../../scripts/commands/overview/overview";
import { fakeAws } from "../../driver/fake-aws";
import { deployment, failure, fakeClock, group, taskSet } from "../../driver/fixtures";
import { runProgram } from "../fake-host";

/** A service of the account, as the test has it. */
interface Listed {
  readonly cluster?: string;
  readonly controller?: string;
  /** @default - both are the service's name */
  readonly application?: string;
  readonly group?: string;
  readonly taskSets?: readonly TaskSet[];
  /** The running deployment. */
  readonly runs?: string;
  readonly alarmNames?: readonly string[];
  /** In percent, of blue and green, by each rule that leads to it, and last by the default action; `gone`: no listener. */
  readonly traffic?: readonly (readonly [blue: number, green: number])[] | "gone";
  /** The name in its listener's ARN. @default - the service's name: no other service has it */
  readonly listener?: string;
}

const groupArn = (name: string, color: string) => `arn:aws:elb:eu-west-1:1:targetgroup/${name}-${color}/1`;
const listenerOf = (name: string) => `arn:aws:elb:eu-west-1:1:listener/app/${name}/1/1`;

/** A task set of a service, made by a deployment. */
const of = (name: string, color: "blue" | "green", revision: number, changes: Partial<TaskSet> = {}) =>
  taskSet({
    id: `${name}/${revision}`,
    deploymentId: `d-${name}-${revision}`,
    taskDefinition: `arn:aws:ecs:eu-west-1:1:task-definition/${name}:${revision}`,
    loadBalancer: { targetGroupArn: groupArn(name, color), containerName: "app", containerPort: 80 },
    ...changes,
  });

const forward = (name: string, blue: number, green: number) => [
  { targetGroupArn: groupArn(name, "blue"), percent: blue },
  { targetGroupArn: groupArn(name, "green"), percent: green },
];

interface Account {
  readonly services: Readonly<Record<string, Listed>>;
  readonly fails?: (method: keyof Aws, argument: unknown) => boolean;
  /** By name. */
  readonly alarms?: Readonly<Record<string, string>>;
}

/** AWS with these services. */
function awsWith({ services, alarms = {}, fails = () => false }: Account) {
  const clock = fakeClock();
  const calls: (keyof Aws)[] = [];
  const ask = (method: keyof Aws, argument?: unknown) => {
    calls.push(method);
    if (fails(method, argument)) {
      throw failure("denied", "AccessDenied");
    }
  };
  const all = Object.entries(services).map(([name, listed]) => ({
    name,
    cluster: listed.cluster ?? "main",
    application: listed.application ?? name,
    group: listed.group ?? listed.application ?? name,
    taskSets: listed.taskSets ?? [of(name, "blue", 1)],
    ...listed,
  }));
  const placed = all.flatMap(({ application, group: deploymentGroup, taskSets, runs }) =>
    [...new Set([...taskSets.map(({ deploymentId }) => deploymentId), runs])].flatMap((id) => {
      const status = id === runs ? "InProgress" : "Succeeded";
      return id === undefined ? [] : [{ ...deployment(status, { id }), application, deploymentGroup }];
    }),
  );
  const aws: Aws = {
    ...fakeAws(clock),
    clusters: async () => {
      ask("clusters");
      return [...new Set(all.map(({ cluster }) => cluster))];
    },
    servicesOf: async (cluster): Promise<readonly ListedService[]> => {
      ask("servicesOf", cluster);
      return all
        .filter((one) => one.cluster === cluster)
        .map(({ name, taskSets, controller = "CODE_DEPLOY" }) => ({
          name,
          cluster,
          status: "ACTIVE",
          controller,
          taskSets,
        }));
    },
    deploymentsRunning: async () => {
      ask("deploymentsRunning");
      return all.flatMap(({ runs }) => runs ?? []);
    },
    deploymentsOf: async (ids): Promise<readonly PlacedDeployment[]> => {
      ask("deploymentsOf", ids);
      return placed.filter(({ id }) => ids.includes(id));
    },
    deploymentGroup: async (application, name) => {
      ask("deploymentGroup", application);
      const found = all.find((one) => one.application === application && one.group === name);
      return (
        found &&
        group({
          services: [{ cluster: found.cluster, service: found.name }],
          productionListenerArn: listenerOf(found.listener ?? found.name),
          targetGroupNames: [`${found.name}-blue`, `${found.name}-green`],
          alarmNames: found.alarmNames ?? [],
        })
      );
    },
    listener: async (arn) => {
      ask("listener", arn);
      const sharing = all.filter(({ name, listener = name }) => listenerOf(listener) === arn);
      if (sharing.some(({ traffic }) => traffic === "gone")) {
        return undefined;
      }
      const rules = sharing.flatMap(({ name, traffic = [[100, 0]] }) =>
        traffic === "gone" ? [] : traffic.map(([blue, green]) => forward(name, blue, green)),
      );
      return rules.map((weights, index) => ({
        listenerArn: arn,
        ...(index === rules.length - 1
          ? { ruleArn: undefined, priority: undefined, conditions: [] }
          : { ruleArn: `${arn}/${index}`, priority: 10 * (index + 1), conditions: ["host a.example.com"] }),
        finalAction: { kind: "forwards", weights },
        actions: [],
      }));
    },
    alarms: async (names) => {
      ask("alarms");
      return names.flatMap((name) => {
        const state = alarms[name];
        return state === undefined ? [] : [{ name, state, reason: "" }];
      });
    },
    taskDefinition: async (name) => {
      ask("taskDefinition", name);
      return {
        status: "ACTIVE",
        containers: [{ name: "app", ports: [80], image: `nginx:1.${name.split(":").at(-1)}` }],
      };
    },
  };
  return { aws, clock, calls };
}

async function overviewOf(account: Account) {
  const { aws, clock, calls } = awsWith(account);
  const { exitCode, data, lines } = await overview({ aws, clock, region: "eu-west-1" });
  expect(exitCode).toBe(0);
  return { ...(data as OverviewResult), lines, calls };
}

const DEPLOYING: Listed = {
  taskSets: [of("api", "blue", 4), of("api", "green", 5, { status: "ACTIVE", running: 1 })],
  runs: "d-api-5",
  traffic: [
    [90, 10],
    [90, 10],
  ],
};

describe("status without a name", () => {
  test("shows each service in a line", async () => {
    const { lines } = await overviewOf({
      services: {
        web: { cluster: "web" },
        api: { ...DEPLOYING, alarmNames: ["api-5xx", "api-slow", "api-gone"] },
        jobs: { application: "batch", alarmNames: ["jobs-5xx"], traffic: "gone" },
        done: {
          taskSets: [of("done", "green", 3), of("done", "blue", 2, { status: "ACTIVE" })],
          runs: "d-done-3",
          traffic: [[0, 100]],
        },
        begun: { runs: "d-begun-9" },
        astray: { traffic: [[0, 100]] },
        halfway: {
          traffic: [
            [0, 100],
            [100, 0],
          ],
        },
        apart: { listener: "web", traffic: [] },
        plain: { controller: "ECS" },
      },
      alarms: { "api-5xx": "ALARM", "api-slow": "OK", "jobs-5xx": "OK" },
    });
    expect(lines).toEqual([
      "8 services in eu-west-1, as of 2026-01-15 12:00:00 UTC. Details: status NAME",
      "",
      "SERVICE                 REVISION                                              TASKS             TRAFFIC                                                   DEPLOYMENT            ALARMS",
      "web                     web:1 (image nginx:1.1)                               2 of 2            100 % live                                                none                  none",
      "api (main/api)          api:4 (image nginx:1.4) -> api:5 (image nginx:1.5)    2 of 2 -> 1 of 2  90 % old, 10 % new                                        d-api-5 InProgress    ALARM: api-5xx, MISSING: api-gone",
      "batch (main/jobs)       jobs:1 (image nginx:1.1)                              2 of 2            no listener                                               none                  1 OK",
      "done (main/done)        done:2 (image nginx:1.2) -> done:3 (image nginx:1.3)  2 of 2 -> 2 of 2  100 % new                                                 d-done-3 InProgress   none",
      "begun (main/begun)      begun:1 (image nginx:1.1)                             2 of 2            100 % live                                                d-begun-9 InProgress  none",
      "astray (main/astray)    astray:1 (image nginx:1.1)                            2 of 2            100 % elsewhere                                           none                  none",
      "halfway (main/halfway)  halfway:1 (image nginx:1.1)                           2 of 2            100 % elsewhere by rule 10; 100 % live by default action  none                  none",
      "apart (main/apart)      apart:1 (image nginx:1.1)                             2 of 2            no traffic                                                none                  none",
    ]);
  });

  test("has the same data as a document", async () => {
    const { services, unknown } = await overviewOf({
      services: { api: { ...DEPLOYING, alarmNames: ["api-5xx", "api-gone"] } },
      alarms: { "api-5xx": "ALARM" },
    });
    expect(unknown).toEqual([]);
    expect(services).toEqual([
      {
        cluster: "main",
        service: "api",
        application: "api",
        deploymentGroup: "api",
        taskSets: [
          {
            role: "old",
            taskDefinition: "arn:aws:ecs:eu-west-1:1:task-definition/api:4",
            images: [{ container: "app", image: "nginx:1.4" }],
            running: 2,
            desired: 2,
            percent: 90,
          },
          {
            role: "new",
            taskDefinition: "arn:aws:ecs:eu-west-1:1:task-definition/api:5",
            images: [{ container: "app", image: "nginx:1.5" }],
            running: 1,
            desired: 2,
            percent: 10,
          },
        ],
        production: {
          kind: "forwards",
          routes: [
            {
              listenerArn: listenerOf("api"),
              ruleArn: `${listenerOf("api")}/0`,
              priority: 10,
              conditions: ["host a.example.com"],
              finalAction: { kind: "forwards", weights: forward("api", 90, 10) },
            },
            {
              listenerArn: listenerOf("api"),
              ruleArn: undefined,
              priority: undefined,
              conditions: [],
              finalAction: { kind: "forwards", weights: forward("api", 90, 10) },
            },
          ],
        },
        running: { id: "d-api-5", status: "InProgress", isRollback: false },
        alarms: [{ name: "api-5xx", state: "ALARM" }],
        missingAlarms: ["api-gone"],
        unknown: [],
      },
    ]);
  });

  test("finds a never deployed service by its name, and reports if that fails", async () => {
    const never = (name: string) => [of(name, "blue", 1, { deploymentId: undefined })];
    const { services } = await overviewOf({
      services: {
        web: { taskSets: never("web") },
        odd: { application: "other", taskSets: never("odd") },
      },
    });
    expect(services.map(({ application, unknown }) => [application, unknown])).toEqual([
      ["web", []],
      [
        undefined,
        [
          "which application deploys main/odd: CodeDeploy has never deployed it, and no application and deployment group have its name",
        ],
      ],
    ]);
  });

  test("prints no line per service if there are none", async () => {
    const { lines } = await overviewOf({ services: {} });
    expect(lines).toEqual([
      "No service in eu-west-1 has the deployment controller CODE_DEPLOY, as of 2026-01-15 12:00:00 UTC.",
    ]);
  });

  test("runs with only a region", async () => {
    const { exitCode, stdout, regions } = await runProgram("status --region eu-central-1 --json");
    expect([exitCode, regions]).toEqual([0, ["eu-central-1"]]);
    expect(JSON.parse(stdout)).toEqual({ version: 1, region: "eu-central-1", services: [], unknown: [] });
  });
});

describe("the calls to AWS", () => {
  /** Forty services, of which each may be deployed now, and may have a listener of its own. */
  const forty = ({ cluster = "main", listener, isDeployed = false }: FortyOptions) =>
    Object.fromEntries(
      Array.from({ length: 40 }, (_, index): [string, Listed] => {
        const name = `s${index}`;
        const old = of(name, "blue", 1);
        return [
          name,
          {
            cluster: cluster === "own" ? name : cluster,
            ...(listener === undefined ? {} : { listener }),
            alarmNames: [`a${index}`, `b${index}`, `c${index}`],
            taskSets: isDeployed ? [old, of(name, "green", 2, { status: "ACTIVE" })] : [old],
            ...(isDeployed ? { runs: `d-${name}-2` } : {}),
          },
        ];
      }),
    );
  interface FortyOptions {
    readonly cluster?: "main" | "own";
    readonly listener?: string;
    readonly isDeployed?: boolean;
  }

  test.each<[string, FortyOptions, { readonly beside: number; readonly clusters: number }]>([
    ["three a service in one cluster", {}, { beside: 3 * 40, clusters: 1 }],
    ["three a service in a cluster each", { cluster: "own" }, { beside: 3 * 40, clusters: 40 }],
    ["two a service behind one listener", { listener: "all" }, { beside: 2 * 40 + 1, clusters: 1 }],
    ["one more for each that is deployed now", { isDeployed: true }, { beside: 4 * 40, clusters: 1 }],
  ])("are %s", async (_, options, { beside, clusters }) => {
    const { calls } = await overviewOf({ services: forty(options) });
    const count = (...methods: (keyof Aws)[]) => calls.filter((one) => methods.includes(one)).length;
    expect(count("deploymentGroup", "listener", "taskDefinition")).toBe(beside);
    expect(count("servicesOf")).toBe(clusters);
    expect(count("clusters", "deploymentsRunning", "deploymentsOf")).toBe(3);
    expect(count("alarms")).toBe(2);
  });
});

describe("a failed call", () => {
  const services = { web: { alarmNames: ["web-5xx"] }, api: { alarmNames: ["api-5xx"] } };
  const alarms = { "web-5xx": "OK", "api-5xx": "OK" };
  const denied = expect.stringContaining("is not allowed to call");

  test("for one service is shown only in its line", async () => {
    const fails: Account["fails"] = (method, argument) => method === "deploymentGroup" && argument === "api";
    const { lines, services: seen } = await overviewOf({ services, alarms, fails });
    expect(seen.map(({ unknown }) => unknown)).toEqual([[], [denied]]);
    expect(lines[4]).toMatch(
      loose("api (main/api)  api:1 (image nginx:1.1)  2 of 2  not known  none  not known"),
    );
    expect(lines.slice(5)).toEqual(["", expect.stringMatching(/^Not known: The caller is not allowed/)]);
  });

  test.each<[keyof Aws, string]>([
    ["deploymentsRunning", "web (main/web) web:1 (image nginx:1.1) 2 of 2 100 % live not known 1 OK"],
    ["deploymentsOf", "web (main/web) web:1 (image nginx:1.1) 2 of 2 100 % live not known 1 OK"],
    ["listener", "web (main/web) web:1 (image nginx:1.1) 2 of 2 not known none 1 OK"],
    ["alarms", "web (main/web) web:1 (image nginx:1.1) 2 of 2 100 % live none not known"],
    ["taskDefinition", "web (main/web) web:1 2 of 2 100 % live none 1 OK"],
  ])("to %s leaves the rest", async (method, line) => {
    const { lines } = await overviewOf({ services, alarms, fails: (called) => called === method });
    expect(lines[3]).toMatch(loose(line));
    expect(lines.at(-1)).toMatch(/^Not known: The caller is not allowed/);
  });

  test("for one cluster leaves the other clusters", async () => {
    const { services: seen, unknown } = await overviewOf({
      services: { ...services, far: { cluster: "far" } },
      fails: (method, argument) => method === "servicesOf" && argument === "far",
    });
    expect(seen.map(({ service }) => service)).toEqual(["web", "api"]);
    expect(unknown).toEqual([expect.stringContaining("the services of the cluster far: ")]);
  });

  test("that lists the clusters fails the command", async () => {
    await expect(overviewOf({ services, fails: (method) => method === "clusters" })).rejects.toMatchObject({
      kind: "denied",
    });
  });
});

/** A row, however wide its columns are. */
function loose(line: string): RegExp {
  const cells = line.split(/\s+/).map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${cells.join("\\s+")}$`);
}
