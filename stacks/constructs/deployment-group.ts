import { CodedeployApp } from "@cdktf/provider-aws/lib/codedeploy-app";
import { CodedeployDeploymentGroup } from "@cdktf/provider-aws/lib/codedeploy-deployment-group";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { Fn } from "cdktf";
import { Construct } from "constructs";
import { checkNoRepeats } from "../support/lists";
import { checkWholeNumber } from "../support/numbers";
import { policyDocument, type Statement, serviceTrustPolicy } from "../support/policy";
import { isKnown, type Problem } from "../support/problems";
import type { BlueGreenService } from "./blue-green-service";
import type { FargateTask } from "./fargate-task";
import type { LoadBalancer } from "./load-balancing/load-balancer";
import type { TargetGroupPair } from "./load-balancing/target-groups";

export interface DeploymentGroupProps {
  readonly applicationName: string;
  readonly deploymentGroupName: string;
  readonly roleName: string;
  readonly deploymentConfigName: string;
  readonly terminationWaitMinutes: number;
  /** Alarms that stop a deployment and take it back. */
  readonly rollbackAlarmNames: readonly string[];
  readonly service: BlueGreenService;
  readonly task: FargateTask;
  readonly loadBalancer: LoadBalancer;
  readonly targetGroups: TargetGroupPair;
  /** The functions that CodeDeploy may call. */
  readonly hookFunctionArns: readonly string[];
}

/**
 * The CodeDeploy application, the deployment group, and the role that CodeDeploy acts in.
 *
 * @see https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_CreateDeploymentGroup.html
 */
export class DeploymentGroup extends Construct {
  readonly application: CodedeployApp;
  readonly group: CodedeployDeploymentGroup;
  readonly role: IamRole;

  private readonly props: DeploymentGroupProps;

  constructor(scope: Construct, id: string, props: DeploymentGroupProps) {
    super(scope, id);
    this.props = props;
    this.role = new IamRole(this, "role", {
      name: props.roleName,
      assumeRolePolicy: serviceTrustPolicy(this, "role-trust", "codedeploy.amazonaws.com"),
    });
    const policy = new IamRolePolicy(this, "role-policy", {
      name: "policy",
      role: this.role.id,
      policy: policyDocument(this, "role-policy-document", this.renderStatements()),
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
        clusterName: props.service.cluster.name,
        serviceName: props.service.service.name,
      },
      loadBalancerInfo: { targetGroupPairInfo: this.renderRoutes() },
      blueGreenDeploymentConfig: {
        deploymentReadyOption: { actionOnTimeout: "CONTINUE_DEPLOYMENT" },
        terminateBlueInstancesOnDeploymentSuccess: {
          action: "TERMINATE",
          terminationWaitTimeInMinutes: props.terminationWaitMinutes,
        },
      },
      ...renderGuards(props.rollbackAlarmNames),
      dependsOn: [policy],
    });
  }

  private renderRoutes() {
    const { loadBalancer, targetGroups } = this.props;
    return {
      prodTrafficRoute: { listenerArns: [loadBalancer.productionListener.arn] },
      ...(loadBalancer.testListener === undefined
        ? {}
        : { testTrafficRoute: { listenerArns: [loadBalancer.testListener.arn] } }),
      targetGroup: [{ name: targetGroups.blue.name }, { name: targetGroups.green.name }],
    };
  }

  /**
   * What CodeDeploy may do: what AWS's managed policy for ECS allows on everything, on this service alone. The
   * AppSpec is inline and there are no triggers, so S3 and SNS are left out.
   *
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/codedeploy_IAM_role.html
   */
  private renderStatements(): Statement[] {
    const { service, task, loadBalancer, hookFunctionArns } = this.props;
    const serviceArn = service.service.id;
    return [
      {
        sid: "MoveTaskSets",
        actions: ["ecs:DescribeServices", "ecs:UpdateServicePrimaryTaskSet", "ecs:DeleteTaskSet"],
        resources: [serviceArn, `${Fn.replace(serviceArn, ":service/", ":task-set/")}/*`],
      },
      {
        // IAM knows no resource for it, so its conditions say which service.
        sid: "CreateTaskSets",
        actions: ["ecs:CreateTaskSet"],
        resources: ["*"],
        conditions: {
          ArnEquals: { "ecs:cluster": service.cluster.arn, "ecs:service": serviceArn },
        },
      },
      {
        sid: "PassTaskRoles",
        actions: ["iam:PassRole"],
        resources: [task.taskRole.arn, task.executionRole.arn],
        conditions: { StringEquals: { "iam:PassedToService": "ecs-tasks.amazonaws.com" } },
      },
      {
        sid: "ShiftTraffic",
        actions: ["elasticloadbalancing:ModifyListener", "elasticloadbalancing:ModifyRule"],
        resources: loadBalancer.listeners.flatMap((listener) => [
          listener.arn,
          `${Fn.replace(listener.arn, ":listener/", ":listener-rule/")}/*`,
        ]),
      },
      {
        // None of these takes a resource.
        sid: "Look",
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

/** What takes production back to blue: a failure, a stop by hand, and an alarm where there is one. */
function renderGuards(alarmNames: readonly string[]) {
  const events = ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_REQUEST"];
  return alarmNames.length === 0
    ? { autoRollbackConfiguration: { enabled: true, events } }
    : {
        alarmConfiguration: { enabled: true, alarms: [...alarmNames] },
        autoRollbackConfiguration: { enabled: true, events: [...events, "DEPLOYMENT_STOP_ON_ALARM"] },
      };
}

/** CodeDeploy's limit of alarms at a deployment group. */
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
      what: `got ${names.length}`,
      allowed: `${MAX_ALARMS} alarms at most`,
      fix: "put some of them together in a composite alarm",
    });
  }
  const invalid = names.filter(
    (name) => isKnown(name) && (name === "" || name.length > 255 || name.startsWith("arn:")),
  );
  if (invalid.length > 0) {
    problems.push({
      prop,
      what: `got ${invalid.map((name) => JSON.stringify(name)).join(", ")}`,
      allowed: "names of alarms, 1 to 255 characters, not ARNs",
      fix: "give each alarm's name",
    });
  }
  return problems;
}

/** The longest that CodeDeploy keeps blue: two days. */
const MAX_TERMINATION_WAIT_MINUTES = 2880;

/** Checks how long blue is kept. Unresolved tokens pass. */
export function checkTerminationWait(prop: string, minutes: number | undefined): Problem[] {
  return checkWholeNumber(prop, minutes, { min: 0, max: MAX_TERMINATION_WAIT_MINUTES, unit: "minutes" });
}
