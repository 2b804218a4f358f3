/**
 * AssumeRole for a role that does not exist. moto returns credentials for every ARN, also in an account that isn't
 * there. AWS denies it. The trust policy of a role that exists is not evaluated.
 *
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
import { BASE_ACCESS_KEY } from "../../account-region";
import { unsigned } from "../../moto/headers";
import { awsError } from "../aws-error";
import { formOf } from "../parse-request";
import type { AwsRequest, Forward, Patch } from "../patch";

export function assumedRoles(): Patch {
  return {
    service: "sts",
    operations: ["AssumeRole"],
    handle: async (request, forward) => {
      const roleArn = formOf(request)?.get("RoleArn") ?? "";
      if (await exists(roleArn, request, forward)) {
        return forward(request);
      }
      const caller = await callerOf(request, forward);
      const message = `User: ${caller} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`;
      return awsError(request, { status: 403, code: "AccessDenied", message });
    },
  };
}

async function exists(roleArn: string, request: AwsRequest, forward: Forward): Promise<boolean> {
  const [, account, name] = /^arn:[\w-]+:iam::(\d{12}):role\/(?:.+\/)?([^/]+)$/.exec(roleArn) ?? [];
  if (account === undefined || name === undefined) {
    return false;
  }
  const authorization = unsigned("iam", request.region, BASE_ACCESS_KEY);
  const asked = withForm(request, { Action: "GetRole", RoleName: name, Version: "2010-05-08" });
  const headers = { ...asked.headers, authorization };
  const { status, body } = await forward({ ...asked, service: "iam", account, headers });
  if (status !== 200 && status !== 404) {
    throw new Error(`GetRole failed with status ${status}: ${body.toString("utf8").slice(0, 200)}`);
  }
  // The role with this name may have another path.
  return status === 200 && body.toString("utf8").includes(`<Arn>${roleArn}</Arn>`);
}

/** The ARN of the caller. */
async function callerOf(request: AwsRequest, forward: Forward): Promise<string> {
  const asked = withForm(request, { Action: "GetCallerIdentity", Version: "2011-06-15" });
  const { status, body } = await forward(asked);
  const arn = /<Arn>([^<]+)<\/Arn>/.exec(body.toString("utf8"))?.[1];
  if (arn === undefined) {
    throw new Error(`GetCallerIdentity failed with status ${status}`);
  }
  return arn;
}

function withForm(request: AwsRequest, parameters: Readonly<Record<string, string>>): AwsRequest {
  return { ...request, body: Buffer.from(new URLSearchParams(parameters).toString()) };
}
