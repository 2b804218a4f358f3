import { SsmParameter } from "@cdktf/provider-aws/lib/ssm-parameter";
import { describe, expect, test } from "@jest/globals";
import { TerraformOutput, TerraformStack, Token } from "cdktf";
import { parseMigration } from "../../../scripts/contract";
import { ServiceStack, type ServiceStackProps } from "../../../stacks";
import { Migration, type MigrationProps } from "../../../stacks/migration";
import { CLUSTER_ARN, SERVICE } from "../../support/fixtures";
import { FULL_SERVICE } from "../../support/full-service";
import { problemsOf } from "../../support/problems";
import { Template, testApp } from "../../support/template";

const TOPIC = "arn:aws:sns:eu-west-1:111122223333:deployments";
const COMMAND = ["npm", "run", "migrate"];

function serviceOf(props: Partial<ServiceStackProps> = {}): ServiceStack {
  return new ServiceStack(testApp(), "web", { ...SERVICE, ...props });
}

function migrationOf(stack: ServiceStack, id: string, props: Partial<MigrationProps> = {}): Migration {
  return new Migration(stack, id, { service: stack, phase: "expand", command: COMMAND, ...props });
}

/** The template of a service with one migration. */
function synth(props: Partial<MigrationProps> = {}, id = "expand"): Template {
  const stack = serviceOf();
  migrationOf(stack, id, props);
  return Template.of(stack);
}

const dependsOn = (template: Template, type: string, prefix: string) =>
  template.byId(type, prefix)["depends_on"] as readonly string[];

const localExec = (template: Template) =>
  (
    template.only("null_resource")["provisioner"] as [
      { "local-exec": { command: string; environment: Record<string, string> } },
    ]
  )[0]["local-exec"];

/** The document for the program, with values for references. */
function documentOf(template: Template, values: Readonly<Record<string, string>>): unknown {
  const document = template.json(localExec(template).environment["ECS_CODEDEPLOY_MIGRATION"]);
  return Object.entries(values).reduce<unknown>(
    (result, [address, value]) => JSON.parse(JSON.stringify(result).replaceAll(`\${${address}}`, value)),
    document,
  );
}

describe("an expand migration", () => {
  test("runs again when the phase, the revision, the container or the command changes, and not otherwise", () => {
    const template = synth();
    const definition = template.addressOf("aws_ecs_task_definition", "task_definition");
    const triggers = template.only("null_resource")["triggers"] as Record<string, string>;
    expect(triggers).toEqual({
      phase: "expand",
      task_definition: `\${${definition}.arn}`,
      container: "app",
      command: expect.any(String),
    });
    expect(template.json(triggers["command"])).toEqual(COMMAND);
    const other = synth({ timeoutMinutes: 5, parameterName: "other" }).only("null_resource");
    expect(other["triggers"]).toEqual(triggers);
  });

  test("runs before the deployment", () => {
    const template = synth();
    expect(template.only("terraform_data")["depends_on"]).toEqual(
      expect.arrayContaining([
        template.addressOf("null_resource", "expand_resource"),
        template.addressOf("aws_ssm_parameter", "expand_record"),
      ]),
    );
  });

  test("runs before a new service starts its first tasks, and after what these need", () => {
    const stack = serviceOf();
    const needed = Template.of(serviceOf()).only("aws_ecs_service")["depends_on"] as readonly string[];
    migrationOf(stack, "expand");
    const template = Template.of(stack);
    const own = template.addressOf("null_resource", "expand_resource");
    const record = template.addressOf("aws_ssm_parameter", "expand_record");
    expect(needed.length).toBeGreaterThan(5);
    expect(dependsOn(template, "null_resource", "expand_resource")).toEqual([record, ...needed]);
    expect(template.only("aws_ecs_service")["depends_on"]).toEqual([...needed, own]);
  });

  test("waits for a database of the same stack", () => {
    const stack = serviceOf();
    const database = new SsmParameter(stack, "database", { name: "db", type: "String", value: "x" });
    migrationOf(stack, "expand", { dependsOn: [database] });
    expect(dependsOn(Template.of(stack), "null_resource", "expand_resource")).toContain(
      "aws_ssm_parameter.database",
    );
  });

  test("runs after those before it in the code", () => {
    const stack = serviceOf();
    migrationOf(stack, "users");
    migrationOf(stack, "orders");
    const template = Template.of(stack);
    expect(dependsOn(template, "null_resource", "orders")).toContain(
      template.addressOf("null_resource", "users_resource"),
    );
    expect(dependsOn(template, "null_resource", "users")).not.toContain(
      template.addressOf("null_resource", "orders_resource"),
    );
  });

  test("has a constant command, with all values in the environment", () => {
    const { command, environment } = localExec(synth());
    expect(command).toBe('node "$ECS_CODEDEPLOY_MIGRATION_PROGRAM"');
    expect(Object.keys(environment).sort()).toEqual([
      "ECS_CODEDEPLOY_MIGRATION",
      "ECS_CODEDEPLOY_MIGRATION_PROGRAM",
    ]);
    expect(environment["ECS_CODEDEPLOY_MIGRATION_PROGRAM"]).toMatch(/^assets\/.*\/run-migration\.cjs$/);
  });

  test("passes a document that its program reads", () => {
    const template = synth({ command: ["sh", "-c", 'echo "${HOME}" %{x}'] });
    const document = documentOf(template, {
      [`${template.addressOf("aws_ecs_task_definition", "task_definition")}.arn`]:
        "arn:aws:ecs:eu-west-1:111122223333:task-definition/shop-web:3",
      [`${template.addressOf("aws_security_group", "task-security-group")}.id`]: "sg-1",
      [`${template.addressOf("aws_ssm_parameter", "expand_record")}.name`]: "/shop-web/migration/expand",
    });
    expect(parseMigration(JSON.stringify(document))).toEqual({
      ok: true,
      value: {
        migration: "expand",
        phase: "expand",
        region: "eu-west-1",
        cluster: "shop-web",
        service: "shop-web",
        application: "shop-web",
        deploymentGroup: "shop-web",
        taskDefinition: "arn:aws:ecs:eu-west-1:111122223333:task-definition/shop-web:3",
        container: "app",
        // Terraform reads `$${` and `%%{` as `${` and `%{`.
        command: ["sh", "-c", 'echo "$${HOME}" %%{x}'],
        subnets: ["subnet-private-a", "subnet-private-b"],
        securityGroups: ["sg-1"],
        assignPublicIp: "DISABLED",
        platformVersion: "LATEST",
        record: "/shop-web/migration/expand",
        timeoutMinutes: 60,
        stack: "web",
      },
    });
  });

  test.each([
    ["expand", true],
    ["contract", false],
  ] as const)("%s: the driver's document says whether one runs before a deployment", (phase, expected) => {
    const [{ "local-exec": trigger }] = synth({ phase }).only("terraform_data")["provisioner"] as [
      { "local-exec": { environment: Record<string, string> } },
    ];
    const [, value] =
      /"hasExpandMigration" = (\w+)/.exec(trigger.environment["ECS_CODEDEPLOY_DEPLOYMENT"] ?? "") ?? [];
    expect(value).toBe(String(expected));
  });

  test.each([
    ["", { verdict: true }, TOPIC],
    ["not ", {}, undefined],
  ])("passes the topic, if the driver does %spublish its verdicts", (_not, notifications, topic) => {
    const stack = serviceOf({ notifications: { topic: { kind: "existing", arn: TOPIC }, ...notifications } });
    migrationOf(stack, "expand");
    const { verdictTopicArn } = documentOf(Template.of(stack), {}) as { verdictTopicArn?: string };
    expect(verdictTopicArn).toBe(topic);
  });

  test("passes the role that the stack assumes", () => {
    const roleArn = "arn:aws:iam::222233334444:role/deploy";
    const stack = serviceOf({ assumeRole: { roleArn } });
    migrationOf(stack, "expand");
    expect(documentOf(Template.of(stack), {})).toMatchObject({ assumeRole: { roleArn } });
  });
});

describe("a contract migration", () => {
  test("runs after the deployment, which does not wait for it", () => {
    const template = synth({ phase: "contract" }, "contract");
    const trigger = template.addressOf("terraform_data", "deployment_trigger");
    const record = template.addressOf("aws_ssm_parameter", "contract_record");
    const own = template.addressOf("null_resource", "contract_resource");
    expect(dependsOn(template, "null_resource", "contract_resource")).toEqual([record, trigger]);
    expect(template.only("terraform_data")["depends_on"]).toContain(record);
    expect(template.only("terraform_data")["depends_on"]).not.toContain(own);
    expect(template.only("aws_ecs_service")["depends_on"]).not.toContain(own);
  });

  test("runs after those before it in the code", () => {
    const stack = serviceOf();
    migrationOf(stack, "users", { phase: "contract" });
    migrationOf(stack, "orders", { phase: "contract" });
    const template = Template.of(stack);
    const first = template.addressOf("null_resource", "users_resource");
    expect(dependsOn(template, "null_resource", "orders")).toContain(first);
    expect(dependsOn(template, "null_resource", "users")).toHaveLength(2);
  });

  test("is in one stack with an expand migration", () => {
    const stack = serviceOf();
    migrationOf(stack, "expand");
    migrationOf(stack, "contract", { phase: "contract", command: ["npm", "run", "contract"] });
    const template = Template.of(stack);
    expect(dependsOn(template, "null_resource", "contract_resource")).toHaveLength(2);
    expect(template.counts()).toMatchObject({ null_resource: 2, aws_ssm_parameter: 2 });
    expect(Object.keys(template.document.provider ?? {})).toEqual(["aws", "null"]);
    expect(template.document.provider?.["null"]).toHaveLength(1);
  });
});

describe("the record", () => {
  test("begins empty, and is the program's from then on", () => {
    expect(synth().only("aws_ssm_parameter")).toMatchObject({
      name: "/shop-web/migration/expand",
      type: "String",
      value: '{"succeeded":[]}',
      lifecycle: { ignore_changes: ["value"] },
    });
  });

  test("has a given name", () => {
    const { name } = synth({ parameterName: "/platform/shop" }).only("aws_ssm_parameter");
    expect(name).toBe("/platform/shop");
  });
});

describe("a record's name in an app", () => {
  /** The problems of two services in one app, each with a migration that has the same parameter. */
  const ofTwo = (one: Partial<ServiceStackProps>, other: Partial<ServiceStackProps>) => {
    const app = testApp();
    for (const [id, props] of Object.entries({ web: one, api: other })) {
      const stack = new ServiceStack(app, id, { ...SERVICE, name: `shop-${id}`, ...props });
      migrationOf(stack, "expand", { parameterName: "/shop/migration" });
    }
    return app.node.validate();
  };
  const repeated = (paths: string) =>
    `the SSM parameter name "/shop/migration" is used 2 times, in ${paths}\n` +
    "   to do: change its parameterName. If these stacks are in different accounts, set allowedAccountIds in each";

  test("fails when two migrations of a stack have it", () => {
    const stack = serviceOf();
    migrationOf(stack, "expand");
    migrationOf(stack, "contract", { phase: "contract", parameterName: "/shop/migration" });
    expect(stack.node.root.node.validate()).toEqual([]);
    migrationOf(stack, "other", { parameterName: "/shop/migration" });
    expect(stack.node.root.node.validate()).toEqual([repeated("web/contract and web/other")]);
  });

  test("fails when two stacks of an account and region have it", () => {
    expect(ofTwo({}, {})).toEqual([repeated("web/expand and api/expand")]);
  });

  test("may be the same in another account", () => {
    const allowed = (account: string) => ({ allowedAccountIds: [account] });
    expect(ofTwo(allowed("111122223333"), allowed("222233334444"))).toEqual([]);
  });
});

describe("a service without migrations", () => {
  test("needs no null provider", () => {
    const template = Template.of(serviceOf());
    expect(Object.keys(template.document.provider ?? {})).toEqual(["aws"]);
  });
});

describe("a migration with wrong props", () => {
  const stack = serviceOf();
  const before = Template.of(stack).document;
  const right = { service: stack, phase: "contract", command: COMMAND } as const;
  const wrong = migrationOf(stack, "wrong", { command: [] });
  migrationOf(stack, "also-wrong", { timeoutMinutes: 0 });

  test("creates nothing", () => {
    expect(Template.of(stack).document).toEqual(before);
  });

  test("is reported at synth, with all problems of the app", () => {
    const other = new TerraformStack(stack.node.root, "other");
    new Migration(other, "elsewhere", right);
    expect(stack.node.root.node.validate()).toEqual([
      "web/wrong.command: is empty\n" +
        '   allowed: the program and its arguments, such as ["npm", "run", "migrate"]\n' +
        "   to do: write the command that migrates the database",
      "web/also-wrong.timeoutMinutes: got 0 minutes\n" +
        "   allowed: a whole number of minutes from 1 to 1440\n" +
        "   to do: set timeoutMinutes to a value in this range",
      "other/elsewhere.service: is in another stack\n" +
        "   allowed: a service of the same stack: a deployment waits for resources of its own stack only\n" +
        "   to do: create the migration in the service's stack: new Migration(service, id, { service, … })",
    ]);
  });

  test("throws its problems when its resources are used", () => {
    for (const use of ["resource", "record", "statements", "policy"] as const) {
      expect(problemsOf(() => wrong[use])).toEqual(["command: is empty"]);
    }
  });

  test("fails an app that skips validations", () => {
    const app = Object.assign(testApp(), { skipValidation: true });
    const service = new ServiceStack(app, "web", SERVICE);
    migrationOf(service, "wrong", { command: [] });
    expect(problemsOf(() => app.synth())).toEqual(["command: is empty"]);
  });

  test("is not waited for by others of its phase", () => {
    const service = serviceOf();
    migrationOf(service, "wrong", { command: [] });
    migrationOf(service, "right");
    expect(dependsOn(Template.of(service), "null_resource", "right").join()).not.toContain("wrong");
  });
});

describe("a migration fails when", () => {
  const tooLong = "x".repeat(8192);
  /** What is wrong with a migration. */
  const reported = (make: () => Migration) => make().problems.map(({ prop, what }) => `${prop}: ${what}`);

  test.each<[string, object, string[]]>([
    ["it has no command", { command: undefined }, ["command: is missing"]],
    ["its command is empty", { command: [] }, ["command: is empty"]],
    ["its program is empty", { command: ["", "migrate"] }, ["command: begins with an empty text"]],
    [
      "its program has only spaces",
      { command: [" \t", "x"] },
      ["command: begins with a text of spaces only"],
    ],
    ["its command is too long for ECS", { command: [tooLong] }, ["command: has 8246 characters as JSON"]],
    ["its phase is unknown", { phase: "before" }, ['phase: got "before"']],
    ["it waits for less than a minute", { timeoutMinutes: 0 }, ["timeoutMinutes: got 0 minutes"]],
    ["it waits for more than a day", { timeoutMinutes: 1441 }, ["timeoutMinutes: got 1441 minutes"]],
    ["its parameter begins with aws", { parameterName: "/aws/x" }, ['parameterName: got "/aws/x"']],
    ["its parameter is a path that is not whole", { parameterName: "a/b" }, ['parameterName: got "a/b"']],
    ["a prop is unknown", { commands: COMMAND }, ["commands: unknown property; did you mean command?"]],
    [
      "several props are wrong, all at once",
      { command: [], timeoutMinutes: 1.5 },
      ["command: is empty", "timeoutMinutes: got 1.5 minutes"],
    ],
  ])("%s", (_, props, problems) => {
    expect(reported(() => migrationOf(serviceOf(), "expand", props))).toEqual(problems);
  });

  test.each<[string, object, string[]]>([
    ["it has no service", {}, ["service: is missing"]],
    ["its service is a name", { service: "web" }, ['service: got "web"']],
    ["its service is something else", { service: {} }, ["service: got an object"]],
    [
      "it has no service, and other props are wrong",
      { command: [], timeout: 5 },
      ["timeout: unknown property; did you mean timeoutMinutes?", "command: is empty", "service: is missing"],
    ],
  ])("%s", (_, given, problems) => {
    const props = { phase: "expand", command: COMMAND, ...given } as unknown as MigrationProps;
    expect(reported(() => new Migration(serviceOf(), "expand", props))).toEqual(problems);
  });

  test("its id is no name of a parameter, and none is given", () => {
    expect(reported(() => migrationOf(serviceOf(), "add column"))).toEqual([
      'parameterName: got "/shop-web/migration/add column"',
    ]);
    expect(reported(() => migrationOf(serviceOf(), "add column", { parameterName: "/a" }))).toEqual([]);
  });

  test("it is in another stack than the service", () => {
    const service = serviceOf();
    const other = new TerraformStack(service.node.root, "other");
    const props = { service, phase: "expand", command: COMMAND } as const;
    expect(reported(() => new Migration(other, "expand", props))).toEqual(["service: is in another stack"]);
  });

  test("it contracts while the old tasks still run", () => {
    const shifted = serviceOf({ successPoint: "traffic-shifted" });
    expect(reported(() => migrationOf(shifted, "contract", { phase: "contract" }))).toEqual([
      'phase: is "contract", and the service\'s successPoint is "traffic-shifted"',
    ]);
    expect(reported(() => migrationOf(shifted, "expand"))).toEqual([]);
  });
});

describe("a migration accepts", () => {
  test.each<[string, Partial<MigrationProps>]>([
    ["a minute", { timeoutMinutes: 1 }],
    ["a day", { timeoutMinutes: 1440 }],
    ["a number that only Terraform knows", { timeoutMinutes: Token.asNumber({}) }],
    ["a command that only Terraform knows", { command: Token.asList({}) }],
    ["a word that only Terraform knows", { command: ["migrate", Token.asString({})] }],
    ["a parameter that only Terraform knows", { parameterName: Token.asString({}) }],
    ["the longest command of ECS", { command: ["x".repeat(8138)] }],
  ])("%s", (_, props) => {
    expect(synth(props).counts()).toMatchObject({ null_resource: 1 });
  });

  test("a service with every option, on a shared cluster, or with an existing task definition", () => {
    const { container: _, ...existing } = SERVICE;
    const task = {
      kind: "existing" as const,
      taskDefinitionArn: "arn:aws:ecs:eu-west-1:111122223333:task-definition/shop:12",
      containerName: "main",
      containerPort: 8080,
      roleArns: [],
    };
    const stacks = [
      serviceOf(FULL_SERVICE),
      serviceOf({ clusterArn: CLUSTER_ARN }),
      new ServiceStack(testApp(), "web", { ...existing, task }),
    ];
    const triggers = stacks.map((stack) => {
      migrationOf(stack, "expand");
      return Template.of(stack).only("null_resource")["triggers"] as Record<string, string>;
    });
    expect(triggers.map(({ container }) => container)).toEqual(["shop", "app", "main"]);
    expect(triggers[2]?.["task_definition"]).toBe(task.taskDefinitionArn);
  });
});

describe("the permissions", () => {
  const actionsOf = (migration: Migration) =>
    migration.statements.map(({ actions, resources, conditions }) => ({ actions, resources, conditions }));

  test("are limited to the service's task definition, cluster, roles, log and record", () => {
    const stack = serviceOf();
    const migration = migrationOf(stack, "expand");
    expect(actionsOf(migration).map(({ actions }) => actions)).toEqual([
      ["ecs:RunTask"],
      ["iam:PassRole"],
      ["ecs:DescribeTasks"],
      ["ecs:ListTasks"],
      ["ecs:DescribeTaskDefinition"],
      ["ssm:GetParameter", "ssm:PutParameter"],
      ["logs:GetLogEvents"],
    ]);
    new TerraformOutput(stack, "policy", { value: migration.policy });
    const template = Template.of(stack);
    const definition = template.addressOf("aws_ecs_task_definition", "task_definition");
    const cluster = template.addressOf("aws_ecs_cluster", "cluster");
    const { Statement } = template.json(template.document.output?.["policy"]?.["value"]) as {
      Statement: object[];
    };
    expect(Statement[0]).toEqual({
      Effect: "Allow",
      Action: ["ecs:RunTask"],
      Resource: [`\${replace(${definition}.arn, "/:[0-9]+$/", ":*")}`],
      Condition: { ArnEquals: { "ecs:cluster": `\${${cluster}.arn}` } },
    });
  });

  test("of a contract migration read the service", () => {
    const migration = migrationOf(serviceOf(), "contract", { phase: "contract" });
    expect(actionsOf(migration).at(-1)?.actions).toEqual(["ecs:DescribeServices"]);
  });
});
