/** Accounts beside the base account. */
import { AttachRolePolicyCommand, CreateRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import { BASE_ACCOUNT } from "../account-region";
import { accountInvalid } from "../errors";
import { motoClientConfig } from "./credentials";

/** The role that AWS Organizations creates in an account, for the administrators of the account that created it. */
const ROLE_NAME = "OrganizationAccountAccessRole";

/** IAM has one endpoint for all regions. */
const IAM_REGION = "us-east-1";

/** The role in an account that the base account can assume. */
export function accountRoleArn(account: string): string {
  return `arn:aws:iam::${account}:role/${ROLE_NAME}`;
}

/**
 * Checks the ids of accounts and returns them.
 *
 * @param source the flag or option that they come from, for the error message
 * @throws LocalAwsError if one is not an account id, is the base account or occurs twice
 */
export function checkAccounts(accounts: readonly string[], source: string): readonly string[] {
  const wrong = accounts.find(
    (account, index) =>
      !/^\d{12}$/.test(account) || account === BASE_ACCOUNT || accounts.indexOf(account) !== index,
  );
  if (wrong !== undefined) {
    throw accountInvalid(wrong, source);
  }
  return accounts;
}

/** Creates an account as AWS Organizations does: with a role for administrators. moto has every account already. */
export async function createAccount(endpoint: string, account: string): Promise<void> {
  const iam = new IAMClient(motoClientConfig(endpoint, { account, region: IAM_REGION }));
  await iam.send(
    new CreateRoleCommand({
      RoleName: ROLE_NAME,
      AssumeRolePolicyDocument: JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: { AWS: `arn:aws:iam::${BASE_ACCOUNT}:root` },
            Action: "sts:AssumeRole",
          },
        ],
      }),
    }),
  );
  const PolicyArn = "arn:aws:iam::aws:policy/AdministratorAccess";
  await iam.send(new AttachRolePolicyCommand({ RoleName: ROLE_NAME, PolicyArn }));
}
