/** A stack's outputs, from a file in one of its two forms or from Terraform itself, and what they say about a service. */
import { join } from "node:path";
import {
  got,
  type Problem,
  parseReleaseSettings,
  parseServiceRegistries,
  RELEASES_OUTPUT,
  type ReleaseSettings,
  type ServiceRegistry,
  under,
} from "../../../contract";
import {
  DriverError,
  deployStackCommand,
  type Environment,
  EXIT_CODE,
  nextLines,
  PROGRAM,
  quoted,
} from "../../../driver";
import type { Host, HostFiles } from "../host";
import { asObject, type JsonObject, objectIn, STACKS_FOLDER } from "./json";
import { type OutputsOf, wrongOutputs } from "./wrong-outputs";

/** The outputs of a `ServiceStack` that identify its service. */
export interface ServiceOutputs extends OutputsOf {
  readonly cluster: string;
  readonly service: string;
  readonly application: string;
  readonly deploymentGroup: string;
  /** As JSON. */
  readonly appSpec: string;
  /** `undefined` if the stack was deployed before it had this output. */
  readonly region: string | undefined;
  /** The role of the stack, as it is in its outputs; `undefined` if it has none. */
  readonly assumeRole: unknown;
  /** `undefined` if the stack creates no such role. */
  readonly breakGlassRoleArn: string | undefined;
  /** Of AWS Cloud Map; `undefined` if the stack was deployed before it had this output. */
  readonly serviceRegistries: readonly ServiceRegistry[] | undefined;
  /** `undefined` if Terraform releases. */
  readonly releases: ReleaseSettings | undefined;
}

/** By output id. */
type Outputs = JsonObject;

/**
 * The command that writes the outputs of all stacks. It uses a fixed file name, because a path that was given may be a secret in
 * the wrong option.
 */
const WRITE_OUTPUTS = "npx cdktf output '*' --outputs-file outputs.json";

/** cdktf's own variable for another program than `terraform`. */
const TERRAFORM_VARIABLE = "TERRAFORM_BINARY_NAME";

/**
 * Reads the outputs of one stack.
 *
 * @param stack the stack in the file; `undefined` if the file contains one service
 * @throws DriverError with exit code 2 if there are no such outputs
 */
export function outputsOfFile(path: string, stack: string | undefined, files: HostFiles): ServiceOutputs {
  const text = files.read(path);
  if (text === undefined) {
    throw notFound(got("--outputs: the file does not exist", path), "write it, for example", WRITE_OUTPUTS);
  }
  const value = objectIn(text);
  if (value === undefined) {
    throw notFound(
      got("--outputs: the file is not a JSON object", path),
      "write it again, for example",
      WRITE_OUTPUTS,
    );
  }
  if (isTerraforms(value)) {
    if (stack !== undefined) {
      throw notFound(
        got(
          "--stack: the file of --outputs was written by terraform output -json and contains one stack without its name",
          stack,
        ),
        "leave out --stack",
      );
    }
    return serviceOutputs(valuesOf(value), path, ({ application }) => ({
      refresh: `terraform -chdir=${join(STACKS_FOLDER, application)} output -json > ${quoted(path)}`,
    }));
  }
  const services = Object.keys(value).filter((name) => "application-name" in asObject(value[name]));
  if (stack === undefined && services.length > 1) {
    throw notFound(
      got("--outputs: the file contains several services", path),
      `pass one of their stacks with --stack: ${services.join(", ")}`,
    );
  }
  const name = stack ?? services[0];
  if (name === undefined || !(name in value)) {
    const held = services.length === 0 ? "no service" : `the services ${services.join(", ")}`;
    throw notFound(
      name === undefined
        ? got(`--outputs: the file contains ${held}`, path)
        : got(`--stack: the file of --outputs has no such stack; it contains ${held}`, name),
      "deploy the stack, then write the file again, for example",
      WRITE_OUTPUTS,
    );
  }
  const stacks = Object.keys(value).length === 1 ? name : "'*'";
  return serviceOutputs(asObject(value[name]), `${path}, stack ${name}`, () => ({
    stack: name,
    refresh: `npx cdktf output ${stacks} --outputs-file ${quoted(path)}`,
  }));
}

/**
 * Runs terraform output for a stack, in the folder where cdktf runs it.
 *
 * @returns `undefined` if the stack was never applied
 * @throws DriverError with exit code 2 if the outputs can't be read, or are no service's
 */
export async function outputsOfStack(
  stack: string,
  host: Pick<Host, "env" | "execute" | "files">,
): Promise<ServiceOutputs | undefined> {
  const folder = join(STACKS_FOLDER, stack);
  const stacks = host.files.folders(STACKS_FOLDER);
  if (!stacks.includes(stack)) {
    const what =
      stacks.length === 0
        ? `--stack: the folder ${STACKS_FOLDER} does not exist here, or has no stacks`
        : `--stack: ${STACKS_FOLDER} has no such stack; it contains ${stacks.join(", ")}`;
    throw notFound(got(what, stack), "run this in the project's folder, after a synth", "npx cdktf synth");
  }
  const terraform = terraformIn(host.env);
  const ended = await host.execute(terraform, ["output", "-json", "-no-color"], folder);
  if (ended === undefined) {
    throw notFound(
      got("--stack: Terraform is not on the PATH", terraform),
      `install Terraform, set ${TERRAFORM_VARIABLE}, or use --application`,
    );
  }
  const value = ended.exitCode === 0 ? objectIn(ended.stdout) : undefined;
  if (value === undefined) {
    throw notFound(
      {
        what: `--stack: Terraform could not read the outputs in ${folder}: exit code ${ended.exitCode}`,
        detail: `${terraform} output: ${firstSentence(ended.stderr)}`,
      },
      "use --outputs outputs.json instead of --stack, with a file from cdktf, which initializes the folder",
      `npx cdktf output ${quoted(stack)} --outputs-file outputs.json`,
    );
  }
  if (Object.keys(value).length === 0) {
    return undefined;
  }
  // Terraform has just read them from its state: only an apply changes them.
  return serviceOutputs(valuesOf(value), `stack ${stack}`, () => ({
    stack,
    refresh: deployStackCommand(stack),
  }));
}

/** A stack that was never applied has no service. */
export function notApplied(stack: string): DriverError {
  return notFound(
    { what: `--stack: ${stack} has no outputs in ${join(STACKS_FOLDER, stack)}` },
    "deploy it first",
    deployStackCommand(stack),
  );
}

type Found = Pick<ServiceOutputs, "cluster" | "service" | "application" | "deploymentGroup" | "appSpec">;

function serviceOutputs(
  outputs: Outputs,
  from: string,
  outputsOf: (found: Found) => OutputsOf,
): ServiceOutputs {
  const missing: string[] = [];
  const text = (id: string): string => {
    const value = outputs[id];
    if (typeof value === "string" && value !== "") {
      return value;
    }
    missing.push(id);
    return "";
  };
  const json = (id: string): string => {
    const value = outputs[id];
    if (typeof value === "object" && value !== null) {
      return JSON.stringify(value);
    }
    missing.push(id);
    return "";
  };
  const found = {
    cluster: text("cluster-name"),
    service: text("service-name"),
    application: text("application-name"),
    deploymentGroup: text("deployment-group-name"),
    appSpec: json("app-spec"),
  };
  if (missing.length > 0) {
    throw notFound(
      {
        what: `the stack is no ServiceStack, or not deployed by this version. Outputs that are missing or of a wrong type: ${missing.join(", ")}`,
        detail: from,
      },
      "pass the service's own stack with --stack, deploy it again, or use --application",
    );
  }
  const optional = (id: string): string | undefined => {
    const value = outputs[id];
    return typeof value === "string" ? value : undefined;
  };
  const of = outputsOf(found);
  const registries = parseServiceRegistries(outputs["service-registries"], () => "service-registries");
  return {
    ...found,
    ...of,
    serviceRegistries: registries.ok ? registries.value : undefined,
    region: optional("region"),
    assumeRole: outputs["assume-role"],
    releases: releasesOf(outputs, of),
    breakGlassRoleArn: optional("break-glass-role-arn"),
  };
}

/** A release with other settings than the stack's would be judged differently, so wrong ones are an error. */
function releasesOf(outputs: Outputs, of: OutputsOf): ReleaseSettings | undefined {
  const value = outputs[RELEASES_OUTPUT];
  if (value === undefined) {
    return undefined;
  }
  const parsed = parseReleaseSettings(value, (path) =>
    [`the stack's output ${RELEASES_OUTPUT}`, ...path.map(String)].join("."),
  );
  if (parsed.ok) {
    return parsed.value;
  }
  throw wrongOutputs(parsed.problems, of);
}

/** `terraform output -json` has each value together with its type. */
function isTerraforms(value: Outputs): boolean {
  const entries = Object.values(value).map(asObject);
  return entries.length > 0 && entries.every((entry) => "value" in entry && "type" in entry);
}

function valuesOf(terraforms: Outputs): Outputs {
  return Object.fromEntries(Object.entries(terraforms).map(([id, entry]) => [id, asObject(entry)["value"]]));
}

function terraformIn(env: Environment): string {
  const given = env[TERRAFORM_VARIABLE];
  return given === undefined || given === "" ? "terraform" : given;
}

/** Terraform draws a frame around its errors, and may warn of something else first. The first line of an error is enough. */
function firstSentence(stderr: string): string {
  const lines = stderr.split("\n").map((line) => line.replace(/^[\s│╷╵]+/, "").trim());
  return (
    lines.find((line) => line.startsWith("Error:")) ?? lines.find((line) => line !== "") ?? "no error message"
  );
}

/**
 * There is no such service, or it is not found.
 *
 * @param fix what to do
 * @param command the command that does it. @default - none: the caller corrects the command line
 * @param more lines about another way
 */
export function notFound(
  problem: Problem,
  fix: string,
  command?: string,
  more: readonly string[] = [],
): DriverError {
  return new DriverError(EXIT_CODE.badInput, [
    `${PROGRAM}: no service found.`,
    under("  - ", problem),
    ...(command === undefined ? [`  Fix: ${fix}.`] : nextLines(fix, command)),
    ...more,
  ]);
}
