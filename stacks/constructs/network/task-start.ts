import { isKnown, type Problem } from "../../support/problems";
import { type EndpointService, type Endpoints, endpointServices } from "./endpoints";
import type { Nat } from "./network-props";

/** How private subnets reach AWS. */
interface Outbound {
  readonly nat: Nat;
  readonly endpoints: Endpoints;
}

/** What a task in a private subnet loads before it starts. */
export interface StartingTask {
  /** The path of the image's prop. */
  readonly imageProp: string;
  readonly image: string;
  /** The ARNs of secrets and parameters, by variable. */
  readonly secrets?: Readonly<Record<string, string>> | undefined;
}

/** Without NAT: the image's layers come from S3, and a task that can't reach its log group doesn't start. */
const NEEDED_BY_EVERY_TASK = ["ecr", "s3", "logs"] as const satisfies readonly EndpointService[];

/**
 * Finds what tasks in private subnets can't reach without NAT: endpoints that are missing, and images outside of the
 * region's ECR. Unresolved tokens pass.
 *
 * @param prop the path of the network's props
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/vpc-endpoints.html
 */
export function checkTasksCanStart(
  prop: string,
  { nat, endpoints }: Outbound,
  region: string,
  tasks: readonly StartingTask[],
): Problem[] {
  if (nat !== "none" || tasks.length === 0) {
    return [];
  }
  const secrets = tasks.flatMap((task) => Object.values(task.secrets ?? {}));
  const needed = [
    ...NEEDED_BY_EVERY_TASK,
    ...(["secretsmanager", "ssm"] as const).filter((service) => hasArnOf(service, secrets)),
  ];
  return [
    ...missingEndpoints(`${prop}.endpoints`, endpoints, needed, 'nat to "one"'),
    ...tasks.flatMap((task) => checkImage(task, region)),
  ];
}

/**
 * Finds missing endpoints of a network whose tasks are not known. `{ kind: "none" }` passes: it says that no task
 * depends on this network's endpoints.
 */
export function checkAnyTaskCanStart({ nat, endpoints }: Outbound): Problem[] {
  return nat !== "none" || endpoints.kind === "none"
    ? []
    : missingEndpoints(
        "endpoints",
        endpoints,
        NEEDED_BY_EVERY_TASK,
        'to { kind: "none" } if private subnets have no tasks, or reach AWS in another way',
      );
}

function missingEndpoints(
  prop: string,
  endpoints: Endpoints,
  needed: readonly EndpointService[],
  orElse: string,
): Problem[] {
  const present = endpointServices(endpoints);
  const missing = needed.filter((service) => !present.includes(service));
  if (missing.length === 0) {
    return [];
  }
  return [
    {
      prop,
      what: `no endpoint for ${missing.join(", ")}, and nat is "none": tasks in private subnets can't start`,
      allowed: `without NAT, endpoints for ${needed.join(", ")}`,
      fix: `set endpoints to { kind: "all" }, or ${orElse}`,
    },
  ];
}

function hasArnOf(service: string, arns: readonly string[]): boolean {
  return arns.some((arn) => isKnown(arn) && arn.split(":")[2] === service);
}

/** ECR's endpoints lead to the private registries of their region only. */
const ECR_IMAGE = /^\d{12}\.dkr\.ecr(?:-fips)?\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?\//;

function checkImage({ imageProp, image }: StartingTask, region: string): Problem[] {
  if (!isKnown(image) || !isKnown(region) || ECR_IMAGE.exec(image)?.[1] === region) {
    return [];
  }
  return [
    {
      prop: imageProp,
      what: `got ${JSON.stringify(image)}, which tasks in private subnets without NAT can't pull`,
      allowed: `an image in a private ECR repository in ${region}`,
      fix: 'copy the image to ECR, use a pull-through cache, or set nat to "one"',
    },
  ];
}
