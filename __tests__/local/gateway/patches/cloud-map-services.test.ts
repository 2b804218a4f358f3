import { expect, test } from "@jest/globals";
import { BASE_ACCOUNT } from "../../../../local/account-region";
import type { AwsRequest, Forward } from "../../../../local/gateway/patch";
import { cloudMapServices } from "../../../../local/gateway/patches/cloud-map-services";

const REQUEST: AwsRequest = {
  service: "servicediscovery",
  account: BASE_ACCOUNT,
  region: "eu-west-1",
  operation: "DeleteService",
  method: "POST",
  path: "/",
  headers: { "x-amz-target": "Route53AutoNaming_v20170314.DeleteService" },
  body: Buffer.from(JSON.stringify({ Id: "srv-1" })),
};

/** Deletes a service with these instances. @returns the answer, and the operations that moto got */
async function deleteWith(instances: readonly object[]) {
  const operations: (string | undefined)[] = [];
  const moto: Forward = async ({ headers, body }) => {
    const operation = headers["x-amz-target"]?.split(".")[1];
    operations.push(operation);
    const isList = operation === "ListInstances";
    expect(JSON.parse(body.toString())).toEqual(isList ? { ServiceId: "srv-1" } : { Id: "srv-1" });
    return {
      status: 200,
      headers: {},
      body: Buffer.from(JSON.stringify(isList ? { Instances: instances } : {})),
    };
  };
  const { status, body } = await cloudMapServices().handle(REQUEST, moto);
  return { status, body: JSON.parse(body.toString()) as object, operations };
}

test("a service of Cloud Map with an instance is not deleted", async () => {
  expect(await deleteWith([{ Id: "task" }])).toEqual({
    status: 400,
    body: {
      __type: "ResourceInUse",
      message: "Service contains registered instances; delete the instances before deleting the service",
    },
    operations: ["ListInstances"],
  });
});

test("a service of Cloud Map without an instance is deleted", async () => {
  expect(await deleteWith([])).toEqual({
    status: 200,
    body: {},
    operations: ["ListInstances", "DeleteService"],
  });
});
