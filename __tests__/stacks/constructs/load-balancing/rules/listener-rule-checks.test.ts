import { describe, expect, test } from "@jest/globals";
import { Fn, ref, Token } from "cdktf";
import { type ListenerRule, ServiceStack, type ServiceStackProps } from "../../../../../stacks";
import { RULE, RULES_SERVICE } from "../../../../support/fixtures";
import { problemsOf, wholeProblemsOf } from "../../../../support/problems";
import { testApp } from "../../../../support/template";

const serviceWith = (rules: unknown) => () =>
  new ServiceStack(testApp(), "web", {
    ...RULES_SERVICE,
    productionListener: { kind: "rules", rules } as ServiceStackProps["productionListener"],
  });

/** The problems of a service with this rule, without the path of the rule. */
const problems = (rule: object) =>
  problemsOf(serviceWith({ a: { ...RULE, ...rule } })).map((problem) =>
    problem.replace(/^productionListener\.rules\.a\.?/, ""),
  );
/** The problems of a service with a rule that has only this condition. */
const condition = (given: Omit<Partial<ListenerRule>, "priority">) =>
  problems({ ...given, hosts: given.hosts });
const whole = (rule: Partial<ListenerRule>) => wholeProblemsOf(serviceWith({ a: { ...RULE, ...rule } }));

const LIST = Token.asList(ref("var.list"));
const values = (count: number, of = "/p") =>
  Array.from({ length: count }, (_, index) => `${of}${"c".repeat(index)}`);

describe("a rule's priority", () => {
  test("is 1 to 50000", () => {
    expect([1, 50_000].map((priority) => problems({ priority }))).toEqual([[], []]);
    expect([0, 50_001, 1.5].map((priority) => problems({ priority }))).toEqual([
      ["priority: got 0"],
      ["priority: got 50001"],
      ["priority: got 1.5"],
    ]);
  });

  test("may be a token", () => {
    expect(problems({ priority: Token.asNumber(ref("var.priority")) })).toEqual([]);
  });

  test("fails when it is missing", () => {
    expect(problems({ priority: undefined })).toEqual(["priority: is missing"]);
  });

  test("is reported with what is allowed and what to do", () => {
    expect(whole({ priority: 0 })).toEqual([
      {
        prop: "productionListener.rules.a.priority",
        what: "got 0",
        allowed: "a whole number from 1 to 50000",
        fix: "set productionListener.rules.a.priority to a value in this range",
      },
    ]);
  });
});

describe("a rule", () => {
  test("fails when it has no condition", () => {
    const problem = {
      prop: "productionListener.rules.a",
      what: "has no condition, so it would take the traffic of all later rules",
      allowed: "at least one of hosts, paths, methods, headers, query, sourceCidrBlocks",
      fix: 'add a condition, such as hosts: ["shop.example.com"]',
    };
    expect(wholeProblemsOf(serviceWith({ a: { priority: 1 } }))).toEqual([problem]);
    expect(wholeProblemsOf(serviceWith({ a: { priority: 1, headers: {} } }))).toEqual([problem]);
  });

  test("may have 5 values in all conditions, and not 6", () => {
    expect(condition({ hosts: ["a.b", "b.b", "c.b"], paths: values(2) })).toEqual([]);
    expect(whole({ hosts: ["a.b", "b.b", "c.b"], paths: values(3) })).toEqual([
      {
        prop: "productionListener.rules.a",
        what: "got 6 values in all conditions",
        allowed: "at most 5",
        fix: "move some of the conditions' values to another rule",
      },
    ]);
  });

  test("counts the values of all kinds of conditions", () => {
    const five = {
      methods: ["GET"],
      headers: { "X-A": ["1"], "X-B": ["1"] },
      query: [{ value: "1" }],
      sourceCidrBlocks: ["192.0.2.0/24"],
    };
    expect(condition(five)).toEqual([]);
    expect(condition({ ...five, hosts: ["a.b"] })).toEqual([": got 6 values in all conditions"]);
  });

  test("may have 5 wildcards in all conditions, and not 6", () => {
    expect(condition({ hosts: ["*.a.?"], paths: ["/*/?"], query: [{ value: "*" }] })).toEqual([]);
    expect(whole({ hosts: ["*.a.?"], paths: ["/*/?"], query: [{ value: "**" }] })).toEqual([
      {
        prop: "productionListener.rules.a",
        what: "got 6 wildcards (* and ?)",
        allowed: "at most 5",
        fix: "move some of the conditions' values to another rule",
      },
    ]);
    expect(condition({ headers: { "X-A": ["***"] }, query: [{ key: "**", value: "*" }] })).toEqual([
      ": got 6 wildcards (* and ?)",
    ]);
  });

  test("passes with tokens, single and list", () => {
    const token = ref("var.x").toString();
    expect(
      condition({
        hosts: [token, token, token],
        paths: LIST,
        methods: LIST,
        headers: { "X-A": LIST, "X-B": [token] },
        query: [{ key: token, value: token }],
        sourceCidrBlocks: LIST,
      }),
    ).toEqual([]);
    expect(condition({ sourceCidrBlocks: [token], methods: [token], paths: [token] })).toEqual([]);
  });
});

describe("the values of a condition", () => {
  const conditions = {
    hosts: (count: number) => ({ hosts: values(count, "a.b") }),
    paths: (count: number) => ({ paths: values(count) }),
    methods: (count: number) => ({ methods: ["GET", "PUT", "POST", "HEAD"].slice(0, count) }),
    "headers.X-A": (count: number) => ({ headers: { "X-A": values(count) } }),
    query: (count: number) => ({ query: values(count).map((value) => ({ value })) }),
    sourceCidrBlocks: (count: number) => ({
      sourceCidrBlocks: Array.from({ length: count }, (_, index) => `10.${index}.0.0/16`),
    }),
  };

  test.each(Object.entries(conditions))("of %s are 1 to 3", (prop, of) => {
    expect([of(1), of(3)].map(condition)).toEqual([[], []]);
    expect([of(0), of(4)].map(condition)).toEqual([[`${prop}: got 0 values`], [`${prop}: got 4 values`]]);
  });

  test("are reported with what is allowed and what to do", () => {
    const prop = "productionListener.rules.a.paths";
    const allowed = "1 to 3 values in a condition";
    expect(whole({ paths: [] })).toEqual([
      { prop, what: "got 0 values", allowed, fix: "add a value, or remove the condition" },
    ]);
    expect(whole({ paths: values(4) })).toEqual([
      { prop, what: "got 4 values", allowed, fix: "move some of them to another rule" },
    ]);
  });

  const lengths = {
    hosts: (length: number) => ({ hosts: [`${"a".repeat(length - 4)}.com`] }),
    paths: (length: number) => ({ paths: [`/${"a".repeat(length - 1)}`] }),
    "headers.X-A": (length: number) => ({ headers: { "X-A": ["a".repeat(length)] } }),
    query: (length: number) => ({ query: [{ value: "a".repeat(length) }] }),
  };

  test.each(Object.entries(lengths))("of %s have at most 128 characters", (prop, of) => {
    expect(condition(of(128))).toEqual([]);
    expect(condition(of(129))).toEqual([`${prop}: got a value of 129 characters`]);
  });

  test("include the keys of a query string's parameters in the limit of 128 characters", () => {
    const query = (length: number) => ({ query: [{ key: "a".repeat(length), value: "1" }] });
    expect(condition(query(128))).toEqual([]);
    expect(condition(query(129))).toEqual(["query: got a value of 129 characters"]);
    expect(condition(query(0))).toEqual(["query: got an empty value"]);
  });

  test.each(["hosts", "paths", "methods"] as const)("fails when one of %s is empty", (prop) => {
    expect(condition({ [prop]: [""] })).toEqual([`${prop}: got an empty value`]);
  });

  test("fails when a value is too long or empty, with what is allowed and what to do", () => {
    const prop = "productionListener.rules.a.paths";
    const allowed = "values of 1 to 128 characters";
    const fix = "shorten or remove the value";
    expect(whole({ paths: ["", `/${"a".repeat(128)}`] })).toEqual([
      { prop, what: "got an empty value", allowed, fix },
      { prop, what: "got a value of 129 characters", allowed, fix },
    ]);
  });
});

describe("a host", () => {
  test.each(["shop.example.com", "*.example.com", "shop-1.example.co", "s?op.example.*", "SHOP.example.COM"])(
    "may be %s",
    (host) => {
      expect(condition({ hosts: [host] })).toEqual([]);
    },
  );

  test.each(["localhost", "https://shop.example.com", "shop.example.com:8080", "a b.example.com", "shop."])(
    "fails when it is %j",
    (host) => {
      expect(whole({ hosts: [host] })).toEqual([
        {
          prop: "productionListener.rules.a.hosts",
          what: `got ${JSON.stringify(host)}`,
          allowed: "host names with a dot, of letters, digits, - _ . and the wildcards * and ?",
          fix: 'write the host without scheme and port, such as "shop.example.com"',
        },
      ]);
    },
  );
});

describe("a path", () => {
  test.each(["/", "/*", "*", "/orders/*", "/a-b_c.d$e/~f\"g'h@i:j+k&l", "?ab"])("may be %j", (path) => {
    expect(condition({ paths: [path] })).toEqual([]);
  });

  test.each(["orders", "/a b", "/a#b", "/a%20b"])("fails when it is %j", (path) => {
    expect(whole({ paths: [path] })).toEqual([
      {
        prop: "productionListener.rules.a.paths",
        what: `got ${JSON.stringify(path)}`,
        allowed: "paths that start with a slash or a wildcard, without a query string",
        fix: 'write the path, such as "/orders/*"',
      },
    ]);
  });
});

describe("a method", () => {
  test("has at most 40 characters", () => {
    expect(condition({ methods: ["A".repeat(40)] })).toEqual([]);
    expect(condition({ methods: ["A".repeat(41)] })).toEqual([`methods: got "${"A".repeat(41)}"`]);
  });

  test.each(["get", "GE*", "G T"])("fails when it is %j", (method) => {
    expect(whole({ methods: [method] })).toEqual([
      {
        prop: "productionListener.rules.a.methods",
        what: `got ${JSON.stringify(method)}`,
        allowed: "HTTP methods in capital letters, at most 40 characters, without wildcards",
        fix: 'write the method, such as "GET"',
      },
    ]);
  });
});

describe("a header's name", () => {
  const named = (name: string) => ({ headers: { [name]: ["1"] } });

  test("has at most 40 characters", () => {
    expect(condition(named("a".repeat(40)))).toEqual([]);
    expect(condition(named("a".repeat(41)))).toEqual([`headers: got the header name "${"a".repeat(41)}"`]);
  });

  test.each(["X Version", "X:Version", "X-*", ""])("fails when it is %j", (name) => {
    expect(whole(named(name))).toEqual([
      {
        prop: "productionListener.rules.a.headers",
        what: `got the header name ${JSON.stringify(name)}`,
        allowed: "names of 1 to 40 characters, without spaces and wildcards",
        fix: 'write the header\'s name, such as "X-Version"',
      },
    ]);
  });

  test("fails when it is Host, which has its own condition", () => {
    expect(["Host", "host"].map((name) => whole(named(name)).map(({ what, fix }) => [what, fix]))).toEqual([
      [['got the header name "Host"', "use hosts"]],
      [['got the header name "host"', "use hosts"]],
    ]);
    expect(condition(named("X-Forwarded-Host"))).toEqual([]);
  });
});

describe("a client's block", () => {
  test("fails when it is not an IPv4 block", () => {
    expect(condition({ sourceCidrBlocks: ["192.0.2.1/24", "2001:db8::/32", "192.0.2.1/32"] })).toEqual([
      'sourceCidrBlocks[0]: got "192.0.2.1/24"',
      'sourceCidrBlocks[1]: got "2001:db8::/32"',
    ]);
  });
});

describe("the rules of a service", () => {
  test("fails when it is empty", () => {
    expect(wholeProblemsOf(serviceWith({}))).toEqual([
      {
        prop: "productionListener.rules",
        what: "got no rule, so the service would get no traffic",
        allowed: "one rule or more, by name",
        fix: 'add a rule, such as shop: { priority: 10, hosts: ["shop.example.com"] }',
      },
    ]);
  });

  test("fails with all problems of all rules, by path", () => {
    expect(
      problemsOf(
        serviceWith({
          a: { priority: 0, hosts: ["localhost"] },
          b: { priority: 2, paths: [] },
        }),
      ),
    ).toEqual([
      "productionListener.rules.a.priority: got 0",
      'productionListener.rules.a.hosts: got "localhost"',
      "productionListener.rules.b.paths: got 0 values",
    ]);
  });

  test.each([
    ["a token", LIST, "productionListener.rules: got a token, whose value only Terraform knows"],
    ["missing", undefined, "productionListener.rules: is missing"],
    ["a list", [RULE], "productionListener.rules: got a list"],
  ])("fails when it is %s", (_, rules, problem) => {
    expect(problemsOf(serviceWith(rules))).toEqual([problem]);
  });

  test.each([
    [{ hosts: "shop.example.com" }, 'hosts: got "shop.example.com"'],
    [{ headers: ["X-A"] }, "headers: got a list"],
    [{ headers: { "X-A": "1" } }, 'headers.X-A: got "1"'],
    [{ query: { version: "2" } }, "query: got an object"],
    [{ query: [{ key: "version" }] }, "query[0].value: is missing"],
    [{ query: Fn.tolist(["a"]) }, "query: got a token, whose value only Terraform knows"],
    [{ priority: "10" }, 'priority: got "10"'],
    [{ host: ["a.b"] }, "host: unknown property; did you mean hosts?"],
  ])("fails when a rule has %j", (rule, problem) => {
    expect(problems(rule)).toEqual([problem]);
  });
});

describe("the name of a rule", () => {
  const named = (name: string) => wholeProblemsOf(serviceWith({ [name]: RULE }));

  test("has at most 64 characters", () => {
    expect([`a${"-".repeat(63)}`, `a${"-".repeat(64)}`].map((name) => named(name).length)).toEqual([0, 1]);
  });

  test.each(["a", "Z", "shop", "shop-2", "shop_2"])("may be %s", (name) => {
    expect(named(name)).toEqual([]);
  });

  test.each(["1", "-shop", "shop.orders", "shop/orders", "shöp", "a b", ""])(
    "fails when it is %j",
    (name) => {
      expect(named(name)).toEqual([
        {
          prop: "productionListener.rules",
          what: `got the name ${JSON.stringify(name)}`,
          allowed: "a letter, then letters, digits, hyphens and underscores, at most 64 characters",
          fix: 'rename the rule, for instance to "shop"',
        },
      ]);
    },
  );

  test("fails when it is a token, because it is a part of a construct's id", () => {
    expect(named(ref("var.name").toString()).map(({ what }) => what)).toEqual([
      "got a name that is a token, whose value only Terraform knows",
    ]);
  });
});

describe("a test rule", () => {
  test("is checked like a rule of production, with its path", () => {
    expect(
      problemsOf(
        () =>
          new ServiceStack(testApp(), "web", {
            ...RULES_SERVICE,
            testListener: { kind: "rules", rules: { a: { priority: 50_001, hosts: ["localhost"] } } },
          }),
      ),
    ).toEqual(["testListener.rules.a.priority: got 50001", 'testListener.rules.a.hosts: got "localhost"']);
    expect(
      problemsOf(
        () =>
          new ServiceStack(testApp(), "web", {
            ...RULES_SERVICE,
            testListener: { kind: "rules", rules: {} },
          }),
      ),
    ).toEqual(["testListener.rules: got no rule, so the service would get no traffic"]);
  });
});
