/** The wanted revision: that of the stack's outputs, or else of the newest deployment. */
import type { Deployment, TaskSet } from "../../aws";
import { type DeploymentRequest, problemText, type ReadAppSpec, readAppSpec } from "../../contract";
import { wanted as describe, fingerprintOf, type Images, isRollback } from "../../driver";
import { type Asked, ask, known } from "../cli/ask";
import type { CommandContext } from "../cli/command";
import { fieldsOf } from "../deploy/words";
import { keptRevision, whyUnknown } from "../watch/kept-revision";
import { type Outdated, outdatedBy } from "./outdated";

export interface Wanted {
  /**
   * `outputs`: the stack's output `app-spec`. `deployment`: the newest release that was not stopped or rolled back.
   * `live`: what is live, because the command releases and no release stands.
   */
  readonly by: "outputs" | "deployment" | "live";
  readonly request: DeploymentRequest;
  /** The newest deployment of this revision; `undefined` if no recent deployment has it. */
  readonly tried: Deployment | undefined;
  /** Why the outputs may be outdated; `undefined` if they aren't, or that isn't known. */
  readonly outdated: Outdated | undefined;
}

const BY_OUTPUTS = "pass --outputs or --stack to read it from the stack's outputs";

/** Such as `app:7 (image nginx:1.29)`. */
export function nameOf({ request }: Wanted, images: Pick<Images, "of">): string {
  return describe(request, images);
}

/** Why the last release doesn't say what is wanted. @param deployments the newest first */
export function whyNoRelease(deployments: readonly Deployment[]): string {
  const last = deployments.find((one) => !one.isRollback);
  if (last !== undefined) {
    const what = isRollback(last) ? "rollback" : "release";
    return `the last ${what}, ${last.id}, was ${last.status === "Stopped" ? "stopped" : "rolled back"}`;
  }
  return deployments.length === 0
    ? "nothing has been released yet"
    : "all recent deployments are rollbacks, and their releases are older";
}

/**
 * @param deployments the newest first
 * @param primary what is live, if that is known
 */
export async function wantedOf(
  context: CommandContext,
  deployments: Asked<readonly Deployment[]>,
  primary?: TaskSet,
): Promise<Asked<Wanted>> {
  const ordered = (known(deployments) ?? []).filter(({ isRollback }) => !isRollback);
  // Where the command releases, the code doesn't know the images.
  if (context.wantedAppSpec !== undefined && context.releases === undefined) {
    const read = readAppSpec(context.wantedAppSpec, fieldsOf("the stack output app-spec"));
    if (read.kind === "unreadable") {
      return unknown(read.problems.map(problemText).join("; "));
    }
    const request = { ...context.place, appSpec: read.appSpec };
    const tried = ordered.find(({ sha256 }) => sha256 === fingerprintOf(request));
    const outdated = await ask(() => outdatedBy(context.aws, request, ordered));
    return { kind: "known", value: { by: "outputs", request, tried, outdated: known(outdated) } };
  }
  if (deployments.kind === "unknown") {
    return deployments;
  }
  // A deployment that was stopped or rolled back is no longer wanted. Only the code could say otherwise.
  const newest = ordered.find(({ rollbackId, status }) => !isRolledBack(status, rollbackId));
  if (newest === undefined) {
    if (context.releases !== undefined && primary?.loadBalancer?.containerName !== undefined) {
      const request = { ...context.place, appSpec: appSpecOf(primary) };
      return { kind: "known", value: { by: "live", request, tried: undefined, outdated: undefined } };
    }
    return unknown(
      ordered.length === 0
        ? `the deployment group has no deployments yet; ${BY_OUTPUTS}`
        : `all recent deployments were stopped or rolled back; ${BY_OUTPUTS}`,
    );
  }
  const kept = await ask(() => keptRevision(context, newest));
  if (kept.kind === "unknown") {
    return kept;
  }
  return kept.value.kind === "kept"
    ? {
        kind: "known",
        value: { by: "deployment", request: kept.value.request, tried: newest, outdated: undefined },
      }
    : unknown(`the deployment ${newest.id} says what is wanted, but ${whyUnknown(kept.value)[0]}`);
}

/** What is live as an AppSpec, without what a task set has from its service. */
function appSpecOf({ taskDefinition, loadBalancer }: TaskSet): ReadAppSpec {
  const { containerName: ContainerName = "", containerPort: ContainerPort = 0 } = loadBalancer ?? {};
  const Properties = { TaskDefinition: taskDefinition, LoadBalancerInfo: { ContainerName, ContainerPort } };
  return { version: 0, Resources: [{ TargetService: { Type: "AWS::ECS::Service", Properties } }] };
}

function isRolledBack(status: string, rollbackId: string | undefined): boolean {
  return status === "Stopped" || (status === "Succeeded" && rollbackId !== undefined);
}

function unknown(why: string): Asked<Wanted> {
  return { kind: "unknown", why };
}
