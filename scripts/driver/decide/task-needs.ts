/** Checks what the tasks of a revision need to start: images, secrets, file systems and capacity providers. */
import type { Aws, EcrImage, TaskDefinition, TaskSet } from "../../aws";
import type { DeploymentRequest } from "../../contract";
import { propertiesOf } from "../state/revision";
import { check, checkAll, type Preflight } from "./check";

/** What is deployed, and what is live. */
interface Wanted {
  readonly aws: Aws;
  readonly request: DeploymentRequest;
  readonly primary: TaskSet | undefined;
  /** The account of the service. @default - that of the task definition's ARN */
  readonly account?: string | undefined;
}

/**
 * Checks what a task definition refers to. Calls are made only for what it has: one for each image in ECR, each secret and each
 * file system, and one for all SSM parameters.
 *
 * @throws AwsFailure if no call can succeed: the credentials or the certificate are invalid
 */
export function taskNeeds(wanted: Wanted, definition: TaskDefinition): Promise<Preflight> {
  const { region } = wanted.request;
  const { fileSystemIds = [] } = definition;
  const { secretArns, parameters } = secretsIn(region, wanted.account, definition);
  return checkAll([
    ...definition.containers.flatMap(({ name, image }) => {
      const found = image === undefined ? undefined : ecrImageOf(image);
      return image === undefined || found?.region !== region
        ? []
        : [imageFindings(wanted, { container: name, image, ecr: found }, definition)];
    }),
    ...secretArns.map((arn) => secretFindings(wanted, arn)),
    ...(parameters.length === 0 ? [] : [parameterFindings(wanted, parameters)]),
    ...fileSystemIds.map((id) => fileSystemFindings(wanted, id)),
  ]);
}

interface ContainerImage {
  readonly container: string;
  readonly image: string;
  readonly ecr: EcrImage;
}

/** ECR's hosts: also those for FIPS and for IPv6. @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/ecr-requests.html */
const ECR_HOST =
  /^(\d{12})\.dkr[.-]ecr(?:-fips)?\.([a-z0-9-]+)\.(?:amazonaws\.com|amazonaws\.com\.cn|on\.aws)$/;

/** The parts of a reference to an image in ECR, `<host>/<repository>[:<tag>][@<digest>]`; `undefined` for another registry. */
export function ecrImageOf(image: string): EcrImage | undefined {
  const slash = image.indexOf("/");
  const [, account, region] = ECR_HOST.exec(image.slice(0, slash)) ?? [];
  const [name = "", digest] = image.slice(slash + 1).split("@");
  const [repository = "", tag = "latest"] = name.split(":");
  return account === undefined || region === undefined
    ? undefined
    : { account, region, repository, version: digest === undefined ? { tag } : { digest } };
}

/** The names of ECS's architectures in images. */
const IN_IMAGES: Readonly<Record<string, string>> = { X86_64: "amd64", ARM64: "arm64" };

function imageFindings(
  { aws }: Wanted,
  { container, image, ecr }: ContainerImage,
  { cpuArchitecture = "X86_64" }: TaskDefinition,
): Promise<Preflight> {
  return check({ kind: "image", name: image }, async () => {
    const found = await aws.ecrImage(ecr);
    if (found === undefined) {
      return [{ kind: "image-missing", container, image }];
    }
    const needed = IN_IMAGES[cpuArchitecture];
    const { architectures } = found;
    return needed === undefined || architectures === undefined || architectures.includes(needed)
      ? []
      : [{ kind: "image-architecture", container, image, needed, architectures }];
  });
}

/**
 * The ARNs of secrets of Secrets Manager, without JSON key, stage and version; and SSM parameters, by what the task definition
 * calls them. Those of other regions are left out, and parameters of other accounts: they can't be listed.
 */
function secretsIn(
  region: string,
  given: string | undefined,
  { arn, secrets = [] }: Pick<TaskDefinition, "arn" | "secrets">,
) {
  const account = given ?? arn?.split(":")[4];
  const parts = secrets.map((secret) => ({ secret, of: secret.split(":") }));
  const isHere = (of: readonly string[]) => of[3] === region;
  return {
    secretArns: [
      ...new Set(
        parts
          .filter(({ of }) => of[2] === "secretsmanager" && isHere(of))
          .map(({ of }) => of.slice(0, 7).join(":")),
      ),
    ],
    parameters: parts.flatMap(({ secret, of }) => {
      if (of[0] !== "arn") {
        return [{ parameter: secret, names: [secret] }];
      }
      const path = /^parameter(\/.+)$/.exec(of[5] ?? "")?.[1];
      const isListed = of[2] === "ssm" && isHere(of) && (account === undefined || of[4] === account);
      return path !== undefined && isListed ? [{ parameter: secret, names: namesOf(path) }] : [];
    }),
  };
}

/** An ARN doesn't show whether the name of a parameter without hierarchy starts with a slash. */
function namesOf(path: string): readonly string[] {
  return path.lastIndexOf("/") === 0 ? [path.slice(1), path] : [path];
}

function secretFindings({ aws }: Wanted, secret: string): Promise<Preflight> {
  return check({ kind: "secret", name: secret }, async () => {
    const found = await aws.secret(secret);
    return found === undefined || found.isDeleted
      ? [{ kind: "secret-missing", secret, isDeleted: found?.isDeleted ?? false }]
      : [];
  });
}

function parameterFindings(
  { aws }: Wanted,
  parameters: readonly { readonly parameter: string; readonly names: readonly string[] }[],
): Promise<Preflight> {
  return check({ kind: "parameters" }, async () => {
    const found = await aws.parameters([...new Set(parameters.flatMap(({ names }) => names))]);
    return parameters
      .filter(({ names }) => !names.some((name) => found.includes(name)))
      .map(({ parameter }) => ({ kind: "parameter-missing", parameter }));
  });
}

function fileSystemFindings({ aws, request, primary }: Wanted, fileSystemId: string): Promise<Preflight> {
  const network = propertiesOf(request.appSpec).NetworkConfiguration?.AwsvpcConfiguration;
  // Without a network in the AppSpec, CodeDeploy starts the new tasks in the subnets of the live ones.
  const subnetIds = network?.Subnets ?? primary?.subnets ?? [];
  const what = { kind: "file-system", name: fileSystemId } as const;
  return check(what, async () => {
    const targets = await aws.mountTargets(fileSystemId);
    if (targets === undefined) {
      return [{ kind: "file-system-missing", fileSystemId }];
    }
    const [other] = targets;
    if (other === undefined) {
      return [{ kind: "mount-target-missing", fileSystemId }];
    }
    // A mount target serves all subnets of its zone. Only subnets without a mount target need the question to EC2.
    const others = subnetIds.filter((id) => targets.every(({ subnetId }) => subnetId !== id));
    const zones = others.length === 0 ? {} : await aws.subnetZones(others);
    const uncovered = new Set(
      Object.values(zones).filter((name) => targets.every(({ zone }) => zone !== name)),
    );
    const lost = others.filter((id) => zones[id] === undefined);
    return {
      findings: [...uncovered].sort().map((zone) => ({
        kind: "zone-without-mount-target",
        fileSystemId,
        zone,
        subnetIds: others.filter((id) => zones[id] === zone),
        other,
      })),
      unknown:
        lost.length === 0 ? [] : [{ check: what, why: { kind: "subnets-not-found", subnetIds: lost } }],
    };
  });
}

/**
 * Checks the capacity providers that the AppSpec names. Those of the live tasks are there: ECS doesn't detach a provider that is in
 * use. So most deployments need no call.
 */
export function capacityFindings({ aws, request, primary }: Wanted): readonly Promise<Preflight>[] {
  const { CapacityProviderStrategy: strategy = [] } = propertiesOf(request.appSpec);
  const inUse = primary?.capacityProviders.map(({ name }) => name) ?? [];
  const added = strategy.map((item) => item.CapacityProvider).filter((name) => !inUse.includes(name));
  const { cluster } = request;
  return added.length === 0
    ? []
    : [
        check({ kind: "capacity-providers", name: cluster }, async () => {
          const capacity = await aws.clusterCapacity(cluster);
          const missing = added.filter((name) => capacity?.providers.includes(name) === false);
          return capacity === undefined || missing.length === 0
            ? []
            : [{ kind: "capacity-provider-missing", cluster, missing, capacity }];
        }),
      ];
}
