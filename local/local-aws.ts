/** The complete local AWS: moto, the deployment engine and the gateway, and the environment variables for clients. */
import { mkdtemp, rm } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { createCodeDeploy } from "./codedeploy";
import { localVariables } from "./environment";
import { startGateway } from "./gateway/gateway";
import { createPatches } from "./gateway/patches";
import { checkMinuteSeconds, DEFAULT_MINUTE_SECONDS } from "./minute";
import { checkAccounts, createAccount } from "./moto/accounts";
import { findMoto } from "./moto/install";
import { startMoto } from "./moto/server";
import { writeCliConfig } from "./terraform/cli-config";
import { isRegistryReachable, locateProvider } from "./terraform/provider";
import type { ProviderSource } from "./terraform/provider-source";

export { localEnvironment, shellLines } from "./environment";

/** The options of a local AWS. */
export interface StartLocalAwsOptions {
  /** The caller's environment: `process.env`. */
  readonly env: NodeJS.ProcessEnv;
  /**
   * How many seconds a CodeDeploy minute lasts, above 0 and at most 60.
   *
   * @default 1
   */
  readonly minuteSeconds?: number;
  /**
   * The port of the endpoint.
   *
   * @default 0 - any free port
   */
  readonly port?: number;
  /**
   * The ids of other accounts. The base account can assume a role in each; see `accountRoleArn`.
   *
   * @default - only the base account
   */
  readonly accounts?: readonly string[];
  /**
   * The project's directory. Terraform's `terraform.d/plugins` is searched in it, and moto is installed into its
   * `.local-aws` if it isn't in the PATH.
   *
   * @default - the working directory
   */
  readonly directory?: string;
  /**
   * The directory for temporary files.
   *
   * @default - the system's temporary directory
   */
  readonly temporaryDirectory?: string;
  /**
   * Called with each progress line.
   *
   * @default - no output
   */
  readonly log?: (line: string) => void;
  /**
   * Cancels the start, which then fails with the signal's reason and removes everything that it has created.
   *
   * @default - the start can't be cancelled
   */
  readonly signal?: AbortSignal;
}

/** A running local AWS. */
export interface LocalAws {
  /** The URL of the endpoint for all AWS services. */
  readonly endpoint: string;
  /** The variables that point clients to it; see {@link localEnvironment}. */
  readonly environment: Readonly<Record<string, string>>;
  readonly minuteSeconds: number;
  /** Where Terraform gets the AWS provider. */
  readonly provider: ProviderSource;
  /** Stops everything and removes the temporary files. Calling it twice is safe. */
  stop(): Promise<void>;
}

/**
 * Starts an empty local AWS on the loopback address.
 *
 * It ends with {@link LocalAws.stop}. moto also ends when this process ends for any reason.
 *
 * @throws LocalAwsError if something is missing on this machine. No process keeps running then.
 */
export async function startLocalAws(options: StartLocalAwsOptions): Promise<LocalAws> {
  const minuteSeconds = checkMinuteSeconds(options.minuteSeconds ?? DEFAULT_MINUTE_SECONDS, "minuteSeconds");
  const accounts = checkAccounts(options.accounts ?? [], "accounts");
  const { env } = options;
  const log = options.log ?? (() => undefined);
  const signal = options.signal ?? new AbortController().signal;
  const cleanup = new Cleanup();
  try {
    const directory = options.directory ?? process.cwd();
    const provider = await locateAwsProvider(env, directory);
    const temporary = await mkdtemp(join(options.temporaryDirectory ?? tmpdir(), "local-aws-"));
    cleanup.add(() => rm(temporary, { recursive: true, force: true }));
    const cliConfigFile = await writeCliConfig(provider, temporary);

    const stateDirectory = join(directory, ".local-aws");
    const executable = await findMoto({ env, stateDirectory, log, signal });
    const moto = await startMoto({ executable, env, log, sleep, signal });
    cleanup.add(() => moto.stop());
    await Promise.all(accounts.map((account) => createAccount(moto.endpoint, account)));
    let handlerEnvironment: Readonly<Record<string, string>> = {};
    const codeDeploy = createCodeDeploy({
      motoEndpoint: moto.endpoint,
      minuteSeconds,
      handlerEnvironment: () => handlerEnvironment,
      temporaryDirectory: temporary,
      log,
    });
    cleanup.add(() => codeDeploy.stop());
    const patches = [...createPatches(), ...codeDeploy.patches];
    const port = options.port ?? 0;
    const gateway = await startGateway({ upstream: moto.endpoint, patches, log, sleep, port });
    cleanup.add(() => gateway.stop());

    const { endpoint } = gateway;
    const environment = localVariables({ endpoint, cliConfigFile, minuteSeconds, provider });
    handlerEnvironment = environment;
    return { endpoint, environment, minuteSeconds, provider, stop: () => cleanup.run() };
  } catch (error) {
    await cleanup.run();
    throw error;
  }
}

function locateAwsProvider(env: NodeJS.ProcessEnv, workingDirectory: string): Promise<ProviderSource> {
  const { platform, arch } = process;
  return locateProvider({
    env,
    workingDirectory,
    homeDirectory: homedir(),
    platform,
    arch,
    isRegistryReachable,
  });
}

/** Runs the cleanup steps in reverse order. Each step runs once, also if another step fails. */
class Cleanup {
  private readonly steps: (() => Promise<void>)[] = [];
  private running: Promise<void> | undefined;

  add(step: () => Promise<void>): void {
    this.steps.unshift(step);
  }

  run(): Promise<void> {
    this.running ??= this.runOnce();
    return this.running;
  }

  private async runOnce(): Promise<void> {
    const failures: unknown[] = [];
    for (const step of this.steps) {
      await step().catch((error: unknown) => failures.push(error));
    }
    if (failures.length > 0) {
      throw new AggregateError(failures, "the local AWS did not end cleanly");
    }
  }
}
