import { describe, expect, test } from "@jest/globals";
import { ref, Token } from "cdktf";
import { ServiceStack } from "../../../../stacks";
import { SERVICE } from "../../../support/fixtures";
import { FULL_SERVICE } from "../../../support/full-service";
import { containerOf, statements, synthService } from "../../../support/service";
import { Template, testApp } from "../../../support/template";

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
      { Sid: "LogInToRegistries", Effect: "Allow", Action: ["ecr:GetAuthorizationToken"], Resource: ["*"] },
      {
        Sid: "PullImages",
        Effect: "Allow",
        Action: ["ecr:BatchCheckLayerAvailability", "ecr:GetDownloadUrlForLayer", "ecr:BatchGetImage"],
        Resource: [
          `\${replace(${template.addressOf("aws_cloudwatch_log_group", "task_log-group")}.arn, ` +
            '"/^(arn:[^:]+):.*/", "$1:ecr:*:*:repository/*")}',
        ],
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
    expect(statements(template, "task_execution-role-policy").slice(3)).toEqual([
      {
        Sid: "ReadSecrets",
        Effect: "Allow",
        Action: ["secretsmanager:GetSecretValue"],
        Resource: [secret],
      },
      { Sid: "ReadParameters", Effect: "Allow", Action: ["ssm:GetParameters"], Resource: [parameter] },
      { Sid: "DecryptSecrets", Effect: "Allow", Action: ["kms:Decrypt"], Resource: [key] },
    ]);
    expect(containerOf(template)["secrets"]).toEqual([
      { name: "PASSWORD", valueFrom: `${secret}:password::` },
      { name: "TOKEN", valueFrom: parameter },
      { name: "USER", valueFrom: `${secret}:user::` },
    ]);
  });

  test("reads exactly what all containers name, each once", () => {
    const template = Template.of(new ServiceStack(testApp(), "web", FULL_SERVICE));
    const secret = (name: string) => `arn:aws:secretsmanager:eu-west-1:111122223333:secret:${name}-AbCdEf`;
    const parameter = (name: string) => `arn:aws:ssm:eu-west-1:111122223333:parameter/${name}/token`;
    const resources = statements(template, "task_execution-role-policy").map(({ Sid, Action, Resource }) => [
      Sid,
      ...Action,
      ...Resource,
    ]);
    expect(resources.slice(3)).toEqual([
      ["ReadSecrets", "secretsmanager:GetSecretValue", ...["shop", "proxy", "router"].map(secret)],
      ["ReadParameters", "ssm:GetParameters", ...["shop", "proxy"].map(parameter)],
      [
        "ReadEnvironmentFiles",
        "s3:GetObject",
        ...["shop", "proxy", "router"].map((name) => `arn:aws:s3:::shop-settings/${name}.env`),
      ],
      ["LocateEnvironmentFiles", "s3:GetBucketLocation", "arn:aws:s3:::shop-settings"],
      ["DecryptSecrets", "kms:Decrypt", "arn:aws:kms:eu-west-1:111122223333:key/7e1b0c6e"],
    ]);
  });

  test("reads what a token stands for, once for all of its JSON keys", () => {
    const secret = ref("var.secret").toString();
    const file = ref("var.file").toString();
    const { container } = SERVICE;
    const template = synthService({
      container: { ...container, secrets: { A: secret, B: `${secret}:a::` }, environmentFiles: [file] },
      sidecars: { proxy: { image: "proxy:1", secrets: { A: `${secret}:b::` }, environmentFiles: [file] } },
    });
    const arn = '${replace(var.secret, "/^((?:[^:]*:){6}[^:]*).*$/", "$1")}';
    const found = statements(template, "task_execution-role-policy").slice(3);
    expect(found.map(({ Sid, Resource }) => [Sid, ...Resource])).toEqual([
      ["ReadSecrets", arn],
      ["ReadParameters", arn],
      ["ReadEnvironmentFiles", "${var.file}"],
      ["LocateEnvironmentFiles", '${replace(var.file, "/[/].*/", "")}'],
    ]);
  });

  test("leaves it to Terraform to find the repetitions among several tokens", () => {
    const environmentFiles = ["a", "b"].map((name) => ref(`var.${name}`).toString());
    const template = synthService({ container: { ...SERVICE.container, environmentFiles } });
    const found = statements(template, "task_execution-role-policy").slice(3);
    expect(found.map(({ Resource }) => Resource)).toEqual([
      "${distinct([var.a, var.b])}",
      '${distinct([replace(var.a, "/[/].*/", ""), replace(var.b, "/[/].*/", "")])}',
    ]);
  });

  test("decrypts with the keys of all containers, also if they are lists of Terraform", () => {
    const keys = Token.asList(ref("var.keys"));
    const key = "arn:aws:kms:eu-west-1:111122223333:key/7e1b0c6e";
    const template = synthService({
      container: { ...SERVICE.container, secretKeyArns: keys },
      sidecars: { proxy: { image: "proxy:1", secretKeyArns: [key] } },
    });
    expect(statements(template, "task_execution-role-policy").at(-1)?.Resource).toBe(
      `\${distinct(concat(var.keys, ["${key}"]))}`,
    );
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

const ROLES = {
  taskRoleArn: "arn:aws:iam::111122223333:role/shop-task",
  executionRoleArn: "arn:aws:iam::111122223333:role/shop-execution",
} as const;

/** The roles that CodeDeploy may pass to ECS. */
const passedRoles = (template: Template) =>
  statements(template, "deployment-group_role-policy").find(({ Sid }) => Sid === "PassTaskRoles")?.Resource;

describe("roles", () => {
  test("are the stack's by default, and CodeDeploy may pass exactly these", () => {
    const template = synthService();
    expect(passedRoles(template)).toEqual([
      `\${${template.addressOf("aws_iam_role", "task_task-role")}.arn}`,
      `\${${template.addressOf("aws_iam_role", "task_execution-role")}.arn}`,
    ]);
  });

  test("may exist: the stack creates neither them nor a policy, and CodeDeploy may pass exactly these", () => {
    const template = synthService({ task: { kind: "own", ...ROLES } });
    expect(template.only("aws_ecs_task_definition")).toMatchObject({
      task_role_arn: ROLES.taskRoleArn,
      execution_role_arn: ROLES.executionRoleArn,
    });
    expect(passedRoles(template)).toEqual([ROLES.taskRoleArn, ROLES.executionRoleArn]);
    expect(template.counts()).toMatchObject({ aws_iam_role: 1, aws_iam_role_policy: 1 });
  });

  test("may be one for both", () => {
    const role = ROLES.taskRoleArn;
    const template = synthService({ task: { kind: "own", taskRoleArn: role, executionRoleArn: role } });
    expect(passedRoles(template)).toEqual([role]);
  });

  test("may be one existing and one of the stack", () => {
    const template = synthService({ task: { kind: "own", taskRoleArn: ROLES.taskRoleArn } });
    const execution = `\${${template.addressOf("aws_iam_role", "task_execution-role")}.arn}`;
    expect(passedRoles(template)).toEqual([ROLES.taskRoleArn, execution]);
    expect(template.counts()).toMatchObject({ aws_iam_role: 2, aws_iam_role_policy: 2 });
  });
});

describe("an existing task definition", () => {
  const { container: _, ...service } = SERVICE;
  const task = {
    kind: "existing",
    taskDefinitionArn: "arn:aws:ecs:eu-west-1:111122223333:task-definition/shop:12",
    containerName: "shop",
    containerPort: 9000,
    roleArns: [ROLES.executionRoleArn],
  } as const;
  const synth = (roleArns: readonly string[] = task.roleArns) =>
    Template.of(new ServiceStack(testApp(), "web", { ...service, task: { ...task, roleArns } }));

  test("is deployed, and the stack creates no task definition, roles or logs", () => {
    const template = synth();
    for (const type of ["aws_ecs_task_definition", "aws_cloudwatch_log_group"]) {
      expect(template.all(type)).toEqual({});
    }
    expect(template.counts()).toMatchObject({ aws_iam_role: 1 });
    expect(template.only("aws_ecs_service")).toMatchObject({
      task_definition: task.taskDefinitionArn,
      load_balancer: [{ container_name: "shop", container_port: 9000 }],
    });
    expect(template.only("terraform_data")).toMatchObject({
      input: { images: {} },
      triggers_replace: {
        app_spec: {
          Resources: [
            {
              TargetService: {
                Properties: {
                  TaskDefinition: task.taskDefinitionArn,
                  LoadBalancerInfo: { ContainerName: "shop", ContainerPort: 9000 },
                },
              },
            },
          ],
        },
      },
    });
    expect(template.document.output?.["deployed"]).toMatchObject({
      value: { task_definition: task.taskDefinitionArn },
    });
  });

  test("has roles that CodeDeploy may pass, or none", () => {
    expect(passedRoles(synth())).toEqual([ROLES.executionRoleArn]);
    expect(passedRoles(synth([]))).toBeUndefined();
  });
});
