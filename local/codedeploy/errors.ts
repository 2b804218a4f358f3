/** The exceptions of the CodeDeploy API, each with a message that says what was got, what is allowed and what to do. */
import { AwsFault } from "../ecs/json-protocol";

/** A CodeDeploy exception: `fault("InvalidRevision", …)` is an `InvalidRevisionException`. */
export function fault(name: string, message: string): AwsFault {
  return new AwsFault(`${name}Exception`, message);
}

/** A setting that CodeDeploy knows and this engine doesn't act on yet: refused, so that nobody relies on it. */
export function notYet(name: string, what: string): AwsFault {
  return fault(name, `the local AWS does not act on ${what} yet: leave it out, or try it on a real AWS`);
}
