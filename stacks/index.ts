/** The public API of the package. Importing it has no side effect. */

export type { AssumedRole } from "../scripts/contract/document";
export type { AccessNames } from "./access/access-names";
export type { AccessStackProps, SessionHours } from "./access/access-props";
export type { AccessRoleOptions } from "./access/access-role";
export { AccessRole } from "./access/access-role";
export { AccessStack } from "./access/access-stack";
export type { AuditTrailProps } from "./access/audit/audit-trail";
export { AuditTrail } from "./access/audit/audit-trail";
export type { AuditTrailOptions } from "./access/audit/audit-trail-props";
export type { GithubProviderChoice } from "./access/github-provider";
export type { StateBucketProps } from "./access/state/state-bucket";
export { StateBucket } from "./access/state/state-bucket";
export type { StateBucketChoice } from "./access/state/state-bucket-props";
export type { TypePermissions } from "./access/type-statements";
export type { ClusterNames } from "./cluster/cluster-names";
export type { ClusterLoadBalancer, ClusterProps } from "./cluster/cluster-props";
export type { ClusterStackProps } from "./cluster/cluster-stack";
export { ClusterStack } from "./cluster/cluster-stack";
export type { WatchedService } from "./constructs/alarms/alarm-metrics";
export type {
  AlarmMinutes,
  AlarmOptions,
  CustomAlarm,
  ErrorRateAlarm,
  LatencyAlarm,
  LatencyStatistic,
  LogErrorsAlarm,
  QueueDepthAlarm,
  Threshold,
  ThresholdValue,
  UnhealthyHostsAlarm,
  UtilizationAlarm,
} from "./constructs/alarms/alarm-props";
export type { AlarmNames, AlarmSetProps } from "./constructs/alarms/alarm-set";
export type { ServiceAlarmsProps } from "./constructs/alarms/service-alarms";
export { ServiceAlarms } from "./constructs/alarms/service-alarms";
export type {
  BlueGreenServiceProps,
  CapacityProvider,
  EcsServiceRef,
  TaskPlacement,
} from "./constructs/blue-green-service";
export { BlueGreenService } from "./constructs/blue-green-service";
export type { CloudMap, CloudMapRecordType, CloudMapServiceProps, Registry } from "./constructs/cloud-map";
export { CloudMapService } from "./constructs/cloud-map";
export type { ClusterIds, ClusterProps as EcsClusterProps } from "./constructs/cluster";
export { Cluster } from "./constructs/cluster";
export type { ShownService } from "./constructs/dashboard/dashboard-body";
export type { ServiceDashboardProps } from "./constructs/dashboard/service-dashboard";
export { ServiceDashboard } from "./constructs/dashboard/service-dashboard";
export { renderAppSpec } from "./constructs/deployment/app-spec";
export type { Approval } from "./constructs/deployment/approval";
export type { BreakGlassRoleProps } from "./constructs/deployment/break-glass-role";
export { BreakGlassRole } from "./constructs/deployment/break-glass-role";
export type {
  DeploymentProps,
  DeploymentSummary,
  DeploymentTarget,
} from "./constructs/deployment/deployment";
export { Deployment } from "./constructs/deployment/deployment";
export type { DeploymentGroupProps } from "./constructs/deployment/deployment-group";
export { DeploymentGroup } from "./constructs/deployment/deployment-group";
export type { DriverScope } from "./constructs/deployment/driver-policy";
export { driverStatements, operatorStatements } from "./constructs/deployment/driver-policy";
export type { TrafficShift, TrafficShiftConfigProps } from "./constructs/deployment/traffic-shift";
export { PREDEFINED_CONFIGS, TrafficShiftConfig } from "./constructs/deployment/traffic-shift";
export type { Exec, ExecAccess, ExecSessionLogProps, ExecSessions } from "./constructs/exec/ecs-exec";
export { ExecSessionLog } from "./constructs/exec/ecs-exec";
export type { HookFunctions, HookName, Hooks, HttpProbeHook } from "./constructs/hooks/hooks";
export { HttpProbe } from "./constructs/hooks/http-probe";
export type { HttpProbeOptions } from "./constructs/hooks/probe-options";
export type { HttpProbeProps } from "./constructs/hooks/probe-props";
export { ImageRepository } from "./constructs/image-repository/image-repository";
export type { ImageLifecycle, TaggedImages } from "./constructs/image-repository/lifecycle";
export type {
  ImageEncryption,
  ImageRepositoryOptions,
  ImageRepositoryProps,
} from "./constructs/image-repository/repository-props";
export type { Balancing, Stickiness } from "./constructs/load-balancing/balancing";
export type { HealthCheck } from "./constructs/load-balancing/health-check";
export type { ProductionListener, TestListener } from "./constructs/load-balancing/listeners";
export type { LoadBalancerProps } from "./constructs/load-balancing/load-balancer";
export { LoadBalancer } from "./constructs/load-balancing/load-balancer";
export type {
  DnsRecord,
  LoadBalancerLogs,
  LoadBalancerOptions,
  LoadBalancerScheme,
} from "./constructs/load-balancing/load-balancer-options";
export type { LogBucketProps } from "./constructs/load-balancing/log-bucket";
export { LogBucket } from "./constructs/load-balancing/log-bucket";
export type {
  ListenerSettings,
  NormalizedListeners,
  OwnListener,
  OwnTestListener,
} from "./constructs/load-balancing/own-listeners";
export { normalizeListeners } from "./constructs/load-balancing/own-listeners";
export type {
  ListenerRule,
  NamedListenerRules,
  QueryParameter,
} from "./constructs/load-balancing/rules/listener-rule";
export type { ListenerRulesProps } from "./constructs/load-balancing/rules/listener-rules";
export { ListenerRules } from "./constructs/load-balancing/rules/listener-rules";
export type { ServiceTraffic } from "./constructs/load-balancing/service-traffic";
export type { SharedLoadBalancer } from "./constructs/load-balancing/shared-load-balancer";
export type {
  TargetGroupColor,
  TargetGroupPairProps,
  TargetGroups,
} from "./constructs/load-balancing/target-groups";
export { forwardTo, TargetGroupPair } from "./constructs/load-balancing/target-groups";
export type { LogGroupOptions } from "./constructs/log-group";
export type { EndpointService, Endpoints, VpcEndpointsProps } from "./constructs/network/endpoints";
export { VpcEndpoints } from "./constructs/network/endpoints";
export type { FlowLogs, VpcFlowLogsProps } from "./constructs/network/flow-logs";
export { VpcFlowLogs } from "./constructs/network/flow-logs";
export { Network } from "./constructs/network/network";
export type { LookupTags, NetworkLookupProps } from "./constructs/network/network-lookup";
export { NetworkLookup } from "./constructs/network/network-lookup";
export type { NetworkNames } from "./constructs/network/network-names";
export type { Nat, NetworkProps } from "./constructs/network/network-props";
export type {
  DeploymentEvent,
  Notifications,
  NotificationTopicChoice,
} from "./constructs/notifications/notification-props";
export type {
  NotificationTopicProps,
  ServiceNotifications,
} from "./constructs/notifications/notification-topic";
export { NotificationTopic } from "./constructs/notifications/notification-topic";
export type { TopicAccess } from "./constructs/notifications/publish-statements";
export type { OwnedElsewhere } from "./constructs/ownership";
export { OWNED_ELSEWHERE } from "./constructs/ownership";
export type { RevisionBucketProps } from "./constructs/revisions/revision-bucket";
export { RevisionBucket } from "./constructs/revisions/revision-bucket";
export type { Revisions } from "./constructs/revisions/revision-props";
export type { RevisionStore } from "./constructs/revisions/revision-store";
export type { MeasuredService } from "./constructs/scaling/metrics";
export type {
  InLevel,
  OutLevel,
  Scaling,
  ScalingMetric,
  ScheduledScaling,
  StepMetric,
  StepScaling,
} from "./constructs/scaling/scaling-props";
export type { ServiceScalingProps, TrackedValue } from "./constructs/scaling/service-scaling";
export { ServiceScaling } from "./constructs/scaling/service-scaling";
export type {
  LoadBalancerSecurityGroupProps,
  OpenPort,
  TaskSecurityGroupProps,
} from "./constructs/security-groups";
export { LoadBalancerSecurityGroup, openPorts, TaskSecurityGroup } from "./constructs/security-groups";
export type { ContainerProps, Sidecar } from "./constructs/task/container/container";
export type { ContainerHealthCheck } from "./constructs/task/container/container-health-check";
export type {
  ContainerOptions,
  DependencyCondition,
  Mount,
} from "./constructs/task/container/container-options";
export type {
  Capabilities,
  LinuxParameters,
  Ulimit,
  Ulimits,
} from "./constructs/task/container/linux-parameters";
export type { ContainerLogs } from "./constructs/task/container/logs";
export type { FargateTaskProps } from "./constructs/task/fargate-task";
export { FargateTask } from "./constructs/task/fargate-task";
export type { LogRouter } from "./constructs/task/log-router";
export type { Task, TaskOptions } from "./constructs/task/task-props";
export type { Volume, Volumes } from "./constructs/task/volumes";
export type { EnvironmentStacks } from "./environment/environment";
export { addEnvironments } from "./environment/environment";
export { checkEnvironments } from "./environment/environment-checks";
export type {
  Environment,
  EnvironmentCluster,
  EnvironmentNetwork,
  EnvironmentService,
  Environments,
} from "./environment/environment-props";
export type { RunImages } from "./environment/run-images";
export { withImages } from "./environment/run-images";
export type { StackImageRepository } from "./images/image-repositories-props";
export type { ImageRepositoryStackProps } from "./images/image-repository-stack";
export { ImageRepositoryStack } from "./images/image-repository-stack";
export type { NetworkIds, SubnetKind } from "./network/network-ids";
export type { NetworkLookupStackProps, NetworkStackProps } from "./network/network-stack";
export { NetworkLookupStack, NetworkStack } from "./network/network-stack";
export type { ServiceNames } from "./service/names/service-names";
export type { ServiceProps } from "./service/service-props";
export { ServiceStack } from "./service/service-stack";
export type { ServiceStackProps, SharedResources } from "./service/service-stack-props";
export { withoutTokenTraces } from "./support/cdktf/token-traces";
export type { Statement } from "./support/policy";
export type { Problem } from "./support/problems";
export { InvalidPropsError } from "./support/problems";
export type { Backend } from "./support/settings/backend";
export { AWS_PROVIDER_VERSIONS } from "./support/settings/provider-version";
export type { RoleSettings } from "./support/settings/roles";
export type { StackSettings } from "./support/stack-settings";
