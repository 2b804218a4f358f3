import { describe, expect, test } from "@jest/globals";
import { ServiceStack, type ServiceStackProps } from "../../../../stacks";
import { SERVICE } from "../../../support/fixtures";
import { wholeProblemsOf } from "../../../support/problems";
import { statements, trustOf } from "../../../support/service";
import { Template, testApp } from "../../../support/template";

const ON_CALL = "arn:aws:iam::111122223333:role/on-call";
const PROBE = "arn:aws:lambda:eu-west-1:111122223333:function:probe";

const stack = (props: Partial<ServiceStackProps> = {}) =>
  new ServiceStack(testApp(), "web", { ...SERVICE, ...props });

const allowed = (props: Partial<ServiceStackProps> = {}) =>
  statements(
    Template.of(stack({ breakGlassPrincipalArns: [ON_CALL], ...props })),
    "break-glass-role_role-policy",
  );

describe("the break-glass role", () => {
  test("is not created without principals", () => {
    const template = Template.of(stack());
    expect(template.counts()["aws_iam_role"]).toBe(3);
    expect(Object.keys(template.document.output ?? {})).not.toContain("break-glass-role-arn");
  });

  test("is a separate role that only these principals may assume, for an hour", () => {
    const template = Template.of(stack({ breakGlassPrincipalArns: [ON_CALL] }));
    const role = template.byId("aws_iam_role", "break-glass-role_");

    expect(template.counts()["aws_iam_role"]).toBe(4);
    expect(role).toMatchObject({ name: "shop-web-break-glass", max_session_duration: 3600 });
    expect(trustOf(template, "break-glass-role_")).toEqual([
      { Effect: "Allow", Action: "sts:AssumeRole", Principal: { AWS: [ON_CALL] } },
    ]);
    expect(Object.keys(template.document.output ?? {})).toContain("break-glass-role-arn");
  });

  test("is the only role that may change the deployment group of this service", () => {
    const template = Template.of(stack({ breakGlassPrincipalArns: [ON_CALL] }));
    const policies = Object.entries(template.all("aws_iam_role_policy"));
    const may = policies.filter(([, { policy }]) =>
      JSON.stringify(template.json(policy)).includes("UpdateDeploymentGroup"),
    );
    expect(may.map(([id]) => id.replace(/_[0-9A-F]{8}$/, ""))).toEqual(["break-glass-role_role-policy"]);

    const [statement, ...others] = allowed().filter(({ Sid }) => Sid === "BreakGlass");
    expect(others).toEqual([]);
    expect(statement?.Action).toEqual(["codedeploy:UpdateDeploymentGroup"]);
    expect(statement?.Resource).toEqual([
      `\${${template.addressOf("aws_codedeploy_deployment_group", "deployment-group_")}.arn}`,
    ]);
  });

  test("allows everything that the driver and the commands need", () => {
    const sids = allowed().map(({ Sid }) => Sid);
    expect(sids).toEqual([
      "Deploy",
      "UseRevisions",
      "StopDeployments",
      "ReadConfigs",
      "ReadService",
      "ListTasks",
      "ReadState",
      "SuspendScaling",
      "ReadRole",
      "Continue",
      "FindGroups",
      "ListRevisions",
      "MoveDefaultActions",
      "MoveRules",
      "BreakGlass",
    ]);
  });

  test("may read the functions of hooks and their logs if there are hooks", () => {
    const hooks = allowed({ hooks: { afterInstall: PROBE } });
    expect(hooks.find(({ Sid }) => Sid === "ReadHooks")?.Resource).toEqual([PROBE]);
    expect(hooks.find(({ Sid }) => Sid === "ReadHookLogs")?.Resource).toEqual([
      expect.stringContaining(":log-group:/aws/lambda/"),
    ]);
  });

  test("has a wildcard resource only for actions without resources and conditions", () => {
    const everywhere = allowed().filter(
      (statement) => statement.Resource.includes("*") && !("Condition" in statement),
    );
    expect(everywhere.map(({ Sid }) => Sid)).toEqual([
      "StopDeployments",
      "ReadState",
      "Continue",
      "ListRevisions",
    ]);
    expect(
      everywhere.flatMap(({ Action }) => Action).filter((action) => !/:(Describe|Get|List)/.test(action)),
    ).toEqual(["codedeploy:StopDeployment", "codedeploy:ContinueDeployment"]);
  });

  test.each([["*"], ["arn:aws:iam::111122223333:group/on-call"], ["111122223333"], [""]])(
    "fails when the principal is %j",
    (arn) => {
      expect(wholeProblemsOf(() => stack({ breakGlassPrincipalArns: [arn] }))).toEqual([
        {
          prop: "breakGlassPrincipalArns",
          what: `got "${arn}"`,
          allowed: "ARNs of IAM roles, users or accounts",
          fix: 'write each as an ARN, such as "arn:aws:iam::111122223333:role/on-call"',
        },
      ]);
    },
  );

  test("fails when a principal occurs twice", () => {
    expect(() => stack({ breakGlassPrincipalArns: [ON_CALL, ON_CALL] })).toThrow(/breakGlassPrincipalArns/);
  });
});
