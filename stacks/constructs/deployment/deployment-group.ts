import { CodedeployApp } from "@cdktf/provider-aws/lib/codedeploy-app";
import {
  CodedeployDeploymentGroup,
  type CodedeployDeploymentGroupConfig,
} from "@cdktf/provider-aws/lib/codedeploy-deployment-group";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { placeOf } from "../../support/cdktf/place";
import { concatLists } from "../../support/lists";
import { checkWholeNumber } from "../../support/numbers";
import { policyDocument, serviceTrustPolicy } from "../../support/policy";
import { type Problem, throwIfAny } from "../../support/problems";
import { literals } from "../../support/props";
import type { EcsServiceRef } from "../blue-green-service";
import type { ServiceTraffic } from "../load-balancing/service-traffic";
import type { TargetGroups } from "../load-balancing/target-groups";
import type { ServiceNotifications } from "../notifications/notification-topic";
import type { RevisionStore } from "../revisions/revision-store";
import { codeDeployStatements } from "./codedeploy-policy";
import { checkAlarmPlaces, checkRollbackAlarms, renderRollbackSettings } from "./rollback-alarms";

/**
 * The properties of a deployment group, its application and its role. A changed setting applies from the next
 * deployment on.
 *
 * @see https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_CreateDeploymentGroup.html
 */
export interface DeploymentGroupProps {
  /** The name of the CodeDeploy application, 1 to 100 characters, unique in the account and region. */
  readonly applicationName: string;
  /** The name of the deployment group, 1 to 100 characters. */
  readonly deploymentGroupName: string;
  /** The name of the role that CodeDeploy assumes, 1 to 64 characters. A change replaces the role. */
  readonly roleName: string;
  /** The name of the role's inline policy, 1 to 128 characters. @default "policy" */
  readonly rolePolicyName?: string | undefined;
  /**
   * The deployment config, by name: how traffic moves. Its compute platform must be ECS. A {@link TrafficShiftConfig}
   * has it as `configName`.
   * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-configurations.html
   */
  readonly deploymentConfigName: string;
  /**
   * Minutes that the old task set is kept after all traffic has moved, 0 to 2880. During this time a rollback takes
   * seconds. After it, CodeDeploy can't roll back.
   * @see https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_BlueInstanceTerminationOption.html
   */
  readonly terminationWaitMinutes: number;
  /**
   * Minutes that a deployment waits for an approval before production traffic shifts, 1 to 2880. Without an approval
   * CodeDeploy then stops the deployment. @default - no approval: traffic shifts as soon as it can
   * @see https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_DeploymentReadyOption.html
   */
  readonly approvalWaitMinutes?: number | undefined;
  /**
   * CloudWatch alarms that stop a deployment and roll it back, by name, at most 50. With an empty list, only a failure
   * or a stop rolls back.
   * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/monitoring-create-alarms.html
   */
  readonly rollbackAlarmNames: readonly string[];
  /** The service that the group deploys. CodeDeploy may change only its task sets. */
  readonly service: EcsServiceRef;
  /** The roles of the tasks, by ARN, which CodeDeploy passes to ECS. Empty if the task definition has none. */
  readonly taskRoleArns: readonly string[];
  /** How traffic reaches the service. CodeDeploy may change only its listeners and rules. */
  readonly traffic: ServiceTraffic;
  /** The two target groups that CodeDeploy alternates between. `traffic` must forward to them. */
  readonly targetGroups: TargetGroups;
  /** The Lambda functions that CodeDeploy may call, by ARN: those of the AppSpec's hooks. Empty without hooks. */
  readonly hookFunctionArns: readonly string[];
  /** The bucket that keeps the AppSpecs. @default - none: they are inline */
  readonly revisionStore?: RevisionStore | undefined;
  /**
   * The topic to which CodeDeploy publishes events, by ARN, in the same region, with its KMS key and the events. CodeDeploy's
   * role may then publish to it. @default - none: nothing is published
   * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/monitoring-sns-event-notifications.html
   */
  readonly notifications?: Pick<ServiceNotifications, "topicArn" | "kmsKeyArn" | "events"> | undefined;
  /** What must exist before the group, such as its alarms. @default - nothing else than the props refer to */
  readonly dependsOn?: readonly ITerraformDependable[];
}

/**
 * The CodeDeploy application, the deployment group, and the role that CodeDeploy assumes.
 *
 * @see https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_CreateDeploymentGroup.html
 */
export class DeploymentGroup extends Construct {
  /** The application in CodeDeploy. */
  readonly application: CodedeployApp;
  /** The deployment group. */
  readonly group: CodedeployDeploymentGroup;
  /** The role that CodeDeploy assumes. */
  readonly role: IamRole;
  /** The inline policy of `role`. Without it a deployment fails. */
  readonly rolePolicy: IamRolePolicy;
  /** The roles of the tasks, by ARN. */
  readonly taskRoleArns: readonly string[];

  private readonly props: DeploymentGroupProps;
  private alarmNames: readonly string[];
  private functionArns: readonly string[];

  constructor(scope: Construct, id: string, props: DeploymentGroupProps) {
    super(scope, id);
    this.props = props;
    this.taskRoleArns = props.taskRoleArns;
    this.alarmNames = props.rollbackAlarmNames;
    this.functionArns = props.hookFunctionArns;
    this.role = new IamRole(this, "role", {
      name: props.roleName,
      assumeRolePolicy: serviceTrustPolicy(this, "role-trust", "codedeploy.amazonaws.com"),
    });
    this.rolePolicy = new IamRolePolicy(this, "role-policy", {
      name: props.rolePolicyName ?? "policy",
      role: this.role.id,
      policy: policyDocument(this, "role-policy-document", () =>
        codeDeployStatements({
          ...props,
          applicationArn: this.application.arn,
          hookFunctionArns: this.hookFunctionArns,
        }),
      ),
    });
    this.application = new CodedeployApp(this, "application", {
      name: props.applicationName,
      computePlatform: "ECS",
    });
    this.group = new CodedeployDeploymentGroup(this, "group", {
      appName: this.application.name,
      deploymentGroupName: props.deploymentGroupName,
      serviceRoleArn: this.role.arn,
      deploymentConfigName: props.deploymentConfigName,
      deploymentStyle: { deploymentType: "BLUE_GREEN", deploymentOption: "WITH_TRAFFIC_CONTROL" },
      ecsService: {
        clusterName: props.service.clusterName,
        serviceName: props.service.service.name,
      },
      loadBalancerInfo: { targetGroupPairInfo: this.renderTargetGroupPair() },
      blueGreenDeploymentConfig: {
        deploymentReadyOption: renderReadyOption(props.approvalWaitMinutes),
        terminateBlueInstancesOnDeploymentSuccess: {
          action: "TERMINATE",
          terminationWaitTimeInMinutes: props.terminationWaitMinutes,
        },
      },
      ...renderRollbackSettings(props.rollbackAlarmNames),
      ...renderTriggers(props.notifications),
      dependsOn: [this.rolePolicy, ...(props.dependsOn ?? [])],
    });
  }

  /** The bucket that keeps the AppSpecs. `undefined` if they are inline. */
  get revisionStore(): RevisionStore | undefined {
    return this.props.revisionStore;
  }

  /** The alarms that stop a deployment and roll it back. */
  get rollbackAlarmNames(): readonly string[] {
    return this.alarmNames;
  }

  /** The functions that CodeDeploy may call, each once. */
  get hookFunctionArns(): readonly string[] {
    return this.functionArns;
  }

  /** Sets the functions that CodeDeploy may call. */
  setHookFunctions(arns: readonly string[]): void {
    this.functionArns = arns;
  }

  /**
   * Adds an alarm that stops a deployment and rolls it back.
   *
   * @throws InvalidPropsError if the name is not valid, the group has it or 50 alarms already, or the alarm is in another account
   * or region
   */
  addAlarm(name: string): void {
    const names = concatLists(this.alarmNames, [literals(name)]);
    throwIfAny("a deployment group", [
      ...checkRollbackAlarms("rollbackAlarmNames", names),
      ...checkAlarmPlaces("rollbackAlarmNames", names, placeOf(this)),
    ]);
    this.alarmNames = names;
    const { alarmConfiguration, autoRollbackConfiguration } = renderRollbackSettings(names);
    this.group.putAutoRollbackConfiguration(autoRollbackConfiguration);
    if (alarmConfiguration !== undefined) {
      this.group.putAlarmConfiguration(alarmConfiguration);
    }
  }

  private renderTargetGroupPair() {
    const { traffic, targetGroups } = this.props;
    return {
      prodTrafficRoute: { listenerArns: [traffic.productionListenerArn] },
      ...(traffic.testListenerArn === undefined
        ? {}
        : { testTrafficRoute: { listenerArns: [traffic.testListenerArn] } }),
      targetGroup: [{ name: targetGroups.blue.name }, { name: targetGroups.green.name }],
    };
  }
}

/**
 * What happens when the new tasks are ready. CodeDeploy refuses a wait without `STOP_DEPLOYMENT`, and the other way round.
 *
 * @see https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_DeploymentReadyOption.html
 */
function renderReadyOption(approvalWaitMinutes: number | undefined) {
  return approvalWaitMinutes === undefined
    ? { actionOnTimeout: "CONTINUE_DEPLOYMENT" }
    : { actionOnTimeout: "STOP_DEPLOYMENT", waitTimeInMinutes: approvalWaitMinutes };
}

/** The trigger that publishes the events. Its name is in the messages. */
function renderTriggers(
  notifications: DeploymentGroupProps["notifications"],
): Pick<CodedeployDeploymentGroupConfig, "triggerConfiguration"> {
  if (notifications === undefined) {
    return {};
  }
  const { topicArn, events } = notifications;
  return {
    triggerConfiguration: [
      { triggerName: "deployments", triggerTargetArn: topicArn, triggerEvents: [...events] },
    ],
  };
}

/** The longest time that CodeDeploy keeps the old task set: two days. */
const MAX_TERMINATION_WAIT_MINUTES = 2880;

/** Checks how long the old task set is kept. Unresolved tokens pass. */
export function checkTerminationWait(prop: string, minutes: number | undefined): Problem[] {
  return checkWholeNumber(prop, minutes, { min: 0, max: MAX_TERMINATION_WAIT_MINUTES, unit: "minutes" });
}
