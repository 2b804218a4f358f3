/** Lambda on the local AWS: functions are moto's, and their handlers run here when CodeDeploy calls them. */
import { randomUUID } from "node:crypto";
import type { Patch } from "../gateway/patch";
import { invoke } from "./invoke";
import { putLog } from "./logs";
import type { Functions } from "./model";
import { createLambdaPatch } from "./patch";
import { Registry } from "./registry";

/** What Lambda is made of. */
export interface LambdaOptions {
  /** Where moto itself listens: it keeps the logs. */
  readonly motoEndpoint: string;
  /** The variables that lead a handler's SDK to the local AWS, which may not be up yet when Lambda is. */
  readonly environment: () => Readonly<Record<string, string>>;
  readonly temporaryDirectory: string;
  readonly now: () => Date;
  readonly log: (line: string) => void;
}

/** Lambda, as the gateway and CodeDeploy take it. */
export interface Lambda {
  readonly patch: Patch;
  functionsOf(region: string): Functions;
  /** Ends every handler that runs. */
  stop(): void;
}

/** Makes a Lambda that knows no function yet. */
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
            (error: unknown) => log(`lambda ${lambda.name}: no log: ${String(error)}`),
          );
        }
        return invocation;
      },
    }),
    stop: () => stopping.abort(new Error("the local AWS was stopped")),
  };
}

/** The `node_modules` that has the AWS SDK. */
function sdkModules(): string {
  const path = require.resolve("@aws-sdk/client-codedeploy");
  return path.slice(0, path.lastIndexOf("/@aws-sdk/"));
}
