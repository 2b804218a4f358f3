/** A call to AWS: it takes time, and it may fail, get lost or return an old state. */

import { AwsFault } from "../../../../../local/gateway/json-protocol";
import { type Aws, AwsFailure } from "../../../../../scripts/aws";
import type { Process } from "./time";
import type { SimulatedWorld } from "./world";

export type Method = keyof Aws;

/** What happens to a call. `staleMs`: the answer describes the state this long ago. */
export type CallResult =
  | { readonly kind: "answered"; readonly staleMs: number }
  /** It takes effect, by default in the middle of the call, and its answer never arrives. */
  | { readonly kind: "lost"; readonly arrivesAfterMs?: number }
  /** It never arrives, or is refused. */
  | { readonly kind: "fails"; readonly failure: AwsFailure };

/** A call of a process, for the invariants. */
export interface Call {
  readonly method: Method;
  /** What it asks about, if a run makes this call for different things. */
  readonly about: string | undefined;
  readonly sentAt: number;
  /** The time whose state it returned; `undefined` if it took no effect. */
  asOf: number | undefined;
  outcome: "on its way" | "answered" | "failed";
  /** The deployment that it created. */
  created: string | undefined;
}

export interface Connection {
  readonly process: Process;
  readonly world: SimulatedWorld;
  readonly callMs: number;
  readonly resultOf: (method: Method, call: number) => CallResult;
  readonly calls: Call[];
}

export function failureOf(kind: AwsFailure["kind"], method: Method, code: string): AwsFailure {
  return new AwsFailure(kind, `aws:${method}`, code, "as the schedule has it");
}

function rejected(method: Method, { type, message }: AwsFault): AwsFailure {
  return new AwsFailure("rejected", `aws:${method}`, type, message);
}

/** The calls that change something; the others only read. */
const CHANGES: ReadonlySet<Method> = new Set(["createDeployment", "stopDeployment", "suspendScaling"]);

/** Makes a call. It takes effect in the middle, also if the caller has died by then. */
export async function send<T>(
  { process, world, callMs, resultOf, calls }: Connection,
  method: Method,
  effect: (asOf: number, call: Call) => T,
  about?: string,
): Promise<T> {
  const { time } = world;
  const result = resultOf(method, calls.length);
  const call: Call = {
    method,
    about,
    sentAt: time.now(),
    asOf: undefined,
    outcome: "on its way",
    created: undefined,
  };
  calls.push(call);
  let came: { readonly got: T } | { readonly failure: unknown } | undefined;
  const arrivesAfterMs = result.kind === "lost" ? result.arrivesAfterMs : undefined;
  const effects = () => {
    if (result.kind === "fails") {
      came = { failure: result.failure };
      return;
    }
    const asOf = time.now() - (result.kind === "answered" ? result.staleMs : 0);
    try {
      came = { got: effect(asOf, call) };
      call.asOf = asOf;
    } catch (error) {
      came = { failure: error instanceof AwsFault ? rejected(method, error) : error };
    }
    if (result.kind === "lost") {
      came = { failure: failureOf("transient", method, "ECONNRESET") };
    }
  };
  time.after(arrivesAfterMs ?? callMs / 2, effects, CHANGES.has(method) ? "change" : "quiet");
  await process.until(time.now() + callMs);
  if (came !== undefined && "got" in came) {
    call.outcome = "answered";
    return came.got;
  }
  call.outcome = "failed";
  world.log(`${process.name}: ${method} failed: ${came?.failure}`);
  throw came?.failure;
}
