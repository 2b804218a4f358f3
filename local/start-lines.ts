import type { LocalAws } from "./local-aws";
import { accountRoleArn } from "./moto/accounts";
import { describeProvider } from "./terraform/provider-source";

/** What `npm run local` says when the local AWS has started. `accounts` are those beside the base account. */
export function startLines(
  { endpoint, minuteSeconds, provider }: Pick<LocalAws, "endpoint" | "minuteSeconds" | "provider">,
  accounts: readonly string[],
): readonly string[] {
  return [
    `\nThe local AWS listens on ${endpoint}; a CodeDeploy minute lasts ${minuteSeconds} s.`,
    ...accounts.map((account) => `Account ${account} has the role ${accountRoleArn(account)}.`),
    `Terraform gets the AWS provider from ${describeProvider(provider)}.`,
    "Run the lines above in another shell. Then Terraform, the AWS CLI and the SDKs use the local AWS there.",
    "Ctrl-C stops the local AWS and deletes all its resources.",
  ];
}
