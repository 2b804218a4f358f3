import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { LOCAL_REGION } from "../../../local/environment";
import { readEverything } from "../support/inventory";
import { SKIPPED_VARIABLE } from "../support/requirements";
import { ORDERS, TwoServices, USERS, WAIT_MINUTES } from "../support/two-services";

jest.setTimeout(300_000);

const nameOf = (service: string) => `${service}-${service}-${LOCAL_REGION}`;
const RETRY = { ECS_CODEDEPLOY_RETRY: "true" };

let app: TwoServices;

/** The step's output `services`, as GitHub takes it: the last value. */
function servicesOutput(): unknown {
  const values = [...app.stepFile("output").matchAll(/^services<<(.+)\n(.*)\n\1$/gm)];
  return JSON.parse(values.at(-1)?.[2] ?? "null");
}

const describeEndToEnd = process.env[SKIPPED_VARIABLE] === undefined ? describe : describe.skip;

// One story: each test starts with the services as the test before left them.
describeEndToEnd("two services in one apply, one of which needs approval,", () => {
  beforeAll(async () => {
    app = await TwoServices.open({ orders: 1, users: 1, more: false });
    await app.apply();
  });

  afterAll(() => app?.close());

  test("have a verdict each, and the rejected one reports what else its apply has changed", async () => {
    const releasing = app.release({ orders: 2, users: 2, more: true });
    await app.waiting(undefined);
    expect(await app.command("stop")).toBe(0);
    const results = await releasing;
    expect(results.map(({ exitCode }) => exitCode)).toEqual([1, 0]);

    expect(app.verdictFiles()).toEqual(
      [ORDERS, USERS].flatMap((service) => [`${nameOf(service)}.json`, `${nameOf(service)}.txt`]),
    );
    const orders = app.verdict(ORDERS);
    expect(orders).toMatchObject({
      exitCode: 3,
      verdict: { kind: "rolled-back", status: "Stopped" },
      failure: { notApproved: { kind: "stopped" } },
      stackChanges: {
        plannedAt: expect.any(String),
        changes: [
          { address: "aws_sns_topic.mail", action: "created" },
          { address: "aws_vpc_security_group_ingress_rule.api", action: "created" },
        ],
      },
    });
    const users = app.verdict(USERS);
    expect(users).toMatchObject({ exitCode: 0, verdict: { kind: "succeeded" } });
    expect(users).not.toHaveProperty("stackChanges");
    // Terraform has kept what it had changed.
    const { topics } = await readEverything(app.client);
    expect(topics).toContainEqual(expect.stringContaining("orders-mail"));
    expect(results[0]?.output).toContain("created: aws_sns_topic.mail");

    expect(servicesOutput()).toMatchObject({
      [nameOf(ORDERS)]: { service: ORDERS, verdict: "rolled-back", deploymentId: orders.deploymentId },
      [nameOf(USERS)]: { service: USERS, verdict: "succeeded", deploymentId: users.deploymentId },
    });
    // Each section is in one piece.
    const sections = app.stepFile("summary.md").split(/^(?=## )/m);
    const idsIn = (service: string) => {
      const section = sections.find((one) => one.startsWith(`## Deployment of ${service}: `));
      return [...new Set(section?.match(/d-[A-Z0-9]{9}/g))].sort();
    };
    expect(sections).toHaveLength(2);
    expect(idsIn(ORDERS)).toEqual([orders.deploymentId, orders.rollbackId].sort());
    expect(idsIn(USERS)).toEqual([users.deploymentId]);
  });

  test("are stopped when nobody approves in time", async () => {
    const [result] = await app.release({ orders: 2, users: 2, more: true }, RETRY);

    expect(result?.exitCode).toBe(1);
    // Only this one had something to deploy.
    expect(app.verdictFiles()).toEqual([`${nameOf(ORDERS)}.json`, `${nameOf(ORDERS)}.txt`]);
    expect(app.verdict(ORDERS)).toMatchObject({
      exitCode: 3,
      failure: { notApproved: { kind: "timed-out", minutes: WAIT_MINUTES } },
    });
  });

  test("are both live when it is approved, with an empty plan", async () => {
    const last = await app.newest();
    const releasing = app.release({ orders: 2, users: 2, more: true }, RETRY);
    await app.waiting(last);
    expect(await app.command("continue")).toBe(0);

    expect((await releasing).map(({ exitCode }) => exitCode)).toEqual([0, 0]);
    expect(app.verdict(ORDERS)).toMatchObject({ exitCode: 0, verdict: { kind: "succeeded" } });
    expect(await app.changed()).toEqual([]);
  });

  test("leave nothing behind when they are destroyed", async () => {
    await app.destroy();
    expect(await readEverything(app.client)).toEqual(app.before);
  });
});
