import { type AlarmKind, isAlarmOn } from "../../constructs/alarms/alarm-minutes";
import type { AlarmOptions } from "../../constructs/alarms/alarm-props";
import { newConfigName, type TrafficShift } from "../../constructs/deployment/traffic-shift";
import type { Exec } from "../../constructs/exec/ecs-exec";
import type { Hooks } from "../../constructs/hooks/hooks";
import type { ProductionListener } from "../../constructs/load-balancing/listeners";
import type { LoadBalancerOptions } from "../../constructs/load-balancing/load-balancer-options";
import type { Notifications } from "../../constructs/notifications/notification-props";
import type { Revisions } from "../../constructs/revisions/revision-props";
import type { Scaling } from "../../constructs/scaling/scaling-props";
import type { Task } from "../../constructs/task/task-props";
import {
  execLogGroupName,
  NAME_RULES,
  type NameSpec,
  type NameSpecs,
  RANDOM_SUFFIX_LENGTH,
} from "../../support/names";
import type { ServiceNames } from "./service-names";

/** What decides which resources a service has. */
export interface NamedService {
  readonly name: string;
  readonly names?: Partial<ServiceNames>;
  readonly productionListener: ProductionListener;
  readonly loadBalancer?: LoadBalancerOptions;
  readonly exec?: Exec;
  readonly task?: Task;
  readonly scaling?: Scaling;
  readonly revisions: Revisions;
  readonly notifications?: Notifications;
  readonly alarms?: AlarmOptions;
  readonly rollbackAlarmNames: readonly string[];
  readonly dashboard: boolean;
  readonly hooks: Hooks;
  readonly breakGlassPrincipalArns: readonly string[];
  readonly trafficShift: TrafficShift;
  /** Whether the cluster is a shared one. */
  readonly hasSharedCluster: boolean;
}

const unlessRules = ({ productionListener }: NamedService) =>
  productionListener.kind === "rules" ? "the service uses rules on a shared load balancer" : undefined;

const unlessSharedCluster = ({ hasSharedCluster }: NamedService) =>
  hasSharedCluster ? "the service uses a shared cluster" : undefined;

const unlessExistingTask = ({ task }: NamedService) =>
  task?.kind === "existing" ? "the task definition is an existing one" : undefined;

const unlessExistingRole = (prop: "taskRoleArn" | "executionRoleArn") => (service: NamedService) =>
  unlessExistingTask(service) ??
  (service.task?.kind === "own" && service.task[prop] !== undefined
    ? `task.${prop} is an existing role`
    : undefined);

const unlessSet = (prop: keyof Scaling) => (service: NamedService) =>
  service.scaling?.[prop] === undefined ? `scaling.${prop} is not set` : undefined;

const unlessAlarm = (kind: AlarmKind) => (service: NamedService) =>
  service.alarms === undefined
    ? "alarms is not set"
    : isAlarmOn(service.alarms, kind)
      ? undefined
      : `alarms.${kind} is off`;

const alarmName = (kind: AlarmKind, end: string): NameSpec<NamedService> => ({
  rule: NAME_RULES.watchedAlarm,
  render: (name) => `${name}-${end}`,
  missing: unlessAlarm(kind),
});

/** The name of the composite alarm of a service, unless it is given. */
export function rollbackAlarmName(serviceName: string): string {
  return `${serviceName}-rollback`;
}

/** The name of the log group of a service, unless it is given. */
export function logGroupName(serviceName: string): string {
  return `/ecs/${serviceName}`;
}

/** The name of CodeDeploy's role, unless it is given, without the prefix of roles. */
export function codeDeployRoleName(serviceName: string): string {
  return `${serviceName}-codedeploy`;
}

/** How the names of a service are made. */
export const SERVICE_NAMES: NameSpecs<keyof ServiceNames, NamedService> = {
  loadBalancer: { rule: NAME_RULES.loadBalancer, render: (name) => name, missing: unlessRules },
  loadBalancerLogBucket: {
    rule: NAME_RULES.bucket,
    render: (name, { names }) => `${names?.loadBalancer ?? name}-lb-`,
    added: RANDOM_SUFFIX_LENGTH,
    missing: (service) =>
      unlessRules(service) ??
      (service.loadBalancer?.logs?.kind === "own" ? undefined : "loadBalancer.logs creates no bucket"),
  },
  loadBalancerSecurityGroup: {
    rule: NAME_RULES.securityGroup,
    render: (name) => `${name}-load-balancer-`,
    added: RANDOM_SUFFIX_LENGTH,
    missing: unlessRules,
  },
  revisionBucket: {
    rule: NAME_RULES.bucket,
    render: (name) => `${name}-revisions-`,
    added: RANDOM_SUFFIX_LENGTH,
    missing: ({ revisions }) => (revisions.kind === "own-bucket" ? undefined : "revisions creates no bucket"),
  },
  blueTargetGroup: { rule: NAME_RULES.targetGroup, render: (name) => `${name}-blue` },
  greenTargetGroup: { rule: NAME_RULES.targetGroup, render: (name) => `${name}-green` },
  taskSecurityGroup: {
    rule: NAME_RULES.securityGroup,
    render: (name) => `${name}-tasks-`,
    added: RANDOM_SUFFIX_LENGTH,
  },
  cluster: { rule: NAME_RULES.cluster, render: (name) => name, missing: unlessSharedCluster },
  service: { rule: NAME_RULES.ecsService, render: (name) => name },
  taskFamily: { rule: NAME_RULES.taskFamily, render: (name) => name, missing: unlessExistingTask },
  taskRole: {
    rule: NAME_RULES.role,
    render: (name) => `${name}-task`,
    missing: unlessExistingRole("taskRoleArn"),
  },
  executionRole: {
    rule: NAME_RULES.role,
    render: (name) => `${name}-execution`,
    missing: unlessExistingRole("executionRoleArn"),
  },
  codeDeployRole: { rule: NAME_RULES.role, render: codeDeployRoleName },
  breakGlassRole: {
    rule: NAME_RULES.role,
    render: (name) => `${name}-break-glass`,
    missing: ({ breakGlassPrincipalArns }) =>
      breakGlassPrincipalArns.length === 0 ? "breakGlassPrincipalArns is not set" : undefined,
  },
  rolePolicy: { rule: NAME_RULES.rolePolicy, render: () => "policy" },
  addedRolePolicy: {
    rule: NAME_RULES.rolePolicy,
    render: () => "added-policy",
    missing: unlessExistingRole("taskRoleArn"),
  },
  application: { rule: NAME_RULES.application, render: (name) => name },
  deploymentGroup: { rule: NAME_RULES.deploymentGroup, render: (name) => name },
  deploymentConfig: {
    rule: NAME_RULES.deploymentConfig,
    render: (name, { trafficShift }) => newConfigName(name, trafficShift) ?? name,
    missing: ({ trafficShift }) =>
      newConfigName("", trafficShift) === undefined
        ? `trafficShift ${JSON.stringify(trafficShift.kind)} creates no deployment config`
        : undefined,
  },
  logGroup: { rule: NAME_RULES.logGroup, render: logGroupName, missing: unlessExistingTask },
  execLogGroup: {
    rule: NAME_RULES.logGroup,
    render: execLogGroupName,
    missing: (service) => (service.exec?.kind === "on" ? unlessSharedCluster(service) : "exec is off"),
  },
  notificationTopic: {
    rule: NAME_RULES.topic,
    render: (name) => `${name}-deployments`,
    missing: ({ notifications }) =>
      notifications === undefined
        ? "notifications is not set"
        : notifications.topic?.kind === "existing"
          ? "notifications.topic is an existing topic"
          : undefined,
  },
  rollbackAlarm: {
    rule: NAME_RULES.alarm,
    render: rollbackAlarmName,
    missing: ({ alarms }) => (alarms === undefined ? "alarms is not set" : undefined),
  },
  errorRateAlarm: alarmName("errorRate", "error-rate"),
  latencyAlarm: alarmName("latency", "latency"),
  unhealthyHostsAlarm: alarmName("unhealthyHosts", "unhealthy-hosts"),
  cpuAlarm: alarmName("cpu", "high-cpu"),
  memoryAlarm: alarmName("memory", "high-memory"),
  queueDepthAlarm: alarmName("queueDepth", "queue-depth"),
  logErrorsAlarm: alarmName("logErrors", "log-errors"),
  logErrorsFilter: { ...alarmName("logErrors", "log-errors"), rule: NAME_RULES.metricFilter },
  dashboard: {
    rule: NAME_RULES.dashboard,
    render: (name) => name,
    missing: ({ dashboard }) => (dashboard ? undefined : "dashboard is off"),
  },
  cpuScalingPolicy: {
    rule: NAME_RULES.scalingPolicy,
    render: (name) => `${name}-cpu`,
    missing: unlessSet("cpuPercent"),
  },
  memoryScalingPolicy: {
    rule: NAME_RULES.scalingPolicy,
    render: (name) => `${name}-memory`,
    missing: unlessSet("memoryPercent"),
  },
  requestScalingPolicy: {
    rule: NAME_RULES.scalingPolicy,
    render: (name) => `${name}-requests`,
    missing: unlessSet("requestsPerTaskPerMinute"),
  },
};
