export interface Roles {
  /** Whether there is this role. @param arn its ARN, of whatever path */
  roleExists(arn: string): Promise<boolean>;
}
