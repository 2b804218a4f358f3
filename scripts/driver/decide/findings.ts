/** What would block a deployment, or deserves a warning, before it is created: plain values, and the warnings as text. */

import type { ClusterCapacity, ListenerRoute, MountTarget } from "../../aws";
import type { ServiceRegistry } from "../../contract";
import type { NoTraffic } from "../context/observed";
import type { Live } from "../state/live";
import { describeRoute, routeName } from "../state/live-traffic";

/** Why a deployment would fail, or would be stopped right after its start. A `kind` never changes its meaning. */
export type Finding =
  /**
   * Not all production traffic goes to PRIMARY, for example after a deployment that was stopped halfway. CodeDeploy refuses to
   * shift traffic to a target group that already has some.
   */
  | { readonly kind: "traffic-elsewhere"; readonly live: Live }
  /** PRIMARY is in another target group. CodeDeploy shifts traffic only between the group's two target groups. */
  | {
      readonly kind: "primary-outside-pair";
      /** `undefined` if PRIMARY has no target group. */
      readonly targetGroupArn: string | undefined;
      readonly pair: readonly string[];
    }
  /** A rule or default action forwards to the pair and also to other target groups. CodeDeploy refuses to change it. */
  | {
      readonly kind: "mixed-target-groups";
      readonly listener: "production" | "test";
      readonly route: ListenerRoute;
      /** The ARNs of the other target groups. */
      readonly others: readonly string[];
    }
  /** An earlier rule for something else matches all requests of a rule that forwards to the pair. It does not fail a deployment. */
  | {
      readonly kind: "rule-shadowed";
      readonly listener: "production" | "test";
      readonly route: ListenerRoute;
      readonly by: ListenerRoute;
    }
  /** Nothing on the test listener forwards to the pair. CodeDeploy would fail halfway with "must be behind listener". */
  | {
      readonly kind: "test-traffic-elsewhere";
      readonly test: NoTraffic;
      readonly pair: readonly string[];
      /** PRIMARY's. */
      readonly targetGroupArn: string | undefined;
    }
  | { readonly kind: "task-definition-missing"; readonly taskDefinition: string }
  /** It is deregistered, so ECS starts no tasks of it. */
  | { readonly kind: "task-definition-inactive"; readonly taskDefinition: string; readonly status: string }
  | {
      readonly kind: "container-missing";
      readonly taskDefinition: string;
      readonly container: string;
      /** The containers of the task definition. */
      readonly containers: readonly string[];
    }
  | {
      readonly kind: "port-not-mapped";
      readonly taskDefinition: string;
      readonly container: string;
      readonly port: number;
      /** The ports that it maps. */
      readonly ports: readonly number[];
    }
  | TaskFinding
  /** The service has other registries of AWS Cloud Map than the stack wants. ECS never changes them. */
  | {
      readonly kind: "other-registries";
      readonly wanted: readonly ServiceRegistry[];
      readonly live: readonly ServiceRegistry[];
    }
  /** It is in ALARM. CodeDeploy would stop the deployment right after its start. */
  | { readonly kind: "alarm"; readonly name: string; readonly reason: string }
  /** It does not exist. CodeDeploy stops a deployment if it can't read an alarm's state; AWS doesn't document whether that applies. */
  | { readonly kind: "alarm-missing"; readonly name: string }
  | { readonly kind: "role-missing"; readonly roleArn: string }
  /** The function does not exist. Its lifecycle events would fail after the new tasks have started. */
  | { readonly kind: "hook-missing"; readonly function: string; readonly events: readonly string[] }
  /** The function is in the state Failed and can't be invoked. */
  | { readonly kind: "hook-failed"; readonly function: string; readonly events: readonly string[] };

/** Why the tasks of a revision could not start, or could not be placed. */
export type TaskFinding =
  /** ECR doesn't have it, so the new tasks could not start. */
  | { readonly kind: "image-missing"; readonly container: string; readonly image: string }
  /** ECR has it only for other architectures. */
  | {
      readonly kind: "image-architecture";
      readonly container: string;
      readonly image: string;
      /** The architecture of the tasks, by the name that images use: `amd64` or `arm64`. */
      readonly needed: string;
      /** Those of the image. */
      readonly architectures: readonly string[];
    }
  /** A secret of Secrets Manager does not exist, or is scheduled for deletion, so that ECS can't read it. */
  | { readonly kind: "secret-missing"; readonly secret: string; readonly isDeleted: boolean }
  | { readonly kind: "parameter-missing"; readonly parameter: string }
  | { readonly kind: "file-system-missing"; readonly fileSystemId: string }
  /** It has no mount target, so no task can mount it. */
  | { readonly kind: "mount-target-missing"; readonly fileSystemId: string }
  /** A zone of the service's subnets has no mount target, so tasks that ECS places there can't start. */
  | {
      readonly kind: "zone-without-mount-target";
      readonly fileSystemId: string;
      readonly zone: string;
      /** Those of the service's subnets that are in the zone. */
      readonly subnetIds: readonly string[];
      /** A mount target in another zone. */
      readonly other: MountTarget;
    }
  /** The cluster lacks capacity providers that the AppSpec names, and that the live tasks don't use. */
  | {
      readonly kind: "capacity-provider-missing";
      readonly cluster: string;
      readonly missing: readonly string[];
      readonly capacity: ClusterCapacity;
    };

/** Whether a finding blocks an order. @param ignoresAlarms whether the order ignores the group's alarms */
export function blocks(finding: Finding, ignoresAlarms: boolean): boolean {
  return warningOf(finding, ignoresAlarms) === undefined;
}

/**
 * The warning about a finding that does not block an order; `undefined` for one that does.
 *
 * @param ignoresAlarms whether the order ignores the group's alarms
 */
export function warningOf(finding: Finding, ignoresAlarms: boolean): string | undefined {
  switch (finding.kind) {
    case "alarm":
      return ignoresAlarms
        ? `The alarm ${finding.name} is in ALARM. It is ignored for this deployment. Reason: ${finding.reason}`
        : undefined;
    case "alarm-missing":
      return `The alarm ${finding.name} does not exist${ignoresAlarms ? ". It is ignored for this deployment." : ". CodeDeploy may stop the deployment because of it."}`;
    case "rule-shadowed":
      return `${shadowedText(finding)}.`;
    default:
      return undefined;
  }
}

/** `rule 20 (host a) of the production listener gets no request, because …`. */
export function shadowedText({
  listener,
  route,
  by,
}: Extract<Finding, { readonly kind: "rule-shadowed" }>): string {
  return `${routeName(route)} of the ${listener} listener gets no request, because ${describeRoute(by)} first`;
}
