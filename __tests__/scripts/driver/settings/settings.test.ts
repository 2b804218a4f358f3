import { describe, expect, test } from "@jest/globals";
import { DriverError } from "../../../../scripts/driver/context/errors";
import { readSettings } from "../../../../scripts/driver/settings/settings";
import { expectGolden } from "../../../support/golden";
import { request } from "../fixtures";

const LOCAL = "http://127.0.0.1:4566";

function read(env: Readonly<Record<string, string>>) {
  return readSettings({ ECS_CODEDEPLOY_DEPLOYMENT: JSON.stringify(request()), ...env });
}

function linesOf(env: Readonly<Record<string, string>>): readonly string[] {
  try {
    read(env);
  } catch (error) {
    if (error instanceof DriverError) {
      expect(error.exitCode).toBe(2);
      return error.lines.slice(1);
    }
    throw error;
  }
  return [];
}

const minute = (seconds: string, endpoint = LOCAL) => ({
  ECS_CODEDEPLOY_LOCAL_MINUTE_SECONDS: seconds,
  AWS_ENDPOINT_URL: endpoint,
});

describe("a minute of CodeDeploy's", () => {
  test("lasts a minute by default", () => {
    expect(read({}).minuteMs).toBe(60_000);
  });

  test("lasts as long as set on the local AWS", () => {
    expect(read(minute("0.5")).minuteMs).toBe(500);
    expect(read(minute("60")).minuteMs).toBe(60_000);
  });

  test("fails when it is not above 0 and up to 60 seconds", () => {
    const wrong = ["0", "-1", "60.1", "", "two", "1e3", "Infinity", " 1"];
    expectGolden(
      "wrong-minutes.txt",
      wrong.flatMap((seconds) => linesOf(minute(seconds))),
    );
  });

  test("fails when AWS isn't on this machine", () => {
    expectGolden(
      "settings-fails-when-aws-isnt-on-this-machine.txt",
      linesOf({ ECS_CODEDEPLOY_LOCAL_MINUTE_SECONDS: "1" }),
    );
    expect(linesOf(minute("1", "https://codedeploy.eu-west-1.amazonaws.com"))).toHaveLength(1);
  });

  test("fails when the endpoint of one service is elsewhere", () => {
    const services = ["ECS", "APPLICATION_AUTO_SCALING", "IAM", "LAMBDA", "CLOUDWATCH_LOGS"];
    const elsewhere = (service: string) => ({
      ...minute("1"),
      [`AWS_ENDPOINT_URL_${service}`]: "https://eu-west-1.amazonaws.com",
    });

    expectGolden(
      "one-endpoint-elsewhere.txt",
      services.flatMap((service) => linesOf(elsewhere(service))),
    );
  });
});

test("fails with the document's, the variables' and the minute's problems at once", () => {
  const lines = linesOf({
    ECS_CODEDEPLOY_DEPLOYMENT: JSON.stringify({ ...request(), region: "Ireland" }),
    ECS_CODEDEPLOY_LOCAL_MINUTE_SECOND: "1",
    ...minute("0", "http://10.0.0.1"),
  });

  expect(lines).toHaveLength(4);
});

test("fails with every endpoint that is not a URL", () => {
  const lines = linesOf({ AWS_ENDPOINT_URL: "127.0.0.1:4566", AWS_ENDPOINT_URL_ECS: "ecs" });

  expectGolden("wrong-endpoints.txt", lines);
});
