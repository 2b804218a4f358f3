/** Values of options that are no plain numbers: each variant, tokens, and wrong values. */
import { describe, expect, test } from "@jest/globals";
import { ref, TerraformOutput, Token } from "cdktf";
import { type Balancing, NetworkStack, type NetworkStackProps, ServiceStack } from "../../stacks";
import { NETWORK, SERVICE } from "../support/fixtures";
import { problemsOf } from "../support/problems";
import { synthService } from "../support/service";
import { Template, testApp } from "../support/template";

const TEXT = ref("var.text").toString();
const WRITTEN = "${var.text}";
const NUMBER = Token.asNumber(ref("var.number"));
const LIST = ref("var.list");

/** Props of any type, as JavaScript would allow them. */
const problems = (props: object) =>
  problemsOf(() => new ServiceStack(testApp(), "web", { ...SERVICE, ...props } as typeof SERVICE));

describe("the capacity providers", () => {
  test("are written with their weights and one base", () => {
    const template = synthService({
      capacityProviders: [
        { name: "FARGATE", weight: 1, base: 2 },
        { name: "FARGATE_SPOT", weight: 3 },
      ],
    });
    expect(template.only("aws_ecs_service")["capacity_provider_strategy"]).toEqual([
      { capacity_provider: "FARGATE", weight: 1, base: 2 },
      { capacity_provider: "FARGATE_SPOT", weight: 3, base: 0 },
    ]);
  });

  test("fails when two have a base, and not when the other's is 0", () => {
    const bases = (one: number, other: number) =>
      problems({
        capacityProviders: [
          { name: "FARGATE", weight: 1, base: one },
          { name: "FARGATE_SPOT", weight: 1, base: other },
        ],
      });
    expect(bases(1, 1)).toEqual(["capacityProviders: more than one capacity provider has a base"]);
    expect([bases(1, 0), bases(0, 1)]).toEqual([[], []]);
  });

  test("fails when the name is unknown", () => {
    expect(problems({ capacityProviders: [{ name: "EC2", weight: 1 }] })).toEqual([
      'capacityProviders[0].name: got "EC2"',
    ]);
  });
});

describe("the balancing", () => {
  const groups = (balancing: Balancing) =>
    Object.values(synthService({ balancing }).all("aws_lb_target_group"));

  test.each(["round_robin", "least_outstanding_requests", "weighted_random"] as const)(
    "may be %s in both target groups",
    (algorithm) => {
      expect(groups({ algorithm }).map((group) => group["load_balancing_algorithm_type"])).toEqual([
        algorithm,
        algorithm,
      ]);
    },
  );

  test("may have tokens", () => {
    const [group] = groups({
      algorithm: TEXT as "round_robin",
      slowStartSeconds: NUMBER,
      stickiness: { kind: "application-cookie", cookieName: TEXT, durationSeconds: NUMBER },
    });
    expect(group).toMatchObject({
      load_balancing_algorithm_type: WRITTEN,
      slow_start: "${var.number}",
      stickiness: { cookie_name: WRITTEN, cookie_duration: "${var.number}" },
    });
  });

  test("fails when the algorithm is unknown", () => {
    expect(problems({ balancing: { algorithm: "random" } })).toEqual(['balancing.algorithm: got "random"']);
  });

  test("fails when the name of the cookie is empty", () => {
    expect(problems({ balancing: { stickiness: { kind: "application-cookie", cookieName: "" } } })).toEqual([
      'balancing.stickiness.cookieName: got ""',
    ]);
  });
});

describe("the load balancer", () => {
  test("logs connections to its own bucket, after the bucket's policy", () => {
    const template = synthService({ loadBalancer: { logs: { kind: "own", connections: true } } });
    const bucket = `\${${template.addressOf("aws_s3_bucket", "load-balancer_logs_bucket")}.id}`;
    expect(template.only("aws_lb")).toMatchObject({
      access_logs: { bucket, enabled: true },
      connection_logs: { bucket, enabled: true },
      depends_on: [template.addressOf("aws_s3_bucket_policy", "load-balancer_logs_policy")],
    });
    const without = synthService({ loadBalancer: { logs: { kind: "own", connections: false } } });
    expect(without.only("aws_lb")).not.toHaveProperty("connection_logs");
  });

  test("fails when its records are a list that only Terraform knows", () => {
    expect(problems({ loadBalancer: { dnsRecords: LIST } })).toEqual([
      "loadBalancer.dnsRecords: got a token, whose value only Terraform knows",
    ]);
  });
});

describe("the platform version", () => {
  test.each([
    ["LATEST", "LATEST", "LATEST"],
    ["1.4.0", "1.4.0", "1.4.0"],
    ["a token", TEXT, WRITTEN],
  ])("may be %s", (_what, platformVersion, written) => {
    expect(synthService({ platformVersion }).only("aws_ecs_service")["platform_version"]).toBe(written);
  });

  test.each(["1.4", "2.0.0", "latest", ""])("fails when it is %p", (platformVersion) => {
    expect(problems({ platformVersion })).toEqual([
      `platformVersion: got ${JSON.stringify(platformVersion)}`,
    ]);
  });
});

describe("the root directory of an EFS volume", () => {
  const props = (rootDirectory: string) => ({
    container: { ...SERVICE.container, mounts: [{ volume: "files", path: "/srv" }] },
    volumes: { files: { kind: "efs", fileSystemId: "fs-0a1b2c3d", rootDirectory } as const },
  });

  test.each([
    ["/", "/", "/"],
    ["/uploads", "/uploads", "/uploads"],
    ["a token", TEXT, WRITTEN],
  ])("may be %s", (_what, rootDirectory, written) => {
    const volume = synthService(props(rootDirectory)).only("aws_ecs_task_definition")["volume"];
    expect(volume).toMatchObject([{ efs_volume_configuration: { root_directory: written } }]);
  });

  test.each(["uploads", "./uploads", ""])("fails when it is %p, which is no absolute path", (directory) => {
    expect(problems(props(directory))).toEqual([
      `volumes.files.rootDirectory: got ${JSON.stringify(directory)}`,
    ]);
  });
});

describe("the addresses of a network's NAT gateways", () => {
  const blocks = (nat: NetworkStackProps["nat"]) => {
    const props = { ...NETWORK, nat, endpoints: { kind: "all" } } as NetworkStackProps;
    const stack = new NetworkStack(testApp(), "network", props);
    new TerraformOutput(stack, "blocks", { value: stack.natCidrBlocks });
    return Template.of(stack).document.output?.["blocks"]?.["value"] as string[];
  };

  test.each([
    ["none", 0],
    ["one", 1],
    ["one-per-zone", 2],
  ] as const)("with %s are %d blocks of one address each", (nat, count) => {
    expect(blocks(nat)).toEqual(
      Array.from({ length: count }, () =>
        expect.stringMatching(/^\$\{aws_eip\.network_nat-address[\w-]*\.public_ip\}\/32$/),
      ),
    );
    expect(new Set(blocks(nat)).size).toBe(count);
  });
});
