/**
 * A switch for faults, so that a test can see what a client makes of them: `/_local/faults` on the endpoint, a path
 * that no AWS client uses, and that is reachable from this machine alone, as all of the gateway is.
 *
 * - `POST` with `{ "service": "codedeploy", "operation": "GetDeployment", "kind": "throttle", "times": 2 }` has the
 *   next two such requests fail. `service` is the name that requests are signed for (`ecs`, `elasticloadbalancing`,
 *   `monitoring`, …); `operation` is `*` for each of its operations, and must be for a service with REST requests.
 *   `times` is 1 if it is left out. Several faults for one operation take effect one after the other.
 * - `GET` lists the faults that are still to come, `DELETE` calls them off.
 *
 * The kinds: `throttle`, `server-error` and `expired` (credentials) answer as AWS does then, and the request has no
 * effect; `reset` breaks the connection instead of an answer, after the request had its effect; `slow` answers
 * `seconds` late (5 if it is left out); `stale` repeats the answer that the very same request got the last time, if it
 * got one.
 */
import { createHash } from "node:crypto";
import { z } from "zod";
import { awsError } from "./aws-error";
import { formOf } from "./parse-request";
import type { AwsRequest, AwsResponse } from "./patch";

/** Where the switch is. */
export const FAULTS_PATH = "/_local/faults";

const KINDS = ["throttle", "server-error", "expired", "reset", "slow", "stale"] as const;
/** Enough for what a deployment reads; an object from S3 isn't worth the memory. */
const MAX_REMEMBERED = 1000;
const MAX_REMEMBERED_BYTES = 256 * 1024;

const faultShape = z.strictObject({
  service: z.string().min(1),
  operation: z.string().min(1),
  kind: z.enum(KINDS),
  times: z.int().min(1).max(10_000).default(1),
  seconds: z.number().min(0).max(600).default(5),
});
type Fault = z.infer<typeof faultShape>;

/** What the sender of a request gets: an answer, or none because the connection breaks. */
export type Outcome = AwsResponse | "reset";

/** The faults that are to come. */
export class Faults {
  #faults: Fault[] = [];
  /** The last answer to each request that reads, the oldest first. */
  readonly #answers = new Map<string, AwsResponse>();

  constructor(private readonly sleep: (milliseconds: number) => Promise<unknown>) {}

  /** Answers a request to the switch itself. */
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
        return json(405, { message: `${FAULTS_PATH} takes POST, GET and DELETE, got ${request.method}` });
    }
  }

  #add(body: string): AwsResponse {
    const parsed = faultShape.safeParse(parseOrUndefined(body));
    if (!parsed.success) {
      return json(400, { message: `not a fault: ${z.prettifyError(parsed.error)}` });
    }
    this.#faults.push(parsed.data);
    return json(200, { faults: this.#faults });
  }

  /** Answers a request with the next fault that is meant for it, or with what `answer` says. */
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
    this.#remember(key, response);
    return fault?.kind === "reset" ? "reset" : response;
  }

  #take(request: AwsRequest, key: string): Fault | undefined {
    const isMeant = ({ service, operation, kind }: Fault) =>
      service === request.service &&
      (operation === "*" || operation === request.operation) &&
      // Nothing can be stale that nobody has seen yet.
      (kind !== "stale" || this.#answers.has(key));
    const fault = this.#faults.find(isMeant);
    if (fault !== undefined) {
      fault.times -= 1;
      this.#faults = this.#faults.filter(({ times }) => times > 0);
    }
    return fault;
  }

  #remember(key: string, response: AwsResponse): void {
    this.#answers.delete(key);
    if (response.body.length > MAX_REMEMBERED_BYTES) {
      return;
    }
    this.#answers.set(key, response);
    const [oldest] = this.#answers.keys();
    if (this.#answers.size > MAX_REMEMBERED && oldest !== undefined) {
      this.#answers.delete(oldest);
    }
  }
}

function keyOf({ service, region, operation, method, path, body }: AwsRequest): string {
  const hash = createHash("sha256").update(body).digest("hex");
  return [service, region, operation, method, path, hash].join(" ");
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
