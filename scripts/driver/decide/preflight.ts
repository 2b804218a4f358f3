/** Checks everything that a deployment needs before it is created, so that all problems are reported at once. */

import type { DeploymentGroup, TaskDefinition, TaskSet } from "../../aws";
import type { ReadAppSpec } from "../../contract";
import type { DriverContext } from "../context/context";
import type { RunRecord } from "../context/run-record";
import { stoppingAlarms } from "../state/alarms";
import { propertiesOf, requiredOf } from "../state/revision";
import type { Snapshot } from "../state/snapshot";
import { check, checkAll, type Preflight } from "./check";
import type { Finding } from "./findings";
import { registryFindings } from "./registry-findings";
import { capacityFindings, taskNeeds } from "./task-needs";
import { listenerFindings } from "./traffic-findings";

/** What the checks need. Images that they read are kept in the record. */
type Asker = Pick<DriverContext, "aws" | "request"> & { readonly record?: Pick<RunRecord, "images"> };

/**
 * Finds what would make a deployment fail. One call for the task definition, one for the role, one for the alarms if the
 * group has any, and one for each hook function, in parallel; then those for what the task definition refers to.
 *
 * @param primary the task set from which traffic would shift
 * @throws AwsFailure if no call can succeed: the credentials or the certificate are invalid
 */
export async function preflight(context: Asker, snapshot: Snapshot, primary: TaskSet): Promise<Preflight> {
  const { findings, unknown } = await checkAll([
    alarmFindings(context, snapshot.group),
    revisionPreflight(context, snapshot, primary),
  ]);
  return { findings: [...listenerFindings(snapshot, primary), ...findings], unknown };
}

/**
 * The checks of the revision and of the service it is for, whose results do not depend on other deployments of the service.
 *
 * @param primary what is live; `undefined` if nothing is
 * @throws AwsFailure if no call can succeed: the credentials or the certificate are invalid
 */
export function revisionPreflight(
  context: Asker,
  { group: { roleArn }, service }: Pick<Snapshot, "group" | "service">,
  primary: TaskSet | undefined,
): Promise<Preflight> {
  const { appSpec, serviceRegistries } = context.request;
  return checkAll([
    Promise.resolve(registryFindings({ wanted: serviceRegistries, service, primary })),
    taskDefinitionFindings(context, primary),
    ...capacityFindings({ ...context, primary }),
    ...(roleArn === undefined ? [] : [roleFindings(context, roleArn)]),
    ...hookFunctions(appSpec).map((hook) => hookFindings(context, hook)),
  ]);
}

/** A revision that is not registered yet, and the account of its service, if that is known. */
export interface PlannedRevision {
  /** `undefined` for one that exists already, or that is not known. */
  readonly definition: TaskDefinition | undefined;
  readonly account: string | undefined;
}

/**
 * The checks of a revision before anything of it is made: what its AppSpec and its task definition refer to.
 *
 * @throws AwsFailure if no call can succeed: the credentials or the certificate are invalid
 */
export function plannedPreflight(
  { aws, request }: Asker,
  { definition, account }: PlannedRevision,
): Promise<Preflight> {
  const { appSpec } = request;
  const wanted = { aws, request, primary: undefined, account };
  const isRegistered = propertiesOf(appSpec).TaskDefinition !== undefined;
  return checkAll([
    ...(definition === undefined ? [] : [taskNeeds(wanted, definition)]),
    ...(isRegistered ? [taskDefinitionFindings({ aws, request }, undefined)] : []),
    ...capacityFindings(wanted),
    ...hookFunctions(appSpec).map((hook) => hookFindings({ aws }, hook)),
  ]);
}

type Asking = Pick<Asker, "aws">;

function taskDefinitionFindings(
  { aws, record, request }: Asker,
  primary: TaskSet | undefined,
): Promise<Preflight> {
  const { TaskDefinition: taskDefinition } = requiredOf(request.appSpec);
  return check({ kind: "task-definition", name: taskDefinition }, async () => {
    const found = await aws.taskDefinition(taskDefinition);
    if (found === undefined) {
      return [{ kind: "task-definition-missing", taskDefinition }];
    }
    record?.images.keep(taskDefinition, found);
    const needs = await taskNeeds({ aws, request, primary }, found);
    return {
      findings: [...definitionFindings(request.appSpec, found), ...needs.findings],
      unknown: needs.unknown,
    };
  });
}

function definitionFindings(
  appSpec: ReadAppSpec,
  { containers, status }: TaskDefinition,
): readonly Finding[] {
  const { TaskDefinition: taskDefinition, LoadBalancerInfo } = requiredOf(appSpec);
  const { ContainerName: container, ContainerPort: port } = LoadBalancerInfo;
  const ports = containers.find(({ name }) => name === container)?.ports;
  return [
    ...(status === "ACTIVE" ? [] : [{ kind: "task-definition-inactive", taskDefinition, status } as const]),
    ...(ports === undefined
      ? [
          {
            kind: "container-missing",
            taskDefinition,
            container,
            containers: containers.map(({ name }) => name),
          } as const,
        ]
      : []),
    ...(ports === undefined || ports.includes(port)
      ? []
      : [{ kind: "port-not-mapped", taskDefinition, container, port, ports } as const]),
  ];
}

function alarmFindings({ aws }: Asking, group: DeploymentGroup): Promise<Preflight> {
  return check({ kind: "alarms" }, async () => {
    const { firing, missing } = await stoppingAlarms(aws, group);
    return [
      ...firing.map(({ name, reason }) => ({ kind: "alarm", name, reason }) as const),
      ...missing.map((name) => ({ kind: "alarm-missing", name }) as const),
    ];
  });
}

function roleFindings({ aws }: Asking, roleArn: string): Promise<Preflight> {
  return check({ kind: "role", name: roleArn }, async () =>
    (await aws.roleExists(roleArn)) ? [] : [{ kind: "role-missing", roleArn }],
  );
}

interface Hook {
  readonly function: string;
  readonly events: readonly string[];
}

/** Each function once, with all events that call it. */
function hookFunctions({ Hooks = [] }: ReadAppSpec): readonly Hook[] {
  const named = Hooks.flatMap((hook) => Object.entries(hook));
  return [...new Set(named.map(([, name]) => name))].map((name) => ({
    function: name,
    events: named.filter(([, other]) => other === name).map(([event]) => event),
  }));
}

function hookFindings({ aws }: Asking, hook: Hook): Promise<Preflight> {
  return check({ kind: "hook", name: hook.function }, async () => {
    const found = await aws.hookFunction(hook.function);
    if (found === undefined) {
      return [{ kind: "hook-missing", ...hook }];
    }
    return found.state === "Failed" ? [{ kind: "hook-failed", ...hook }] : [];
  });
}
