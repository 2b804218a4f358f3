import { describe, expect, test } from "@jest/globals";
import { SERVICE } from "../../support/fixtures";
import { containerOf, statements, synthService } from "../../support/service";

describe("the execution role", () => {
  test("writes the service's logs, pulls images, and reads no secrets without secrets", () => {
    const template = synthService();
    expect(statements(template, "task_execution-role-policy")).toEqual([
      {
        Sid: "WriteLogs",
        Effect: "Allow",
        Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
        Resource: [`\${${template.addressOf("aws_cloudwatch_log_group", "task_log-group")}.arn}:*`],
      },
      {
        Sid: "PullImage",
        Effect: "Allow",
        Action: [
          "ecr:GetAuthorizationToken",
          "ecr:BatchCheckLayerAvailability",
          "ecr:GetDownloadUrlForLayer",
          "ecr:BatchGetImage",
        ],
        Resource: ["*"],
      },
    ]);
  });

  test("reads each secret as a whole, also if a variable uses only a part, and may decrypt it", () => {
    const secret = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-AbCdEf";
    const parameter = "arn:aws:ssm:eu-west-1:111122223333:parameter/shop/token";
    const key = "arn:aws:kms:eu-west-1:111122223333:key/7e1b0c6e";
    const template = synthService({
      container: {
        ...SERVICE.container,
        secrets: { USER: `${secret}:user::`, PASSWORD: `${secret}:password::`, TOKEN: parameter },
        secretKeyArns: [key],
      },
    });
    expect(statements(template, "task_execution-role-policy").slice(2)).toEqual([
      {
        Sid: "ReadSecrets",
        Effect: "Allow",
        Action: ["secretsmanager:GetSecretValue", "ssm:GetParameters"],
        Resource: [secret, parameter],
      },
      { Sid: "DecryptSecrets", Effect: "Allow", Action: ["kms:Decrypt"], Resource: [key] },
    ]);
    expect(containerOf(template)["secrets"]).toEqual([
      { name: "PASSWORD", valueFrom: `${secret}:password::` },
      { name: "TOKEN", valueFrom: parameter },
      { name: "USER", valueFrom: `${secret}:user::` },
    ]);
  });

  test("is used by ECS, and the task role by the code", () => {
    const template = synthService();
    const arn = (id: string) => `\${${template.addressOf("aws_iam_role", id)}.arn}`;
    expect(template.only("aws_ecs_task_definition")).toMatchObject({
      execution_role_arn: arn("task_execution-role"),
      task_role_arn: arn("task_task-role"),
    });
  });
});
