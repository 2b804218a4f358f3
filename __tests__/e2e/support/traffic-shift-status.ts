import {
  type CodeDeployClient,
  DeploymentNotStartedException,
  GetDeploymentTargetCommand,
} from "@aws-sdk/client-codedeploy";

/**
 * The status of a deployment's event `AllowTraffic`, which moves production traffic.
 *
 * @param targetId cluster and service, with a colon between them
 * @returns `Pending` also before the deployment has started
 */
export async function trafficShiftStatus(
  codeDeploy: CodeDeployClient,
  deploymentId: string,
  targetId: string,
): Promise<string> {
  try {
    const { deploymentTarget } = await codeDeploy.send(
      new GetDeploymentTargetCommand({ deploymentId, targetId }),
    );
    const events = deploymentTarget?.ecsTarget?.lifecycleEvents ?? [];
    return (
      events.find(({ lifecycleEventName }) => lifecycleEventName === "AllowTraffic")?.status ?? "Pending"
    );
  } catch (error) {
    if (error instanceof DeploymentNotStartedException) {
      return "Pending";
    }
    throw error;
  }
}
