import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { strToU8, zipSync } from "fflate";
import { createLambda, type Lambda } from "../../../local/lambda";
import { OTHER_ACCOUNT, OTHER_KEY, SESSION } from "../support/fake-sts";
import { serve } from "../support/http-server";

const ROLE = `arn:aws:iam::${OTHER_ACCOUNT}:role/hook`;
const CODE = `exports.handler = async () => {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, AWS_ENDPOINT_URL } = process.env;
  console.log([AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, AWS_ENDPOINT_URL].join(" "));
};`;
const place = { account: OTHER_ACCOUNT, region: "eu-west-1" };

let lambda: Lambda;
let temporaryDirectory: string;
/** The roles that were assumed, and the accounts that logs were written in. */
let asked: (string | null)[];
let stsFails: boolean;

beforeEach(async () => {
  asked = [];
  stsFails = false;
  temporaryDirectory = mkdtempSync(join(tmpdir(), "lambda-test-"));
  lambda = createLambda({
    motoEndpoint: await serve(({ headers, body }) => {
      if (headers["x-amz-target"] !== undefined) {
        asked.push(`${headers["x-amz-target"]} ${headers["x-moto-account-id"]}`);
        return "{}";
      }
      asked.push(new URLSearchParams(body).get("RoleArn"));
      return stsFails ? { status: 500, body: "no" } : SESSION;
    }),
    temporaryDirectory,
    environment: () => ({ AWS_ENDPOINT_URL: "http://127.0.0.1:1", AWS_ACCESS_KEY_ID: "local" }),
    now: () => new Date("2026-01-02T03:00:00Z"),
    log: () => undefined,
  });
});
afterEach(() => {
  lambda.stop();
  rmSync(temporaryDirectory, { recursive: true });
});

/** Creates a function in the other account. */
async function create(): Promise<void> {
  const created = { FunctionName: "hook", FunctionArn: "arn:x:hook", Role: ROLE, Runtime: "nodejs22.x" };
  const ZipFile = Buffer.from(zipSync({ "index.js": strToU8(CODE) })).toString("base64");
  const request = { method: "POST", path: "/2015-03-31/functions", headers: {}, operation: undefined };
  await lambda.patch.handle(
    { ...place, ...request, service: "lambda", body: Buffer.from(JSON.stringify({ Code: { ZipFile } })) },
    async () => ({
      status: 201,
      headers: {},
      body: Buffer.from(JSON.stringify({ ...created, Handler: "index.handler", Timeout: 20 })),
    }),
  );
}

async function invoke() {
  const functions = lambda.functionsOf(place);
  const found = functions.find("hook");
  if (found === undefined) {
    throw new Error("the function was not recorded");
  }
  return functions.invoke(found, {});
}

describe("a handler", () => {
  test("gets the credentials of its function's role, and its log is in the function's account", async () => {
    await create();
    const { error, log } = await invoke();
    expect(error).toBeUndefined();
    expect(log.split("\n")).toContain(`${OTHER_KEY} secret/+ token= http://127.0.0.1:1`);
    expect(asked).toEqual([
      ROLE,
      ...["CreateLogGroup", "CreateLogStream", "PutLogEvents"].map(
        (operation) => `Logs_20140328.${operation} ${OTHER_ACCOUNT}`,
      ),
    ]);
  });

  test("fails, and leaves no files, when it gets no credentials", async () => {
    await create();
    stsFails = true;
    expect((await invoke()).error).toBe("Runtime.InvalidFunction: sts AssumeRole failed with status 500: no");
    expect(readdirSync(temporaryDirectory)).toEqual([]);
  });

  test("does not exist in another account", async () => {
    await create();
    expect(lambda.functionsOf({ ...place, account: "333333333333" }).find("hook")).toBeUndefined();
  });
});
