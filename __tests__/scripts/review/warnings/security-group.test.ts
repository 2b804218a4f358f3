import { describe, expect, test } from "@jest/globals";
import type { PlannedChange } from "../../../../scripts/plan/plan";
import { warningsOf } from "../../../../scripts/review/warnings";
import { change, changed, planOf } from "../plans";

const first = (...changes: readonly PlannedChange[]) =>
  warningsOf(planOf(...changes)).map(({ address, text }) => `${address}: ${text[0]}`);

const RULE = "aws_vpc_security_group_ingress_rule.a";
const port = (number: number, cidr_ipv4 = "0.0.0.0/0") => ({
  security_group_id: "sg-1",
  ip_protocol: "tcp",
  from_port: number,
  to_port: number,
  cidr_ipv4,
});
const rule = (after: object, members: Partial<PlannedChange> = {}) =>
  change(RULE, "created", { after: { ...after }, ...members });
const withoutGroup = ({ security_group_id: _, ...rest }: ReturnType<typeof port>) => rest;

describe("a security group that is opened", () => {
  test("is a warning", () => {
    expect(warningsOf(planOf(rule(port(5432))))).toEqual([
      {
        kind: "security-group-opened",
        address: RULE,
        text: [
          "Everyone on the internet may reach tcp port 5432 (`0.0.0.0/0`).",
          "What listens there, or will, is open to attacks. A test listener shows revisions that are not released yet.",
          "Do instead: allow only the CIDR blocks or the security group of the clients.",
        ],
      },
    ]);
  });

  test("is a warning on IPv6, in each form", () => {
    const ipv6 = { ...port(22, ""), cidr_ipv4: null, cidr_ipv6: "::/0" };
    expect(first(rule(ipv6))).toEqual([
      `${RULE}: Everyone on the internet may reach tcp port 22 (\`::/0\`).`,
    ]);
    const long = { ...ipv6, cidr_ipv6: "0000:0000::/0" };
    expect(first(rule(long))).toHaveLength(1);
  });

  test("is a warning on every port", () => {
    const all = { security_group_id: "sg-1", ip_protocol: "-1", cidr_ipv4: "0.0.0.0/0" };
    expect(first(rule(all))).toEqual([
      `${RULE}: Everyone on the internet may reach every port (\`0.0.0.0/0\`).`,
    ]);
  });

  test("is a warning in a rule of the older type, and none for outbound traffic", () => {
    const after = { security_group_id: "sg-1", protocol: "tcp", from_port: 0, to_port: 1024 };
    const older = (type: string) =>
      change("aws_security_group_rule.a", "created", {
        after: { ...after, type, cidr_blocks: ["0.0.0.0/0"] },
      });
    expect(first(older("ingress"))).toEqual([
      "aws_security_group_rule.a: Everyone on the internet may reach tcp ports 0 to 1024 (`0.0.0.0/0`).",
    ]);
    expect(first(older("egress"))).toEqual([]);
    expect(first(change("aws_vpc_security_group_egress_rule.a", "created", { after: port(443) }))).toEqual(
      [],
    );
  });

  test("is a warning in a rule inside the group", () => {
    const ingress = (cidr: string) => ({
      id: "sg-1",
      ingress: [{ protocol: "tcp", from_port: 22, to_port: 22, cidr_blocks: [cidr], ipv6_cidr_blocks: [] }],
    });
    const opened = changed("aws_security_group.a", ingress("10.0.0.0/8"), ingress("0.0.0.0/0"));
    const closed = changed("aws_security_group.a", ingress("0.0.0.0/0"), ingress("10.0.0.0/8"));
    expect(first(opened)).toEqual([
      "aws_security_group.a: Everyone on the internet may reach tcp port 22 (`0.0.0.0/0`).",
    ]);
    expect(first(closed)).toEqual([]);
  });

  test("is none for a block of addresses", () => {
    expect(first(rule(port(5432, "10.0.0.0/8")))).toEqual([]);
    expect(first(rule(port(5432, "203.0.113.0/30")))).toEqual([]);
  });

  test("is none if it was open before, also by another resource", () => {
    expect(first(changed(RULE, port(22), port(22)))).toEqual([]);
    const wider = { ...port(22), from_port: 0, to_port: 1024 };
    expect(first(changed(RULE, wider, port(22)))).toEqual([]);
    const moved = change("aws_vpc_security_group_ingress_rule.old", "destroyed", { before: port(22) });
    expect(first(rule(port(22)), moved).filter((line) => line.startsWith(RULE))).toEqual([]);
  });

  test("is a warning if another group or another port was open before", () => {
    expect(first(changed(RULE, { ...port(22), security_group_id: "sg-2" }, port(22)))).toHaveLength(1);
    expect(first(changed(RULE, port(22), { ...port(22), to_port: 23 }))).toHaveLength(1);
    expect(first(changed(RULE, port(22), { ...port(22), ip_protocol: "-1" }))).toHaveLength(1);
  });

  test("is none for the web ports of a new group, and a warning for others", () => {
    expect(first(rule(withoutGroup(port(443)), { afterUnknown: { security_group_id: true } }))).toEqual([]);
    expect(first(rule(withoutGroup(port(80))))).toEqual([]);
    expect(first(rule(withoutGroup(port(8443))))).toHaveLength(1);
    expect(first(rule(port(443)))).toHaveLength(1);
  });
});
