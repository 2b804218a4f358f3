import { describe, expect, test } from "@jest/globals";
import {
  endpointProblems,
  endpointVariables,
  isLoopback,
} from "../../../../scripts/driver/settings/endpoints";

describe("an endpoint", () => {
  test.each(["http://127.0.0.1:4566", "https://ecs.eu-west-1.amazonaws.com", "http://localhost:1", ""])(
    "is a URL, or not set: %j",
    (url) => {
      expect(endpointProblems({ AWS_ENDPOINT_URL: url })).toEqual([]);
    },
  );

  test.each([
    "127.0.0.1:4566",
    "localhost:4566",
    "ftp://localhost:4566",
    "http://127.0.0.1:99999",
    "//localhost",
    "http://",
    " ",
  ])("fails when it is %j, with the given value apart from the message", (url) => {
    expect(endpointProblems({ AWS_ENDPOINT_URL: url })).toEqual([
      {
        what: "AWS_ENDPOINT_URL: must be an http or https URL, such as http://127.0.0.1:4566",
        detail: `got ${url}`,
      },
    ]);
  });

  test("is read from every variable that the SDK reads, and from no other", () => {
    const variables = [
      "AWS_ENDPOINT_URL",
      "AWS_ENDPOINT_URL_CODEDEPLOY",
      "AWS_ENDPOINT_URL_STS",
      "AWS_CONTAINER_CREDENTIALS_FULL_URI",
      "AWS_EC2_METADATA_SERVICE_ENDPOINT",
    ];
    const env = Object.fromEntries(
      [...variables, "AWS_ENDPOINT_URLS", "ENDPOINT"].map((name) => [name, "x"]),
    );

    expect(endpointProblems(env).map(({ what }) => what.split(":")[0])).toEqual(variables);
  });

  test("for all services is among the variables even if it is not set", () => {
    expect(endpointVariables({ AWS_ENDPOINT_URL_ECS: "", HOME: "/" })).toEqual([
      "AWS_ENDPOINT_URL",
      "AWS_ENDPOINT_URL_ECS",
    ]);
  });
});

describe("a loopback address", () => {
  test.each([
    ["http://127.0.0.1:4566", true],
    ["http://127.255.255.254", true],
    ["http://localhost:1", true],
    ["http://[::1]:4566", true],
    ["http://128.0.0.1", false],
    ["http://126.255.255.255", false],
    ["http://127.0.0.1.example.com", false],
    ["http://localhost.example.com", false],
    ["http://[::2]", false],
    ["127.0.0.1", false],
    ["", false],
  ])("is recognized (%s): %s", (url, expected) => {
    expect(isLoopback(url)).toBe(expected);
  });
});
