import { describe, expect, test } from "@jest/globals";
import { TerraformVariable } from "cdktf";
import { type FlowLogs, NetworkStack, type NetworkStackProps } from "../../../../stacks";
import { NETWORK } from "../../../support/fixtures";
import { problemsOf } from "../../../support/problems";
import { statements, trustOf } from "../../../support/service";
import { Template, testApp } from "../../../support/template";

const make = (flowLogs: FlowLogs, props: Partial<NetworkStackProps> = {}) =>
  new NetworkStack(testApp(), "network", { ...NETWORK, ...props, flowLogs });
const synth = (flowLogs: FlowLogs) => Template.of(make(flowLogs));
const problems = (flowLogs: FlowLogs, props: Partial<NetworkStackProps> = {}) =>
  problemsOf(() => make(flowLogs, props));

describe("the flow logs of a network", () => {
  test("are none by default", () => {
    const stack = new NetworkStack(testApp(), "network", NETWORK);
    expect(stack.network.flowLogs).toBeUndefined();
    expect(Template.of(stack).counts()).not.toHaveProperty("aws_flow_log");
  });

  test("go to a new log group, kept for a year", () => {
    const template = synth({ kind: "cloudwatch" });
    const group = template.addressOf("aws_cloudwatch_log_group", "network_flow-logs");
    expect(template.only("aws_cloudwatch_log_group")).toMatchObject({
      name: "/vpc/shop/flow-logs",
      retention_in_days: 365,
    });
    expect(template.only("aws_cloudwatch_log_group")).not.toHaveProperty("kms_key_id");
    expect(template.only("aws_flow_log")).toMatchObject({
      vpc_id: `\${${template.addressOf("aws_vpc", "network_vpc")}.id}`,
      traffic_type: "ALL",
      log_destination_type: "cloud-watch-logs",
      log_destination: `\${${group}.arn}`,
      iam_role_arn: `\${${template.addressOf("aws_iam_role", "network_flow-logs")}.arn}`,
    });
  });

  test("are written by a role that may write to this log group only, for this account only", () => {
    const template = synth({ kind: "cloudwatch" });
    const group = template.addressOf("aws_cloudwatch_log_group", "network_flow-logs");
    expect(template.only("aws_iam_role")["name"]).toBe("shop-flow-logs");
    expect(statements(template, "network_flow-logs_policy")).toEqual([
      {
        Sid: "WriteLogs",
        Effect: "Allow",
        Action: ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
        Resource: [`\${${group}.arn}:*`],
      },
    ]);
    const [account] = Object.keys(template.document.data?.["aws_caller_identity"] ?? {});
    expect(trustOf(template, "network_flow-logs_role")).toEqual([
      {
        Effect: "Allow",
        Action: "sts:AssumeRole",
        Principal: { Service: "vpc-flow-logs.amazonaws.com" },
        Condition: {
          StringEquals: { "aws:SourceAccount": `\${data.aws_caller_identity.${account}.account_id}` },
        },
      },
    ]);
  });

  test("have the given retention, key and traffic", () => {
    const logKmsKeyArn = "arn:aws:kms:eu-west-1:111122223333:key/7e1b0c6e";
    const template = synth({ kind: "cloudwatch", logRetentionDays: 30, logKmsKeyArn, traffic: "REJECT" });
    expect(template.only("aws_cloudwatch_log_group")).toMatchObject({
      retention_in_days: 30,
      kms_key_id: logKmsKeyArn,
    });
    expect(template.only("aws_flow_log")["traffic_type"]).toBe("REJECT");
  });

  test("go to an existing bucket, without a role", () => {
    const template = synth({ kind: "s3", bucketArn: "arn:aws:s3:::logs/vpc", traffic: "ACCEPT" });
    expect(template.only("aws_flow_log")).toMatchObject({
      traffic_type: "ACCEPT",
      log_destination_type: "s3",
      log_destination: "arn:aws:s3:::logs/vpc",
    });
    expect(template.counts()).not.toHaveProperty("aws_iam_role");
    expect(template.counts()).not.toHaveProperty("aws_cloudwatch_log_group");
  });

  test("accept tokens", () => {
    const stack = new NetworkStack(testApp(), "outer", NETWORK);
    const arn = new TerraformVariable(stack, "arn", { type: "string" }).stringValue;
    const days = new TerraformVariable(stack, "days", { type: "number" }).numberValue;
    expect(problems({ kind: "s3", bucketArn: arn })).toEqual([]);
    expect(problems({ kind: "cloudwatch", logRetentionDays: days, logKmsKeyArn: arn })).toEqual([]);
  });

  test.each([1, 365, 3653])("may be kept for %i days", (logRetentionDays) => {
    expect(problems({ kind: "cloudwatch", logRetentionDays })).toEqual([]);
  });

  test.each([
    [0, "got 0 days"],
    [2, "got 2 days"],
    [3654, "got 3654 days"],
  ])("fails when they are kept for %i days", (logRetentionDays, what) => {
    expect(problems({ kind: "cloudwatch", logRetentionDays })).toEqual([
      `flowLogs.logRetentionDays: ${what}`,
    ]);
  });

  test.each(["logs", "arn:aws:s3:::Logs", "arn:aws:s3:::lo", "arn:aws:logs:eu-west-1:111122223333:x"])(
    "fails when the bucket is %s",
    (bucketArn) => {
      expect(problems({ kind: "s3", bucketArn })).toEqual([
        `flowLogs.bucketArn: got ${JSON.stringify(bucketArn)}`,
      ]);
    },
  );

  test("fails when the key is an alias", () => {
    const logKmsKeyArn = "arn:aws:kms:eu-west-1:111122223333:alias/logs";
    expect(problems({ kind: "cloudwatch", logKmsKeyArn })).toEqual([
      `flowLogs.logKmsKeyArn: got "${logKmsKeyArn}"`,
    ]);
  });

  test("fails when the network's name is too long for the role: 55 characters, and not 54", () => {
    const name = (length: number) => "a".repeat(length);
    expect(problems({ kind: "cloudwatch" }, { name: name(54) })).toEqual([]);
    expect(problems({ kind: "cloudwatch" }, { name: name(55) })).toEqual([
      `name: IAM role name "${name(55)}-flow-logs" has 65 characters`,
    ]);
    expect(problems({ kind: "s3", bucketArn: "arn:aws:s3:::logs" }, { name: name(55) })).toEqual([]);
  });
});
