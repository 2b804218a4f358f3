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

/**
 * Where and how tasks start. A new service starts with these values. After that, each deployment sets all of them from
 * the AppSpec, and Terraform ignores them at the service.
 *
 * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-resources.html
 */
export interface TaskPlacement {
  /** The revision of the task definition, by full ARN. */
  readonly taskDefinitionArn: string;
  /** The container that gets the traffic, by its name in the task definition. */
  readonly containerName: string;
  /** The port of this container that gets the traffic, 1 to 65535. The task definition must map it. */
  readonly containerPort: number;
  /** The subnets of the tasks, by id, 1 to 16, in the VPC of the target groups. Two zones survive the loss of one. */
  readonly subnetIds: readonly string[];
  /** The security groups of the tasks, by id, 1 to 5. They must allow inbound traffic from the load balancer. */
  readonly securityGroupIds: readonly string[];
  /** Whether each task gets a public IPv4 address: tasks in public subnets need it to reach the image registry. */
  readonly assignPublicIp: boolean;
  /** The Fargate platform version: `LATEST`, or a version such as `1.4.0`. */
  readonly platformVersion: string;
  /** How the tasks are divided between Fargate and Fargate Spot: one or two. */
  readonly capacityProviders: readonly CapacityProvider[];
}

/**
 * An ECS service with its cluster: a {@link BlueGreenService}, or one of your own.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html
 */
export interface EcsServiceRef {
  /** The name of the cluster. */
  readonly clusterName: string;
  /** The ARN of the cluster. */
  readonly clusterArn: string;
  /** The service in ECS. Its deployment controller must be `CODE_DEPLOY`. */
  readonly service: EcsService;
}

/**
 * The properties of an ECS service that CodeDeploy deploys.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html
 */
export interface BlueGreenServiceProps {
  /** The cluster that the service runs on. A change replaces the service. */
  readonly cluster: ClusterIds;
  /** The name of the service, 1 to 255 letters, digits, hyphens and underscores. A change replaces the service. */
  readonly serviceName: string;
  /**
   * The number of tasks at creation, 0 to 5000. After that, autoscaling or the operator sets the number: a later
   * change here has no effect.
   */
  readonly desiredCount: number;
  /** Where and how the first tasks start. Pass the same to `renderAppSpec`: a later change needs a deployment. */
  readonly placement: TaskPlacement;
  /** The target group that the first tasks register in, by ARN. After that, it alternates with each deployment. */
  readonly targetGroupArn: string;
  /** Where ECS registers the tasks in AWS Cloud Map, set at creation only. @default - nowhere */
  readonly registry?: Registry | undefined;
  /** Seconds that ECS ignores failed health checks of a new task, 0 to 2147483647. */
  readonly healthCheckGracePeriodSeconds: number;
  /**
   * Whether operators may run commands in the containers. Only tasks that start after a change get it. The task role
   * needs the permissions of ECS Exec. @default false
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
   */
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
