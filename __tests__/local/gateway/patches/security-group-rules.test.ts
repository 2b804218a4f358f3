import { describe, expect, test } from "@jest/globals";
import { BASE_ACCOUNT } from "../../../../local/account-region";
import type { AwsRequest, Forward } from "../../../../local/gateway/patch";
import { securityGroupRules } from "../../../../local/gateway/patches/security-group-rules";

function request(operation: string, parameters: Record<string, string> = {}): AwsRequest {
  return {
    service: "ec2",
    account: BASE_ACCOUNT,
    region: "eu-west-1",
    operation,
    method: "POST",
    path: "/",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: Buffer.from(new URLSearchParams({ Action: operation, ...parameters }).toString()),
  };
}

/** A fake moto that returns these rules. */
function answering(...rules: string[]): Forward {
  const items = rules.map((rule) => `<item>${rule}</item>`).join("");
  const text = `<Response><securityGroupRuleSet>${items}</securityGroupRuleSet></Response>`;
  return async () => ({ status: 200, headers: { "content-type": "text/xml" }, body: Buffer.from(text) });
}

const TO_GROUP =
  "<securityGroupRuleId>sgr-1</securityGroupRuleId><groupId>sg-own</groupId>" +
  "<referencedGroupInfo><groupId>sg-other</groupId></referencedGroupInfo>";
const TO_LIST = "<securityGroupRuleId>sgr-2</securityGroupRuleId><prefixListId>pl-1</prefixListId>";
const TO_RANGE =
  "<securityGroupRuleId>sgr-3</securityGroupRuleId><cidrIpv4>10.0.0.0/8</cidrIpv4><description>kept</description>";

async function described(patch: ReturnType<typeof securityGroupRules>): Promise<string> {
  const forward = answering(TO_GROUP, TO_LIST, TO_RANGE);
  return (await patch.handle(request("DescribeSecurityGroupRules"), forward)).body.toString();
}

describe("the description of a rule", () => {
  test.each(["AuthorizeSecurityGroupIngress", "AuthorizeSecurityGroupEgress"])(
    "to a security group is kept by %s",
    async (operation) => {
      const patch = securityGroupRules();
      const parameters = {
        "IpPermissions.1.Groups.1.GroupId": "sg-other",
        "IpPermissions.1.Groups.1.Description": "from <lb> & co",
      };
      await patch.handle(request(operation, parameters), answering(TO_GROUP));
      expect(await described(patch)).toContain(
        "<securityGroupRuleId>sgr-1</securityGroupRuleId><description>from &lt;lb&gt; &amp; co</description>",
      );
    },
  );

  test("to a prefix list is kept", async () => {
    const patch = securityGroupRules();
    const parameters = {
      "IpPermissions.1.PrefixListIds.1.PrefixListId": "pl-1",
      "IpPermissions.1.PrefixListIds.1.Description": "s3",
    };
    await patch.handle(request("AuthorizeSecurityGroupEgress", parameters), answering(TO_LIST));
    expect(await described(patch)).toContain("sgr-2</securityGroupRuleId><description>s3</description>");
  });

  test("to an address range is stored by moto", async () => {
    const patch = securityGroupRules();
    const parameters = {
      "IpPermissions.1.IpRanges.1.CidrIp": "10.0.0.0/8",
      "IpPermissions.1.IpRanges.1.Description": "kept",
    };
    await patch.handle(request("AuthorizeSecurityGroupIngress", parameters), answering(TO_RANGE));
    expect((await described(patch)).match(/<description>/g)).toHaveLength(1);
  });

  test("is stored by moto after the rule is changed", async () => {
    const patch = securityGroupRules();
    const parameters = {
      "IpPermissions.1.Groups.1.GroupId": "sg-other",
      "IpPermissions.1.Groups.1.Description": "old",
    };
    await patch.handle(request("AuthorizeSecurityGroupIngress", parameters), answering(TO_GROUP));
    const change = { "SecurityGroupRule.1.SecurityGroupRuleId": "sgr-1" };
    await patch.handle(request("ModifySecurityGroupRules", change), answering());
    expect(await described(patch)).not.toContain("old");
  });

  test("is kept when moto refuses the change", async () => {
    const patch = securityGroupRules();
    const parameters = {
      "IpPermissions.1.Groups.1.GroupId": "sg-other",
      "IpPermissions.1.Groups.1.Description": "old",
    };
    await patch.handle(request("AuthorizeSecurityGroupIngress", parameters), answering(TO_GROUP));
    const change = { "SecurityGroupRule.1.SecurityGroupRuleId": "sgr-1" };
    const refuses: Forward = async () => ({ status: 400, headers: {}, body: Buffer.alloc(0) });
    await patch.handle(request("ModifySecurityGroupRules", change), refuses);
    expect(await described(patch)).toContain("<description>old</description>");
  });
});

test("a rule for all protocols is changed with the ports that AWS reports", async () => {
  const sent: URLSearchParams[] = [];
  const forward: Forward = async ({ body }) => {
    sent.push(new URLSearchParams(body.toString()));
    return { status: 200, headers: {}, body: Buffer.alloc(0) };
  };
  const change = {
    "SecurityGroupRule.1.SecurityGroupRule.IpProtocol": "tcp",
    "SecurityGroupRule.1.SecurityGroupRule.FromPort": "80",
    "SecurityGroupRule.1.SecurityGroupRule.ToPort": "80",
    "SecurityGroupRule.2.SecurityGroupRule.IpProtocol": "-1",
  };
  await securityGroupRules().handle(request("ModifySecurityGroupRules", change), forward);
  expect(sent.map((form) => Object.fromEntries(form))).toEqual([
    {
      Action: "ModifySecurityGroupRules",
      ...change,
      "SecurityGroupRule.2.SecurityGroupRule.FromPort": "-1",
      "SecurityGroupRule.2.SecurityGroupRule.ToPort": "-1",
    },
  ]);
});
