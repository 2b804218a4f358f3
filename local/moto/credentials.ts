/** Access keys in moto: their accounts, and credentials for the local AWS itself. */
import { type AccountRegion, BASE_ACCESS_KEY } from "../account-region";
import { unsigned } from "./headers";

/** The user id that moto reports for an access key that it has not issued. */
const UNKNOWN_USER = "AKIAIOSFODNN7EXAMPLE";

/** STS gives the same answers in every region. */
const STS_REGION = "us-east-1";

/** Credentials of a session. */
export interface SessionCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** The settings of an SDK client for moto's resources. */
export interface MotoClientConfig {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: () => Promise<SessionCredentials>;
}

/**
 * The account in which moto executes the requests of an access key. `undefined` if moto has not issued the key: moto
 * would use its default account, but AWS refuses such a request.
 *
 * @throws Error if moto returns an error
 */
export async function accountOfKey(endpoint: string, accessKeyId: string): Promise<string | undefined> {
  const answer = await callSts(endpoint, accessKeyId, { Action: "GetCallerIdentity" });
  return textOf(answer, "UserId") === UNKNOWN_USER ? undefined : textOf(answer, "Account");
}

/**
 * Credentials of a role, which act in the account of its ARN. moto does not require that the role exists.
 *
 * @throws Error if moto returns an error
 */
export async function assumeRole(
  endpoint: string,
  roleArn: string,
  sessionName: string,
): Promise<SessionCredentials> {
  const input = { Action: "AssumeRole", RoleArn: roleArn, RoleSessionName: sessionName };
  const answer = await callSts(endpoint, BASE_ACCESS_KEY, input);
  return {
    accessKeyId: textOf(answer, "AccessKeyId"),
    secretAccessKey: textOf(answer, "SecretAccessKey"),
    sessionToken: textOf(answer, "SessionToken"),
  };
}

/** The settings of a client of the local AWS itself, for moto's resources in an account and a region. */
export function motoClientConfig(endpoint: string, { account, region }: AccountRegion): MotoClientConfig {
  const roleArn = `arn:aws:iam::${account}:role/local-aws`;
  return { endpoint, region, credentials: () => assumeRole(endpoint, roleArn, "local-aws") };
}

async function callSts(
  endpoint: string,
  accessKeyId: string,
  input: Readonly<Record<string, string>>,
): Promise<string> {
  const response = await fetch(endpoint, {
    method: "POST",
    headers: { authorization: unsigned("sts", STS_REGION, accessKeyId) },
    body: new URLSearchParams({ ...input, Version: "2011-06-15" }),
  });
  const text = await response.text();
  if (!response.ok) {
    throw new Error(`sts ${input["Action"]} failed with status ${response.status}: ${text.slice(0, 200)}`);
  }
  return text;
}

function textOf(xml: string, name: string): string {
  const value = xml.match(new RegExp(`<${name}>([^<]*)</${name}>`))?.[1];
  if (value === undefined) {
    throw new Error(`moto's answer has no ${name}: ${xml.slice(0, 200)}`);
  }
  return value;
}
