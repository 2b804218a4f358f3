/** The parts of Lambda functions that CodeDeploy's lifecycle hooks need. */

/** One version of a function's code and configuration. */
export interface LambdaFunction {
  readonly name: string;
  readonly arn: string;
  /** The ARN of the role whose credentials its handler gets. */
  readonly role: string;
  readonly version: string;
  readonly runtime: string;
  readonly handler: string;
  readonly timeoutSeconds: number;
  readonly memoryMegabytes: number;
  readonly variables: Readonly<Record<string, string>>;
  /** The zip file with its code. `undefined` for a container image. */
  readonly zip: Buffer | undefined;
}

/** The result of one invocation. */
export interface Invocation {
  /** Lambda's error message. `undefined` if the handler returned. */
  readonly error: string | undefined;
  /** Its complete output, with Lambda's START and END lines. */
  readonly log: string;
}

/** The functions of one account and region. */
export interface Functions {
  /** The function with this name, ARN or qualified ARN. */
  find(nameOrArn: string): LambdaFunction | undefined;
  /** Runs its handler once. Never throws: if the handler can't be run, the invocation has failed. */
  invoke(lambda: LambdaFunction, payload: object): Promise<Invocation>;
}

/** Why the local AWS can't run a function. `undefined` if it can. */
export function whyNotRunnable({ runtime, zip }: LambdaFunction): string | undefined {
  if (zip === undefined) {
    return "it was not created or updated with a zip file";
  }
  return runtime.startsWith("nodejs")
    ? undefined
    : `its runtime is ${runtime}, and the local AWS runs only nodejs runtimes`;
}
