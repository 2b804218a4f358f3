import { SUCCESS_POINTS, type SuccessPointName } from "../scripts/contract/document";
import { type Hooks, hooksShape } from "./constructs/app-spec";
import { type CapacityProvider, capacityProvidersShape } from "./constructs/blue-green-service";
import { type ContainerProps, containerShape } from "./constructs/container";
import {
  type ProductionListener,
  productionListenerShape,
  type TestListener,
  testListenerShape,
} from "./constructs/load-balancing/listeners";
import { type HealthCheck, healthCheckShape } from "./constructs/load-balancing/target-groups";
import { type TrafficShift, trafficShiftShape } from "./constructs/traffic-shift";
import type { Filled } from "./support/defaults";
import { type Statement, statementsShape } from "./support/policy";
import { type Fields, flag, knownOneOf, number, oneOf, text, textList, withDefault } from "./support/props";

/** One service, without the network that it stands in. */
export interface ServiceProps {
  /** The service's name, unique in the account: letters, digits and single hyphens, 26 characters at most. */
  readonly name: string;
  /** The container that serves the traffic. */
  readonly container: ContainerProps;
  /** CPU in units of 1/1024 vCPU. Fargate takes certain pairs of CPU and memory only. @default 256 */
  readonly cpu?: number;
  /** Memory in MiB. @default 512 */
  readonly memoryMiB?: number;
  /** @default "X86_64" */
  readonly cpuArchitecture?: "X86_64" | "ARM64";
  /**
   * How many tasks the service starts with, 0 to 5000. From then on the count belongs to whoever scales the
   * service: a later change here does nothing. @default 2
   */
  readonly desiredCount?: number;
  /** Where users reach the service. */
  readonly productionListener: ProductionListener;
  /** Where hooks and testers reach green before users do. @default { kind: "port" }, open to nobody */
  readonly testListener?: TestListener;
  /**
   * How the load balancer finds out whether a task is well. A change applies to the old revision as soon as to the
   * new one, before any rollout: deploy a revision that answers the new check first, then change the check.
   * @default - "/" answers 200 to 299, asked every 15 s
   */
  readonly healthCheck?: HealthCheck;
  /** Seconds that ECS disregards failed health checks of a new task for, 0 to 2147483647. @default 0 */
  readonly healthCheckGracePeriodSeconds?: number;
  /** Seconds that a leaving task may finish its requests in, 0 to 3600. @default 30 */
  readonly deregistrationDelaySeconds?: number;
  /**
   * How production traffic moves from blue to green.
   * @default { kind: "canary", percent: 10, bakeMinutes: 5 }
   */
  readonly trafficShift?: TrafficShift;
  /** Lambda functions that CodeDeploy calls on the way. @default - none */
  readonly hooks?: Hooks;
  /**
   * Minutes that blue is kept for after all traffic has moved, 0 to 2880. Until they are over, a rollback is a
   * matter of seconds; once blue is being terminated there is nothing to go back to. Terraform waits for them,
   * and blue is billed for them. @default 5
   */
  readonly terminationWaitMinutes?: number;
  /**
   * When a deployment is done for Terraform: `traffic-shifted`, as soon as green serves all production traffic alone, or
   * `old-terminated`, when blue is gone as well. With the first the run ends `terminationWaitMinutes` earlier, and nobody
   * follows what an alarm does to the deployment after that. A change here deploys nothing. @default "old-terminated"
   */
  readonly successPoint?: SuccessPointName;
  /**
   * How many of green's tasks may stop, of which none ever got healthy, before the driver stops the deployment and says why
   * they stopped, 1 to 100. Without it CodeDeploy would watch them die for an hour. @default 3
   */
  readonly stopAfterFailedTasks?: number;
  /**
   * CloudWatch alarms, metric or composite, by name, 50 at most. One that is in ALARM during a deployment stops it
   * and takes production back to blue. Attach alarms that see both target groups: one of blue's alone goes blind
   * with the shift. @default - none
   * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/monitoring-create-alarms.html
   */
  readonly rollbackAlarmNames?: readonly string[];
  /**
   * Who may assume the role `<name>-break-glass`, by ARN: roles, users or accounts. It may do what the driver and the
   * operator's commands do for this service, and `codedeploy:UpdateDeploymentGroup`, which a deployment past the group's
   * alarms needs. @default - nobody, and no such role
   */
  readonly breakGlassPrincipalArns?: readonly string[];
  /** The Fargate platform. @default "LATEST" */
  readonly platformVersion?: string;
  /** What tasks run on. @default [{ name: "FARGATE", weight: 1 }] */
  readonly capacityProviders?: readonly CapacityProvider[];
  /** Security groups that tasks get beside the stack's own, 4 at most, by id. @default - none */
  readonly additionalSecurityGroupIds?: readonly string[];
  /**
   * What the service's own code may do in AWS. It applies to the old revision as soon as to the new one: take a
   * permission away in an apply of its own, after the revision that needed it is gone. @default - nothing
   */
  readonly taskPolicy?: readonly Statement[];
  /** Days that logs are kept for; CloudWatch has certain numbers only. @default 365 */
  readonly logRetentionDays?: number;
  /**
   * Whether Terraform refuses to destroy or replace the service and its production listener, and AWS to delete the
   * load balancer, until this has been set to false and applied. @default true
   */
  readonly deletionProtection?: boolean;
  /**
   * The target group that listeners and service begin with. It matters only when one of them is created anew while
   * a service is live: then it must name the one that has the traffic at that moment. @default "blue"
   */
  readonly liveTargetGroup?: "blue" | "green";
}

/** The properties that have a default. */
type Defaulted = Exclude<keyof ServiceProps, "name" | "container" | "productionListener">;

/** A service with nothing left to default. */
export type NormalizedService = Filled<ServiceProps, Defaulted>;

/** What a service looks like, with its defaults: safe over quick. */
export const SERVICE_FIELDS: Fields<NormalizedService> = {
  name: text,
  container: containerShape,
  productionListener: productionListenerShape,
  cpu: withDefault(number, 256),
  memoryMiB: withDefault(number, 512),
  cpuArchitecture: withDefault(oneOf("X86_64", "ARM64"), "X86_64"),
  desiredCount: withDefault(number, 2),
  testListener: withDefault(testListenerShape, { kind: "port" }),
  healthCheck: withDefault(healthCheckShape, {}),
  healthCheckGracePeriodSeconds: withDefault(number, 0),
  deregistrationDelaySeconds: withDefault(number, 30),
  trafficShift: withDefault(trafficShiftShape, { kind: "canary", percent: 10, bakeMinutes: 5 }),
  hooks: withDefault(hooksShape, {}),
  terminationWaitMinutes: withDefault(number, 5),
  successPoint: withDefault(oneOf(...SUCCESS_POINTS), "old-terminated"),
  stopAfterFailedTasks: withDefault(number, 3),
  rollbackAlarmNames: withDefault(textList, []),
  breakGlassPrincipalArns: withDefault(textList, []),
  platformVersion: withDefault(text, "LATEST"),
  capacityProviders: withDefault(capacityProvidersShape, [{ name: "FARGATE", weight: 1 }]),
  additionalSecurityGroupIds: withDefault(textList, []),
  taskPolicy: withDefault(statementsShape, []),
  logRetentionDays: withDefault(number, 365),
  deletionProtection: withDefault(flag, true),
  liveTargetGroup: withDefault(knownOneOf("blue", "green"), "blue"),
};
