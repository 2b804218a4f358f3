import { IamPolicy } from "@cdktf/provider-aws/lib/iam-policy";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { describe, expect, test } from "@jest/globals";
import { TerraformVariable } from "cdktf";
import { AccessStack, ServiceStack } from "../../../stacks";
import { ACCESS, ACCOUNT, BACKEND, inAccount, synthesizedService } from "../../support/access";
import { SERVICE } from "../../support/fixtures";
import { problemsOf } from "../../support/problems";
import { testApp } from "../../support/template";

const BOUNDARY = `arn:aws:iam::${ACCOUNT}:policy/services-boundary`;
const inIam = (rest: string) => `arn:aws:iam::${ACCOUNT}:${rest}`;

describe("an access stack fails when", () => {
  const problems = (props: object, add?: (stack: ServiceStack) => void, ofService: object = {}) =>
    problemsOf(() => inAccount(props, (app) => [synthesizedService(app, ofService, add)]));
  const withBoundary = { permissionsBoundaryArn: BOUNDARY };

  test("a role of a stack has another boundary than the deploy role may give", () => {
    const other = inIam("policy/other");
    const roles = { permissionsBoundaryArn: other };
    const wrong = (is: string) =>
      ["task/task-role", "task/execution-role", "deployment-group/role"].map(
        (role) => `permissionsBoundaryArn: web/${role} has ${is}`,
      );
    expect(problems(withBoundary)).toEqual(wrong("no permissions boundary"));
    expect(problems(withBoundary, undefined, { roles })).toEqual(wrong(other));
    expect(problems(withBoundary, undefined, { roles: withBoundary })).toEqual([]);
  });

  test("one of the stacks makes the boundary", () => {
    expect(
      problems(
        withBoundary,
        (stack) => new IamPolicy(stack, "boundary", { name: "services-boundary", policy: "{}" }),
        { roles: withBoundary },
      ),
    ).toEqual(["permissionsBoundaryArn: web/boundary makes the boundary"]);
  });

  test("the boundary is no policy", () => {
    const arn = inIam("role/boundary");
    expect(problems({ permissionsBoundaryArn: arn })).toEqual([
      `permissionsBoundaryArn: got ${JSON.stringify(arn)}`,
    ]);
  });

  test("synth doesn't know the name of a role or a policy", () => {
    const what = (id: string, rest: string) =>
      `stacks: web/${id} needs permissions for ${rest}, because synth doesn't know a name`;
    expect(
      problems({}, (stack) => {
        new IamRole(stack, "unnamed", { path: "/shop/", assumeRolePolicy: "{}" });
        new IamPolicy(stack, "policy", { policy: "{}" });
        const role = new TerraformVariable(stack, "role", { type: "string" }).stringValue;
        new IamRolePolicy(stack, "inline", { role, policy: "{}" });
      }),
    ).toEqual([what("unnamed", "role/shop/*"), what("policy", "policy/*"), what("inline", "role/*")]);
  });

  test("another access stack is in the list", () => {
    const app = testApp();
    const other = new AccessStack(app, "other", {
      ...ACCESS,
      name: "other",
      stacks: [new ServiceStack(app, "web", { ...SERVICE, backend: BACKEND })],
      backend: BACKEND,
    });
    expect(problemsOf(() => new AccessStack(app, "access", { ...ACCESS, stacks: [other] }))).toEqual([
      "stacks: other is an access stack",
    ]);
  });
});
