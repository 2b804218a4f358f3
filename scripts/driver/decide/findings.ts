/** What stands against a deployment before it is created: plain values, and each in words. */

import type { ListenerRoute } from "../../aws";
import type { NoTraffic } from "../context/observed";
import type { Live } from "../state/live";

/** Why a deployment would fail, or would be stopped as soon as it had begun. A `kind` never changes its meaning. */
export type Finding =
  /**
   * Not all production traffic goes to PRIMARY, as after a deployment that was stopped halfway: CodeDeploy refuses to shift
   * traffic to a target group that has some.
   */
  | { readonly kind: "traffic-elsewhere"; readonly live: Live }
  /** CodeDeploy shifts between the group's two target groups alone. */
  | {
      readonly kind: "primary-outside-pair";
      /** `undefined` where PRIMARY has no target group. */
      readonly targetGroupArn: string | undefined;
      readonly pair: readonly string[];
    }
  /** A rule or default action leads to the pair and to other target groups as well: CodeDeploy refuses to move it. */
  | {
      readonly kind: "mixed-target-groups";
      readonly listener: "production" | "test";
      readonly route: ListenerRoute;
      /** The ARNs of the others. */
      readonly others: readonly string[];
    }
  /** Nothing on the test listener leads to the pair: CodeDeploy would fail halfway with "must be behind listener". */
  | {
      readonly kind: "test-traffic-elsewhere";
      readonly test: NoTraffic;
      readonly pair: readonly string[];
      /** PRIMARY's. */
      readonly targetGroupArn: string | undefined;
    }
  | { readonly kind: "task-definition-missing"; readonly taskDefinition: string }
  /** ECS starts no tasks of one that was deregistered. */
  | { readonly kind: "task-definition-inactive"; readonly taskDefinition: string; readonly status: string }
  | {
      readonly kind: "container-missing";
      readonly taskDefinition: string;
      readonly container: string;
      /** Those that there are. */
      readonly containers: readonly string[];
    }
  | {
      readonly kind: "port-not-mapped";
      readonly taskDefinition: string;
      readonly container: string;
      readonly port: number;
      /** Those that it maps. */
      readonly ports: readonly number[];
    }
  /** CodeDeploy would stop the deployment for it as soon as it had begun. */
  | { readonly kind: "alarm"; readonly name: string; readonly reason: string }
  /** CodeDeploy stops a deployment when it can't get the state of an alarm; whether one that isn't there is that, AWS doesn't say. */
  | { readonly kind: "alarm-missing"; readonly name: string }
  | { readonly kind: "role-missing"; readonly roleArn: string }
  /** Its lifecycle events would fail, after green was started. */
  | { readonly kind: "hook-missing"; readonly function: string; readonly events: readonly string[] }
  /** Lambda couldn't make it ready, so that it can't be called. */
  | { readonly kind: "hook-failed"; readonly function: string; readonly events: readonly string[] };

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
        ? `The alarm ${finding.name} is in ALARM, and is ignored: ${finding.reason}`
        : undefined;
    case "alarm-missing":
      return `The alarm ${finding.name} does not exist${ignoresAlarms ? ", and that is ignored." : ": CodeDeploy may stop the deployment for it."}`;
    default:
      return undefined;
  }
}
