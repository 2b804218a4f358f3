/** Writes a handler's log to the log group `/aws/lambda/<name>` in moto, like Lambda. */
import type { AccountRegion } from "../account-region";
import { motoHeaders } from "../moto/headers";
import type { Invocation, LambdaFunction } from "./model";

/** The endpoint of moto, the account and the region. */
export interface LogsProps extends AccountRegion {
  readonly endpoint: string;
  readonly now: () => Date;
}

/**
 * Writes the lines of an invocation to a new log stream.
 *
 * @throws Error if moto returns an error
 */
export async function putLog(
  lambda: LambdaFunction,
  { log }: Invocation,
  stream: string,
  props: LogsProps,
): Promise<void> {
  const now = props.now();
  const logGroupName = `/aws/lambda/${lambda.name}`;
  const day = now.toISOString().slice(0, 10).replaceAll("-", "/");
  const logStreamName = `${day}/[${lambda.version}]${stream}`;
  const timestamp = now.getTime();
  const messages = log.split("\n").filter((line) => line !== "");
  // Terraform may have created the group already. Then this has no effect.
  await send("CreateLogGroup", { logGroupName }, props, "ResourceAlreadyExistsException");
  await send("CreateLogStream", { logGroupName, logStreamName }, props);
  const logEvents = messages.map((message) => ({ timestamp, message }));
  await send("PutLogEvents", { logGroupName, logStreamName, logEvents }, props);
}

async function send(operation: string, input: object, props: LogsProps, expected?: string): Promise<void> {
  const response = await fetch(props.endpoint, {
    method: "POST",
    headers: {
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": `Logs_20140328.${operation}`,
      ...motoHeaders("logs", props),
    },
    body: JSON.stringify(input),
  });
  const answer = await response.text();
  if (!response.ok && !(expected !== undefined && answer.includes(expected))) {
    throw new Error(`${operation} failed with status ${response.status}: ${answer.slice(0, 200)}`);
  }
}
