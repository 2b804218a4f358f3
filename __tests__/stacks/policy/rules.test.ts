import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, test } from "@jest/globals";
import type { Attributes } from "../../support/template";
import { RULES } from "./rules";
import { rulesPage } from "./support/page";
import { plannedResources } from "./support/planned";
import { Resources } from "./support/resources";
import { synthesizedResources } from "./support/synthesized";
import { WEAK } from "./weak";

const PAGE = resolve(__dirname, "../../..", "docs/security.md");

const ALL = Object.values(RULES).flat();

describe("a rule finds what breaks it:", () => {
  test.each(ALL)("$name", ({ name, check }) => {
    const stacks = WEAK[name] ?? [];
    expect(stacks).not.toEqual([]);
    for (const stack of stacks) {
      const checked = check(new Resources(stack));
      expect(checked).not.toEqual([]);
      expect(checked.filter(({ holds }) => holds)).toEqual([]);
    }
  });

  test("no sample is of a rule that doesn't exist", () => {
    expect(Object.keys(WEAK).sort()).toEqual(ALL.map(({ name }) => name).sort());
  });
});

test("docs/security.md has the rules, the exceptions and what is left out", () => {
  const page = readFileSync(PAGE, "utf8");
  const parts = /^(.*<!-- rules -->\n)(.*)(<!-- end of rules -->.*)$/s.exec(page) ?? [];
  const [, before, rules, after] = parts;
  const { UPDATE_GOLDEN, CI } = process.env;
  if (UPDATE_GOLDEN === "1" && CI !== "true") {
    writeFileSync(PAGE, `${before}${rulesPage()}${after}`);
    return;
  }
  expect(rules).toBe(rulesPage());
});

const POLICY = {
  Statement: [
    { Sid: "Read", Effect: "Allow", Action: ["s3:GetObject"], Resource: ["*"], Principal: { AWS: ["*"] } },
  ],
};

describe("the resources of a synthesized stack", () => {
  const read = (resource: Attributes, rest: object = {}) =>
    synthesizedResources("app/stack", {
      terraform: {},
      resource: { aws_thing: { it_0A1B2C3D: resource } },
      ...rest,
    }).all;

  test("have the names of their constructs, and refer to other resources", () => {
    expect(
      read({
        "//": { metadata: {} },
        vpc_id: "${aws_vpc.main.id}",
        list: [{ of: '${replace(aws_lb.one.arn, "x", aws_lb_listener.two-0.arn)}/*' }],
        source: "${data.aws_vpc.main.id}",
      }),
    ).toMatchObject([
      {
        name: "app/stack/it",
        type: "aws_thing",
        address: "aws_thing.it_0A1B2C3D",
        references: { vpc_id: ["aws_vpc.main"], list: ["aws_lb.one", "aws_lb_listener.two-0"], source: [] },
      },
    ]);
  });

  test("have the documents of locals, of data sources and of texts", () => {
    const statement = {
      sid: "Read",
      actions: ["s3:GetObject"],
      resources: ["*"],
      principals: [{ type: "AWS", identifiers: ["*"] }],
    };
    const [resource] = read(
      {
        local: "${jsonencode(local.policy)}",
        source: "${data.aws_iam_policy_document.policy.json}",
        text: JSON.stringify(POLICY),
        pattern: '{ $.level = "error" }',
        service: "${data.aws_vpc_endpoint_service.dkr.service_name}",
      },
      {
        locals: { policy: POLICY },
        data: {
          aws_iam_policy_document: { policy: { "//": {}, statement: [statement] } },
          aws_vpc_endpoint_service: { dkr: { service: "ecr.dkr" } },
        },
      },
    );
    expect(resource?.values).toEqual({
      local: POLICY,
      source: POLICY,
      text: POLICY,
      pattern: '{ $.level = "error" }',
      service: "com.amazonaws.region.ecr.dkr",
    });
  });

  test("fails when a policy's data source has an argument that no rule reads", () => {
    const data = {
      aws_iam_policy_document: { policy: { override_policy_documents: [], statement: [{ condition: [] }] } },
    };
    expect(() => read({ policy: "${data.aws_iam_policy_document.policy.json}" }, { data })).toThrow(
      new Error("the rules don't read override_policy_documents, condition of aws_iam_policy_document"),
    );
  });
});

test("fails when a policy is no document", () => {
  const stack = synthesizedResources("app/stack", {
    terraform: {},
    resource: { aws_iam_role_policy: { it: { policy: '${file("policy.json")}' } } },
  });
  const [rule] = ALL.filter(({ name }) => name === "a policy allows no action by a wildcard");
  expect(() => rule?.check(stack)).toThrow(
    new Error('app/stack/it: policy is no JSON document: "${file(\\"policy.json\\")}"'),
  );
});

describe("the resources of a plan", () => {
  test("have their planned values, documents and the references of the configuration", () => {
    const { all } = plannedResources("app/stack", {
      planned_values: {
        root_module: {
          resources: [
            {
              address: "aws_thing.it_0A1B2C3D",
              mode: "managed",
              type: "aws_thing",
              name: "it_0A1B2C3D",
              values: { vpc_id: "vpc-1", policy: JSON.stringify(POLICY), block: [] },
            },
            { address: "data.aws_vpc.it", mode: "data", type: "aws_vpc", name: "it", values: {} },
          ],
        },
      },
      configuration: {
        root_module: {
          resources: [
            {
              address: "aws_thing.it_0A1B2C3D",
              expressions: {
                vpc_id: { references: ["aws_vpc.main.id", "aws_vpc.main"] },
                block: [{ one: { references: ["aws_lb.one.arn", "aws_lb.one"] } }],
                name: { constant_value: "it" },
              },
            },
          ],
        },
      },
    });
    expect(all).toEqual([
      {
        name: "app/stack/it",
        type: "aws_thing",
        address: "aws_thing.it_0A1B2C3D",
        values: { vpc_id: "vpc-1", policy: POLICY, block: [] },
        references: {
          vpc_id: ["aws_vpc.main", "aws_vpc.main"],
          block: ["aws_lb.one", "aws_lb.one"],
          name: [],
        },
      },
    ]);
  });
});
