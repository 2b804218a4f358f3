import type { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import type { LambdaFunction } from "@cdktf/provider-aws/lib/lambda-function";
import type { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { Lazy, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import type { AppSpec, ReleasedBy, ServiceRegistry } from "../../scripts/contract/document";
import { checkAlarmConflicts } from "../constructs/alarms/alarm-conflicts";
import type { ServiceAlarms } from "../constructs/alarms/service-alarms";
import { BlueGreenService, type TaskPlacement } from "../constructs/blue-green-service";
import { addCloudMap, type CloudMapService, wantedRegistries } from "../constructs/cloud-map";
import type { Cluster } from "../constructs/cluster";
import type { ServiceDashboard } from "../constructs/dashboard/service-dashboard";
import { renderAppSpec } from "../constructs/deployment/app-spec";
import { addBreakGlassRole, type BreakGlassRole } from "../constructs/deployment/break-glass-role";
import { Deployment, type DeploymentTarget } from "../constructs/deployment/deployment";
import { DeploymentGroup } from "../constructs/deployment/deployment-group";
import { driverStatements } from "../constructs/deployment/driver-policy";
import { describeTrafficShift, TrafficShiftConfig } from "../constructs/deployment/traffic-shift";
import { addExecSessionLog, type ExecSessionLog } from "../constructs/exec/ecs-exec";
import {
  givenFunctions,
  type HookFunctions,
  type HookName,
  hookFunctionArns,
  withHook,
} from "../constructs/hooks/hooks";
import type { LoadBalancer } from "../constructs/load-balancing/load-balancer";
import type { ListenerRules } from "../constructs/load-balancing/rules/listener-rules";
import { checkUserRoutes } from "../constructs/load-balancing/rules/user-routes";
import type { ServiceTraffic } from "../constructs/load-balancing/service-traffic";
import { TargetGroupPair } from "../constructs/load-balancing/target-groups";
import { addNotifications, type ServiceNotifications } from "../constructs/notifications/notification-topic";
import { checkTopicKeys } from "../constructs/notifications/topic-key";
import type { RevisionBucket } from "../constructs/revisions/revision-bucket";
import { addRevisions } from "../constructs/revisions/revision-store";
import { addScaling, type ServiceScaling } from "../constructs/scaling/service-scaling";
import { type LoadBalancerSecurityGroup, TaskSecurityGroup } from "../constructs/security-groups";
import { existingRole, type FargateTask } from "../constructs/task/fargate-task";
import { addTask } from "../constructs/task/service-task";
import { placeOf } from "../support/cdktf/place";
import { accountOf, checkAppNames, resolveNames } from "../support/names";
import { policyDocument, type Statement } from "../support/policy";
import type { Checked } from "../support/props";
import { configureStack } from "../support/stack-settings";
import { givenServiceRoles, usedServiceNames } from "./names/service-name-checks";
import { SERVICE_NAMES } from "./names/service-name-specs";
import { addAlarms, rollbackAlarmNames } from "./service-alarms";
import { useCluster } from "./service-cluster";
import { addDashboard } from "./service-dashboard";
import { addHooks, allowFunctions, type Probes } from "./service-hooks";
import { addLoadBalancing } from "./service-load-balancing";
import { addServiceOutputs } from "./service-outputs";
import { deploymentTarget, renderPlacement } from "./service-placement";
import { DESIRED_COUNT } from "./service-props";
import {
  checkedServiceStack,
  type NormalizedServiceStack,
  type ServiceStackProps,
} from "./service-stack-props";

/**
 * One ECS Fargate service behind a load balancer. CodeDeploy deploys it blue/green whenever its AppSpec changes.
 *
 * @throws InvalidPropsError with everything that is wrong with the props
 */
export class ServiceStack extends TerraformStack {
  /** The security group of the tasks. */
  readonly taskSecurityGroup: TaskSecurityGroup;
  /** The two target groups that CodeDeploy alternates between. */
  readonly targetGroups: TargetGroupPair;
  /** The cluster of this service. `undefined` with `clusterArn`. */
  readonly cluster: Cluster | undefined;
  /** How traffic reaches the service: a {@link LoadBalancer}, or {@link ListenerRules} of a shared one. */
  readonly traffic: ServiceTraffic;
  /** The load balancer of this service. `undefined` with rules on a shared one. */
  readonly loadBalancer: LoadBalancer | undefined;
  /** The security group of `loadBalancer`. */
  readonly loadBalancerSecurityGroup: LoadBalancerSecurityGroup | undefined;
  /** The rules on the listeners of a shared load balancer. `undefined` with an own load balancer. */
  readonly listenerRules: ListenerRules | undefined;
  /** The task definition and its roles. `undefined` with an existing task definition. */
  readonly task: FargateTask | undefined;
  /** The log of sessions of ECS Exec. `undefined` without `exec`, and on a shared cluster. */
  readonly execSessionLog: ExecSessionLog | undefined;
  /** The service in AWS Cloud Map. `undefined` unless `cloudMap` has the kind `own`. */
  readonly cloudMapService: CloudMapService | undefined;
  /** The registries that the service gets at its creation, as the driver compares them later. */
  readonly serviceRegistries: readonly ServiceRegistry[];
  /** The ECS service. */
  readonly service: BlueGreenService;
  /** The probes of `hooks`, by event. */
  readonly probes: Probes;
  /** The scaling of the service. `undefined` without `scaling`. */
  readonly scaling: ServiceScaling | undefined;
  /** What is published about deployments, and the topic. `undefined` without `notifications`. */
  readonly notifications: ServiceNotifications | undefined;
  /** The bucket of the AppSpecs. `undefined` unless `revisions` has the kind `own-bucket`. */
  readonly revisionBucket: RevisionBucket | undefined;
  /** The alarms that stop a deployment. `undefined` without `alarms`. */
  readonly alarms: ServiceAlarms | undefined;
  /** The dashboard. `undefined` without `dashboard`. */
  readonly dashboard: ServiceDashboard | undefined;
  /** The CodeDeploy application, the deployment group and the role of CodeDeploy. */
  readonly deploymentGroup: DeploymentGroup;
  /** What releases deploy to, and how they are judged. */
  readonly deploymentTarget: DeploymentTarget;
  /** The trigger, which runs the driver. `undefined` with `releasedBy: "command"`. */
  readonly deployment: Deployment | undefined;
  /** The role for a break-glass deployment. `undefined` without `breakGlassPrincipalArns`. */
  readonly breakGlassRole: BreakGlassRole | undefined;
  /** Who releases. */
  readonly releasedBy: ReleasedBy;
  /** The AWS provider of the stack. */
  readonly provider: AwsProvider;
  /** The deployment config: how traffic moves. */
  readonly trafficShift: TrafficShiftConfig;

  private readonly placement: TaskPlacement;
  private hooks: HookFunctions;
  private driverDocument: string | undefined;

  constructor(scope: Construct, id: string, props: ServiceStackProps | Checked<NormalizedServiceStack>) {
    super(scope, id);
    const service = checkedServiceStack(props);
    const { network, region } = service;
    const { names: given = {}, roles } = service;
    this.provider = configureStack(this, service, givenServiceRoles(service));
    const named = { ...service, hasSharedCluster: service.clusterArn !== undefined };
    const names = resolveNames(SERVICE_NAMES, service.name, named, given);
    checkAppNames(this, {
      stack: id,
      region,
      account: accountOf(service),
      names: usedServiceNames(named, roles?.namePrefix),
    });

    this.taskSecurityGroup = new TaskSecurityGroup(this, "task-security-group", {
      name: service.name,
      groupName: given.taskSecurityGroup,
      vpcId: network.vpcId,
    });
    this.targetGroups = new TargetGroupPair(this, "target-groups", {
      ...service,
      blueName: names.blueTargetGroup,
      greenName: names.greenTargetGroup,
      vpcId: network.vpcId,
    });
    const balancing = addLoadBalancing(this, service, names.loadBalancer, this);
    this.traffic = balancing.traffic;
    this.loadBalancer = balancing.loadBalancer;
    this.loadBalancerSecurityGroup = balancing.loadBalancerSecurityGroup;
    this.listenerRules = balancing.listenerRules;
    const hooks = addHooks(this, service, balancing, names.rolePolicy);
    this.hooks = hooks.functions;
    allowFunctions(this, givenFunctions(service.hooks));
    this.probes = hooks.probes;
    this.execSessionLog = addExecSessionLog(this, service, names.execLogGroup);
    const task = addTask(this, {
      ...service,
      family: names.taskFamily,
      logGroupName: names.logGroup,
      taskRoleName: names.taskRole,
      executionRoleName: names.executionRole,
      rolePolicyName: names.rolePolicy,
      addedRolePolicyName: names.addedRolePolicy,
      execAccess: this.execSessionLog?.access ?? service.execSessions,
    });
    this.task = task.own;
    this.placement = renderPlacement(service, task, this.taskSecurityGroup);
    const dependsOn = [...this.traffic.routes, ...balancing.securityRules, ...(this.task?.policies ?? [])];
    const cluster = useCluster(this, service, {
      name: names.cluster,
      execSessionLog: this.execSessionLog,
      dependsOn,
    });
    this.cluster = cluster.own;
    const cloudMap = addCloudMap(this, service.cloudMap, {
      name: service.name,
      forceDestroy: !service.deletionProtection,
    });
    this.cloudMapService = cloudMap.own;
    this.serviceRegistries = wantedRegistries(cloudMap.registry, this.placement);
    this.service = new BlueGreenService(this, "service", {
      cluster: cluster.ids,
      serviceName: names.service,
      desiredCount: service.desiredCount ?? service.scaling?.minTasks ?? DESIRED_COUNT,
      placement: this.placement,
      targetGroupArn: this.targetGroups[service.liveTargetGroup].arn,
      deletionProtection: service.deletionProtection,
      registry: cloudMap.registry,
      healthCheckGracePeriodSeconds: service.healthCheckGracePeriodSeconds,
      enableExecuteCommand: service.exec?.kind === "on",
      dependsOn: [...dependsOn, ...(cluster.own === undefined ? [] : [cluster.own.capacityProviders])],
    });
    this.scaling = addScaling(this, service.scaling, {
      name: service.name,
      policyNames: {
        cpu: names.cpuScalingPolicy,
        memory: names.memoryScalingPolicy,
        requests: names.requestScalingPolicy,
      },
      service: this.service,
      targetGroups: this.targetGroups,
    });
    this.trafficShift = new TrafficShiftConfig(this, "traffic-shift", {
      name: service.name,
      newConfigName: given.deploymentConfig,
      trafficShift: service.trafficShift,
    });
    this.notifications = addNotifications(this, service.notifications, names.notificationTopic);
    const revisions = addRevisions(this, service.revisions, {
      name: service.name,
      bucketName: given.revisionBucket,
      forceDestroy: !service.deletionProtection,
    });
    this.revisionBucket = revisions.bucket;
    this.alarms = addAlarms(this, service, names);
    this.deploymentGroup = new DeploymentGroup(this, "deployment-group", {
      applicationName: names.application,
      deploymentGroupName: names.deploymentGroup,
      roleName: names.codeDeployRole,
      rolePolicyName: names.rolePolicy,
      deploymentConfigName: this.trafficShift.configName,
      terminationWaitMinutes: service.terminationWaitMinutes,
      approvalWaitMinutes: service.approval?.waitMinutes,
      rollbackAlarmNames: rollbackAlarmNames(service),
      service: this.service,
      taskRoleArns: task.roleArns,
      traffic: this.traffic,
      targetGroups: this.targetGroups,
      notifications: this.notifications,
      revisionStore: revisions.store,
      hookFunctionArns: hookFunctionArns(this.hooks),
      dependsOn: this.alarms === undefined ? [] : [this.alarms.composite],
    });
    this.breakGlassRole = addBreakGlassRole(this, {
      deploymentGroup: this.deploymentGroup,
      service: this.service,
      task: this.task,
      releasedBy: service.releasedBy,
      notifications: this.notifications,
      roleName: names.breakGlassRole,
      rolePolicyName: names.rolePolicy,
      traffic: this.traffic,
      principalArns: service.breakGlassPrincipalArns,
    });
    const images = this.task?.images ?? {};
    this.releasedBy = service.releasedBy;
    this.deploymentTarget = deploymentTarget(this, service, {
      ...names,
      cluster: cluster.own === undefined ? cluster.ids.name : names.cluster,
    });
    this.deployment =
      service.releasedBy === "command"
        ? undefined
        : new Deployment(this, "deployment", {
            target: this.deploymentTarget,
            appSpec: Lazy.anyValue({ produce: () => this.appSpec }),
            summary: { images, trafficShift: describeTrafficShift(service.trafficShift) },
          });
    this.dashboard = addDashboard(this, service, names.dashboard);
    addServiceOutputs(this, service, images);
    checkUserRoutes(this, this);
    checkAlarmConflicts(this, this);
    checkTopicKeys(this, this);
  }

  /** The AppSpec that the next deployment rolls out, with the hooks so far. */
  get appSpec(): AppSpec {
    return renderAppSpec(this.placement, this.hooks);
  }

  /** The log group of the tasks. */
  get logGroup(): CloudwatchLogGroup | undefined {
    return this.task?.logGroup;
  }

  /** The permissions that a role needs to run the driver for this service, with the hooks so far. */
  get driverStatements(): readonly Statement[] {
    return driverStatements(this);
  }

  /** `driverStatements` as the JSON text of an IAM policy, also with the hooks that are added later. */
  get driverPolicy(): string {
    this.driverDocument ??= policyDocument(this, "driver-policy", () => this.driverStatements);
    return this.driverDocument;
  }

  /**
   * Adds an alarm that stops a deployment and rolls it back, for an alarm on this stack's resources.
   *
   * @throws InvalidPropsError if the name is not valid, the group has it or 50 alarms already, or the alarm is in another account
   * or region
   */
  addAlarm(name: string): void {
    this.deploymentGroup.addAlarm(name);
  }

  /**
   * Adds a lifecycle hook, for a function that needs this stack's resources. CodeDeploy may call it, and the driver
   * may read its logs. The function must not need the deployment group.
   *
   * A function of the app whose role is in the app may report its result: its role gets an inline policy. For a function
   * or a role from elsewhere, allow `codedeploy:PutLifecycleEventHookExecutionStatus` on `*` yourself.
   *
   * @param hook the function, or its ARN, also that of a version or an alias. Of a function of the app, the timeout and the role
   * are checked
   * @throws InvalidPropsError if the event has a hook already, or needs a test listener and there is none, or if the function
   * is in another account or region
   */
  addHook(event: HookName, hook: string | LambdaFunction): void {
    const arn = typeof hook === "string" ? hook : hook.arn;
    const hasTestListener = this.traffic.testListenerArn !== undefined;
    this.hooks = withHook(this.hooks, event, arn, hasTestListener, placeOf(this, this.provider));
    this.deploymentGroup.setHookFunctions(hookFunctionArns(this.hooks));
    allowFunctions(this, { [event]: arn });
  }

  /**
   * Adds a permission of the service's own code. The first tasks of a new service may start before they have it:
   * `taskPolicy` is for what they need at once.
   *
   * @throws InvalidPropsError if the statement can't be read
   */
  addStatement(statement: Statement): void {
    if (this.task === undefined) {
      throw existingRole("task");
    }
    this.task.addStatement(statement);
  }
}
