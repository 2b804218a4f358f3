/** The credentials of a role that is assumed with the caller's credentials. */
import { getDefaultRoleAssumer } from "@aws-sdk/nested-clients/sts";
import { AwsFailure } from "../../failure";
import type { RoleToAssume } from "../../roles";
import { asFailure } from "./as-failure";
import type { credentialsOf } from "./credentials";

type Credentials = ReturnType<typeof credentialsOf>;
type StsSettings = NonNullable<Parameters<typeof getDefaultRoleAssumer>[0]>;

/** The name of a session where none is given. CloudTrail records it. */
const SESSION_NAME = "cdktf-ecs-codedeploy";

const ACTION = "sts:AssumeRole";

/**
 * The credentials of a role. Each client keeps them, and asks again before the session ends.
 *
 * @param settings the settings of the client for STS
 * @param callers the caller's credentials
 * @throws AwsFailure of the kind `role` if AWS refuses to assume the role
 */
export function assuming(role: RoleToAssume, settings: StsSettings, callers: Credentials): Credentials {
  const assume = getDefaultRoleAssumer(settings);
  return async (options) => {
    // Outside of the `try`, so that a failure of the caller's own credentials is reported as such.
    const credentials = await callers(options);
    try {
      return await assume(credentials, {
        RoleArn: role.roleArn,
        RoleSessionName: role.sessionName ?? SESSION_NAME,
        ExternalId: role.externalId,
      });
    } catch (error) {
      throw ofRole(role, asFailure(ACTION, error));
    }
  };
}

/** Throttling or wrong credentials say nothing about the role. */
function ofRole(role: RoleToAssume, failure: unknown): unknown {
  return failure instanceof AwsFailure && (failure.kind === "denied" || failure.kind === "rejected")
    ? new AwsFailure("role", ACTION, failure.code, failure.detail, undefined, role)
    : failure;
}
