/**
 * Injects faults, so that a test can check how a client handles them. The path is `/_local/faults` on the endpoint. No
 * AWS client uses it. Like the whole gateway, it is reachable only from this machine.
 *
 * - `POST` with `{ "service": "codedeploy", "operation": "GetDeployment", "kind": "throttle", "times": 2 }` makes
 *   the next two such requests fail. `service` is the signing name (`ecs`, `elasticloadbalancing`, `monitoring`,
 *   …). `operation` is `*` for all operations, which is required for a service with a REST protocol. The default of
 *   `times` is 1. Several faults for one operation take effect one after the other.
 * - `GET` lists the remaining faults, `DELETE` removes them.
 *
 * The kinds: `throttle`, `server-error` and `expired` (credentials) return the error of AWS, and the request has no
 * effect. `reset` executes the request and then resets the connection. `slow` delays the response by `seconds`
 * (default 5). `stale` repeats the last response to the same request, if there was one.
 */
import { createHash } from "node:crypto";
import { z } from "zod";
import { awsError } from "./aws-error";
import { formOf } from "./parse-request";
import type { AwsRequest, AwsResponse } from "./patch";

/** The path of the fault injection. */
export const FAULTS_PATH = "/_local/faults";

const KINDS = ["throttle", "server-error", "expired", "reset", "slow", "stale"] as const;
/** Enough for everything that a deployment reads. Large S3 objects are not cached. */
const MAX_CACHED = 1000;
const MAX_CACHED_BYTES = 256 * 1024;

const faultShape = z.strictObject({
  service: z.string().min(1),
  operation: z.string().min(1),
  kind: z.enum(KINDS),
  times: z.int().min(1).max(10_000).default(1),
  seconds: z.number().min(0).max(600).default(5),
});
type Fault = z.infer<typeof faultShape>;

/** What the client gets: a response, or a connection reset. */
export type Outcome = AwsResponse | "reset";

/** The remaining faults. */
export class Faults {
  #faults: Fault[] = [];
  /** The last response to each request, oldest first. */
  readonly #answers = new Map<string, AwsResponse>();

  constructor(private readonly sleep: (milliseconds: number) => Promise<unknown>) {}

  /** Handles a request to the fault injection path. */
  control(request: Pick<AwsRequest, "method" | "body">): AwsResponse {
    switch (request.method) {
      case "GET":
        return json(200, { faults: this.#faults });
      case "DELETE":
        this.#faults = [];
        return json(200, { faults: [] });
      case "POST":
        return this.#add(request.body.toString("utf8"));
      default:
        return json(405, { message: `${FAULTS_PATH} supports POST, GET and DELETE, got ${request.method}` });
    }
  }

  #add(body: string): AwsResponse {
    const parsed = faultShape.safeParse(parseOrUndefined(body));
    if (!parsed.success) {
      return json(400, { message: `the body is not a valid fault: ${z.prettifyError(parsed.error)}` });
    }
    this.#faults.push(parsed.data);
    return json(200, { faults: this.#faults });
  }

  /** Applies the next fault for a request, or returns the response of `answer`. */
  async apply(request: AwsRequest, answer: (request: AwsRequest) => Promise<AwsResponse>): Promise<Outcome> {
    const key = keyOf(request);
    const fault = this.#take(request, key);
    switch (fault?.kind) {
      case "throttle": {
        const code = formOf(request) === undefined ? "ThrottlingException" : "Throttling";
        return awsError(request, { status: 400, code, message: "Rate exceeded" });
      }
      case "server-error": {
        const message = "The request processing has failed because of an unknown error.";
        return awsError(request, { status: 500, code: "InternalFailure", message });
      }
      case "expired": {
        const message = "The security token included in the request is expired";
        return formOf(request) === undefined
          ? awsError(request, { status: 400, code: "ExpiredTokenException", message })
          : awsError(request, { status: 403, code: "ExpiredToken", message });
      }
      case "stale":
        return this.#answers.get(key) ?? answer(request);
      case "slow":
        await this.sleep(fault.seconds * 1000);
        break;
    }
    const response = await answer(request);
    this.#cache(key, response);
    return fault?.kind === "reset" ? "reset" : response;
  }

  #take(request: AwsRequest, key: string): Fault | undefined {
    const matches = ({ service, operation, kind }: Fault) =>
      service === request.service &&
      (operation === "*" || operation === request.operation) &&
      // A stale response needs an earlier response.
      (kind !== "stale" || this.#answers.has(key));
    const fault = this.#faults.find(matches);
    if (fault !== undefined) {
      fault.times -= 1;
      this.#faults = this.#faults.filter(({ times }) => times > 0);
    }
    return fault;
  }

  #cache(key: string, response: AwsResponse): void {
    this.#answers.delete(key);
    if (response.body.length > MAX_CACHED_BYTES) {
      return;
    }
    this.#answers.set(key, response);
    const [oldest] = this.#answers.keys();
    if (this.#answers.size > MAX_CACHED && oldest !== undefined) {
      this.#answers.delete(oldest);
    }
  }
}

function keyOf({ service, account, region, operation, method, path, body }: AwsRequest): string {
  const hash = createHash("sha256").update(body).digest("hex");
  return [service, account, region, operation, method, path, hash].join(" ");
}

function parseOrUndefined(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function json(status: number, value: object): AwsResponse {
  return {
    status,
    headers: { "content-type": "application/json" },
    body: Buffer.from(`${JSON.stringify(value)}\n`),
  };
}
