import { describe, expect, test } from "@jest/globals";
import type { CloudMapRegistry } from "../../../../scripts/aws";
import { preflight } from "../../../../scripts/driver/decide/preflight";
import { registryFindings } from "../../../../scripts/driver/decide/registry-findings";
import { fakeContext } from "../fake-aws";
import { blue, request, service, snapshot } from "../fixtures";

const arn = (id: string) => `arn:aws:servicediscovery:eu-west-1:123456789012:service/srv-${id}`;
const SHOP = { registryArn: arn("shop") };
const OTHER = { registryArn: arn("other") };
const NOTHING = { findings: [], unknown: [] };

const compared = (
  wanted: readonly CloudMapRegistry[] | undefined,
  live: readonly CloudMapRegistry[] | undefined,
  ofPrimary: readonly CloudMapRegistry[] | undefined = live,
) => registryFindings({ wanted, service: { registries: live }, primary: { registries: ofPrimary } });

describe("the registries of a service", () => {
  test.each([
    ["the same", [SHOP], [SHOP]],
    ["none, as it has", [], []],
    ["one without a port, whatever port is registered", [SHOP], [{ ...SHOP, port: 8080 }]],
    ["one with the same port", [{ ...SHOP, port: 8080 }], [{ ...SHOP, port: 8080 }]],
  ])("are fine if the stack wants %s", (_what, wanted, live) => {
    expect(compared(wanted, live)).toEqual(NOTHING);
  });

  test.each([
    ["another one", [OTHER], [SHOP]],
    ["none", [], [SHOP]],
    ["one, and there is none", [SHOP], []],
    ["one with a port, and it has none", [{ ...SHOP, port: 8080 }], [SHOP]],
    ["one with another port", [{ ...SHOP, port: 8080 }], [{ ...SHOP, port: 80 }]],
  ])("are found if the stack wants %s", (_what, wanted, live) => {
    expect(compared(wanted, live)).toEqual({
      findings: [{ kind: "other-registries", wanted, live }],
      unknown: [],
    });
  });

  test("are fine if the service or its task set has what the stack wants", () => {
    expect(compared([SHOP], [SHOP], [])).toEqual(NOTHING);
    expect(compared([SHOP], undefined, [SHOP])).toEqual(NOTHING);
    expect(compared([SHOP], [SHOP], undefined)).toEqual(NOTHING);
    expect(compared([SHOP], [OTHER], []).findings).toHaveLength(1);
  });

  test("are not compared if nothing says what the stack wants", () => {
    expect(compared(undefined, [SHOP])).toEqual(NOTHING);
  });

  test("are a check without a result if ECS does not report them, unless the stack wants none", () => {
    expect(compared([SHOP], undefined)).toEqual({
      findings: [],
      unknown: [{ check: { kind: "registries" }, why: { kind: "not-reported" } }],
    });
    expect(compared([], undefined)).toEqual(NOTHING);
  });
});

test("a preflight compares the registries of the request with the live ones, without a call", async () => {
  const context = fakeContext({}, request({ serviceRegistries: [SHOP] }));
  const live = { ...blue, registries: [] };
  const { findings } = await preflight(context, snapshot({ service: service(live) }), live);

  expect(findings).toEqual([{ kind: "other-registries", wanted: [SHOP], live: [] }]);
  expect(context.aws.calls).toEqual(["taskDefinition", "roleExists"]);
});
