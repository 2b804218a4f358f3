/** Compares the registries of AWS Cloud Map that a service has with those that its stack wants. */
import type { Service, TaskSet } from "../../aws";
import type { ServiceRegistry } from "../../contract";
import { NOTHING_FOUND, type Preflight } from "./check";

/** What ECS has, and what the stack wants. */
interface Compared {
  /** `undefined`: not known, so nothing is compared. */
  readonly wanted: readonly ServiceRegistry[] | undefined;
  readonly service: Pick<Service, "registries">;
  /** `undefined` if nothing is live. */
  readonly primary: Pick<TaskSet, "registries"> | undefined;
}

/**
 * Compares the registries. ECS gives them to a service at its creation only, each task set takes them over, and Terraform ignores
 * the difference: without this check, a change in the stack has no effect, and nothing reports it.
 */
export function registryFindings({ wanted, service, primary }: Compared): Preflight {
  // Of the service and of its task set: AWS doesn't document that they are always equal. One that fits is enough.
  const reported = [primary?.registries, service.registries].filter((one) => one !== undefined);
  const [live] = reported;
  if (wanted === undefined || reported.some((registries) => isSame(registries, wanted))) {
    return NOTHING_FOUND;
  }
  if (live !== undefined) {
    return { findings: [{ kind: "other-registries", wanted, live }], unknown: [] };
  }
  return wanted.length === 0
    ? NOTHING_FOUND
    : { findings: [], unknown: [{ check: { kind: "registries" }, why: { kind: "not-reported" } }] };
}

/** A port matters only if the stack wants one: A records have none. */
function isSame(live: readonly ServiceRegistry[], wanted: readonly ServiceRegistry[]): boolean {
  return (
    live.length === wanted.length &&
    wanted.every(({ registryArn, port }) =>
      live.some((one) => one.registryArn === registryArn && (port === undefined || one.port === port)),
    )
  );
}
