import { describe, expect, test } from "@jest/globals";
import { Token } from "cdktf";
import { addEnvironments, type Environment } from "../../../stacks";
import { SERVICE } from "../../support/fixtures";
import { problemsOf } from "../../support/problems";
import { testApp } from "../../support/template";

const { name: _, region, network, ...web } = SERVICE;

/** An environment with services, each with the names that it follows. */
function environment(services: Readonly<Record<string, readonly string[] | undefined>>): Environment {
  return {
    region,
    network: { kind: "existing", ...network },
    services: Object.fromEntries(
      Object.entries(services).map(([name, after]) => [
        name,
        { ...web, ...(after === undefined ? {} : { after }) },
      ]),
    ),
  };
}

const add = (...input: Parameters<typeof addEnvironments> extends [unknown, ...infer Rest] ? Rest : never) =>
  addEnvironments(testApp(), ...input);
const problems = (services: Parameters<typeof environment>[0]) =>
  problemsOf(() => add({ staging: environment(services) }));

describe("a service", () => {
  test("is deployed after the services that it names", () => {
    const { staging } = add({ staging: environment({ web: ["canary"], canary: undefined, api: undefined }) });
    const { web: last, canary, api } = staging?.services ?? {};

    expect(last?.dependencies).toEqual([canary]);
    expect(canary?.dependencies).toEqual([]);
    expect(api?.dependencies).toEqual([]);
  });

  test("fails when it names an unknown service, also one that is a token", () => {
    expect(problems({ web: ["canry"], canary: [] })).toEqual([
      'staging.services.web.after: there is no service "canry"',
    ]);
    expect(problems({ web: [Token.asString(Token.asAny("${var.name}"))] })).toHaveLength(1);
  });

  test("fails when it follows itself", () => {
    expect(problems({ web: ["web"] })).toEqual(["staging.services.web.after: is a cycle: web after web"]);
  });

  test("fails once for a cycle of several", () => {
    expect(problems({ c: ["b"], b: ["a"], a: ["c"], d: ["a"] })).toEqual([
      "staging.services.a.after: is a cycle: a after c after b after a",
    ]);
  });

  test("may follow several that follow the same one", () => {
    expect(problems({ d: ["b", "c"], b: ["a"], c: ["a"], a: [] })).toEqual([]);
  });
});

describe("an environment", () => {
  const ireland = environment({ web: undefined, api: undefined });
  const frankfurt = { ...environment({ web: undefined }), after: ["ireland"] };

  test("is deployed after all stacks of the environments that it names", () => {
    const { ireland: first, frankfurt: second } = add({ ireland, frankfurt });

    expect(second?.services["web"]?.dependencies).toEqual(Object.values(first?.services ?? {}));
    expect(first?.services["web"]?.dependencies).toEqual([]);
  });

  test("waits for nothing when it is the only one that is synthesized", () => {
    const { frankfurt: alone } = add({ ireland, frankfurt }, "frankfurt");
    expect(alone?.services["web"]?.dependencies).toEqual([]);
  });

  test("fails when it names an unknown environment, or in a cycle", () => {
    expect(problemsOf(() => add({ frankfurt }))).toEqual([
      'frankfurt.after: there is no environment "ireland"',
    ]);
    expect(problemsOf(() => add({ ireland: { ...ireland, after: ["frankfurt"] }, frankfurt }))).toEqual([
      "frankfurt.after: is a cycle: frankfurt after ireland after frankfurt",
    ]);
  });
});
