/** Finds moto_server, or installs it into a virtual environment of the project. */
import { execFile } from "node:child_process";
import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { MOTO_REQUIREMENT, motoNotInstallable } from "../errors";

/** What {@link findMoto} needs. */
export interface FindMotoProps {
  /** Its PATH is searched, and the installation runs in it. */
  readonly env: NodeJS.ProcessEnv;
  /** Where the virtual environment may be made: a directory that git ignores. */
  readonly stateDirectory: string;
  readonly log: (line: string) => void;
  /**
   * Breaks off an installation.
   *
   * @default - nothing does
   */
  readonly signal?: AbortSignal;
}

/**
 * The path of `moto_server`: from the PATH, else from the project's virtual environment, which is made if need be.
 *
 * @throws LocalAwsError if there is none and it can't be installed
 */
export async function findMoto(props: FindMotoProps): Promise<string> {
  const installed = join(props.stateDirectory, "venv", "bin", "moto_server");
  for (const candidate of [...onPath("moto_server", props.env), installed]) {
    if (await isExecutable(candidate)) {
      return candidate;
    }
  }
  await install(props);
  return installed;
}

async function install(props: FindMotoProps): Promise<void> {
  const venv = join(props.stateDirectory, "venv");
  props.log(`moto_server is not on the PATH: installing ${MOTO_REQUIREMENT} into ${venv}`);
  await run(props, "python3", ["-m", "venv", venv]);
  await run(props, join(venv, "bin", "pip"), ["install", "--quiet", MOTO_REQUIREMENT]);
}

async function run({ env, signal }: FindMotoProps, command: string, args: readonly string[]): Promise<void> {
  try {
    await promisify(execFile)(command, args, { env, timeout: 600_000, ...(signal && { signal }) });
  } catch (error) {
    signal?.throwIfAborted();
    const { stderr, message } = error as Error & { stderr?: string };
    const said = (stderr ?? "").trim().split("\n").slice(-5).join("\n");
    throw motoNotInstallable(`${[command, ...args].join(" ")}\n${said === "" ? message : said}`);
  }
}

function onPath(name: string, env: NodeJS.ProcessEnv): string[] {
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
