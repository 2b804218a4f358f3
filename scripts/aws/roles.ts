export interface Roles {
  /** Whether a role exists. @param arn its ARN, with any path */
  roleExists(arn: string): Promise<boolean>;
}
