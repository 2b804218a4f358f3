/** Lambda on the local AWS: moto stores the functions, and their handlers run here when CodeDeploy calls them. */
import { randomUUID } from "node:crypto";
import { type AccountRegion, perAccountRegion } from "../account-region";
import type { Patch } from "../gateway/patch";
import { assumeRole } from "../moto/credentials";
import { invoke } from "./invoke";
import { putLog } from "./logs";
import type { Functions, LambdaFunction } from "./model";
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
  functionsOf(accountRegion: AccountRegion): Functions;
  /** Ends all running handlers. */
  stop(): void;
}

/** Creates a Lambda without functions. */
export function createLambda(options: LambdaOptions): Lambda {
  const { motoEndpoint, temporaryDirectory, now, log } = options;
  const registryOf = perAccountRegion(() => new Registry());
  const stopping = new AbortController();

  return {
    patch: createLambdaPatch(registryOf),
    functionsOf: (accountRegion) => ({
      find: (nameOrArn) => registryOf(accountRegion).find(nameOrArn),
      async invoke(lambda, payload) {
        const invocation = await invoke(lambda, payload, {
          environment: () => environmentOf(lambda, options),
          region: accountRegion.region,
          temporaryDirectory,
          nodeModules: sdkModules(),
          timeout: (seconds) => AbortSignal.timeout(seconds * 1000),
          stopped: stopping.signal,
        });
        log(`lambda ${lambda.name}: ${invocation.error ?? "returned"}`);
        const stream = randomUUID().replaceAll("-", "");
        if (!stopping.signal.aborted) {
          await putLog(lambda, invocation, stream, { ...accountRegion, endpoint: motoEndpoint, now }).catch(
            (error: unknown) => log(`lambda ${lambda.name}: could not write the log: ${String(error)}`),
          );
        }
        return invocation;
      },
    }),
    stop: () => stopping.abort(new Error("the local AWS was stopped")),
  };
}

/** The variables of a handler: those of the local AWS, with the credentials of the function's role. */
async function environmentOf(
  { role, name }: LambdaFunction,
  { motoEndpoint, environment }: LambdaOptions,
): Promise<Readonly<Record<string, string>>> {
  const credentials = await assumeRole(motoEndpoint, role, name);
  return {
    ...environment(),
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
  };
}

/** The `node_modules` folder with the AWS SDK. */
function sdkModules(): string {
  const path = require.resolve("@aws-sdk/client-codedeploy");
  return path.slice(0, path.lastIndexOf("/@aws-sdk/"));
}
