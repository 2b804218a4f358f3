import { DataAwsSqsQueue } from "@cdktf/provider-aws/lib/data-aws-sqs-queue";
import { DataAwsSsmParameter } from "@cdktf/provider-aws/lib/data-aws-ssm-parameter";
import { IamServerCertificate } from "@cdktf/provider-aws/lib/iam-server-certificate";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue";
import { describe, expect, test } from "@jest/globals";
import { Fn, TerraformStack, TerraformVariable } from "cdktf";
import { placeOfValue } from "../../../../stacks/support/cdktf/place";
import { referencedAttribute } from "../../../../stacks/support/cdktf/references";
import { testApp } from "../../../support/template";

const stack = new TerraformStack(testApp(), "own");
new AwsProvider(stack, "aws", { region: "eu-west-1", allowedAccountIds: ["111122223333"] });
const queue = new SqsQueue(stack, "queue");
new SqsQueue(stack, "queue-2", { region: "us-east-1" });
const data = new DataAwsSqsQueue(stack, "queue-data", { name: "orders", region: "eu-west-2" });

const found = (value: unknown) => {
  const { resource, attribute } = referencedAttribute(value) ?? {};
  return [resource?.node.path, attribute];
};

describe("a reference", () => {
  test("leads to its resource or data source, and the attribute", () => {
    expect(found(queue.arn)).toEqual(["own/queue", "arn"]);
    expect(found(data.url)).toEqual(["own/queue-data", "url"]);
  });

  test.each<[string, unknown]>([
    ["a text", "queue"],
    ["an empty text", ""],
    ["nothing", undefined],
    ["a text around a reference", `${queue.arn}/x`],
    ["two references", `${queue.arn}${queue.name}`],
    ["a function", Fn.upper(queue.arn)],
    ["a resource of each element", new SqsQueue(stack, "queues", { forEach: { a: "a" } as never }).arn],
    ["a variable", new TerraformVariable(stack, "name", {}).stringValue],
  ])("is not %s", (_, value) => {
    expect(found(value)).toEqual([undefined, undefined]);
  });
});

describe("the place of a value", () => {
  test("is that of its resource, or in the ARN", () => {
    expect(placeOfValue(queue.arn)).toEqual({ account: "111122223333", region: "eu-west-1" });
    expect(placeOfValue(data.arn)).toEqual({ account: "111122223333", region: "eu-west-2" });
    expect(placeOfValue("arn:aws:sqs:us-east-1:444455556666:orders")).toEqual({
      account: "444455556666",
      region: "us-east-1",
    });
    expect(placeOfValue("arn:aws:s3:::bucket")).toEqual({ account: "", region: "" });
  });

  test("is not known of values that a resource holds, and of resources without a region", () => {
    const parameter = new DataAwsSsmParameter(stack, "parameter", { name: "key" });
    const certificate = new IamServerCertificate(stack, "certificate", {
      certificateBody: "x",
      privateKey: "x",
    });
    for (const value of [parameter.value, certificate.arn]) {
      expect(placeOfValue(value)).toEqual({ account: "", region: "" });
    }
  });

  test("is not known of other values", () => {
    for (const value of ["orders", Fn.upper(queue.arn), undefined]) {
      expect(placeOfValue(value)).toEqual({ account: "", region: "" });
    }
  });
});
