/**
 * The exceptions of the CodeDeploy API. A message is AWS's own where it is known. Otherwise it says what is wrong, and
 * what is allowed.
 */
import { AwsFault } from "../gateway/json-protocol";

/** A CodeDeploy exception: `fault("InvalidRevision", …)` is an `InvalidRevisionException`. */
export function fault(name: string, message: string): AwsFault {
  return new AwsFault(`${name}Exception`, message);
}

/** A CodeDeploy setting that the local engine doesn't support. It is refused instead of being ignored. */
export function notSupported(name: string, setting: string): AwsFault {
  return fault(name, `the local AWS does not support ${setting}: remove it, or test it on AWS`);
}
