/** Security groups that are opened to the internet. */
import type { PlannedChange, Values } from "../../plan/plan";
import { blocks, strings } from "../values";
import { code, type FindWarnings } from "./warning";

/** What a rule opens to everyone. */
interface Opening {
  /** The security group, if it existed before. */
  readonly group: unknown;
  readonly protocol: string;
  readonly from: number;
  readonly to: number;
  readonly family: "0.0.0.0/0" | "::/0";
}

/**
 * Warns of inbound rules that are opened to everyone, on IPv4 or IPv6. A new security group may open ports 80 and 443, as
 * that of a public load balancer does.
 *
 * @see https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-18
 */
export const securityGroupOpened: FindWarnings = ({ changes }) => {
  // A rule that only moves to another resource opens nothing.
  const before = changes.flatMap((change) => openings(change, change.before));
  return changes.flatMap((change) => {
    const found = openings(change, change.after)
      .filter((opening) => !before.some((one) => includes(one, opening)))
      .filter((opening) => opening.group !== undefined || !isPublicWeb(opening));
    return found.length === 0
      ? []
      : [
          {
            kind: "security-group-opened",
            address: change.address,
            text: [
              `Everyone on the internet may reach ${[...new Set(found.map(nameOf))].join(" and ")}.`,
              "What listens there, or will, is open to attacks. A test listener shows revisions that are not released yet.",
              "Do instead: allow only the CIDR blocks or the security group of the clients.",
            ],
          },
        ];
  });
};

function openings(change: PlannedChange, values: Values): readonly Opening[] {
  const { type, before } = change;
  if (type === "aws_security_group" || type === "aws_default_security_group") {
    return blocks(values["ingress"]).flatMap((rule) =>
      opened(before["id"], rule, rule["protocol"], [rule["cidr_blocks"], rule["ipv6_cidr_blocks"]]),
    );
  }
  if (type === "aws_security_group_rule" && values["type"] === "ingress") {
    const cidrs = [values["cidr_blocks"], values["ipv6_cidr_blocks"]];
    return opened(groupOf(values), values, values["protocol"], cidrs);
  }
  return type === "aws_vpc_security_group_ingress_rule"
    ? opened(groupOf(values), values, values["ip_protocol"], [values["cidr_ipv4"], values["cidr_ipv6"]])
    : [];
}

/** A group that this plan creates has no id yet. */
function groupOf(values: Values): unknown {
  return values["security_group_id"];
}

function opened(
  group: unknown,
  rule: Values,
  protocol: unknown,
  cidrs: readonly unknown[],
): readonly Opening[] {
  const [from, to] = [rule["from_port"], rule["to_port"]];
  const isEveryPort = isAll(protocol) || typeof from !== "number" || typeof to !== "number" || from < 0;
  return cidrs
    .flatMap(strings)
    .filter((cidr) => cidr.endsWith("/0"))
    .map((cidr) => ({
      group,
      protocol: isAll(protocol) ? "all" : String(protocol),
      ...(isEveryPort ? { from: 0, to: 65_535 } : { from, to }),
      family: cidr.includes(":") ? "::/0" : "0.0.0.0/0",
    }));
}

function isAll(protocol: unknown): boolean {
  return protocol === "-1" || protocol === "all" || protocol === undefined;
}

function includes(wide: Opening, narrow: Opening): boolean {
  return (
    wide.group === narrow.group &&
    wide.family === narrow.family &&
    (wide.protocol === "all" || wide.protocol === narrow.protocol) &&
    wide.from <= narrow.from &&
    wide.to >= narrow.to
  );
}

function isPublicWeb({ protocol, from, to }: Opening): boolean {
  return (protocol === "tcp" || protocol === "udp") && from === to && (from === 80 || from === 443);
}

function nameOf({ protocol, from, to, family }: Opening): string {
  const ports =
    protocol === "all"
      ? "every port"
      : `${protocol} ${from === to ? `port ${from}` : `ports ${from} to ${to}`}`;
  return `${ports} (${code(family)})`;
}
