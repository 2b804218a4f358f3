import { readFileSync } from "node:fs";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import {
  CreateFunctionCommand,
  LambdaClient,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { EXIT_CODE } from "../../../scripts/driver/context/exit-code";
import { PROBE_HANDLER, probeFile } from "../../../stacks/support/probe-bundle";
import { createRole } from "../support/create-role";
import { SKIPPED_VARIABLE } from "../support/requirements";
import { TriggerShop } from "../support/trigger-shop";
import { expectDone, expectFailure } from "../support/verdict-checks";

jest.setTimeout(120_000);

const PROBE = "shop-after-allow-test-traffic";
const ARN = `arn:aws:lambda:eu-west-1:123456789012:function:${PROBE}`;
let shop: TriggerShop;
/** The new revision, as the probe sees it: the local AWS has no load balancer that forwards requests. */
let revision: Server;
let url: string;
/** How many images were deployed. */
let images = 1;

const ANSWERS: Readonly<Record<string, (response: ServerResponse) => void>> = {
  "/good": (response) => response.end("version 2 is ready"),
  "/broken": (response) => response.writeHead(503).end(),
  "/slow": () => undefined,
  "/crashing": (response) => response.socket?.destroy(),
};

/** Deploys a new image. The probe has these settings, beside those that all have. */
async function deploy(settings: object, timeoutSeconds = 60) {
  const all = {
    url,
    paths: ["/good"],
    healthyStatusCodes: "200-299",
    headers: { authorization: "Bearer top-secret" },
    successes: 2,
    attempts: 3,
    intervalSeconds: 0,
    maxLatencyMilliseconds: 2000,
    ...settings,
  };
  await new LambdaClient(shop.client()).send(
    new UpdateFunctionConfigurationCommand({
      FunctionName: PROBE,
      Timeout: timeoutSeconds,
      Environment: { Variables: { PROBE_SETTINGS: JSON.stringify(all) } },
    }),
  );
  images += 1;
  return shop.deploy(`public.ecr.aws/shop/shop:${images}`);
}

/** Deploys, and expects a rollback with the probe's reason in the driver's report. */
async function expectRollback(settings: object, reason: string, timeoutSeconds?: number): Promise<void> {
  const { taskDefinition } = await shop.live();
  const deployed = await deploy(settings, timeoutSeconds);
  expectFailure(deployed, EXIT_CODE.rolledBack);
  expect(deployed.verdict?.failure?.failedEvents).toMatchObject([
    { event: "AfterAllowTestTraffic", logTail: expect.stringContaining(`: Failed: ${reason}`) },
  ]);
  expect(deployed.output).toContain(reason);
  expect(deployed.output).not.toContain("top-secret");
  expect(await shop.live()).toMatchObject({ taskDefinition, healthyTargets: 2 });
}

const describeEndToEnd = process.env[SKIPPED_VARIABLE] === undefined ? describe : describe.skip;

// Each test deploys a new image to the service as the previous one left it.
describeEndToEnd("a deployment whose HTTP probe", () => {
  beforeAll(async () => {
    revision = createServer((request, response) => ANSWERS[`${request.url}`]?.(response));
    await new Promise<void>((resolve) => revision.listen(0, "127.0.0.1", resolve));
    url = `http://127.0.0.1:${(revision.address() as AddressInfo).port}`;
    shop = await TriggerShop.open("public.ecr.aws/shop/shop:1", { hooks: { afterAllowTestTraffic: ARN } });
    await new LambdaClient(shop.client()).send(
      new CreateFunctionCommand({
        FunctionName: PROBE,
        Role: await createRole(shop.client(), PROBE, "lambda"),
        Runtime: "nodejs22.x",
        Handler: PROBE_HANDLER,
        Code: { ZipFile: readFileSync(probeFile()) },
      }),
    );
    // The first run creates no deployment: the image is live.
    expectDone(await shop.deploy("public.ecr.aws/shop/shop:1"));
  });

  afterAll(async () => {
    await shop?.close();
    revision?.closeAllConnections();
    revision?.close();
  });

  test("gets good responses succeeds", async () => {
    const deployed = await deploy({ bodyContains: "version 2" });
    expectDone(deployed);
    expect(await shop.live()).toMatchObject({ taskDefinition: `shop:${images}`, healthyTargets: 2 });
  });

  test("gets a wrong status is rolled back", async () => {
    const reason = `${url} did not respond as expected 2 times in a row within 3 attempts. Last attempt: /broken: status 503`;
    await expectRollback({ paths: ["/good", "/broken"] }, reason);
  });

  test("gets a wrong body is rolled back", async () => {
    const reason = "/good: status 200, but the body does not contain the expected text";
    await expectRollback(
      { bodyContains: "version 3" },
      `${url} did not respond as expected 2 times in a row within 3 attempts. Last attempt: ${reason}`,
    );
  });

  test("gets responses that are too slow is rolled back", async () => {
    const settings = { paths: ["/slow"], maxLatencyMilliseconds: 100 };
    const reason = "Last attempt: /slow: no response within 100 ms";
    await expectRollback(
      settings,
      `${url} did not respond as expected 2 times in a row within 3 attempts. ${reason}`,
    );
  });

  test("can't reach the test listener is rolled back", async () => {
    // Nothing listens on the discard port.
    const closed = "http://127.0.0.1:9";
    const reason = "Last attempt: /good: connect ECONNREFUSED 127.0.0.1:9";
    await expectRollback(
      { url: closed },
      `${closed} did not respond as expected 2 times in a row within 3 attempts. ${reason}`,
    );
  });

  test("gets connections that end without a response is rolled back", async () => {
    const reason = "Last attempt: /crashing: socket hang up";
    await expectRollback(
      { paths: ["/crashing"] },
      `${url} did not respond as expected 2 times in a row within 3 attempts. ${reason}`,
    );
  });

  test("throws is rolled back", async () => {
    await expectRollback({ paths: ["no slash"] }, "PROBE_SETTINGS: paths 0 must start with /");
  });

  test("runs out of time is rolled back before Lambda ends the function", async () => {
    // 10 seconds before the end of the function.
    await expectRollback(
      { paths: ["/slow"], maxLatencyMilliseconds: 60_000 },
      "the function's time ran out",
      11,
    );
  });
});
