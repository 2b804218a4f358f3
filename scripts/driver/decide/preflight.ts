/** Looks at everything that a deployment needs before it is created, so that all that is in its way is said at once. */

import { AwsFailure, type DeploymentGroup, explainFailure, nothingCanBeAsked, type TaskSet } from "../../aws";
import type { ReadAppSpec } from "../../contract";
import type { Watch } from "../context/context";
import { stoppingAlarms } from "../state/alarms";
import { requiredOf } from "../state/revision";
import type { Snapshot } from "../state/snapshot";
import type { Finding } from "./findings";
import { listenerFindings } from "./traffic-findings";

export interface Preflight {
  readonly findings: readonly Finding[];
  /** What AWS didn't let be asked, a sentence each. It isn't held against the deployment. */
  readonly unknown: readonly string[];
}

/**
 * What stands against a deployment from what is there. One call for the task definition, one for the role, one for the
 * alarms where the group has any, and one for each hook function; all at once.
 *
 * @param primary the task set from which traffic would shift
 * @throws AwsFailure where nothing can be asked: the credentials, or the certificate, are no good
 */
export async function preflight(
  watch: Pick<Watch, "aws" | "request">,
  snapshot: Snapshot,
  primary: TaskSet,
): Promise<Preflight> {
  const asked = await Promise.all([
    alarmFindings(watch, snapshot.group),
    revisionPreflight(watch, snapshot.group),
  ]);
  return {
    findings: [...listenerFindings(snapshot, primary), ...asked.flatMap(({ findings }) => findings)],
    unknown: asked.flatMap(({ unknown }) => unknown),
  };
}

/**
 * The part of it that is about the revision itself, and not about what another deployment may have made of the service.
 *
 * @throws AwsFailure where nothing can be asked: the credentials, or the certificate, are no good
 */
export async function revisionPreflight(
  watch: Pick<Watch, "aws" | "request">,
  group: DeploymentGroup,
): Promise<Preflight> {
  const { appSpec } = watch.request;
  const asked = await Promise.all([
    taskDefinitionFindings(watch, appSpec),
    roleFindings(watch, group),
    ...hookFunctions(appSpec).map((hook) => hookFindings(watch, hook)),
  ]);
  return {
    findings: asked.flatMap(({ findings }) => findings),
    unknown: asked.flatMap(({ unknown }) => unknown),
  };
}

type Asking = Pick<Watch, "aws">;

function taskDefinitionFindings({ aws }: Asking, appSpec: ReadAppSpec): Promise<Preflight> {
  const { TaskDefinition: taskDefinition, LoadBalancerInfo } = requiredOf(appSpec);
  const { ContainerName: container, ContainerPort: port } = LoadBalancerInfo;
  return asked(`Whether the task definition ${taskDefinition} can be deployed is not known.`, async () => {
    const found = await aws.taskDefinition(taskDefinition);
    if (found === undefined) {
      return [{ kind: "task-definition-missing", taskDefinition }];
    }
    const { containers, status } = found;
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
  });
}

function alarmFindings({ aws }: Asking, group: DeploymentGroup): Promise<Preflight> {
  return asked("Whether an alarm of the group is in ALARM is not known.", async () => {
    const { firing, missing } = await stoppingAlarms(aws, group);
    return [
      ...firing.map(({ name, reason }) => ({ kind: "alarm", name, reason }) as const),
      ...missing.map((name) => ({ kind: "alarm-missing", name }) as const),
    ];
  });
}

function roleFindings({ aws }: Asking, { roleArn }: DeploymentGroup): Promise<Preflight> {
  return asked(`Whether the role ${roleArn} exists is not known.`, async () =>
    roleArn === undefined || (await aws.roleExists(roleArn)) ? [] : [{ kind: "role-missing", roleArn }],
  );
}

interface Hook {
  readonly function: string;
  readonly events: readonly string[];
}

/** Each function once, however many events call it. */
function hookFunctions({ Hooks = [] }: ReadAppSpec): readonly Hook[] {
  const named = Hooks.flatMap((hook) => Object.entries(hook));
  return [...new Set(named.map(([, name]) => name))].map((name) => ({
    function: name,
    events: named.filter(([, other]) => other === name).map(([event]) => event),
  }));
}

function hookFindings({ aws }: Asking, hook: Hook): Promise<Preflight> {
  return asked(`Whether the hook function ${hook.function} exists is not known.`, async () => {
    const found = await aws.hookFunction(hook.function);
    if (found === undefined) {
      return [{ kind: "hook-missing", ...hook }];
    }
    return found.state === "Failed" ? [{ kind: "hook-failed", ...hook }] : [];
  });
}

/** An answer of AWS's. Where it isn't to be had, CodeDeploy will see for itself. */
async function asked(doubt: string, ask: () => Promise<readonly Finding[]>): Promise<Preflight> {
  try {
    return { findings: await ask(), unknown: [] };
  } catch (error) {
    if (!(error instanceof AwsFailure) || nothingCanBeAsked(error)) {
      throw error;
    }
    return { findings: [], unknown: [`${explainFailure(error)} ${doubt}`] };
  }
}
