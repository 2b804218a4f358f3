/** Lambda on the local AWS: moto stores the functions, and their handlers run here when CodeDeploy calls them. */
import { randomUUID } from "node:crypto";
import type { Patch } from "../gateway/patch";
import { invoke } from "./invoke";
import { putLog } from "./logs";
import type { Functions } from "./model";
import { createLambdaPatch } from "./patch";
import { Registry } from "./registry";

/** The options of the local Lambda. */
export interface LambdaOptions {
  /** The endpoint of moto, which stores the logs. */
  readonly motoEndpoint: string;
  /** The variables that point a handler's SDK to the local AWS. They are known only after it has started. */
  readonly environment: () => Readonly<Record<string, string>>;
  readonly temporaryDirectory: string;
  readonly now: () => Date;
  readonly log: (line: string) => void;
}

/** The interface of Lambda for the gateway and for CodeDeploy. */
export interface Lambda {
  readonly patch: Patch;
  functionsOf(region: string): Functions;
  /** Ends all running handlers. */
  stop(): void;
}

/** Creates a Lambda without functions. */
export function createLambda(options: LambdaOptions): Lambda {
  const { motoEndpoint, temporaryDirectory, now, log } = options;
  const registries = new Map<string, Registry>();
  const stopping = new AbortController();

  const registryOf = (region: string): Registry => {
    const registry = registries.get(region) ?? new Registry();
    registries.set(region, registry);
    return registry;
  };

  return {
    patch: createLambdaPatch(registryOf),
    functionsOf: (region) => ({
      find: (nameOrArn) => registryOf(region).find(nameOrArn),
      async invoke(lambda, payload) {
        const invocation = await invoke(lambda, payload, {
          environment: options.environment(),
          region,
          temporaryDirectory,
          nodeModules: sdkModules(),
          timeout: (seconds) => AbortSignal.timeout(seconds * 1000),
          stopped: stopping.signal,
        });
        log(`lambda ${lambda.name}: ${invocation.error ?? "returned"}`);
        const stream = randomUUID().replaceAll("-", "");
        if (!stopping.signal.aborted) {
          await putLog(lambda, invocation, stream, { endpoint: motoEndpoint, region, now }).catch(
            (error: unknown) => log(`lambda ${lambda.name}: could not write the log: ${String(error)}`),
          );
        }
        return invocation;
      },
    }),
    stop: () => stopping.abort(new Error("the local AWS was stopped")),
  };
}

/** The `node_modules` folder with the AWS SDK. */
function sdkModules(): string {
  const path = require.resolve("@aws-sdk/client-codedeploy");
  return path.slice(0, path.lastIndexOf("/@aws-sdk/"));
}
