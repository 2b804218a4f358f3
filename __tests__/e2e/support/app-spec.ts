import { type BenchService, CONTAINER } from "../../../bench/service";
import type { AppSpec } from "../../../scripts/contract";

/** The AppSpec that deploys a task definition to a service. */
export function appSpecOf(service: BenchService, taskDefinitionArn: string): AppSpec {
  const Properties = {
    TaskDefinition: taskDefinitionArn,
    LoadBalancerInfo: { ContainerName: CONTAINER.name, ContainerPort: CONTAINER.port },
    PlatformVersion: "LATEST",
    NetworkConfiguration: {
      AwsvpcConfiguration: {
        Subnets: service.network.subnets,
        SecurityGroups: service.network.securityGroups,
        AssignPublicIp: "DISABLED" as const,
      },
    },
  };
  return { version: 0, Resources: [{ TargetService: { Type: "AWS::ECS::Service", Properties } }] };
}
