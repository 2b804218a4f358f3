import { describe, expect, test } from "@jest/globals";
import { BASE_ACCOUNT } from "../../../../local/account-region";
import type { Forward } from "../../../../local/gateway/patch";
import { trails } from "../../../../local/gateway/patches/trails";

const PREFIX = "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101";
const arnOf = (name: string) => `arn:aws:cloudtrail:eu-west-1:${BASE_ACCOUNT}:trail/${name}`;

/** A fake moto with one trail, which records what it got. */
async function send(operation: string, Name: string) {
  const calls: unknown[] = [];
  const forward: Forward = async ({ operation: called, headers, body }) => {
    const { Name: name } = JSON.parse(body.toString());
    calls.push([called, headers["x-amz-target"], name]);
    return name === "shop-audit"
      ? { status: 200, headers: {}, body: Buffer.from("{}") }
      : { status: 400, headers: {}, body: Buffer.from('{"__type": "TrailNotFoundException"}') };
  };
  const request = {
    service: "cloudtrail",
    account: BASE_ACCOUNT,
    region: "eu-west-1",
    operation,
    method: "POST",
    path: "/",
    headers: { "x-amz-target": `${PREFIX}.${operation}` },
    body: Buffer.from(JSON.stringify({ Name })),
  };
  const { status, body } = await trails().handle(request, forward);
  return { calls, status, body: JSON.parse(body.toString()) };
}

describe.each(["DeleteTrail", "StartLogging", "StopLogging"])("%s", (operation) => {
  test.each(["shop-audit", arnOf("shop-audit")])("finds the trail %s", async (name) => {
    expect(await send(operation, name)).toEqual({
      calls: [
        ["GetTrail", `${PREFIX}.GetTrail`, "shop-audit"],
        [operation, `${PREFIX}.${operation}`, "shop-audit"],
      ],
      status: 200,
      body: {},
    });
  });

  test("fails when there is no such trail", async () => {
    const { calls, status, body } = await send(operation, arnOf("gone"));
    expect(calls).toEqual([["GetTrail", `${PREFIX}.GetTrail`, "gone"]]);
    expect([status, body]).toEqual([
      400,
      {
        __type: "TrailNotFoundException",
        message: `Unknown trail: ${arnOf("gone")} for the user: ${BASE_ACCOUNT}`,
      },
    ]);
  });
});
