import { type AppSpec, HOOK_EVENTS, type HookEvent } from "../../../scripts/contract/document";
import type { TaskPlacement } from "../blue-green-service";
import { EVENT_OF_HOOK, type HookFunctions, type HookName } from "../hooks/hooks";

/**
 * Renders an AppSpec. It contains every setting of the tasks that CodeDeploy owns: for a setting that is missing, a
 * deployment uses the value that the service was created with.
 *
 * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-resources.html
 */
export function renderAppSpec(placement: TaskPlacement, hooks: HookFunctions): AppSpec {
  const renderedHooks = renderHooks(hooks);
  return {
    version: 0,
    Resources: [
      {
        TargetService: {
          Type: "AWS::ECS::Service",
          Properties: {
            TaskDefinition: placement.taskDefinitionArn,
            LoadBalancerInfo: {
              ContainerName: placement.containerName,
              ContainerPort: placement.containerPort,
            },
            PlatformVersion: placement.platformVersion,
            NetworkConfiguration: {
              AwsvpcConfiguration: {
                Subnets: [...placement.subnetIds],
                SecurityGroups: [...placement.securityGroupIds],
                AssignPublicIp: placement.assignPublicIp ? "ENABLED" : "DISABLED",
              },
            },
            CapacityProviderStrategy: placement.capacityProviders.map(({ name, weight, base }) => ({
              CapacityProvider: name,
              Base: base ?? 0,
              Weight: weight,
            })),
          },
        },
      },
    ],
    ...(renderedHooks.length === 0 ? {} : { Hooks: renderedHooks }),
  };
}

/** Renders the hooks in the order in which CodeDeploy calls them. */
function renderHooks(hooks: HookFunctions): Partial<Record<HookEvent, string>>[] {
  const functionOfEvent = new Map(
    Object.entries(EVENT_OF_HOOK).map(([hook, event]) => [event, hooks[hook as HookName]]),
  );
  return HOOK_EVENTS.flatMap((event) => {
    const arn = functionOfEvent.get(event);
    return arn === undefined ? [] : [{ [event]: arn }];
  });
}
