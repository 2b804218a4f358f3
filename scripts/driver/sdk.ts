/** The driver's {@link Aws}, by the AWS SDK: one method a call, its answer cut down to what the driver uses. */
import { CloudWatchClient, DescribeAlarmsCommand } from "@aws-sdk/client-cloudwatch";
import {
  BatchGetDeploymentsCommand,
  CodeDeployClient,
  CreateDeploymentCommand,
  GetDeploymentCommand,
  GetDeploymentConfigCommand,
  GetDeploymentGroupCommand,
  GetDeploymentTargetCommand,
  ListDeploymentsCommand,
  StopDeploymentCommand,
} from "@aws-sdk/client-codedeploy";
import {
  DescribeServicesCommand,
  DescribeTasksCommand,
  ECSClient,
  ListTasksCommand,
} from "@aws-sdk/client-ecs";
import {
  DescribeListenersCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import {
  type Aws,
  FINAL_STATUSES,
  MOST_ENDED_DEPLOYMENTS,
  MOST_STOPPED_TASKS,
  RUNNING_STATUSES,
} from "./aws";
import { asFailure } from "./aws-failure";
import * as answer from "./sdk-answers";

/** The driver's AWS, and how its connections are closed. */
export interface SdkAws extends Aws {
  /** Closes the connections, so that the program can end. */
  close(): void;
  /** How many calls were made, the SDK's retries not counted. */
  calls(): number;
}

/** Error names that mean "there is none yet", or "there is none", and not that something is wrong. */
const NO_GROUP = ["ApplicationDoesNotExistException", "DeploymentGroupDoesNotExistException"];
const NO_TARGET_YET = [
  "DeploymentDoesNotExistException",
  "DeploymentNotStartedException",
  "DeploymentTargetDoesNotExistException",
];

/** In milliseconds: without a limit, a connection that went dead in the middle of a wait hangs the driver for good. */
export const TIME_OUTS = { connectionTimeout: 5_000, requestTimeout: 30_000 };

/**
 * They answer at AWS, or where `AWS_ENDPOINT_URL` says, which the SDK reads by itself.
 *
 * @param region the region of all four services
 */
export function sdkAws(region: string, timeOuts = TIME_OUTS): SdkAws {
  const settings = {
    region,
    retryMode: "adaptive",
    maxAttempts: 5,
    requestHandler: { ...timeOuts, throwOnRequestTimeout: true },
  };
  const codeDeploy = new CodeDeployClient(settings);
  // A repeated order that had arrived the first time would be refused, and its own deployment taken for another's.
  const ordering = new CodeDeployClient({ ...settings, retryMode: "standard", maxAttempts: 1 });
  const ecs = new ECSClient(settings);
  const balancing = new ElasticLoadBalancingV2Client(settings);
  const watching = new CloudWatchClient(settings);
  let calls = 0;

  async function call<T>(action: string, send: () => Promise<T>): Promise<T> {
    calls += 1;
    try {
      return await send();
    } catch (error) {
      throw asFailure(action, error);
    }
  }

  /** As {@link call}, but an error of one of these names is the answer `undefined`. */
  async function callUnless<T>(
    absent: readonly string[],
    action: string,
    send: () => Promise<T>,
  ): Promise<T | undefined> {
    return call(action, async () => {
      try {
        return await send();
      } catch (error) {
        if (error instanceof Error && absent.includes(error.name)) {
          return undefined;
        }
        throw error;
      }
    });
  }

  return {
    close() {
      codeDeploy.destroy();
      ordering.destroy();
      ecs.destroy();
      balancing.destroy();
      watching.destroy();
    },
    calls: () => calls,

    async deploymentGroup(applicationName, deploymentGroupName) {
      const input = { applicationName, deploymentGroupName };
      const got = await callUnless(NO_GROUP, "codedeploy:GetDeploymentGroup", () =>
        codeDeploy.send(new GetDeploymentGroupCommand(input)),
      );
      return got?.deploymentGroupInfo === undefined
        ? undefined
        : answer.deploymentGroup(got.deploymentGroupInfo);
    },

    async trafficShift(deploymentConfigName) {
      const got = await call("codedeploy:GetDeploymentConfig", () =>
        codeDeploy.send(new GetDeploymentConfigCommand({ deploymentConfigName })),
      );
      return answer.trafficShift(got.deploymentConfigInfo?.trafficRoutingConfig);
    },

    async runningDeployments(applicationName, deploymentGroupName) {
      const input = { applicationName, deploymentGroupName, includeOnlyStatuses: [...RUNNING_STATUSES] };
      const got = await call("codedeploy:ListDeployments", () =>
        codeDeploy.send(new ListDeploymentsCommand(input)),
      );
      // A group runs one deployment at a time: there is no second page to ask for.
      return got.deployments ?? [];
    },

    async endedDeployments(applicationName, deploymentGroupName) {
      const input = { applicationName, deploymentGroupName, includeOnlyStatuses: [...FINAL_STATUSES] };
      const { deployments = [] } = await call("codedeploy:ListDeployments", () =>
        codeDeploy.send(new ListDeploymentsCommand(input)),
      );
      if (deployments.length === 0) {
        return [];
      }
      // The newest come first.
      const deploymentIds = deployments.slice(0, MOST_ENDED_DEPLOYMENTS);
      const got = await call("codedeploy:BatchGetDeployments", () =>
        codeDeploy.send(new BatchGetDeploymentsCommand({ deploymentIds })),
      );
      return (got.deploymentsInfo ?? []).map((info) => answer.deployment(info.deploymentId ?? "", info));
    },

    async createDeployment(order) {
      const input = {
        applicationName: order.application,
        deploymentGroupName: order.deploymentGroup,
        description: order.description,
        ...answer.overrides(order),
        revision: {
          revisionType: "AppSpecContent" as const,
          appSpecContent: { content: order.content, sha256: order.sha256 },
        },
      };
      const got = await callUnless(["DeploymentLimitExceededException"], "codedeploy:CreateDeployment", () =>
        ordering.send(new CreateDeploymentCommand(input)),
      );
      return got === undefined
        ? { kind: "one-is-running" }
        : { kind: "created", id: answer.required(got.deploymentId, "CreateDeployment", "deploymentId") };
    },

    async stopDeployment(deploymentId) {
      const input = { deploymentId, autoRollbackEnabled: true };
      await callUnless(["DeploymentAlreadyCompletedException"], "codedeploy:StopDeployment", () =>
        codeDeploy.send(new StopDeploymentCommand(input)),
      );
    },

    async deployment(deploymentId) {
      const got = await call("codedeploy:GetDeployment", () =>
        codeDeploy.send(new GetDeploymentCommand({ deploymentId })),
      );
      return answer.deployment(deploymentId, got.deploymentInfo);
    },

    async deploymentTarget(deploymentId, cluster, service) {
      const input = { deploymentId, targetId: `${cluster}:${service}` };
      const got = await callUnless(NO_TARGET_YET, "codedeploy:GetDeploymentTarget", () =>
        codeDeploy.send(new GetDeploymentTargetCommand(input)),
      );
      const target = got?.deploymentTarget?.ecsTarget;
      return target === undefined ? undefined : answer.deploymentTarget(target);
    },

    async service(cluster, service) {
      const got = await callUnless(["ClusterNotFoundException"], "ecs:DescribeServices", () =>
        ecs.send(new DescribeServicesCommand({ cluster, services: [service] })),
      );
      const found = got?.services?.[0];
      return found === undefined ? undefined : answer.service(found);
    },

    async stoppedTasks(cluster, serviceName) {
      const input = {
        cluster,
        serviceName,
        desiredStatus: "STOPPED" as const,
        maxResults: MOST_STOPPED_TASKS,
      };
      const { taskArns } = await call("ecs:ListTasks", () => ecs.send(new ListTasksCommand(input)));
      if (taskArns === undefined || taskArns.length === 0) {
        return [];
      }
      const got = await call("ecs:DescribeTasks", () =>
        ecs.send(new DescribeTasksCommand({ cluster, tasks: taskArns })),
      );
      return (got.tasks ?? []).map(answer.stoppedTask);
    },

    async targetHealth(TargetGroupArn) {
      const got = await call("elasticloadbalancing:DescribeTargetHealth", () =>
        balancing.send(new DescribeTargetHealthCommand({ TargetGroupArn })),
      );
      return (got.TargetHealthDescriptions ?? []).map(answer.targetHealth);
    },

    async listener(listenerArn) {
      const got = await callUnless(
        ["ListenerNotFoundException"],
        "elasticloadbalancing:DescribeListeners",
        () => balancing.send(new DescribeListenersCommand({ ListenerArns: [listenerArn] })),
      );
      return answer.listenerAction(got?.Listeners?.[0]);
    },

    async alarms(names) {
      // Without the types it answers with metric alarms alone.
      const input = {
        AlarmNames: [...names],
        AlarmTypes: ["MetricAlarm" as const, "CompositeAlarm" as const],
      };
      const got = await call("cloudwatch:DescribeAlarms", () =>
        watching.send(new DescribeAlarmsCommand(input)),
      );
      return [...(got.MetricAlarms ?? []), ...(got.CompositeAlarms ?? [])].map(answer.alarm);
    },
  };
}
