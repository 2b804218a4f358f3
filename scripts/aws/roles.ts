export interface Roles {
  /** Whether a role exists. @param arn its ARN, with any path */
  roleExists(arn: string): Promise<boolean>;
}

/** A role that is assumed before any call. */
export interface RoleToAssume {
  readonly roleArn: string;
  readonly externalId?: string | undefined;
  /** @default "cdktf-ecs-codedeploy" */
  readonly sessionName?: string | undefined;
}
