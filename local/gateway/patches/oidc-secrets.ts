/**
 * The client secret of OIDC actions in listeners and rules.
 *
 * - moto returns it when a listener or a rule is described. AWS never does.
 * - moto accepts a changed action without it. AWS requires it, or `UseExistingClientSecret`: a program that writes
 *   back what it has read must handle that.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_AuthenticateOidcActionConfig.html
 */
import { awsError } from "../aws-error";
import { formOf } from "../parse-request";
import type { AwsRequest, AwsResponse, Forward, Patch } from "../patch";

export function oidcSecrets(): Patch {
  return {
    service: "elasticloadbalancing",
    operations: [
      "CreateListener",
      "CreateRule",
      "DescribeListeners",
      "DescribeRules",
      "ModifyListener",
      "ModifyRule",
    ],
    handle: async (request, forward) => {
      const isChange = request.operation === "ModifyListener" || request.operation === "ModifyRule";
      return isChange && lacksSecret(request) ? refuse(request) : withoutSecrets(request, forward);
    },
  };
}

function lacksSecret(request: AwsRequest): boolean {
  const form = formOf(request) ?? new URLSearchParams();
  const configs = [...form.keys()].flatMap(
    (name) => /^(.+\.AuthenticateOidcConfig)\.Issuer$/.exec(name)?.[1] ?? [],
  );
  return configs.some(
    (config) =>
      !form.has(`${config}.ClientSecret`) && form.get(`${config}.UseExistingClientSecret`) !== "true",
  );
}

function refuse(request: AwsRequest): AwsResponse {
  return awsError(request, {
    status: 400,
    code: "InvalidLoadBalancerAction",
    message: "A client secret must be specified, or UseExistingClientSecret must be true",
  });
}

async function withoutSecrets(request: AwsRequest, forward: Forward): Promise<AwsResponse> {
  const response = await forward(request);
  const text = response.body.toString("utf8").replace(/<ClientSecret>[^<]*<\/ClientSecret>/g, "");
  return { ...response, body: Buffer.from(text) };
}
