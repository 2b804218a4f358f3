import type { HookName, HttpProbeHook } from "./hooks";

/** The names of a probe. */
export interface ProbeNames {
  /** The event in the names of constructs and resources, such as `after-allow-test-traffic`. */
  readonly event: string;
  readonly functionName: string;
  readonly roleName: string;
}

/** The names of a service's probe: the given ones, and the others made from the service's name and the event. */
export function probeNames(service: string, hook: HookName, probe: HttpProbeHook): ProbeNames {
  const event = hook.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  const functionName = probe.functionName ?? `${service}-${event}`;
  return { event, functionName, roleName: probe.roleName ?? functionName };
}
