import { dependable, TerraformOutput, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import type { AppSpec } from "../scripts/contract/document";
import { hookFunctionArns, renderAppSpec } from "./constructs/app-spec";
import { BlueGreenService, type TaskPlacement } from "./constructs/blue-green-service";
import { BreakGlassRole } from "./constructs/break-glass-role";
import { DEFAULT_CONTAINER_NAME } from "./constructs/container";
import { Deployment } from "./constructs/deployment";
import { DeploymentGroup } from "./constructs/deployment-group";
import { driverStatements } from "./constructs/driver-policy";
import { FargateTask } from "./constructs/fargate-task";
import { listenerRuleProblems } from "./constructs/load-balancing/listener-rules";
import { type NormalizedListeners, normalizeListeners } from "./constructs/load-balancing/listeners";
import { LoadBalancer } from "./constructs/load-balancing/load-balancer";
import { TargetGroupPair } from "./constructs/load-balancing/target-groups";
import { type OpenPort, SecurityGroups } from "./constructs/security-groups";
import { describeTrafficShift, TrafficShiftConfig } from "./constructs/traffic-shift";
import type { NetworkIds } from "./network-stack";
import type { NormalizedService } from "./service-props";
import {
  checkedServiceStack,
  type NormalizedServiceStack,
  type ServiceStackProps,
} from "./service-stack-props";
import { concatLists } from "./support/lists";
import { serviceNames } from "./support/names";
import type { Statement } from "./support/policy";
import type { Checked } from "./support/props";
import { configureStack } from "./support/stack-settings";

/**
 * One ECS Fargate service behind a load balancer. CodeDeploy deploys it blue/green whenever its AppSpec changes.
 *
 * @throws InvalidPropsError with everything that is wrong with the props
 */
export class ServiceStack extends TerraformStack {
  readonly securityGroups: SecurityGroups;
  readonly targetGroups: TargetGroupPair;
  readonly loadBalancer: LoadBalancer;
  readonly task: FargateTask;
  readonly service: BlueGreenService;
  readonly deploymentGroup: DeploymentGroup;
  readonly deployment: Deployment;
  /** The permissions that a role needs to run the driver for this service. */
  readonly driverPolicy: readonly Statement[];
  /** `undefined` without `breakGlassPrincipalArns`. */
  readonly breakGlassRole: BreakGlassRole | undefined;
  /** The AppSpec that the next deployment rolls out. */
  readonly appSpec: AppSpec;

  constructor(scope: Construct, id: string, props: ServiceStackProps | Checked<NormalizedServiceStack>) {
    super(scope, id);
    const service = checkedServiceStack(props);
    const { network, region } = service;
    configureStack(this, service);
    const names = serviceNames(service.name);
    const listeners = normalizeListeners(service.productionListener, service.testListener);

    this.securityGroups = new SecurityGroups(this, "security-groups", {
      name: service.name,
      vpcId: network.vpcId,
      openPorts: openPorts(listeners),
    });
    this.targetGroups = new TargetGroupPair(this, "target-groups", {
      ...service,
      blueName: names.blueTargetGroup,
      greenName: names.greenTargetGroup,
      vpcId: network.vpcId,
    });
    this.loadBalancer = new LoadBalancer(this, "load-balancer", {
      name: names.loadBalancer,
      publicSubnetIds: network.publicSubnetIds,
      securityGroupId: this.securityGroups.loadBalancer.id,
      targetGroups: this.targetGroups,
      listeners,
      deletionProtection: service.deletionProtection,
      liveTargetGroup: service.liveTargetGroup,
    });
    this.task = new FargateTask(this, "task", {
      family: names.taskFamily,
      region,
      logGroupName: names.logGroup,
      logRetentionDays: service.logRetentionDays,
      taskRoleName: names.taskRole,
      executionRoleName: names.executionRole,
      cpu: service.cpu,
      memoryMiB: service.memoryMiB,
      cpuArchitecture: service.cpuArchitecture,
      container: service.container,
      taskPolicy: service.taskPolicy,
    });
    const placement = this.renderPlacement(service, network);
    this.service = new BlueGreenService(this, "service", {
      clusterName: names.cluster,
      serviceName: names.service,
      desiredCount: service.desiredCount,
      placement,
      targetGroupArn: this.targetGroups[service.liveTargetGroup].arn,
      deletionProtection: service.deletionProtection,
      healthCheckGracePeriodSeconds: service.healthCheckGracePeriodSeconds,
      dependsOn: [...this.loadBalancer.listeners, ...this.task.policies, ...this.securityGroups.rules],
    });
    const trafficShift = new TrafficShiftConfig(this, "traffic-shift", {
      name: service.name,
      trafficShift: service.trafficShift,
    });
    this.deploymentGroup = new DeploymentGroup(this, "deployment-group", {
      applicationName: names.application,
      deploymentGroupName: names.deploymentGroup,
      roleName: names.codeDeployRole,
      deploymentConfigName: trafficShift.configName,
      terminationWaitMinutes: service.terminationWaitMinutes,
      rollbackAlarmNames: service.rollbackAlarmNames,
      service: this.service,
      task: this.task,
      loadBalancer: this.loadBalancer,
      targetGroups: this.targetGroups,
      hookFunctionArns: hookFunctionArns(service.hooks),
    });
    const driverScope = {
      deploymentGroup: this.deploymentGroup,
      service: this.service,
      hookFunctionArns: hookFunctionArns(service.hooks),
    };
    this.driverPolicy = driverStatements(driverScope);
    this.breakGlassRole =
      service.breakGlassPrincipalArns.length === 0
        ? undefined
        : new BreakGlassRole(this, "break-glass-role", {
            ...driverScope,
            roleName: names.breakGlassRole,
            loadBalancer: this.loadBalancer,
            principalArns: service.breakGlassPrincipalArns,
          });
    const images = { [placement.containerName]: service.container.image };
    this.appSpec = renderAppSpec(placement, service.hooks);
    this.deployment = new Deployment(this, "deployment", {
      target: {
        region,
        cluster: names.cluster,
        service: names.service,
        application: names.application,
        deploymentGroup: names.deploymentGroup,
        successPoint: service.successPoint,
        stopAfterFailedTasks: service.stopAfterFailedTasks,
      },
      appSpec: this.appSpec,
      summary: { images, trafficShift: describeTrafficShift(service.trafficShift) },
    });
    this.createOutputs(region, images);
    this.node.addValidation({ validate: () => listenerRuleProblems(this, this) });
  }

  private renderPlacement(service: NormalizedService, network: NetworkIds): TaskPlacement {
    return {
      taskDefinitionArn: this.task.definition.arn,
      containerName: service.container.name ?? DEFAULT_CONTAINER_NAME,
      containerPort: service.container.port,
      subnetIds: network.privateSubnetIds,
      securityGroupIds: concatLists([this.securityGroups.tasks.id], service.additionalSecurityGroupIds),
      platformVersion: service.platformVersion,
      capacityProviders: service.capacityProviders,
    };
  }

  private createOutputs(region: string, images: Readonly<Record<string, string>>): void {
    const { loadBalancer, service, deploymentGroup, deployment, task } = this;
    const output = (id: string, value: unknown, description: string) =>
      new TerraformOutput(this, id, { value, description });
    output("url", loadBalancer.url, "Where users reach the service");
    if (loadBalancer.testUrl !== undefined) {
      output("test-url", loadBalancer.testUrl, "Where testers reach the new revision during a deployment");
    }
    output("app-spec", this.appSpec, "The AppSpec of this configuration");
    const deployed = { images, task_definition: task.definition.arn };
    // The output keeps its value until a run succeeds, so the plan of a retry shows what it deploys. The trigger
    // shows no input in a plan while it is tainted. An override, because CDKTF renders `dependsOn` of an output as
    // a template, which Terraform refuses.
    output("deployed", deployed, "What the last successful run of the trigger deployed").addOverride(
      "depends_on",
      [dependable(deployment.trigger)],
    );
    output("region", region, "The AWS region of the service");
    output("cluster-name", service.cluster.name, "The ECS cluster");
    output("service-name", service.service.name, "The ECS service");
    output("application-name", deploymentGroup.application.name, "The CodeDeploy application");
    if (this.breakGlassRole !== undefined) {
      output(
        "break-glass-role-arn",
        this.breakGlassRole.role.arn,
        "The role for deployments that ignore the group's alarms",
      );
    }
    output("deployment-group-name", deploymentGroup.group.deploymentGroupName, "The deployment group");
  }
}

function openPorts({ production, redirect, test }: NormalizedListeners): OpenPort[] {
  return [
    { name: "production" as const, ...production },
    ...(redirect === undefined ? [] : [{ name: "http-redirect" as const, ...redirect }]),
    ...(test === undefined ? [] : [{ name: "test" as const, ...test }]),
  ];
}
