/** Lambda functions, as far as CodeDeploy's lifecycle hooks need them. */

/** A function, in one version of its code and configuration. */
export interface LambdaFunction {
  readonly name: string;
  readonly arn: string;
  readonly version: string;
  readonly runtime: string;
  readonly handler: string;
  readonly timeoutSeconds: number;
  readonly memoryMegabytes: number;
  readonly variables: Readonly<Record<string, string>>;
  /** The zip with its code; none if it came as a container image. */
  readonly zip: Buffer | undefined;
}

/** What came of one run of a handler. */
export interface Invocation {
  /** Why it failed, in Lambda's words; none if the handler returned. */
  readonly error: string | undefined;
  /** Everything that it wrote, with Lambda's own lines around it. */
  readonly log: string;
}

/** The functions of one region. */
export interface Functions {
  /** The function of that name, ARN or qualified ARN. */
  find(nameOrArn: string): LambdaFunction | undefined;
  /** Runs its handler once. Never throws: a handler that can't be run is a failed invocation. */
  invoke(lambda: LambdaFunction, payload: object): Promise<Invocation>;
}

/** Why the local AWS can't run a function that Lambda could; nothing if it can. */
export function whyNotRunnable({ runtime, zip }: LambdaFunction): string | undefined {
  if (zip === undefined) {
    return "its code is not a zip file that it was created or updated with";
  }
  return runtime.startsWith("nodejs")
    ? undefined
    : `its runtime is ${runtime}, and only nodejs ones run here`;
}
