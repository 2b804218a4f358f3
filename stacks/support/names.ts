import { checkText, isKnown, type Problem } from "./problems";

interface NameLimit {
  /** The kind of resource, in the words of AWS. */
  readonly noun: string;
  /** The maximum length that AWS allows. */
  readonly max: number;
  /** Makes the name from the service's name. */
  readonly render: (name: string) => string;
}

/**
 * The names of a service's resources, with AWS's limits.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/limits.html
 */
const SERVICE_NAMES = {
  loadBalancer: { noun: "load balancer", max: 32, render: (name) => name },
  blueTargetGroup: { noun: "target group", max: 32, render: (name) => `${name}-blue` },
  greenTargetGroup: { noun: "target group", max: 32, render: (name) => `${name}-green` },
  cluster: { noun: "ECS cluster", max: 255, render: (name) => name },
  service: { noun: "ECS service", max: 255, render: (name) => name },
  taskFamily: { noun: "task definition family", max: 255, render: (name) => name },
  taskRole: { noun: "IAM role", max: 64, render: (name) => `${name}-task` },
  executionRole: { noun: "IAM role", max: 64, render: (name) => `${name}-execution` },
  codeDeployRole: { noun: "IAM role", max: 64, render: (name) => `${name}-codedeploy` },
  breakGlassRole: { noun: "IAM role", max: 64, render: (name) => `${name}-break-glass` },
  application: { noun: "CodeDeploy application", max: 100, render: (name) => name },
  deploymentGroup: { noun: "deployment group", max: 100, render: (name) => name },
  logGroup: { noun: "log group", max: 512, render: (name) => `/ecs/${name}` },
  execLogGroup: { noun: "log group", max: 512, render: (name) => execLogGroupName(name) },
} as const satisfies Record<string, NameLimit>;

/** The log group for sessions of ECS Exec, by the name of the cluster. */
export function execLogGroupName(clusterName: string): string {
  return `/ecs/${clusterName}/exec`;
}

/** The names of one service's resources. */
export type ServiceNames = Readonly<Record<keyof typeof SERVICE_NAMES, string>>;

/** Letters, digits and single hyphens: the characters that all names above allow. */
const NAME_PATTERN = /^(?!internal-)[a-z][a-z0-9]*(-[a-z0-9]+)*$/i;

/** All names of a service's resources, made from the service's name. */
export function serviceNames(name: string): ServiceNames {
  const entries = Object.entries(SERVICE_NAMES).map(([key, limit]) => [key, limit.render(name)]);
  return Object.fromEntries(entries) as ServiceNames;
}

/**
 * Checks a service's name, and each name that is made from it, against AWS's limits. With the longest suffix, 26
 * characters remain for the service's name. Unresolved tokens pass.
 */
export function checkServiceName(prop: string, name: string): Problem[] {
  if (!isKnown(name)) {
    return [];
  }
  return [...checkPattern(prop, name), ...checkLengths(prop, name, SERVICE_NAMES)];
}

/** The names of a cluster's resources, with AWS's limits. */
const CLUSTER_NAMES = {
  loadBalancer: { noun: "load balancer", max: 32, render: (name) => name },
  cluster: { noun: "ECS cluster", max: 255, render: (name) => name },
} as const satisfies Record<string, NameLimit>;

/** Checks the name of a cluster, and of its load balancer, against AWS's limits. Unresolved tokens pass. */
export function checkClusterName(prop: string, name: string): Problem[] {
  return isKnown(name) ? [...checkPattern(prop, name), ...checkLengths(prop, name, CLUSTER_NAMES)] : [];
}

/** Checks a name that becomes a `Name` tag and a part of stack ids: letters, digits and single hyphens. */
export function checkPattern(prop: string, name: string): Problem[] {
  return checkText(prop, name, NAME_PATTERN, {
    allowed:
      "a letter, then letters, digits and single hyphens, not ending in a hyphen and not starting with " +
      '"internal-" (Elastic Load Balancing refuses it)',
    fix: `rename it, for instance to ${JSON.stringify(suggestName(name))}`,
  });
}

function checkLengths(prop: string, name: string, limits: Readonly<Record<string, NameLimit>>): Problem[] {
  const tooLong = Object.values(limits)
    .map(({ noun, max, render }) => ({ noun, max, name: render(name) }))
    .filter((made) => made.name.length > made.max);
  if (tooLong.length === 0) {
    return [];
  }
  const excess = Math.max(...tooLong.map((made) => made.name.length - made.max));
  return [
    {
      prop,
      what: tooLong
        .map((made) => `${made.noun} name ${JSON.stringify(made.name)} has ${made.name.length} characters`)
        .join("; "),
      allowed: [...new Set(tooLong.map((made) => `${made.max} characters for a ${made.noun} name`))].join(
        ", ",
      ),
      fix: `shorten ${JSON.stringify(name)} by ${excess === 1 ? "1 character" : `${excess} characters`}`,
    },
  ];
}

function suggestName(name: string): string {
  const cleaned = name
    .replace(/[^a-zA-Z0-9]+/g, "-")
    .replace(/^(internal-)+/i, "")
    .replace(/^[^a-zA-Z]+/, "")
    .replace(/-+$/, "");
  return cleaned === "" ? "web" : cleaned;
}
