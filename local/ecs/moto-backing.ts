/** The {@link Backing} that reads and changes moto's state through moto's API. */

import { DescribeSubnetsCommand, EC2Client } from "@aws-sdk/client-ec2";
import { DescribeImagesCommand, ECRClient } from "@aws-sdk/client-ecr";
import {
  DescribeClustersCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  ECSClient,
  type ContainerDefinition as KnownContainer,
} from "@aws-sdk/client-ecs";
import {
  DeregisterTargetsCommand,
  DescribeListenersCommand,
  DescribeLoadBalancersCommand,
  DescribeRulesCommand,
  DescribeTargetGroupsCommand,
  ElasticLoadBalancingV2Client,
  type TargetGroup as ElbTargetGroup,
  ModifyListenerCommand,
  ModifyRuleCommand,
  RegisterTargetsCommand,
  type Rule,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import type { AccountRegion } from "../account-region";
import { motoClientConfig } from "../moto/credentials";
import type { Backing, ContainerDefinition, ContainerLog, Listener, Route, TargetGroup } from "./backing";
import { createMotoCloudMap } from "./moto-cloud-map";
import { createMotoLogs } from "./tasks/moto-logs";

/** The endpoint of moto, the account and the region. */
export interface MotoBackingProps extends AccountRegion {
  readonly endpoint: string;
}

/** A {@link Backing} on moto. */
export function createMotoBacking(props: MotoBackingProps): Backing {
  const config = motoClientConfig(props.endpoint, props);
  const ecs = new ECSClient(config);
  const elb = new ElasticLoadBalancingV2Client(config);
  const ec2 = new EC2Client(config);

  return {
    ...createMotoCloudMap(props.endpoint, props),
    ...createMotoLogs(props.endpoint, props),

    async clusterArn(cluster) {
      const answer = await ecs.send(new DescribeClustersCommand({ clusters: [cluster] }));
      return answer.clusters?.[0]?.clusterArn;
    },

    async taskDefinition(nameOrArn) {
      const answer = await undefinedIfNotFound(
        ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: nameOrArn })),
      );
      const found = answer?.taskDefinition;
      if (found?.taskDefinitionArn === undefined) {
        return undefined;
      }
      return {
        arn: found.taskDefinitionArn,
        family: found.family ?? "",
        active: found.status !== "INACTIVE",
        networkMode: found.networkMode,
        cpu: found.cpu,
        memory: found.memory,
        containers: (found.containerDefinitions ?? []).map(toContainer),
      };
    },

    async service(cluster, name) {
      const answer = await undefinedIfNotFound(
        ecs.send(new DescribeServicesCommand({ cluster, services: [name] })),
      );
      const found = answer?.services?.[0];
      if (found?.serviceArn === undefined) {
        return undefined;
      }
      return {
        arn: found.serviceArn,
        clusterArn: found.clusterArn ?? "",
        status: found.status ?? "",
        controller: found.deploymentController?.type ?? "ECS",
      };
    },

    async defaultStrategy(cluster) {
      const answer = await undefinedIfNotFound(
        ecs.send(new DescribeClustersCommand({ clusters: [cluster] })),
      );
      return (answer?.clusters?.[0]?.defaultCapacityProviderStrategy ?? []).map((item) => ({
        capacityProvider: item.capacityProvider ?? "",
        weight: item.weight ?? 0,
        base: item.base ?? 0,
      }));
    },

    async subnets(ids) {
      const answer = await undefinedIfNotFound(ec2.send(new DescribeSubnetsCommand({ SubnetIds: [...ids] })));
      return (answer?.Subnets ?? []).map((subnet) => ({
        id: subnet.SubnetId ?? "",
        cidr: subnet.CidrBlock ?? "",
        zone: subnet.AvailabilityZone ?? "",
      }));
    },

    async targetGroups(by) {
      const input = "names" in by ? { Names: [...by.names] } : { TargetGroupArns: [...by.arns] };
      const answer = await undefinedIfNotFound(elb.send(new DescribeTargetGroupsCommand(input)));
      return (answer?.TargetGroups ?? []).map(toTargetGroup);
    },

    async listener(arn) {
      const answer = await undefinedIfNotFound(
        elb.send(new DescribeListenersCommand({ ListenerArns: [arn] })),
      );
      const loadBalancerArn = answer?.Listeners?.[0]?.LoadBalancerArn;
      if (loadBalancerArn === undefined) {
        return undefined;
      }
      const balancers = await elb.send(
        new DescribeLoadBalancersCommand({ LoadBalancerArns: [loadBalancerArn] }),
      );
      const rules = await elb.send(new DescribeRulesCommand({ ListenerArn: arn }));
      const listener: Listener = {
        arn,
        loadBalancerArn,
        loadBalancerType: balancers.LoadBalancers?.[0]?.Type === "network" ? "network" : "application",
        routes: (rules.Rules ?? []).map((rule) => toRoute(arn, rule)),
      };
      return listener;
    },

    async setActions(route, actions) {
      await (route.kind === "default"
        ? elb.send(new ModifyListenerCommand({ ListenerArn: route.arn, DefaultActions: [...actions] }))
        : elb.send(new ModifyRuleCommand({ RuleArn: route.arn, Actions: [...actions] })));
    },

    async registerTarget(TargetGroupArn, { ip, port }) {
      await elb.send(new RegisterTargetsCommand({ TargetGroupArn, Targets: [{ Id: ip, Port: port }] }));
    },

    async deregisterTarget(TargetGroupArn, { ip, port }) {
      // The target group may have been deleted in the meantime, for example by a destroy.
      await undefinedIfNotFound(
        elb.send(new DeregisterTargetsCommand({ TargetGroupArn, Targets: [{ Id: ip, Port: port }] })),
      );
    },

    async hasImage(image) {
      // The account and the region of the image, which may differ from those of the service.
      const ecr = new ECRClient(motoClientConfig(props.endpoint, image));
      const imageId =
        "tag" in image.version ? { imageTag: image.version.tag } : { imageDigest: image.version.digest };
      const answer = await undefinedIfNotFound(
        ecr.send(
          new DescribeImagesCommand({
            registryId: image.account,
            repositoryName: image.repository,
            imageIds: [imageId],
          }),
        ),
      );
      return (answer?.imageDetails?.length ?? 0) > 0;
    },
  };
}

/**
 * Returns `undefined` for a client error (4xx), which means that the resource doesn't exist. Other errors are
 * thrown.
 */
async function undefinedIfNotFound<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (isClientError(error)) {
      return undefined;
    }
    throw error;
  }
}

function isClientError(error: unknown): boolean {
  if (typeof error !== "object" || error === null || !("$metadata" in error)) {
    return false;
  }
  const { httpStatusCode } = error.$metadata as { httpStatusCode?: number };
  return httpStatusCode !== undefined && httpStatusCode >= 400 && httpStatusCode < 500;
}

function toContainer(container: KnownContainer): ContainerDefinition {
  const check = container.healthCheck;
  return {
    name: container.name ?? "",
    image: container.image ?? "",
    ports: (container.portMappings ?? []).flatMap(({ containerPort }) => containerPort ?? []),
    essential: container.essential ?? true,
    entryPoint: container.entryPoint ?? [],
    command: container.command ?? [],
    healthCheck:
      check === undefined
        ? undefined
        : {
            command: check.command ?? [],
            intervalSeconds: check.interval ?? 30,
            retries: check.retries ?? 3,
            startPeriodSeconds: check.startPeriod ?? 0,
          },
    log: toLog(container),
  };
}

function toLog({ logConfiguration }: KnownContainer): ContainerLog | undefined {
  const { "awslogs-group": group, "awslogs-stream-prefix": streamPrefix } = logConfiguration?.options ?? {};
  return logConfiguration?.logDriver !== "awslogs" || group === undefined || streamPrefix === undefined
    ? undefined
    : { group, streamPrefix };
}

function toTargetGroup(group: ElbTargetGroup): TargetGroup {
  return {
    arn: group.TargetGroupArn ?? "",
    name: group.TargetGroupName ?? "",
    loadBalancerArns: group.LoadBalancerArns ?? [],
  };
}

function toRoute(listenerArn: string, rule: Rule): Route {
  const isDefault = rule.IsDefault === true;
  return {
    arn: isDefault ? listenerArn : (rule.RuleArn ?? ""),
    kind: isDefault ? "default" : "rule",
    actions: rule.Actions ?? [],
  };
}
