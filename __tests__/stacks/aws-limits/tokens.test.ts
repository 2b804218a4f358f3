/** Values that only Terraform knows pass: synth can check none of their limits. */
import { LbListener } from "@cdktf/provider-aws/lib/lb-listener";
import { describe, expect, test } from "@jest/globals";
import { ref, Token } from "cdktf";
import { ServiceStack } from "../../../stacks";
import { SERVICE } from "../../support/fixtures";
import { testApp } from "../../support/template";
import { container, healthCheck, https, PROBLEMS, schedule } from "./support";

describe("values that only Terraform knows", () => {
  const token = ref("var.text").toString();
  const tokens = Token.asList(ref("var.list"));

  test("pass in a service, single and in lists", () => {
    expect(
      PROBLEMS.service({
        ...https({ certificateArn: token, additionalCertificateArns: [token], tlsPolicy: token }),
        ...healthCheck({ path: token, healthyStatusCodes: token }),
        ...schedule({ schedule: token, timeZone: token }),
        loadBalancer: { webAclArn: token },
        network: { vpcId: token, publicSubnetIds: tokens, privateSubnetIds: [token, `${token}-b`] },
        additionalSecurityGroupIds: tokens,
        hooks: { afterInstall: token },
        tags: Token.asStringMap(ref("var.map")),
        taskPolicy: [
          { actions: tokens, resources: tokens },
          { actions: [token], resources: [`arn:${token}`, token], sid: token },
        ],
        ...container({
          command: tokens,
          secretKeyArns: tokens,
          environment: { A: token },
          logs: { kind: "splunk", options: { [token]: token } },
        }),
      }),
    ).toEqual([]);
    expect(PROBLEMS.service({ region: token, ...container({ secretKeyArns: [token] }) })).toEqual([]);
    expect(PROBLEMS.service({ additionalSecurityGroupIds: [token, `${token}-b`] })).toEqual([]);
  });

  test("pass in a network and in a cluster", () => {
    const flowLogs = { kind: "cloudwatch", logKmsKeyArn: token };
    expect(PROBLEMS.network({ availabilityZones: [token, "eu-west-1b"], flowLogs })).toEqual([]);
    expect(PROBLEMS.network({ region: token })).toEqual([]);
    expect(PROBLEMS.cluster({ region: token, execSessions: { kmsKeyArn: token } })).toEqual([]);
  });

  test("pass as the port of a listener of the user", () => {
    const app = testApp();
    const web = new ServiceStack(app, "web", SERVICE);
    for (const id of ["a", "b"]) {
      new LbListener(web, id, {
        loadBalancerArn: web.loadBalancer?.loadBalancer.arn ?? "",
        port: Token.asNumber(ref("var.port")),
        defaultAction: [{ type: "fixed-response" }],
      });
    }
    expect(app.node.validate()).toEqual([]);
  });
});
