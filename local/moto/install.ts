/** Finds moto_server, or installs it into a virtual environment in the project. */
import { execFile } from "node:child_process";
import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { MOTO_REQUIREMENT, motoNotInstallable } from "../errors";

/** The options of {@link findMoto}. */
export interface FindMotoProps {
  /** The environment: its PATH is searched, and the installation uses it. */
  readonly env: NodeJS.ProcessEnv;
  /** The directory for the virtual environment. git ignores it. */
  readonly stateDirectory: string;
  readonly log: (line: string) => void;
  /**
   * Cancels the installation.
   *
   * @default - the installation can't be cancelled
   */
  readonly signal?: AbortSignal;
}

/**
 * The path of `moto_server`: in the PATH, or in the project's virtual environment, which is created if necessary.
 *
 * @throws LocalAwsError if it is missing and can't be installed
 */
export async function findMoto(props: FindMotoProps): Promise<string> {
  const installed = join(props.stateDirectory, "venv", "bin", "moto_server");
  for (const candidate of [...pathCandidates("moto_server", props.env), installed]) {
    if (await isExecutable(candidate)) {
      return candidate;
    }
  }
  await install(props);
  return installed;
}

async function install(props: FindMotoProps): Promise<void> {
  const venv = join(props.stateDirectory, "venv");
  props.log(`moto_server is not in the PATH: installing ${MOTO_REQUIREMENT} into ${venv}`);
  await run(props, "python3", ["-m", "venv", venv]);
  await run(props, join(venv, "bin", "pip"), ["install", "--quiet", MOTO_REQUIREMENT]);
}

async function run({ env, signal }: FindMotoProps, command: string, args: readonly string[]): Promise<void> {
  try {
    await promisify(execFile)(command, args, { env, timeout: 600_000, ...(signal && { signal }) });
  } catch (error) {
    signal?.throwIfAborted();
    const { stderr, message } = error as Error & { stderr?: string };
    const errorLines = (stderr ?? "").trim().split("\n").slice(-5).join("\n");
    throw motoNotInstallable(`${[command, ...args].join(" ")}\n${errorLines === "" ? message : errorLines}`);
  }
}

function pathCandidates(name: string, env: NodeJS.ProcessEnv): string[] {
  const directories = (env["PATH"] ?? "").split(delimiter).filter((directory) => directory !== "");
  return directories.map((directory) => join(directory, name));
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
