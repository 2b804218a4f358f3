import { describe, expect, test } from "@jest/globals";
import { parseDeploymentRequest, problemText } from "../../../scripts/contract";
import { expectGolden } from "../../support/golden";
import { appSpec, request } from "../driver/fixtures";

function problems(document: unknown): readonly string[] {
  const parsed = parseDeploymentRequest(typeof document === "string" ? document : JSON.stringify(document));
  return parsed.ok ? [] : parsed.problems.map(problemText);
}

/** As many copies of a value as it has parts, in each of which another part is replaced. */
function withEach(value: unknown, other: unknown): readonly unknown[] {
  if (typeof value !== "object" || value === null) {
    return [other];
  }
  const copies = Object.entries(value).flatMap(([key, part]) =>
    withEach(part, other).map((changed) =>
      Array.isArray(value)
        ? value.map((item, index) => (String(index) === key ? changed : item))
        : { ...value, [key]: changed },
    ),
  );
  return [other, ...copies];
}

const network = (changes: object) => ({
  NetworkConfiguration: {
    AwsvpcConfiguration: {
      Subnets: ["subnet-a"],
      SecurityGroups: ["sg-a"],
      AssignPublicIp: "DISABLED" as const,
      ...changes,
    },
  },
});
const withProperties = (properties: Parameters<typeof appSpec>[0]) =>
  request({ appSpec: appSpec(properties) });

describe("the document", () => {
  test("is returned unchanged when it is valid", () => {
    const document = request({ appSpec: appSpec({}, [{ BeforeAllowTraffic: "probe" }]) });

    expect(parseDeploymentRequest(JSON.stringify(document))).toEqual({ ok: true, request: document });
  });

  test("fails with one sentence when it is missing, empty or not JSON", () => {
    expect(parseDeploymentRequest(undefined)).toEqual({
      ok: false,
      problems: [
        { what: "ECS_CODEDEPLOY_DEPLOYMENT is not set: it must hold the deployment as one JSON document" },
      ],
    });
    expect(problems("  ")).toHaveLength(1);
    // The detail in parentheses comes from Node.
    expect(problems("{").map((line) => line.replace(/\(.+\)/, "(…)"))).toEqual([
      "ECS_CODEDEPLOY_DEPLOYMENT is not JSON (…)",
    ]);
    expectGolden("document-not-an-object.txt", problems("[]"));
  });

  test("fails with all problems at once", () => {
    const { cluster: _, ...rest } = request({ region: "Ireland", service: "a service" });

    expectGolden(
      "document-fails-with-everything-that-is-wrong-at-once.txt",
      problems({ ...rest, retry: true }),
    );
  });

  test.each([
    "us-east-1",
    "ap-southeast-5",
    "us-gov-west-1",
    "cn-north-1",
    "us-iso-east-1",
    "eusc-de-east-1",
  ])("may name the region %s", (region) => {
    const taskDefinition = `arn:aws:ecs:${region}:123456789012:task-definition/shop:7`;

    expect(problems(request({ region, appSpec: appSpec({ TaskDefinition: taskDefinition }) }))).toEqual([]);
  });

  test("fails when the task definition is in another region", () => {
    expectGolden(
      "document-fails-when-the-task-definition-is-in-another.txt",
      problems(request({ region: "eu-central-1" })),
    );
  });

  test("fails when the task definition does not say which revision of which account", () => {
    const wrong = [
      "shop:7",
      "shop",
      "arn:aws:ecs:eu-west-1:123456789012:task-definition/shop",
      "arn:aws:ecs:eu-west-1:12345678901:task-definition/shop:7",
    ];
    expectGolden(
      "wrong-task-definitions.txt",
      wrong.flatMap((value) => problems(withProperties({ TaskDefinition: value }))),
    );
  });
});

describe("an error has our message, not the parser's,", () => {
  const valid = appSpec({ CapacityProviderStrategy: [{ CapacityProvider: "FARGATE", Base: 1, Weight: 1 }] }, [
    { BeforeInstall: "a" },
  ]);

  test("of a registry that is none", () => {
    const registryArn = "arn:aws:servicediscovery:eu-west-1:123456789012:service/srv-shop";
    const serviceRegistries = [
      { registryArn },
      { registryArn: "srv-shop" },
      { registryArn, port: 65_536 },
      { registryArn, name: "shop" },
    ];

    expect(problems(request({ serviceRegistries }))).toEqual([
      'serviceRegistries.1.registryArn: must be the ARN of a service of AWS Cloud Map (got "srv-shop")',
      "serviceRegistries.2.port: must be a whole number from 1 to 65535 (got 65536)",
      'serviceRegistries.3: unknown field (got "name")',
    ]);
  });

  test.each<[string, unknown, string]>([
    ["an AppSpec that is empty", null, "appSpec: must be an object with version and Resources (got null)"],
    [
      "one without resources",
      { ...valid, Resources: [] },
      "appSpec.Resources: must be a list of one resource (got [])",
    ],
    [
      "resources that are no list",
      { ...valid, Resources: "none" },
      'appSpec.Resources: must be a list of one resource (got "none")',
    ],
    ["another version", { ...valid, version: 1 }, "appSpec.version: must be 0.0 (got 1)"],
    ["hooks that are no list", { ...valid, Hooks: {} }, "appSpec.Hooks: must be a list (got {})"],
    ["a hook that is no object", { ...valid, Hooks: ["a"] }, 'appSpec.Hooks.0: must be an object (got "a")'],
    [
      "a function that is no text",
      { ...valid, Hooks: [{ BeforeInstall: 1 }] },
      "appSpec.Hooks.0.BeforeInstall: must be text (got 1)",
    ],
    [
      "a hook of another name",
      { ...valid, Hooks: [{ Install: "a" }] },
      'appSpec.Hooks.0: unknown field; allowed are BeforeInstall, AfterInstall, AfterAllowTestTraffic, BeforeAllowTraffic, AfterAllowTraffic (got "Install")',
    ],
    [
      "hooks in the wrong place",
      { ...valid, Resources: [{ ...valid.Resources[0], Hooks: [] }] },
      'appSpec.Resources.0: unknown field (got "Hooks")',
    ],
  ])("of %s", (_, value, says) => {
    expect(problems({ ...request(), appSpec: value })).toEqual([says]);
  });

  test("for a list and for its items at once", () => {
    const subnets = Array.from({ length: 17 }, (_, index) => (index === 3 ? 3 : "subnet-a"));
    const provider = { CapacityProvider: "FARGATE", Base: 1, Weight: 1 };
    const hooks = [{ BeforeInstall: "a" }, { BeforeInstall: "b" }, { Install: "c" }];
    const changed = {
      ...network({ Subnets: subnets }),
      CapacityProviderStrategy: [provider, { ...provider, Size: 2 }],
    };
    const printed = problems({
      ...request(),
      appSpec: appSpec(changed as Parameters<typeof appSpec>[0], hooks),
    });

    expectGolden("lists-and-items.txt", printed);
  });

  test.each(["__proto__", "constructor", "prototype"])(
    "of a field that exists on every object: %s",
    (name) => {
      const json = JSON.stringify({ ...request(), appSpec: { ...valid, Hooks: [{ NAME: "a" }] } });

      expectGolden(`hook-named-${name}.txt`, problems(json.replace("NAME", name)));
    },
  );

  test("of each part of a document that something else is instead of", () => {
    const documents = [null, 0, 1.5, "", [], {}, [null], [{}, {}]].flatMap((other) =>
      withEach(request({ appSpec: valid }), other),
    );
    const printed = documents.flatMap((document) => problems(JSON.stringify(document)));
    expect(printed.length).toBeGreaterThan(200);
    expect(printed.filter((line) => !/: (must|is missing|unknown field|only|each)/.test(line))).toEqual([]);
  });
});

describe("the AppSpec's limits", () => {
  const port = (ContainerPort: number) =>
    problems(withProperties({ LoadBalancerInfo: { ContainerName: "app", ContainerPort } })).length;
  const subnets = (count: number) =>
    problems(
      withProperties(network({ Subnets: Array.from({ length: count }, (_, index) => `subnet-${index}`) })),
    );
  const securityGroups = (count: number) =>
    problems(withProperties(network({ SecurityGroups: Array.from({ length: count }, (_, i) => `sg-${i}`) })));
  const strategy = (Base: number, Weight: number) =>
    problems(withProperties({ CapacityProviderStrategy: [{ CapacityProvider: "FARGATE", Base, Weight }] }))
      .length;

  test("the topic of the verdict is a standard topic", () => {
    const topic = (verdictTopicArn: unknown) => problems({ ...request(), verdictTopicArn });
    const arn = "arn:aws:sns:eu-west-1:123456789012:deployments";
    expect([...topic(arn), ...topic(`arn:aws-cn:sns:cn-north-1:123456789012:${"a".repeat(256)}`)]).toEqual(
      [],
    );
    const wrong = ["", "deployments", `${arn}.fifo`, arn.replace(":sns:", ":sqs:"), `${arn}:1`, 1];
    expect(wrong.flatMap(topic).map((line) => line.replace(/ \(got .*\)$/, ""))).toEqual([
      ...Array(5).fill("verdictTopicArn: must be the ARN of a standard SNS topic"),
      "verdictTopicArn: must be text",
    ]);
  });

  test("a port is 1 to 65535", () => {
    expect([0, 1, 65_535, 65_536, 80.5].map(port)).toEqual([1, 0, 0, 1, 1]);
  });

  test("there are 1 to 16 subnets and 1 to 5 security groups", () => {
    expect([0, 1, 16, 17].map((count) => subnets(count).length)).toEqual([1, 0, 0, 1]);
    expect([0, 1, 5, 6].map((count) => securityGroups(count).length)).toEqual([1, 0, 0, 1]);
    expectGolden("no-subnets.txt", subnets(0));
  });

  test("a base is 0 to 100000, a weight 0 to 1000", () => {
    expect([-1, 0, 100_000, 100_001].map((base) => strategy(base, 1))).toEqual([1, 0, 0, 1]);
    expect([-1, 0, 1_000, 1_001].map((weight) => strategy(0, weight))).toEqual([1, 0, 0, 1]);
  });

  test("fails when two capacity providers have a base", () => {
    const two = (second: number) =>
      problems(
        withProperties({
          CapacityProviderStrategy: [
            { CapacityProvider: "FARGATE", Base: 1, Weight: 1 },
            { CapacityProvider: "FARGATE_SPOT", Base: second, Weight: 1 },
          ],
        }),
      );

    expect(two(0)).toEqual([]);
    expectGolden("document-fails-when-two-capacity-providers-have-a-base.txt", two(1));
  });

  test("fails when a hook's event is not one of ECS's, or occurs twice", () => {
    const hooks = (items: unknown) => problems({ ...request(), appSpec: { ...appSpec(), Hooks: items } });

    expect(hooks([{ BeforeInstall: "a" }, { AfterInstall: "b" }])).toEqual([]);
    expectGolden("hook-of-an-unknown-event.txt", hooks([{ ApplicationStop: "a" }]));
    expectGolden(
      "document-fails-when-a-hook-isnt-one-of-ecss-or-is-named.txt",
      hooks([{ BeforeInstall: "a" }, { BeforeInstall: "b" }]),
    );
  });
});
