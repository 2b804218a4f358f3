/** The members of a deployment group's settings in CreateDeploymentGroup and UpdateDeploymentGroup. */
import { z } from "zod";
import { alarmShape, autoRollbackShape, text } from "../input";
import { triggersShape } from "../triggers/trigger-shape";

const list = z.array(z.unknown()).nullish();
const route = z.strictObject({ listenerArns: z.array(z.string()).nullish() }).nullish();

export const settingsShape = {
  deploymentConfigName: text,
  serviceRoleArn: text,
  ec2TagFilters: list,
  onPremisesInstanceTagFilters: list,
  autoScalingGroups: list,
  triggerConfigurations: triggersShape,
  alarmConfiguration: alarmShape,
  autoRollbackConfiguration: autoRollbackShape,
  outdatedInstancesStrategy: text,
  deploymentStyle: z.strictObject({ deploymentType: text, deploymentOption: text }).nullish(),
  blueGreenDeploymentConfiguration: z
    .strictObject({
      terminateBlueInstancesOnDeploymentSuccess: z
        .strictObject({ action: text, terminationWaitTimeInMinutes: z.number().nullish() })
        .nullish(),
      deploymentReadyOption: z
        .strictObject({ actionOnTimeout: text, waitTimeInMinutes: z.number().nullish() })
        .nullish(),
      greenFleetProvisioningOption: z.looseObject({}).nullish(),
    })
    .nullish(),
  loadBalancerInfo: z
    .strictObject({
      elbInfoList: list,
      targetGroupInfoList: list,
      targetGroupPairInfoList: z
        .array(
          z.strictObject({
            targetGroups: z.array(z.strictObject({ name: text })).nullish(),
            prodTrafficRoute: route,
            testTrafficRoute: route,
          }),
        )
        .nullish(),
    })
    .nullish(),
  ec2TagSet: z.looseObject({}).nullish(),
  onPremisesTagSet: z.looseObject({}).nullish(),
  ecsServices: z.array(z.strictObject({ serviceName: text, clusterName: text })).nullish(),
  terminationHookEnabled: z.boolean().nullish(),
} as const;

const settings = z.object(settingsShape);
export type SettingsInput = z.infer<typeof settings>;
