/**
 * Security group rules, as `aws_vpc_security_group_ingress_rule` and `…egress_rule` create and change them.
 *
 * moto stores a rule's description with its address range, so it drops the description if the other end is a security
 * group or a prefix list: each plan would add it again. It also refuses to change a rule for all protocols, because such
 * a rule has no ports.
 */
import { escapeXml } from "../aws-error";
import { formOf } from "../parse-request";
import type { AwsRequest, AwsResponse, Forward, Patch } from "../patch";

/** Stores the descriptions by rule id. */
export function securityGroupRules(): Patch {
  const descriptions = new Map<string, string>();

  async function authorize(request: AwsRequest, forward: Forward): Promise<AwsResponse> {
    const response = await forward(request);
    const requested = requestedDescriptions(formOf(request) ?? new URLSearchParams());
    for (const rule of rulesIn(response)) {
      const description = requested.get(rule.otherEnd ?? "");
      if (description !== undefined) {
        descriptions.set(rule.id, description);
      }
    }
    return response;
  }

  /** When a rule is changed, moto stores its description, whatever the other end is. */
  async function modify(request: AwsRequest, forward: Forward): Promise<AwsResponse> {
    const form = formOf(request) ?? new URLSearchParams();
    const response = await forward({ ...request, body: Buffer.from(withPorts(form).toString()) });
    for (const [name, id] of response.status === 200 ? form : []) {
      if (/^SecurityGroupRule\.\d+\.SecurityGroupRuleId$/.test(name)) {
        descriptions.delete(id);
      }
    }
    return response;
  }

  async function describe(request: AwsRequest, forward: Forward): Promise<AwsResponse> {
    const response = await forward(request);
    const text = response.body
      .toString("utf8")
      .replace(/<securityGroupRuleId>([^<]+)<\/securityGroupRuleId>/g, (element, id: string) => {
        const description = descriptions.get(id);
        return description === undefined
          ? element
          : `${element}<description>${escapeXml(description)}</description>`;
      });
    return { ...response, body: Buffer.from(text) };
  }

  return {
    service: "ec2",
    operations: [
      "AuthorizeSecurityGroupIngress",
      "AuthorizeSecurityGroupEgress",
      "ModifySecurityGroupRules",
      "DescribeSecurityGroupRules",
    ],
    handle: (request, forward) => {
      switch (request.operation) {
        case "DescribeSecurityGroupRules":
          return describe(request, forward);
        case "ModifySecurityGroupRules":
          return modify(request, forward);
        default:
          return authorize(request, forward);
      }
    },
  };
}

/** Adds the ports that AWS reports of a rule for all protocols. */
function withPorts(form: URLSearchParams): URLSearchParams {
  const changed = new URLSearchParams(form);
  for (const [name, value] of form) {
    const rule = /^(SecurityGroupRule\.\d+\.SecurityGroupRule)\.IpProtocol$/.exec(name)?.[1];
    if (rule !== undefined && value === "-1") {
      changed.set(`${rule}.FromPort`, "-1");
      changed.set(`${rule}.ToPort`, "-1");
    }
  }
  return changed;
}

/** The descriptions in a request, by the security group or prefix list that they belong to. */
function requestedDescriptions(form: URLSearchParams): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [name, otherEnd] of form) {
    const prefix = name.match(
      /^(IpPermissions\.\d+\.(?:Groups|PrefixListIds)\.\d+)\.(?:GroupId|PrefixListId)$/,
    )?.[1];
    const description = prefix === undefined ? null : form.get(`${prefix}.Description`);
    if (description !== null) {
      found.set(otherEnd, description);
    }
  }
  return found;
}

function rulesIn(response: AwsResponse): { id: string; otherEnd: string | undefined }[] {
  const [, ...rules] = response.body.toString("utf8").split("<securityGroupRuleId>");
  return rules.map((text) => ({
    id: text.slice(0, text.indexOf("<")),
    otherEnd: text
      .match(/<referencedGroupInfo>.*?<groupId>([^<]+)|<prefixListId>([^<]+)/s)
      ?.slice(1)
      .find(Boolean),
  }));
}
