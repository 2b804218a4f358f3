import { EcsCluster } from "@cdktf/provider-aws/lib/ecs-cluster";
import { EcsClusterCapacityProviders } from "@cdktf/provider-aws/lib/ecs-cluster-capacity-providers";
import { EcsService } from "@cdktf/provider-aws/lib/ecs-service";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { checkNoRepeats } from "../support/lists";
import { checkWholeNumber } from "../support/numbers";
import { isKnown, type Problem } from "../support/problems";
import { knownListOf, number, objectOf, oneOf, optional } from "../support/props";
import { ignoredAttributes } from "./ownership";

/** A share of the tasks that runs on one capacity provider. */
export interface CapacityProvider {
  readonly name: "FARGATE" | "FARGATE_SPOT";
  /** The share, relative to the other providers' weights: 0 to 1000. */
  readonly weight: number;
  /** Tasks that run here before weights count, 0 to 100000. One provider at most has any. @default 0 */
  readonly base?: number;
}

/** What a capacity provider strategy looks like. */
export const capacityProvidersShape = knownListOf(
  objectOf<CapacityProvider>({
    name: oneOf("FARGATE", "FARGATE_SPOT"),
    weight: number,
    base: optional(number),
  }),
);

/** What tasks start with. A deployment sets all of it anew, from the AppSpec. */
export interface TaskPlacement {
  readonly taskDefinitionArn: string;
  readonly containerName: string;
  readonly containerPort: number;
  readonly subnetIds: readonly string[];
  readonly securityGroupIds: readonly string[];
  readonly platformVersion: string;
  /** One or more. */
  readonly capacityProviders: readonly CapacityProvider[];
}

export interface BlueGreenServiceProps {
  readonly clusterName: string;
  readonly serviceName: string;
  readonly desiredCount: number;
  readonly placement: TaskPlacement;
  /** The target group that is live first. */
  readonly targetGroupArn: string;
  readonly healthCheckGracePeriodSeconds: number;
  /** Whether Terraform refuses to destroy or replace the service. */
  readonly deletionProtection: boolean;
  /**
   * The listeners, since ECS refuses a target group that no listener forwards to; and what tasks need to start and
   * to serve, also while they drain at the end.
   */
  readonly dependsOn: ITerraformDependable[];
}

/**
 * A Fargate cluster with one ECS service, whose deployments are CodeDeploy's.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-bluegreen.html
 */
export class BlueGreenService extends Construct {
  readonly cluster: EcsCluster;
  readonly service: EcsService;

  constructor(scope: Construct, id: string, props: BlueGreenServiceProps) {
    super(scope, id);
    const { placement } = props;
    this.cluster = new EcsCluster(this, "cluster", {
      name: props.clusterName,
      setting: [{ name: "containerInsights", value: "enabled" }],
    });
    const capacityProviders = new EcsClusterCapacityProviders(this, "capacity-providers", {
      clusterName: this.cluster.name,
      // Always both: they cost nothing, and one that blue still runs on can't be detached before green is live.
      capacityProviders: ["FARGATE", "FARGATE_SPOT"],
      // The first cluster of an account makes ECS create its service-linked role, which takes a moment to become
      // usable: this call must not come right after. A load balancer takes minutes, and the service waits for both.
      dependsOn: [...props.dependsOn],
    });
    this.service = new EcsService(this, "service", {
      name: props.serviceName,
      cluster: this.cluster.arn,
      deploymentController: { type: "CODE_DEPLOY" },
      schedulingStrategy: "REPLICA",
      // Left out it would mean none at all.
      desiredCount: props.desiredCount,
      taskDefinition: placement.taskDefinitionArn,
      platformVersion: placement.platformVersion,
      capacityProviderStrategy: placement.capacityProviders.map(({ name, weight, base }) => ({
        capacityProvider: name,
        weight,
        base: base ?? 0,
      })),
      // The one that is live first. A second block would hang every deployment in Install.
      loadBalancer: [
        {
          targetGroupArn: props.targetGroupArn,
          containerName: placement.containerName,
          containerPort: placement.containerPort,
        },
      ],
      networkConfiguration: {
        subnets: [...placement.subnetIds],
        securityGroups: [...placement.securityGroupIds],
        assignPublicIp: false,
      },
      healthCheckGracePeriodSeconds: props.healthCheckGracePeriodSeconds,
      // New services have it on unless told otherwise, and tasks that move between zones have no place in a shift.
      availabilityZoneRebalancing: "DISABLED",
      enableEcsManagedTags: true,
      propagateTags: "SERVICE",
      // A CODE_DEPLOY service lists no deployments, so the provider would wait in vain: the driver waits.
      waitForSteadyState: false,
      lifecycle: {
        ignoreChanges: ignoredAttributes("aws_ecs_service"),
        preventDestroy: props.deletionProtection,
      },
      dependsOn: [...props.dependsOn, capacityProviders],
    });
  }
}

/** Everything that is wrong with a capacity provider strategy. Unresolved tokens pass. */
export function checkCapacityProviders(prop: string, providers: readonly CapacityProvider[]): Problem[] {
  if (!isKnown(providers)) {
    return [];
  }
  const problems = providers.flatMap(({ weight, base }, index) => [
    ...checkWholeNumber(`${prop}[${index}].weight`, weight, { min: 0, max: 1000, unit: "parts" }),
    ...checkWholeNumber(`${prop}[${index}].base`, base, { min: 0, max: 100_000, unit: "tasks" }),
  ]);
  problems.push(
    ...checkNoRepeats(
      prop,
      providers.map((provider) => provider.name),
    ),
  );
  if (providers.filter(({ base }) => (base ?? 0) > 0).length > 1) {
    problems.push({
      prop,
      what: "more than one capacity provider has a base",
      allowed: "a base for one of them",
      fix: "leave base out of the others",
    });
  }
  if (providers.every(({ weight }) => weight === 0)) {
    problems.push({
      prop,
      what: "no provider has a weight over 0, so no task could be placed beyond the base",
      allowed: "a weight over 0 for one of them",
      fix: "give the provider that is to run the tasks a weight of 1",
    });
  }
  return problems;
}
