import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ECSClient, RegisterTaskDefinitionCommand } from "@aws-sdk/client-ecs";
import {
  type Action,
  CreateRuleCommand,
  DescribeListenersCommand,
  DescribeLoadBalancersCommand,
  DescribeRulesCommand,
  DescribeTargetGroupsCommand,
  ElasticLoadBalancingV2Client,
  ModifyListenerCommand,
  ModifyRuleCommand,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { type BenchService, Services } from "../../bench/service";
import { LOCAL_REGION } from "../../local/environment";
import { type LocalAws, localEnvironment, startLocalAws } from "../../local/local-aws";
import type { DoctorResult } from "../../scripts/commands/doctor/doctor";
import type { StatusResult } from "../../scripts/commands/status/result";
import { DEPLOYMENT_VARIABLE, REPORT_FILE_VARIABLE } from "../../scripts/contract";
import type { VerdictDocument } from "../../scripts/driver/report/verdict/document";
import { bundleCli, bundleDriver, CLI_FILE, DRIVER_FILE } from "../../stacks/support/driver-bundle";
import { appSpecOf } from "./support/app-spec";

jest.setTimeout(120_000);

const NAME = "shop";
const PLACE = ["--application", NAME, "--group", NAME, "--region", LOCAL_REGION];
/** The default action of a load balancer that several services share. */
const NOT_FOUND: Action = {
  Type: "fixed-response",
  FixedResponseConfig: { StatusCode: "404", ContentType: "text/plain" },
};
const OIDC = {
  Issuer: "https://id.example",
  AuthorizationEndpoint: "https://id.example/authorize",
  TokenEndpoint: "https://id.example/token",
  UserInfoEndpoint: "https://id.example/user",
  ClientId: "shop",
};
const STICKY = { Enabled: true, DurationSeconds: 300 };

let local: LocalAws;
let services: Services;
let service: BenchService;
let folder: string;
let ecs: ECSClient;
let balancing: ElasticLoadBalancingV2Client;
let listenerArn: string;
let ruleArn: string;
let blue: string;
let green: string;

function node(args: readonly string[], variables: Readonly<Record<string, string>> = {}) {
  const env = { ...localEnvironment(process.env, local), ...variables };
  return new Promise<{ exitCode: number; stdout: string; stderr: string }>((resolve) => {
    execFile("node", [...args], { env, cwd: folder }, (error, stdout, stderr) => {
      resolve({ exitCode: Number(error?.code ?? 0), stdout, stderr });
    });
  });
}

const command = (...args: readonly string[]) => node([join(folder, "cli", CLI_FILE), ...args, ...PLACE]);

/** Deploys the next revision of the task definition, as the trigger does, and reads the verdict's file. */
async function deploy() {
  const { taskDefinition } = await ecs.send(new RegisterTaskDefinitionCommand(service.taskDefinition));
  const appSpec = appSpecOf(service, taskDefinition?.taskDefinitionArn ?? "");
  const names = { cluster: NAME, service: NAME, application: NAME, deploymentGroup: NAME };
  const document = JSON.stringify({ region: LOCAL_REGION, ...names, appSpec });
  const report = join(folder, "verdict.json");
  const run = await node([join(folder, "driver", DRIVER_FILE)], {
    [DEPLOYMENT_VARIABLE]: document,
    [REPORT_FILE_VARIABLE]: report,
  });
  return { ...run, verdict: JSON.parse(readFileSync(report, "utf8")) as VerdictDocument };
}

/** The rule, as the documents show it. */
const shownRule = (weights: { readonly blue: number; readonly green: number }) => ({
  kind: "forwards",
  routes: [
    {
      listenerArn,
      ruleArn,
      priority: 10,
      conditions: ["host shop.example.com"],
      finalAction: {
        kind: "forwards",
        weights: [
          { targetGroupArn: blue, percent: weights.blue },
          { targetGroupArn: green, percent: weights.green },
        ],
      },
    },
  ],
});

const authenticate = (secret: { ClientSecret: string } | { UseExistingClientSecret: true }): Action => ({
  Type: "authenticate-oidc",
  Order: 1,
  AuthenticateOidcConfig: { ...OIDC, ...secret },
});

const forward = (blueWeight: number, greenWeight: number): Action => ({
  Type: "forward",
  Order: 2,
  ForwardConfig: {
    TargetGroups: [
      { TargetGroupArn: blue, Weight: blueWeight },
      { TargetGroupArn: green, Weight: greenWeight },
    ],
    TargetGroupStickinessConfig: STICKY,
  },
});

/** What the listener does: the types of the rule's actions, its stickiness and its weights, and the default action. */
async function onListener() {
  const { Rules = [] } = await balancing.send(new DescribeRulesCommand({ ListenerArn: listenerArn }));
  const rule = Rules.find(({ RuleArn }) => RuleArn === ruleArn)?.Actions ?? [];
  const { TargetGroups = [], TargetGroupStickinessConfig } = rule[1]?.ForwardConfig ?? {};
  const weightOf = (arn: string) => TargetGroups.find(({ TargetGroupArn }) => TargetGroupArn === arn)?.Weight;
  return {
    types: rule.map(({ Type }) => Type),
    issuer: rule[0]?.AuthenticateOidcConfig?.Issuer,
    stickiness: TargetGroupStickinessConfig,
    weights: { blue: weightOf(blue), green: weightOf(green) },
    byDefault: Rules.find(({ IsDefault }) => IsDefault)?.Actions,
  };
}

const asBefore = (weights: { readonly blue: number; readonly green: number }) => ({
  types: ["authenticate-oidc", "forward"],
  issuer: OIDC.Issuer,
  stickiness: STICKY,
  weights,
  byDefault: [NOT_FOUND],
});

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "ecs-codedeploy-rules-"));
  bundleDriver(join(folder, "driver"));
  bundleCli(join(folder, "cli"));
  local = await startLocalAws({ env: process.env, minuteSeconds: 0.2 });
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  const config = { endpoint: local.endpoint, region: LOCAL_REGION, credentials };
  ecs = new ECSClient(config);
  balancing = new ElasticLoadBalancingV2Client(config);
  services = new Services(local.endpoint);
  service = await services.create(NAME);
  await shareListener();
});

/** Makes the service's listener one that several services share: with a rule for its host, and 404 for all else. */
async function shareListener(): Promise<void> {
  const { LoadBalancers } = await balancing.send(new DescribeLoadBalancersCommand({ Names: [NAME] }));
  const LoadBalancerArn = LoadBalancers?.[0]?.LoadBalancerArn;
  const { Listeners } = await balancing.send(new DescribeListenersCommand({ LoadBalancerArn }));
  listenerArn = Listeners?.[0]?.ListenerArn ?? "";
  const arnOf = async (name: string) => {
    const { TargetGroups } = await balancing.send(new DescribeTargetGroupsCommand({ Names: [name] }));
    return TargetGroups?.[0]?.TargetGroupArn ?? "";
  };
  [blue, green] = await Promise.all([arnOf(`${NAME}-blue`), arnOf(`${NAME}-green`)]);
  const { Rules } = await balancing.send(
    new CreateRuleCommand({
      ListenerArn: listenerArn,
      Priority: 10,
      Conditions: [{ Field: "host-header", HostHeaderConfig: { Values: ["shop.example.com"] } }],
      Actions: [authenticate({ ClientSecret: "s3cret" }), forward(100, 0)],
    }),
  );
  ruleArn = Rules?.[0]?.RuleArn ?? "";
  await balancing.send(new ModifyListenerCommand({ ListenerArn: listenerArn, DefaultActions: [NOT_FOUND] }));
}

afterAll(async () => {
  ecs?.destroy();
  balancing?.destroy();
  await local?.stop();
  rmSync(folder, { recursive: true, force: true });
});

// One story: each test continues with the service as the previous one left it.
describe("a service behind a rule of a shared load balancer", () => {
  test("is deployed: the rule is moved, and everything else stays", async () => {
    const { exitCode, verdict } = await deploy();

    expect(exitCode).toBe(0);
    expect(verdict).toMatchObject({
      verdict: { kind: "succeeded" },
      liveNow: { production: shownRule({ blue: 0, green: 100 }) },
    });
    expect(await onListener()).toEqual(asBefore({ blue: 0, green: 100 }));
  });

  test("is reported when an apply swaps the rule back", async () => {
    await balancing.send(
      new ModifyRuleCommand({
        RuleArn: ruleArn,
        Actions: [authenticate({ UseExistingClientSecret: true }), forward(100, 0)],
      }),
    );
    const status = await command("status", "--json");
    const doctor = await command("doctor", "--json");

    const { production } = JSON.parse(status.stdout) as StatusResult;
    expect(production).toEqual(shownRule({ blue: 100, green: 0 }));
    const { findings } = JSON.parse(doctor.stdout) as DoctorResult;
    expect([doctor.exitCode, findings.map(({ kind }) => kind)]).toEqual([6, ["traffic-elsewhere"]]);
    expect(findings[0]?.fix.at(-1)).toContain(`aws elbv2 modify-rule --rule-arn ${ruleArn} --actions '[`);
    expect(status.stdout + doctor.stdout).not.toContain("s3cret");
  });

  test("is not deployed then, and the verdict shows the rule", async () => {
    const { exitCode, stderr, verdict } = await deploy();

    expect(exitCode).toBe(6);
    expect(verdict).toMatchObject({
      verdict: { kind: "refused", why: "preflight" },
      findings: [{ kind: "traffic-elsewhere" }],
      liveNow: { production: shownRule({ blue: 100, green: 0 }) },
    });
    expect(stderr).not.toContain("s3cret");
  });

  test("is repaired by doctor --fix, which changes only the rule's forward action", async () => {
    const { exitCode, stdout } = await command("doctor", "--fix", "--yes", "--json");

    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ findings: [], fixed: [{ kind: "traffic-elsewhere" }] });
    expect(await onListener()).toEqual(asBefore({ blue: 0, green: 100 }));
  });

  test("is deployed again after that", async () => {
    const { exitCode } = await deploy();

    expect(exitCode).toBe(0);
    expect(await onListener()).toEqual(asBefore({ blue: 100, green: 0 }));
  });
});
