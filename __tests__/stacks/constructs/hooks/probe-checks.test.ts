import { describe, expect, test } from "@jest/globals";
import { ref, Token } from "cdktf";
import { type HttpProbeHook, ServiceStack, type ServiceStackProps } from "../../../../stacks";
import { SERVICE, SHARED_LOAD_BALANCER } from "../../../support/fixtures";
import { problemsOf, wholeProblemsOf } from "../../../support/problems";
import { testApp } from "../../../support/template";

const PROBE: HttpProbeHook = { kind: "http-probe", host: "shop.example.com" };
const AT = "hooks.afterAllowTestTraffic";

const create = (props: object) => () =>
  new ServiceStack(testApp(), "web", {
    ...SERVICE,
    loadBalancer: { scheme: "internal" },
    ...props,
  } as ServiceStackProps);
const problems = (props: object) => problemsOf(create(props));
const ofProbe = (options: object) => problems({ hooks: { afterAllowTestTraffic: { ...PROBE, ...options } } });

describe("the numbers of a probe", () => {
  test.each([
    ["attempts", 1, 100, "attempts"],
    ["intervalSeconds", 0, 300, "seconds"],
    ["maxLatencyMilliseconds", 1, 60_000, "milliseconds"],
  ])("have a range: %s from %d to %d", (name, min, max, unit) => {
    const few = { attempts: 2, successes: 1, intervalSeconds: 1, maxLatencyMilliseconds: 1000 };
    expect([min, max].map((value) => ofProbe({ ...few, [name]: value }))).toEqual([[], []]);
    for (const value of [min - 1, max + 1, min + 0.5]) {
      expect(ofProbe({ ...few, [name]: value })).toEqual([`${AT}.${name}: got ${value} ${unit}`]);
    }
  });

  test("fails when success is out of reach", () => {
    expect(ofProbe({ attempts: 3, successes: 3 })).toEqual([]);
    expect(ofProbe({ attempts: 3, successes: 4 })).toEqual([
      `${AT}.successes: got 4 with 3 attempts, so the probe could never pass`,
    ]);
    expect(ofProbe({ successes: 0 })).toEqual([`${AT}.successes: got 0 attempts`]);
  });

  test("fails when all attempts don't fit into Lambda's 15 minutes", () => {
    const slow = { attempts: 88, intervalSeconds: 5, maxLatencyMilliseconds: 5000 };
    expect(ofProbe(slow)).toEqual([]);
    expect(ofProbe({ ...slow, maxLatencyMilliseconds: 5001 })).toEqual([
      `${AT}.attempts: 88 attempts, each with 5 s of interval and up to 5001 ms of latency, ` +
        "and 20 s for start and report, take 901 s",
    ]);
  });

  test("fails when one is a token: synth computes the timeout", () => {
    const token = Token.asNumber(ref("var.number"));
    expect(ofProbe({ attempts: token })).toEqual([
      `${AT}.attempts: got a token, whose value only Terraform knows`,
    ]);
  });
});

describe("a probe fails", () => {
  test.each([
    [{ paths: ["health"] }, 'paths[0]: got "health"'],
    [{ paths: ["/", "/a b"] }, 'paths[1]: got "/a b"'],
    [{ paths: ["/#top"] }, 'paths[0]: got "/#top"'],
    [{ paths: [] }, "paths: got 0 paths"],
    [{ paths: Array.from({ length: 11 }, (_, index) => `/${index}`) }, "paths: got 11 paths"],
    [{ paths: ["/", "/"] }, "paths: / occurs more than once"],
    [{ healthyStatusCodes: "2xx" }, 'healthyStatusCodes: got "2xx"'],
    [{ healthyStatusCodes: "299-200" }, 'healthyStatusCodes: got "299-200", with a range that goes down'],
    [{ bodyContains: "" }, 'bodyContains: got ""'],
    [{ host: "https://shop.example.com" }, 'host: got "https://shop.example.com"'],
    [{ host: "*.example.com" }, 'host: got "*.example.com"'],
    [{ headers: { Host: "shop" } }, 'headers: got the header name "Host"'],
    [{ headers: { "a b": "x" } }, 'headers: got the header name "a b"'],
    [{ headers: { a: "secret\r\nb: c" } }, "headers.a: has characters that a header can't have"],
    [{ path: "/" }, "path: unknown property; did you mean paths?"],
    [{ attempts: "10" }, 'attempts: got "10"'],
  ])("when it has %j", (options, problem) => {
    expect(ofProbe(options)).toEqual([`${AT}.${problem}`]);
  });

  test("when its settings don't fit into the variables of a function", () => {
    const sized = (size: number) => ofProbe({ headers: { a: "x".repeat(size) } });
    expect(sized(3434)).toEqual([]);
    expect(sized(3435)).toEqual([`${AT}: has options of 3501 bytes as JSON`]);
  });

  test("with all problems at once", () => {
    expect(ofProbe({ paths: ["health"], attempts: 0, host: "x y" })).toHaveLength(3);
  });

  test("when its kind is unknown", () => {
    expect(problems({ hooks: { afterAllowTestTraffic: { kind: "tcp-probe" } } })).toEqual([
      `${AT}.kind: got "tcp-probe"; did you mean http-probe?`,
    ]);
  });

  test("at an event without test traffic", () => {
    const hooks = { beforeInstall: PROBE, afterInstall: PROBE };
    expect(wholeProblemsOf(create({ hooks }))).toEqual([
      {
        prop: "hooks.beforeInstall",
        what: "got an object, but there is nothing to probe: the new task set does not exist yet",
        allowed: "the ARN of a Lambda function",
        fix: "move the probe to afterAllowTestTraffic",
      },
      {
        prop: "hooks.afterInstall",
        what: "got an object, but a probe can't reach the new task set: it gets no test traffic yet",
        allowed: "the ARN of a Lambda function",
        fix: "move the probe to afterAllowTestTraffic",
      },
    ]);
  });

  test("without a test listener", () => {
    const hooks = { afterAllowTestTraffic: PROBE, afterAllowTraffic: PROBE };
    expect(problems({ hooks, testListener: { kind: "none" } })).toEqual([
      `${AT}: is set, but there is no test listener, so CodeDeploy would never call it`,
      "hooks.afterAllowTraffic: is a probe, but there is no test listener, through which it would reach the new task set",
    ]);
  });

  test("without private subnets", () => {
    const network = { vpcId: "vpc-1", publicSubnetIds: ["a", "b"], natCidrBlocks: ["203.0.113.10/32"] };
    const props = {
      network,
      taskSubnets: "public",
      loadBalancer: {},
      hooks: { afterAllowTestTraffic: PROBE },
    };
    expect(problems(props)).toEqual(["network.privateSubnetIds: got no subnet"]);
    expect(problems({ ...props, hooks: {} })).toEqual([]);
  });
});

describe("the host name of a probe", () => {
  const { host: _, ...nameless } = PROBE;
  const hooks = { afterAllowTestTraffic: nameless };
  const hostOf = (props: object) => {
    const probe = create({ hooks, ...props })().probes.afterAllowTestTraffic;
    return (probe as unknown as { props: { host?: string } }).props.host;
  };
  const records = (...names: string[]) => ({
    loadBalancer: {
      scheme: "internal",
      dnsRecords: names.map((name) => ({ zoneId: "Z0123456789ABCDEFGHIJ", name })),
    },
  });
  const shared = (testUrl: string | undefined, hosts?: readonly string[]) => {
    const { testUrl: _url, ...others } = SHARED_LOAD_BALANCER;
    const rule = { priority: 1, ...(hosts === undefined ? { paths: ["/*"] } : { hosts }) };
    return {
      loadBalancer: undefined,
      productionListener: { kind: "rules", rules: { shop: rule } },
      sharedLoadBalancer: { ...others, ...(testUrl === undefined ? {} : { testUrl }) },
    };
  };

  test("is the first DNS record without a wildcard", () => {
    expect(hostOf(records("*.example.com", "shop.example.com", "b.example.com"))).toBe("shop.example.com");
  });

  test("is the first host without a wildcard of the first test rule", () => {
    expect(hostOf(shared(SHARED_LOAD_BALANCER.testUrl, ["*.example.com", "web.example.com"]))).toBe(
      "web.example.com",
    );
  });

  test("is not needed without encryption, or if the URL of a shared load balancer has one", () => {
    expect(hostOf({ productionListener: { kind: "http-without-encryption" } })).toBeUndefined();
    expect(hostOf(shared("https://lb.example.com:8443"))).toBeUndefined();
    expect(hostOf(shared("http://lb-1.eu-west-1.elb.amazonaws.com:8080"))).toBeUndefined();
  });

  test("fails when it is needed, and no name is known", () => {
    const needed = `${AT}.host: is left out, and no name is known that the certificate has`;
    expect(problems({ hooks })).toEqual([needed]);
    expect(problems({ hooks, ...records("*.example.com") })).toEqual([needed]);
    expect(problems({ hooks, ...shared("https://lb-1.eu-west-1.elb.amazonaws.com:8443") })).toEqual([needed]);
    const token = `https://${Token.asString(ref("aws_lb.lb.dns_name"))}:8443`;
    expect(problems({ hooks, ...shared(token) })).toEqual([needed]);
    expect(problems({ hooks, ...shared(token, ["*.example.com"]) })).toEqual([needed]);
    expect(problems({ hooks, ...shared(token, ["web.example.com"]) })).toEqual([]);
  });

  test("fails when a shared load balancer has no URL for test traffic", () => {
    expect(problems({ hooks, ...shared(undefined) })).toEqual([
      `${AT}: needs the URL of the test listener, but the shared load balancer has no testUrl`,
    ]);
  });
});
