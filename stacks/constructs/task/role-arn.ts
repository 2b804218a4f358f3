/** The format of a role's ARN. */
export const ROLE_ARN = {
  pattern: /^arn:[\w-]+:iam::\d{12}:role\/[\w+=,.@/-]{1,512}$/,
  allowed: "the ARN of an IAM role, such as arn:aws:iam::111122223333:role/shop-task",
  fix: "copy it from: aws iam list-roles",
};
