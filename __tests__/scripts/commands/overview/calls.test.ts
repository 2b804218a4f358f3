import { describe, expect, test } from "@jest/globals";
import type { Aws } from "../../../../scripts/aws";
import { expectGolden } from "../../../support/golden";
import { type Account, type Listed, of, overviewOf } from "./account";

describe("the calls to AWS", () => {
  /** Forty services, of which each may be in deployment, and may have its own listener. */
  const forty = ({ cluster = "main", listener, isDeployed = false }: FortyOptions) =>
    Object.fromEntries(
      Array.from({ length: 40 }, (_, index): [string, Listed] => {
        const name = `s${index}`;
        const old = of(name, "blue", 1);
        return [
          name,
          {
            cluster: cluster === "own" ? name : cluster,
            ...(listener === undefined ? {} : { listener }),
            alarmNames: [`a${index}`, `b${index}`, `c${index}`],
            taskSets: isDeployed ? [old, of(name, "green", 2, { status: "ACTIVE" })] : [old],
            ...(isDeployed ? { runs: `d-${name}-2` } : {}),
          },
        ];
      }),
    );
  interface FortyOptions {
    readonly cluster?: "main" | "own";
    readonly listener?: string;
    readonly isDeployed?: boolean;
  }

  test.each<[string, FortyOptions, { readonly beside: number; readonly clusters: number }]>([
    ["three a service in one cluster", {}, { beside: 3 * 40, clusters: 1 }],
    ["three a service in a cluster each", { cluster: "own" }, { beside: 3 * 40, clusters: 40 }],
    ["two a service behind one listener", { listener: "all" }, { beside: 2 * 40 + 1, clusters: 1 }],
    ["one more for each that is deployed now", { isDeployed: true }, { beside: 4 * 40, clusters: 1 }],
  ])("are %s", async (_, options, { beside, clusters }) => {
    const { calls } = await overviewOf({ services: forty(options) });
    const count = (...methods: (keyof Aws)[]) => calls.filter((one) => methods.includes(one)).length;
    expect(count("deploymentGroup", "listener", "taskDefinition")).toBe(beside);
    expect(count("servicesOf")).toBe(clusters);
    expect(count("clusters", "deploymentsRunning", "deploymentsOf")).toBe(3);
    expect(count("alarms")).toBe(2);
  });
});

describe("what can't be read", () => {
  const services = { web: { alarmNames: ["web-5xx"] }, api: { alarmNames: ["api-5xx"] } };
  const alarms = { "web-5xx": "OK", "api-5xx": "OK" };
  const denied = expect.stringContaining("is not allowed to call");

  test("of one service is shown in its line, and not in the lines of the others", async () => {
    const fails: Account["fails"] = (method, argument) => method === "deploymentGroup" && argument === "api";
    const { lines, services: seen } = await overviewOf({ services, alarms, fails });
    expect(seen.map(({ unknown }) => unknown)).toEqual([[], [denied]]);
    expectGolden("overview-gap-of-one-service.txt", lines);
  });

  test.each<keyof Aws>(["deploymentsRunning", "deploymentsOf", "listener", "alarms", "taskDefinition"])(
    "by %s leaves the rest",
    async (method) => {
      const { lines } = await overviewOf({ services, alarms, fails: (called) => called === method });
      expectGolden(`overview-without-${method}.txt`, lines);
    },
  );

  test("of one cluster leaves the others", async () => {
    const {
      services: seen,
      unknown,
      lines,
    } = await overviewOf({
      services: { ...services, far: { cluster: "far" } },
      fails: (method, argument) => method === "servicesOf" && argument === "far",
    });
    expect(seen.map(({ service }) => service)).toEqual(["web", "api"]);
    expect(unknown).toHaveLength(1);
    expectGolden("overview-without-one-cluster.txt", lines);
  });

  test("fails when the clusters can't be listed", async () => {
    await expect(overviewOf({ services, fails: (method) => method === "clusters" })).rejects.toMatchObject({
      kind: "denied",
    });
  });
});
