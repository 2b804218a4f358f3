/** moto's answers of STS, as moto 5.2.1 writes them. */

/** The account that the other tests' requests are not in. */
export const OTHER_ACCOUNT = "222222222222";

/** An access key of {@link OTHER_ACCOUNT}. */
export const OTHER_KEY = "ASIAOTHEROTHEROTHER0";

/** GetCallerIdentity: only {@link OTHER_KEY} is known. */
export function callerIdentity(authorization: string | undefined): string {
  return authorization?.includes(`Credential=${OTHER_KEY}/`)
    ? identity("AROA1:test", OTHER_ACCOUNT, `arn:aws:sts::${OTHER_ACCOUNT}:assumed-role/admin/test`)
    : identity("AKIAIOSFODNN7EXAMPLE", "123456789012", "arn:aws:sts::123456789012:user/moto");
}

function identity(userId: string, account: string, arn: string): string {
  return `<GetCallerIdentityResponse><GetCallerIdentityResult><UserId>${userId}</UserId><Account>${account}</Account><Arn>${arn}</Arn></GetCallerIdentityResult></GetCallerIdentityResponse>`;
}

/** AssumeRole: the access key is {@link OTHER_KEY}. */
export const SESSION = `<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>${OTHER_KEY}</AccessKeyId><SecretAccessKey>secret/+</SecretAccessKey><SessionToken>token=</SessionToken></Credentials></AssumeRoleResult></AssumeRoleResponse>`;
