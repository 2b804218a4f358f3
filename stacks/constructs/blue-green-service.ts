import { EcsService } from "@cdktf/provider-aws/lib/ecs-service";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { checkNoRepeats } from "../support/lists";
import { checkWholeNumber } from "../support/numbers";
import { isKnown, type Problem } from "../support/problems";
import { knownListOf, number, objectOf, oneOf, optional } from "../support/props";
import type { Registry } from "./cloud-map";
import type { ClusterIds } from "./cluster";
import { ignoredAttributes } from "./ownership";

/**
 * A share of the tasks that runs on one capacity provider.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-capacity-providers.html
 */
export interface CapacityProvider {
  /** `FARGATE`, or `FARGATE_SPOT`: cheaper, but AWS may stop its tasks with a warning of two minutes. */
  readonly name: "FARGATE" | "FARGATE_SPOT";
  /** The share, relative to the other providers' weights: 0 to 1000. At least one is over 0. */
  readonly weight: number;
  /**
   * Number of tasks to place here before the weights apply, 0 to 100000. Only one provider may have a base.
   * @default 0
   */
  readonly base?: number;
}

/** The shape of a capacity provider strategy. */
export const capacityProvidersShape = knownListOf(
  objectOf<CapacityProvider>({
    name: oneOf("FARGATE", "FARGATE_SPOT"),
    weight: number,
    base: optional(number),
  }),
);

/** Where and how tasks start. Each deployment sets all of these from the AppSpec. */
export interface TaskPlacement {
  readonly taskDefinitionArn: string;
  readonly containerName: string;
  readonly containerPort: number;
  readonly subnetIds: readonly string[];
  readonly securityGroupIds: readonly string[];
  /** Whether each task gets a public IPv4 address. */
  readonly assignPublicIp: boolean;
  readonly platformVersion: string;
  /** One or more. */
  readonly capacityProviders: readonly CapacityProvider[];
}

/** An ECS service with its cluster: a {@link BlueGreenService}, or one of your own. */
export interface EcsServiceRef {
  readonly clusterName: string;
  readonly clusterArn: string;
  readonly service: EcsService;
}

export interface BlueGreenServiceProps {
  readonly cluster: ClusterIds;
  readonly serviceName: string;
  readonly desiredCount: number;
  readonly placement: TaskPlacement;
  /** The target group that gets the first traffic. */
  readonly targetGroupArn: string;
  /** Where ECS registers the tasks in AWS Cloud Map. @default - nowhere */
  readonly registry?: Registry | undefined;
  readonly healthCheckGracePeriodSeconds: number;
  /** Whether operators may run commands in the containers. @default false */
  readonly enableExecuteCommand?: boolean;
  /** Whether Terraform refuses to destroy or replace the service. */
  readonly deletionProtection: boolean;
  /**
   * What must exist before the service, and be destroyed after it. The listeners or rules: ECS refuses a target
   * group that nothing forwards to. And everything that tasks need to start, to serve and to drain.
   */
  readonly dependsOn: readonly ITerraformDependable[];
}

/**
 * An ECS service on Fargate that CodeDeploy deploys.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-bluegreen.html
 */
export class BlueGreenService extends Construct implements EcsServiceRef {
  readonly clusterName: string;
  readonly clusterArn: string;
  readonly service: EcsService;

  constructor(scope: Construct, id: string, props: BlueGreenServiceProps) {
    super(scope, id);
    const { placement } = props;
    this.clusterName = props.cluster.name;
    this.clusterArn = props.cluster.arn;
    this.service = new EcsService(this, "service", {
      name: props.serviceName,
      cluster: props.cluster.arn,
      deploymentController: { type: "CODE_DEPLOY" },
      schedulingStrategy: "REPLICA",
      // Without it the service would start with no tasks.
      desiredCount: props.desiredCount,
      taskDefinition: placement.taskDefinitionArn,
      platformVersion: placement.platformVersion,
      capacityProviderStrategy: placement.capacityProviders.map(({ name, weight, base }) => ({
        capacityProvider: name,
        weight,
        base: base ?? 0,
      })),
      // Only the first live target group. With a second block every deployment would hang in Install.
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
        assignPublicIp: placement.assignPublicIp,
      },
      ...(props.registry === undefined
        ? {}
        : { serviceRegistries: renderRegistry(props.registry, placement) }),
      healthCheckGracePeriodSeconds: props.healthCheckGracePeriodSeconds,
      // On by default for new services. Tasks must not move between zones during a traffic shift.
      availabilityZoneRebalancing: "DISABLED",
      enableEcsManagedTags: true,
      ...(props.enableExecuteCommand === true ? { enableExecuteCommand: true } : {}),
      propagateTags: "SERVICE",
      // A CODE_DEPLOY service lists no deployments, so the provider would wait forever. The driver waits instead.
      waitForSteadyState: false,
      lifecycle: {
        ignoreChanges: ignoredAttributes("aws_ecs_service"),
        preventDestroy: props.deletionProtection,
      },
      dependsOn: [...props.dependsOn],
    });
  }
}

/** Only an SRV record has a port: that of the container with the traffic. */
function renderRegistry({ arn, recordType }: Registry, { containerName, containerPort }: TaskPlacement) {
  return { registryArn: arn, ...(recordType === "A" ? {} : { containerName, containerPort }) };
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
      allowed: "a base for at most one provider",
      fix: "remove base from the others",
    });
  }
  if (providers.every(({ weight }) => weight === 0)) {
    problems.push({
      prop,
      what: "no provider has a weight over 0, so no task could be placed beyond the base",
      allowed: "a weight over 0 for at least one provider",
      fix: "set weight to 1 for the provider that should run the tasks",
    });
  }
  return problems;
}
