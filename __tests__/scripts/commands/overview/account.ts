/** An account with services, and the overview of them. */

import { expect } from "@jest/globals";
import type { Aws, ListedService, PlacedDeployment, TaskSet } from "../../../../scripts/aws";
import { type OverviewResult, overview } from "../../../../scripts/commands/overview/overview";
import { fakeAws } from "../../driver/fake-aws";
import { deployment, failure, fakeClock, group, taskSet } from "../../driver/fixtures";

/** A service of the account, as the test has it. */
export interface Listed {
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

export const groupArn = (name: string, color: string) =>
  `arn:aws:elb:eu-west-1:1:targetgroup/${name}-${color}/1`;

export const listenerOf = (name: string) => `arn:aws:elb:eu-west-1:1:listener/app/${name}/1/1`;

/** A task set of a service, made by a deployment. */
export const of = (name: string, color: "blue" | "green", revision: number, changes: Partial<TaskSet> = {}) =>
  taskSet({
    id: `${name}/${revision}`,
    deploymentId: `d-${name}-${revision}`,
    taskDefinition: `arn:aws:ecs:eu-west-1:1:task-definition/${name}:${revision}`,
    loadBalancer: { targetGroupArn: groupArn(name, color), containerName: "app", containerPort: 80 },
    ...changes,
  });

export const forward = (name: string, blue: number, green: number) => [
  { targetGroupArn: groupArn(name, "blue"), percent: blue },
  { targetGroupArn: groupArn(name, "green"), percent: green },
];

export interface Account {
  readonly services: Readonly<Record<string, Listed>>;
  readonly fails?: (method: keyof Aws, argument: unknown) => boolean;
  /** By name. */
  readonly alarms?: Readonly<Record<string, string>>;
  /** The alarms behind a composite alarm, by its name. */
  readonly members?: Readonly<Record<string, readonly string[]>>;
}

/** AWS with these services. */
export function awsWith({ services, alarms = {}, members = {}, fails = () => false }: Account) {
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
        const behind = members[name];
        return state === undefined
          ? []
          : [{ name, state, reason: "", ...(behind === undefined ? {} : { members: behind }) }];
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

export async function overviewOf(account: Account) {
  const { aws, clock, calls } = awsWith(account);
  const { exitCode, data, lines } = await overview({ aws, clock, region: "eu-west-1" });
  expect(exitCode).toBe(0);
  return { ...(data as OverviewResult), lines, calls };
}

export const DEPLOYING: Listed = {
  taskSets: [of("api", "blue", 4), of("api", "green", 5, { status: "ACTIVE", running: 1 })],
  runs: "d-api-5",
  traffic: [
    [90, 10],
    [90, 10],
  ],
};
