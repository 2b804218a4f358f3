import { CloudWatchClient, PutMetricAlarmCommand } from "@aws-sdk/client-cloudwatch";
import {
  CodeDeployClient,
  CreateApplicationCommand,
  CreateDeploymentConfigCommand,
  CreateDeploymentGroupCommand,
} from "@aws-sdk/client-codedeploy";
import { ALARM_NAME } from "./app-settings";
import type { Client } from "./client";
import { createRole } from "./create-role";

/**
 * The traffic shifts that the group can be set to: each keeps 10 percent on the new tasks for so many minutes, of which five
 * pass in a second. A test has to end `LONG_CANARY` itself.
 */
export const SHIFTS = { CANARY: 5, SLOW_CANARY: 50, LONG_CANARY: 1440 } as const;

export interface Listeners {
  readonly production: string;
  readonly test: string;
}

/** Makes the deployment group of the service `shop` as the stacks make it, with an alarm. */
export async function createDeploymentGroup(client: Client, listeners: Listeners): Promise<void> {
  const serviceRoleArn = await createRole(client, "shop-codedeploy", "codedeploy");
  await new CloudWatchClient(client).send(
    new PutMetricAlarmCommand({
      AlarmName: ALARM_NAME,
      Namespace: "shop",
      MetricName: "errors",
      Statistic: "Sum",
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 10,
      ComparisonOperator: "GreaterThanThreshold",
    }),
  );
  const codeDeploy = new CodeDeployClient(client);
  await codeDeploy.send(new CreateApplicationCommand({ applicationName: "shop", computePlatform: "ECS" }));
  for (const [deploymentConfigName, canaryInterval] of Object.entries(SHIFTS)) {
    await codeDeploy.send(
      new CreateDeploymentConfigCommand({
        deploymentConfigName,
        computePlatform: "ECS",
        trafficRoutingConfig: {
          type: "TimeBasedCanary",
          timeBasedCanary: { canaryPercentage: 10, canaryInterval },
        },
      }),
    );
  }
  await codeDeploy.send(
    new CreateDeploymentGroupCommand({
      applicationName: "shop",
      deploymentGroupName: "shop",
      serviceRoleArn,
      deploymentConfigName: "CANARY" satisfies keyof typeof SHIFTS,
      deploymentStyle: { deploymentType: "BLUE_GREEN", deploymentOption: "WITH_TRAFFIC_CONTROL" },
      ecsServices: [{ clusterName: "shop", serviceName: "shop" }],
      loadBalancerInfo: {
        targetGroupPairInfoList: [
          {
            targetGroups: [{ name: "shop-blue" }, { name: "shop-green" }],
            prodTrafficRoute: { listenerArns: [listeners.production] },
            testTrafficRoute: { listenerArns: [listeners.test] },
          },
        ],
      },
      blueGreenDeploymentConfiguration: {
        deploymentReadyOption: { actionOnTimeout: "CONTINUE_DEPLOYMENT", waitTimeInMinutes: 0 },
        terminateBlueInstancesOnDeploymentSuccess: { action: "TERMINATE", terminationWaitTimeInMinutes: 2 },
      },
      alarmConfiguration: { enabled: true, alarms: [{ name: ALARM_NAME }] },
      autoRollbackConfiguration: {
        enabled: true,
        events: ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_REQUEST", "DEPLOYMENT_STOP_ON_ALARM"],
      },
    }),
  );
}
