import { CodedeployApp } from "@cdktf/provider-aws/lib/codedeploy-app";
import {
  CodedeployDeploymentGroup,
  type CodedeployDeploymentGroupAutoRollbackConfiguration,
  type CodedeployDeploymentGroupConfig,
} from "@cdktf/provider-aws/lib/codedeploy-deployment-group";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { Fn } from "cdktf";
import { Construct } from "constructs";
import { checkNoRepeats, concatLists } from "../support/lists";
import { checkWholeNumber } from "../support/numbers";
import { policyDocument, type Statement, serviceTrustPolicy } from "../support/policy";
import { isKnown, type Problem, throwIfAny } from "../support/problems";
import { literals } from "../support/props";
import type { EcsServiceRef } from "./blue-green-service";
import { moveTrafficStatements, type ServiceTraffic } from "./load-balancing/service-traffic";
import type { TargetGroups } from "./load-balancing/target-groups";

export interface DeploymentGroupProps {
  readonly applicationName: string;
  readonly deploymentGroupName: string;
  readonly roleName: string;
  /** The inline policy of the role. @default "policy" */
  readonly rolePolicyName?: string | undefined;
  readonly deploymentConfigName: string;
  readonly terminationWaitMinutes: number;
  /** Minutes that a deployment waits for an approval before traffic shifts, 1 to 2880. @default - no approval */
  readonly approvalWaitMinutes?: number | undefined;
  /** Alarms that stop a deployment and roll it back. */
  readonly rollbackAlarmNames: readonly string[];
  readonly service: EcsServiceRef;
  /** The roles of the tasks, by ARN, which CodeDeploy passes to ECS. */
  readonly taskRoleArns: readonly string[];
  readonly traffic: ServiceTraffic;
  readonly targetGroups: TargetGroups;
  /** The functions that CodeDeploy may call. */
  readonly hookFunctionArns: readonly string[];
}

/**
 * The CodeDeploy application, the deployment group, and the role that CodeDeploy assumes.
 *
 * @see https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_CreateDeploymentGroup.html
 */
export class DeploymentGroup extends Construct {
  readonly application: CodedeployApp;
  readonly group: CodedeployDeploymentGroup;
  readonly role: IamRole;
  readonly rolePolicy: IamRolePolicy;

  private readonly props: DeploymentGroupProps;
  private alarmNames: readonly string[];
  private functionArns: readonly string[];

  constructor(scope: Construct, id: string, props: DeploymentGroupProps) {
    super(scope, id);
    this.props = props;
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
      dependsOn: [this.rolePolicy],
    });
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
   * The permissions of CodeDeploy: those of AWS's managed policy for ECS, limited to this service. S3 and SNS are
   * left out, since the AppSpec is inline and there are no triggers.
   *
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/codedeploy_IAM_role.html
   */
  private renderStatements(): Statement[] {
    const { service, taskRoleArns, traffic } = this.props;
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
