import { readFileSync } from "node:fs";
import { join } from "node:path";
import { IamPolicy } from "@cdktf/provider-aws/lib/iam-policy";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { describe, expect, test } from "@jest/globals";
import { Token } from "cdktf";
import { NetworkStack, ServiceStack, type StackSettings } from "../../../../stacks";
import { NETWORK, SERVICE } from "../../../support/fixtures";
import { problemsOf } from "../../../support/problems";
import { Template, testApp } from "../../../support/template";

type Roles = StackSettings["roles"];

const BOUNDARY = "arn:aws:iam::111122223333:policy/boundary";
const LONGEST_NAME = "a".repeat(26);

function stack(roles: Roles, name = SERVICE.name): ServiceStack {
  return new ServiceStack(testApp(), "web", {
    ...SERVICE,
    name,
    breakGlassPrincipalArns: ["arn:aws:iam::111122223333:role/on-call"],
    ...(roles === undefined ? {} : { roles }),
  });
}

const rolesOf = (made: ServiceStack) =>
  Object.values(Template.of(made).all("aws_iam_role"))
    .map(({ name, path, permissions_boundary }) => ({ name, path, permissions_boundary }))
    .sort((one, other) => String(one.name).localeCompare(String(other.name)));
const problems = (roles: Roles) => problemsOf(() => stack(roles));

describe("the roles of a stack", () => {
  test("all have the boundary, the path and the prefix", () => {
    const settings = { permissionsBoundaryArn: BOUNDARY, path: "/services/", namePrefix: "team-" };
    expect(rolesOf(stack(settings))).toEqual(
      ["break-glass", "codedeploy", "execution", "task"].map((suffix) => ({
        name: `team-shop-web-${suffix}`,
        path: "/services/",
        permissions_boundary: BOUNDARY,
      })),
    );
  });

  test("have none of them by default", () => {
    expect(rolesOf(stack(undefined))).toEqual(
      ["break-glass", "codedeploy", "execution", "task"].map((suffix) => ({ name: `shop-web-${suffix}` })),
    );
  });

  test("include those that the user adds, which keep their own boundary and path", () => {
    const made = stack({ permissionsBoundaryArn: BOUNDARY, path: "/services/", namePrefix: "team-" });
    const own = { permissionsBoundary: "arn:aws:iam::aws:policy/ReadOnlyAccess", path: "/own/" };
    new IamRole(made, "one", { name: "z-one", assumeRolePolicy: "{}" });
    new IamRole(made, "two", { name: "z-two", assumeRolePolicy: "{}", ...own });

    expect(rolesOf(made).slice(-2)).toEqual([
      { name: "team-z-one", path: "/services/", permissions_boundary: BOUNDARY },
      { name: "team-z-two", path: own.path, permissions_boundary: own.permissionsBoundary },
    ]);
  });

  test("get no name by a prefix when Terraform names them", () => {
    const made = stack({ namePrefix: "team-" });
    new IamRole(made, "unnamed", { assumeRolePolicy: "{}" });
    expect(Template.of(made).byId("aws_iam_role", "unnamed")).not.toHaveProperty("name");
  });

  test("have at most the 64 characters that IAM allows, with the longest name and prefix", () => {
    const names = rolesOf(stack({ namePrefix: "p".repeat(26) }, LONGEST_NAME)).map(({ name }) =>
      String(name),
    );
    expect(Math.max(...names.map((name) => name.length))).toBe(64);
  });

  test("may have tokens", () => {
    const token = (name: string) => Token.asString(Token.asAny(`\${var.${name}}`));
    const settings = {
      permissionsBoundaryArn: token("boundary"),
      path: token("path"),
      namePrefix: token("prefix"),
    };
    const made = stack(settings);
    expect(rolesOf(made)[0]).toEqual({
      name: "${local.role-name-prefix}shop-web-break-glass",
      path: "${local.role-path}",
      permissions_boundary: "${local.permissions-boundary}",
    });
    expect(Template.of(made).document.locals).toMatchObject({
      "role-name-prefix": "${var.prefix}",
      "role-path": "${var.path}",
      "permissions-boundary": "${var.boundary}",
    });
  });

  test("may have a boundary of another stack of the app", () => {
    const app = testApp();
    const base = new NetworkStack(app, "base", NETWORK);
    const boundary = new IamPolicy(base, "boundary", { policy: "{}" });
    const web = new ServiceStack(app, "web", { ...SERVICE, roles: { permissionsBoundaryArn: boundary.arn } });
    app.synth();
    const { locals } = JSON.parse(readFileSync(join(app.outdir, "stacks", "web", "cdk.tf.json"), "utf8"));
    expect(locals["permissions-boundary"]).toMatch(
      /^\$\{data\.terraform_remote_state\.\S+base\.outputs\.\S+boundaryarn\}$/,
    );
    expect(rolesOf(web).map(({ permissions_boundary }) => permissions_boundary)).toEqual(
      Array(3).fill("${local.permissions-boundary}"),
    );
  });

  test.each([
    [{ permissionsBoundaryArn: "boundary" }, 'roles.permissionsBoundaryArn: got "boundary"'],
    [
      { permissionsBoundaryArn: "arn:aws:iam::111122223333:role/a" },
      'roles.permissionsBoundaryArn: got "arn:aws:iam::111122223333:role/a"',
    ],
    [{ path: "services" }, 'roles.path: got "services"'],
    [{ path: "/services" }, 'roles.path: got "/services"'],
    [{ path: "//" }, 'roles.path: got "//"'],
    [{ path: `/${"a".repeat(511)}/` }, `roles.path: got "/${"a".repeat(511)}/"`],
    [{ namePrefix: "" }, 'roles.namePrefix: got ""'],
    [{ namePrefix: "a b" }, 'roles.namePrefix: got "a b"'],
    [{ namePrefix: "p".repeat(27) }, `roles.namePrefix: got "${"p".repeat(27)}"`],
  ])("fail when a setting is not valid: %j", (settings, problem) => {
    expect(problems(settings)).toEqual([problem]);
  });

  test.each([{ path: "/" }, { path: `/${"a".repeat(510)}/` }, { namePrefix: "a" }])(
    "may have %j",
    (settings) => {
      expect(problems(settings)).toEqual([]);
    },
  );
});
