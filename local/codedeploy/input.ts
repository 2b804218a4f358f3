/** Reads requests: shared shapes and checks. */
import { z } from "zod";
import type { JsonObject } from "../gateway/json-protocol";
import { AwsFault } from "../gateway/json-protocol";
import { fault } from "./errors";
import type { AutoRollback, RollbackEvent } from "./model";

/**
 * Reads a request's members. Unknown members are refused, since the caller would believe that they have an effect.
 *
 * @throws AwsFault ValidationException with all problems
 */
export function read<Schema extends z.ZodType>(schema: Schema, input: JsonObject): z.infer<Schema> {
  const parsed = schema.safeParse(input);
  if (!parsed.success) {
    throw new AwsFault(
      "ValidationException",
      `the local AWS can't read the request:\n${z.prettifyError(parsed.error)}`,
    );
  }
  return parsed.data;
}

export const text = z.string().nullish();

export const tagList = z.array(z.strictObject({ Key: z.string(), Value: z.string().default("") })).nullish();

export const autoRollbackShape = z
  .strictObject({ enabled: z.boolean().default(false), events: z.array(z.string()).default([]) })
  .nullish();

export const alarmShape = z
  .strictObject({
    enabled: z.boolean().default(false),
    ignorePollAlarmFailure: z.boolean().default(false),
    alarms: z.array(z.strictObject({ name: text })).default([]),
  })
  .nullish();
export type AlarmInput = z.infer<typeof alarmShape>;

/**
 * Checks a required name: 1 to 100 characters.
 *
 * @param what the stem of the exceptions: `ApplicationName` gives ApplicationNameRequiredException
 * @throws AwsFault <what>RequiredException, Invalid<what>Exception
 */
export function requireName(value: string | null | undefined, what: string): string {
  if (value === undefined || value === null || value === "") {
    throw fault(`${what}Required`, `${what} is required: pass a name of 1 to 100 characters`);
  }
  if (value.length > 100 || !/^[\w.,+=@-]+$/.test(value)) {
    throw fault(
      `Invalid${what}`,
      `${what} "${value}" is not valid: it must be 1 to 100 letters, digits or any of . _ + = , @ -`,
    );
  }
  return value;
}

/** Checks that an application or a config is for ECS. The default of CodeDeploy is Server. */
export function requireEcs(computePlatform: string | null | undefined): void {
  if (computePlatform !== "ECS") {
    throw fault(
      "InvalidComputePlatform",
      `the local AWS supports only ECS, got ${computePlatform ?? "Server (the default)"}: set computePlatform to ECS`,
    );
  }
}

const ROLLBACK_EVENTS: readonly RollbackEvent[] = [
  "DEPLOYMENT_FAILURE",
  "DEPLOYMENT_STOP_ON_ALARM",
  "DEPLOYMENT_STOP_ON_REQUEST",
];

/**
 * Checks an automatic rollback configuration.
 *
 * @throws AwsFault InvalidAutoRollbackConfigException
 */
export function checkAutoRollback(given: z.infer<typeof autoRollbackShape>): AutoRollback | undefined {
  if (given === undefined || given === null) {
    return undefined;
  }
  const events = given.events.map((event) => {
    const known = ROLLBACK_EVENTS.find((candidate) => candidate === event);
    if (known === undefined) {
      throw fault(
        "InvalidAutoRollbackConfig",
        `"${event}" is not an automatic rollback event: use ${ROLLBACK_EVENTS.join(", ")}`,
      );
    }
    return known;
  });
  if (given.enabled && events.length === 0) {
    throw fault(
      "InvalidAutoRollbackConfig",
      `an enabled automatic rollback needs at least one event: ${ROLLBACK_EVENTS.join(", ")}`,
    );
  }
  return { enabled: given.enabled, events };
}

/**
 * Checks that a batch request has at most as many items as CodeDeploy allows.
 *
 * @throws AwsFault BatchLimitExceededException
 */
export function checkBatch(names: readonly string[], max: number, member: string): void {
  if (names.length > max) {
    throw fault("BatchLimitExceeded", `${member} has ${names.length} items: at most ${max} are allowed`);
  }
}

/** A page of a list, and the token of the next page. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly nextToken?: string;
}

/**
 * Returns one page of a list.
 *
 * @throws AwsFault InvalidNextTokenException
 */
export function pageOf<T>(items: readonly T[], token: string | null | undefined, size: number): Page<T> {
  const start = token === undefined || token === null || token === "" ? 0 : Number(token);
  if (!Number.isInteger(start) || start < 0 || start > items.length) {
    throw fault("InvalidNextToken", `nextToken "${token}" is not valid: use the token of the last response`);
  }
  const end = start + size;
  const page = { items: items.slice(start, end) };
  return end < items.length ? { ...page, nextToken: String(end) } : page;
}
