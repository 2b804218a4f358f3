/** The AppSpec of what is live, for a task definition that has none. */
import type { TaskSet } from "../../aws";
import type { ReadAppSpec } from "../../contract";
import { familyAndRevision } from "../../driver";
import { mayHaveDeployed, type Past } from "./past";

/** The AppSpec of the newest deployment that is known to have rolled out what is live; `undefined` if there is none. */
export async function keptLive(past: Past, primary: TaskSet): Promise<ReadAppSpec | undefined> {
  for (const deployment of mayHaveDeployed(past, familyAndRevision(primary.taskDefinition))) {
    const kept = await past.read(deployment);
    if (kept.kind === "kept" && (await past.compare(deployment, primary)) === "same") {
      return kept.request.appSpec;
    }
  }
  return undefined;
}

/** A task set as an AppSpec. ECS knows no hooks. */
export function appSpecOf({
  taskDefinition,
  loadBalancer,
  platformVersion,
  subnets,
  securityGroups,
  assignPublicIp,
  capacityProviders,
}: TaskSet): ReadAppSpec {
  return {
    version: 0,
    Resources: [
      {
        TargetService: {
          Type: "AWS::ECS::Service",
          Properties: {
            TaskDefinition: taskDefinition,
            LoadBalancerInfo: {
              ContainerName: loadBalancer?.containerName ?? "",
              ContainerPort: loadBalancer?.containerPort ?? 0,
            },
            PlatformVersion: platformVersion ?? "LATEST",
            NetworkConfiguration: {
              AwsvpcConfiguration: {
                Subnets: [...subnets],
                SecurityGroups: [...securityGroups],
                AssignPublicIp: assignPublicIp === "ENABLED" ? "ENABLED" : "DISABLED",
              },
            },
            ...(capacityProviders.length === 0
              ? {}
              : {
                  CapacityProviderStrategy: capacityProviders.map(({ name, base, weight }) => ({
                    CapacityProvider: name,
                    Base: base,
                    Weight: weight,
                  })),
                }),
          },
        },
      },
    ],
  };
}
