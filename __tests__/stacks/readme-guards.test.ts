/** The options of "Guard a release" in the README, as they are printed there. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { runInNewContext } from "node:vm";
import { expect, test } from "@jest/globals";
import { ServiceStack, type ServiceStackProps } from "../../stacks";
import { SERVICE } from "../support/fixtures";
import { Template, testApp } from "../support/template";

const README = readFileSync(join(__dirname, "../../README.md"), "utf8");
const [, OPTIONS = ""] = /^## Guard a release$.*?^```ts\n(.*?)^```$/ms.exec(README) ?? [];
const GUARDS: Partial<ServiceStackProps> = JSON.parse(JSON.stringify(runInNewContext(`({ ${OPTIONS} })`)));

/** What each option adds to a service. */
const ADDED: Readonly<Record<string, string>> = {
  alarms: "aws_cloudwatch_composite_alarm",
  hooks: "aws_lambda_function",
  notifications: "aws_sns_topic",
  dashboard: "aws_cloudwatch_dashboard",
};

test("the guards of the README are options of a service, and each adds what it says", () => {
  expect(Object.keys(GUARDS)).toEqual(["alarms", "hooks", "approval", "notifications", "dashboard"]);
  const template = Template.of(
    new ServiceStack(testApp(), "web", {
      ...SERVICE,
      testListener: { kind: "port", allowedCidrBlocks: ["203.0.113.10/32"] },
      ...GUARDS,
    }),
  );
  expect(Object.entries(ADDED).filter(([, type]) => template.counts()[type] === undefined)).toEqual([]);
  expect(template.only("aws_codedeploy_deployment_group")["blue_green_deployment_config"]).toMatchObject({
    deployment_ready_option: { action_on_timeout: "STOP_DEPLOYMENT", wait_time_in_minutes: 60 },
  });
});
