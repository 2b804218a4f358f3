/**
 * The trails of CloudTrail by ARN. The AWS provider names a trail by its ARN. moto finds a trail by its name only when it
 * starts or stops its logging, or deletes it: with an ARN, it fails, or deletes nothing and reports success.
 *
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_DeleteTrail.html
 */
import { awsError } from "../aws-error";
import { parseBody, withBody } from "../json-protocol";
import type { AwsRequest, AwsResponse, Forward, Patch } from "../patch";

export function trails(): Patch {
  return {
    service: "cloudtrail",
    operations: ["DeleteTrail", "StartLogging", "StopLogging"],
    handle: async (request, forward) => {
      const input = parseBody(request.body);
      const given = String(input["Name"]);
      const name = given.replace(/^arn:[\w-]+:cloudtrail:[^:]*:\d{12}:trail\//, "");
      return (await exists(name, request, forward))
        ? forward(withBody(request, { ...input, Name: name }))
        : awsError(request, {
            status: 400,
            code: "TrailNotFoundException",
            message: `Unknown trail: ${given} for the user: ${request.account}`,
          });
    },
  };
}

/** Whether there is a trail. moto fails without an answer that a client understands, if it is to start one that isn't there. */
async function exists(name: string, request: AwsRequest, forward: Forward): Promise<boolean> {
  const { status, body }: AwsResponse = await forward(called(request, "GetTrail", { Name: name }));
  if (status !== 200 && !body.toString("utf8").includes("TrailNotFoundException")) {
    throw new Error(`GetTrail failed with status ${status}: ${body.toString("utf8").slice(0, 200)}`);
  }
  return status === 200;
}

/** The request as one of another operation. */
function called(request: AwsRequest, operation: string, input: object): AwsRequest {
  const target = `${request.headers["x-amz-target"]}`.replace(/\w+$/, operation);
  const asked = withBody(request, { ...input });
  return { ...asked, operation, headers: { ...asked.headers, "x-amz-target": target } };
}
