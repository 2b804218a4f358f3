import { CodedeployApp } from "@cdktf/provider-aws/lib/codedeploy-app";
import {
  CodedeployDeploymentGroup,
  type CodedeployDeploymentGroupAutoRollbackConfiguration,
  type CodedeployDeploymentGroupConfig,
} from "@cdktf/provider-aws/lib/codedeploy-deployment-group";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { Fn, type ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { checkNoRepeats, concatLists } from "../support/lists";
import { checkWholeNumber } from "../support/numbers";
import { policyDocument, type Statement, serviceTrustPolicy } from "../support/policy";
import { isKnown, type Problem, throwIfAny } from "../support/problems";
import { literals } from "../support/props";
import type { EcsServiceRef } from "./blue-green-service";
import { moveTrafficStatements, type ServiceTraffic } from "./load-balancing/service-traffic";
import type { TargetGroups } from "./load-balancing/target-groups";
import type { ServiceNotifications } from "./notifications/notification-topic";
import { publishStatements } from "./notifications/publish-statements";
import { type RevisionStore, readRevisionStatements } from "./revisions/revision-store";

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
      policy: policyDocument(this, "role-policy-document", () => this.renderStatements()),
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
   * @throws InvalidPropsError if it is none, one of the group's alarms, or one too many
   */
  addAlarm(name: string): void {
    const names = concatLists(this.alarmNames, [literals(name)]);
    throwIfAny("a deployment group", checkRollbackAlarms("rollbackAlarmNames", names));
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

  /**
   * The permissions of CodeDeploy: those of AWS's managed policy for ECS, limited to this service. S3 is left out if the
   * AppSpec is inline, and SNS without notifications.
   *
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/codedeploy_IAM_role.html
   */
  private renderStatements(): Statement[] {
    const { service, taskRoleArns, traffic, revisionStore, notifications } = this.props;
    const { hookFunctionArns } = this;
    const serviceArn = service.service.id;
    return [
      {
        sid: "MoveTaskSets",
        actions: ["ecs:DescribeServices", "ecs:UpdateServicePrimaryTaskSet", "ecs:DeleteTaskSet"],
        resources: [serviceArn, `${Fn.replace(serviceArn, ":service/", ":task-set/")}/*`],
      },
      {
        // This action supports no resource, so conditions limit it to the service.
        sid: "CreateTaskSets",
        actions: ["ecs:CreateTaskSet"],
        resources: ["*"],
        conditions: {
          ArnEquals: { "ecs:cluster": service.clusterArn, "ecs:service": serviceArn },
        },
      },
      ...passRoles(taskRoleArns),
      ...moveTrafficStatements(traffic),
      {
        // These actions support no resource.
        sid: "ReadState",
        actions: [
          "elasticloadbalancing:DescribeTargetGroups",
          "elasticloadbalancing:DescribeListeners",
          "elasticloadbalancing:DescribeRules",
          "cloudwatch:DescribeAlarms",
        ],
        resources: ["*"],
      },
      ...(hookFunctionArns.length === 0
        ? []
        : [{ sid: "CallHooks", actions: ["lambda:InvokeFunction"], resources: hookFunctionArns }]),
      ...(revisionStore === undefined ? [] : readRevisionStatements(revisionStore, this.application.arn)),
      ...(notifications === undefined ? [] : publishStatements(notifications)),
    ];
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

/** A task definition may have no roles. */
function passRoles(arns: readonly string[]): Statement[] {
  return arns.length === 0
    ? []
    : [
        {
          sid: "PassTaskRoles",
          actions: ["iam:PassRole"],
          resources: arns,
          conditions: { StringEquals: { "iam:PassedToService": "ecs-tasks.amazonaws.com" } },
        },
      ];
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

/** What triggers a rollback: a failure, a manual stop, and an alarm if there are alarms. */
function renderRollbackSettings(alarmNames: readonly string[]): Pick<
  CodedeployDeploymentGroupConfig,
  "alarmConfiguration"
> & {
  readonly autoRollbackConfiguration: CodedeployDeploymentGroupAutoRollbackConfiguration;
} {
  const events = ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_REQUEST"];
  return alarmNames.length === 0
    ? { autoRollbackConfiguration: { enabled: true, events } }
    : {
        alarmConfiguration: { enabled: true, alarms: [...alarmNames] },
        autoRollbackConfiguration: { enabled: true, events: [...events, "DEPLOYMENT_STOP_ON_ALARM"] },
      };
}

/** CodeDeploy's limit of alarms for a deployment group. */
const MAX_ALARMS = 50;

/** Checks the alarms that stop a deployment. Unresolved tokens pass. */
export function checkRollbackAlarms(prop: string, names: readonly string[]): Problem[] {
  if (!isKnown(names)) {
    return [];
  }
  const problems = checkNoRepeats(prop, names);
  if (names.length > MAX_ALARMS) {
    problems.push({
      prop,
      what: `got ${names.length} alarms`,
      allowed: `at most ${MAX_ALARMS} alarms`,
      fix: "combine some of them in a composite alarm",
    });
  }
  const invalid = names.filter(
    (name) => isKnown(name) && (name === "" || name.length > 255 || name.startsWith("arn:")),
  );
  if (invalid.length > 0) {
    problems.push({
      prop,
      what: `got ${invalid.map((name) => JSON.stringify(name)).join(", ")}`,
      allowed: "alarm names of 1 to 255 characters, not ARNs",
      fix: "write the name of each alarm",
    });
  }
  return problems;
}

/** The longest time that CodeDeploy keeps the old task set: two days. */
const MAX_TERMINATION_WAIT_MINUTES = 2880;

/** Checks how long the old task set is kept. Unresolved tokens pass. */
export function checkTerminationWait(prop: string, minutes: number | undefined): Problem[] {
  return checkWholeNumber(prop, minutes, { min: 0, max: MAX_TERMINATION_WAIT_MINUTES, unit: "minutes" });
}
