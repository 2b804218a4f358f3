/** Finds the service of a command: by a stack's outputs, or by the names in CodeDeploy. */
import { type Aws, AwsFailure } from "../../../aws";
import { got, type Place, type Problem, type ReleaseSettings, type ServiceRegistry } from "../../../contract";
import {
  callersCommand,
  commandLine,
  credentialLines,
  DriverError,
  deployStackCommand,
  type Environment,
  EXIT_CODE,
  failureLine,
  groupCommand,
} from "../../../driver";
import { againLines } from "../again";
import type { BeforeFirstApply } from "../command";
import type { Host } from "../host";
import type { Given } from "./given";
import { notApplied, notFound, outputsOfFile, outputsOfStack, type ServiceOutputs } from "./outputs";
import { askedRole, roleOf, roleProblems } from "./role";
import { isLiteral, plannedOutput, type StackTemplate, templateOf } from "./template";
import { type OutputsOf, wrongOutputs } from "./wrong-outputs";

export interface Located {
  /** If the command releases, also with the stack's settings for its deployments. */
  readonly place: Place;
  /** The AppSpec of the stack's outputs, as JSON; `undefined` where the service was found by names. */
  readonly wantedAppSpec: string | undefined;
  /** The command that refreshes these outputs; `undefined` if the service was found by name. */
  readonly refreshOutputs?: string | undefined;
  /** The options that named that stack; `undefined` if the service was found by name. */
  readonly outputOptions?: readonly string[] | undefined;
  /** `undefined` where the service was found by names, or its stack makes no such role. */
  readonly breakGlassRoleArn: string | undefined;
  /** Of AWS Cloud Map, as the stack's outputs have them; `undefined` where they don't. */
  readonly serviceRegistries?: readonly ServiceRegistry[] | undefined;
  /** How the command releases; `undefined` if Terraform does, or the service was found by name. */
  readonly releases?: ReleaseSettings | undefined;
  /** Reads the stack as synth wrote it; `undefined` unless Terraform gave its outputs, in the same folder. */
  readonly template?: (() => StackTemplate) | undefined;
  readonly aws: Aws;
}

/** A stack without outputs: its service doesn't exist yet. */
export interface NotApplied {
  readonly notApplied: string;
  /** For a command that needs the service. */
  readonly error: DriverError;
}

const REGION_VARIABLES = ["AWS_REGION", "AWS_DEFAULT_REGION"] as const;

/** A region and its source. */
interface NamedRegion {
  readonly by: string;
  readonly region: string;
}

/** Problems with the service's arguments that are visible without a call to AWS. */
export function placeProblems(given: Given, env: Environment, isOptional = false): Problem[] {
  const by = (name: string) => given.has(name);
  const byOutputs = ["outputs", "stack"].filter(by);
  const byName = ["application", "group"].filter(by);
  const list = (names: readonly string[]) => names.map((name) => given.label(name)).join(" and ");
  // A stack's outputs may name the region; then the variables are ignored.
  const isEverywhere = isOptional && !namesService(given);
  const region = by("application") || by("region") || isEverywhere ? regionOf(given, env) : undefined;
  return [
    ...(!isOptional && !namesService(given)
      ? [{ what: "no service given: pass the application's NAME, --outputs FILE or --stack NAME" }]
      : []),
    ...(byOutputs.length > 0 && byName.length > 0
      ? [
          {
            what: `${list(byName)}: cannot be combined with ${list(byOutputs)}: remove one of them`,
          },
        ]
      : []),
    ...roleProblems(given),
    ...(byName.length > 0 && !by("application") ? [{ what: "--group: requires --application" }] : []),
    ...(region === undefined ? [] : regionProblems(region)),
    ...((by("application") || isEverywhere) && region === undefined && !by("region")
      ? [{ what: `no region given: pass --region or set ${REGION_VARIABLES[0]}` }]
      : []),
  ];
}

/** Whether a service is given. */
export function namesService(given: Given): boolean {
  return ["outputs", "stack", "application", "group"].some((name) => given.has(name));
}

/** The region of a command that reads all services. Its problems were reported before. */
export function everywhere(given: Given, host: Host): { readonly region: string; readonly aws: Aws } {
  const region = regionOf(given, host.env)?.region ?? "";
  return { region, aws: host.connect(region, askedRole(given)) };
}

/**
 * Finds the service.
 *
 * @param again the complete command that runs this command again
 * @returns a stack without its service if it was never applied
 * @throws DriverError if it does not exist, or if access is denied
 */
export async function locate(given: Given, host: Host, again: string): Promise<Located | NotApplied> {
  const file = given.text("outputs");
  const stack = given.text("stack");
  if (file !== undefined) {
    return byOutputs(given, host, outputsOfFile(file, stack, host.files));
  }
  if (stack !== undefined) {
    const outputs = await outputsOfStack(stack, host);
    return outputs === undefined
      ? { notApplied: stack, error: notApplied(stack) }
      : { ...byOutputs(given, host, outputs), template: () => templateOf(stack, host.files) };
  }
  const region = regionOf(given, host.env)?.region ?? "";
  const assumeRole = askedRole(given);
  const aws = host.connect(region, assumeRole);
  const named = { region, application: given.text("application") ?? "", group: given.text("group") };
  const found = await placeOf(aws, named, again);
  const place = assumeRole === undefined ? found : { ...found, assumeRole };
  return { place, wantedAppSpec: undefined, breakGlassRoleArn: undefined, aws };
}

/**
 * What is known of a stack before its first apply: its template, and AWS in its region.
 *
 * @throws DriverError with exit code 2 if there is no template, or if its region or role isn't known
 */
export function beforeFirstApply(given: Given, host: Host, stack: string): BeforeFirstApply {
  const template = templateOf(stack, host.files);
  if (template.document === undefined) {
    const what = "--stack: the stack's template does not exist, or is not a JSON object";
    throw notFound(got(what, template.path), "write it again", "npx cdktf synth");
  }
  const region = plannedOutput(template, "region");
  const role = plannedOutput(template, "assume-role");
  if (role !== undefined && !isLiteral(role) && askedRole(given) === undefined) {
    throw notFound({ what: "only Terraform knows the role that the stack assumes" }, "pass --role-arn");
  }
  const own = typeof region === "string" && isLiteral(region) ? region : undefined;
  const of = { stack, refresh: deployStackCommand(stack) };
  const here = regionOfStack(given, host, own, of);
  return { stack, template, region: here, aws: host.connect(here, roleOf(given, role, of)) };
}

function byOutputs(
  given: Given,
  host: Host,
  {
    appSpec,
    refresh,
    region: own,
    assumeRole,
    breakGlassRoleArn,
    serviceRegistries,
    releases,
    ...outputs
  }: ServiceOutputs,
): Located {
  const of = { stack: outputs.stack, refresh };
  const region = regionOfStack(given, host, own, of);
  const role = roleOf(given, assumeRole, of);
  return {
    place: {
      region,
      ...outputs,
      ...(role === undefined ? {} : { assumeRole: role }),
      ...(releases === undefined ? {} : placeSettings(releases)),
    },
    wantedAppSpec: appSpec,
    refreshOutputs: refresh,
    outputOptions: ["outputs", "stack", "region", "role-arn", "external-id"].flatMap((name) => {
      const value = given.text(name);
      return value === undefined ? [] : [`--${name}`, value];
    }),
    breakGlassRoleArn,
    serviceRegistries,
    releases,
    aws: host.connect(region, role),
  };
}

/** The settings that every command has. Only a release has the success point: for `stop` and `rollback` it is another one. */
function placeSettings({ revisionBucket, approvers, stopAfterFailedTasks }: ReleaseSettings): Partial<Place> {
  return {
    ...(revisionBucket === undefined ? {} : { revisionBucket }),
    ...(approvers === undefined ? {} : { approvers }),
    ...(stopAfterFailedTasks === undefined ? {} : { stopAfterFailedTasks }),
  };
}

/** @param own the stack's region; `undefined` if its outputs don't have it @param of these outputs */
function regionOfStack(given: Given, host: Host, own: string | undefined, of: OutputsOf): string {
  const asked = given.text("region");
  if (asked !== undefined && own !== undefined && asked !== own) {
    throw notFound(got(`--region: the stack is in ${own}`, asked), "leave out --region");
  }
  const named =
    own === undefined ? regionOf(given, host.env) : { by: "the stack's output region", region: own };
  if (named === undefined) {
    throw notFound(
      { what: "the stack's outputs have no region" },
      `pass --region or set ${REGION_VARIABLES[0]}`,
    );
  }
  const [problem] = regionProblems(named);
  if (problem !== undefined) {
    throw own === undefined
      ? notFound(problem, `pass --region or set ${named.by} to a region`)
      : wrongOutputs([problem], of);
  }
  return named.region;
}

interface Names {
  readonly region: string;
  readonly application: string;
  readonly group: string | undefined;
}

async function placeOf(aws: Aws, { region, application, group }: Names, again: string): Promise<Place> {
  const everyService = commandLine("status", "--region", region);
  try {
    const deploymentGroup = group ?? (await onlyGroup(aws, region, application));
    const found = await aws.deploymentGroup(application, deploymentGroup);
    const groupIs = (what: string): Problem => ({
      what: `the deployment group ${what}`,
      detail: `${deploymentGroup} of the application ${application} in ${region}`,
    });
    if (found === undefined) {
      throw notFound(
        groupIs("does not exist"),
        "check the names, the account and the region. If they are right, an apply of its stack creates it again. To list all services of this account and region",
        everyService,
      );
    }
    const [service] = found.services;
    if (found.computePlatform !== "ECS") {
      throw notFound(
        groupIs(`has the compute platform ${found.computePlatform}`),
        "pass a deployment group for ECS. To list all services of this account and region",
        everyService,
      );
    }
    if (service === undefined) {
      throw notFound(
        groupIs("deploys no service"),
        "find out who removed its service. An apply of its stack sets it again. To see the deployment group",
        groupCommand({ application, deploymentGroup, region }),
      );
    }
    return { region, application, deploymentGroup, cluster: service.cluster, service: service.service };
  } catch (error) {
    if (!(error instanceof AwsFailure)) {
      throw error;
    }
    const exitCode = error.kind === "transient" ? EXIT_CODE.outOfTime : EXIT_CODE.badInput;
    throw new DriverError(exitCode, [
      { what: "The service could not be read", detail: `${application} in ${region}` },
      failureLine("  ", error),
      ...credentialLines(error),
      ...againLines(error, again),
    ]);
  }
}

async function onlyGroup(aws: Aws, region: string, application: string): Promise<string> {
  const groups = await aws.deploymentGroups(application);
  const applicationIs = (what: string): Problem => ({
    what: `the application ${what}`,
    detail: `${application} in ${region}`,
  });
  if (groups === undefined) {
    throw notFound(
      applicationIs("does not exist"),
      "list all services of this account and region",
      commandLine("status", "--region", region),
    );
  }
  const [only, ...others] = groups;
  if (only === undefined) {
    throw notFound(
      applicationIs("has no deployment group"),
      "find out who deleted it. An apply of its stack creates it again. To see who",
      callersCommand("DeleteDeploymentGroup", region),
      [
        "  To see what is live, list all services of this account and region:",
        `  ${commandLine("status", "--region", region)}`,
      ],
    );
  }
  if (others.length > 0) {
    throw notFound(
      applicationIs("has several deployment groups"),
      `pass one of them with --group: ${groups.join(", ")}. To see to which service the first one belongs`,
      commandLine("status", "--application", application, "--group", only, "--region", region),
    );
  }
  return only;
}

/** The region as an option, where only a variable has it, so that a printed command is complete. */
export function regionOption(given: Given, env: Environment): readonly string[] {
  const region = regionOf(given, env)?.region;
  const isNamed = ["region", "outputs", "stack"].some((name) => given.has(name));
  return isNamed || region === undefined ? [] : ["--region", region];
}

/** The flag overrides the variables. An empty variable counts as not set. */
function regionOf(given: Given, env: Environment): NamedRegion | undefined {
  const asked = given.text("region");
  return asked === undefined
    ? REGION_VARIABLES.map((by) => ({ by, region: env[by] ?? "" })).find(({ region }) => region !== "")
    : { by: "--region", region: asked };
}

function regionProblems({ by, region }: NamedRegion): readonly Problem[] {
  return /^[a-z]{2,4}(-[a-z]+)+-\d+$/.test(region)
    ? []
    : [got(`${by}: must be an AWS region, such as eu-west-1`, region)];
}
