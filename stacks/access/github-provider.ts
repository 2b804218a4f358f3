import { IamOpenidConnectProvider } from "@cdktf/provider-aws/lib/iam-openid-connect-provider";
import type { Construct } from "constructs";
import { checkText, type Problem } from "../support/problems";
import { text } from "../support/props";

/** The issuer of the tokens, without `https://`. */
const ISSUER = "token.actions.githubusercontent.com";

/** For whom the tokens are made that AWS accepts. */
const AUDIENCE = "sts.amazonaws.com";

/**
 * GitHub's identity provider in IAM. An account may have only one for GitHub.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html
 */
export type GithubProviderChoice =
  /** The stack makes it. */
  | { readonly kind: "own" }
  /** The account has one. */
  | {
      readonly kind: "existing";
      /** Its ARN. It must accept the audience `sts.amazonaws.com`. */
      readonly arn: string;
    };

/** The properties of each kind of `GithubProviderChoice`. */
export const GITHUB_PROVIDER_FIELDS = { own: {}, existing: { arn: text } };

/** Everything that is wrong with the choice of the provider. Unresolved tokens pass. */
export function checkGithubProvider(prop: string, choice: GithubProviderChoice): Problem[] {
  return choice.kind === "own"
    ? []
    : checkText(
        `${prop}.arn`,
        choice.arn,
        /^arn:[\w-]+:iam::\d{12}:oidc-provider\/token\.actions\.githubusercontent\.com$/,
        {
          allowed: "the ARN of GitHub's identity provider",
          fix: "copy it from: aws iam list-open-id-connect-providers",
        },
      );
}

/** Makes the provider, unless the account has one. */
export function addGithubProvider(
  scope: Construct,
  choice: GithubProviderChoice,
): { readonly own: IamOpenidConnectProvider | undefined; readonly arn: string } {
  if (choice.kind === "existing") {
    return { own: undefined, arn: choice.arn };
  }
  const own = new IamOpenidConnectProvider(scope, "github", {
    url: `https://${ISSUER}`,
    clientIdList: [AUDIENCE],
  });
  return { own, arn: own.arn };
}

/** The trust policy of a role for jobs of GitHub with these subjects. A `*` in one stands for any text. */
export function githubTrust(providerArn: string, subjects: readonly string[]): object {
  const audience = { [`${ISSUER}:aud`]: AUDIENCE };
  const subject = { [`${ISSUER}:sub`]: subjects };
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Action: "sts:AssumeRoleWithWebIdentity",
        Principal: { Federated: providerArn },
        Condition: subjects.some((one) => one.includes("*"))
          ? { StringEquals: audience, StringLike: subject }
          : { StringEquals: { ...audience, ...subject } },
      },
    ],
  };
}
