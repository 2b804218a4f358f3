import { describe, expect, test } from "@jest/globals";
import type { ServiceStackProps } from "../../../stacks";
import { synthService } from "../../support/service";

describe("security groups", () => {
  test("allow the load balancer to reach the tasks on every port, since the revisions may use different ports", () => {
    const template = synthService();
    const group = (id: "load-balancer" | "task") =>
      `\${${template.addressOf("aws_security_group", `${id}-security-group`)}.id}`;
    const everyPort = { ip_protocol: "tcp", from_port: 0, to_port: 65_535 };
    expect(
      template.byId("aws_vpc_security_group_egress_rule", "load-balancer-security-group_to-tasks"),
    ).toMatchObject({
      ...everyPort,
      security_group_id: group("load-balancer"),
      referenced_security_group_id: group("task"),
    });
    expect(
      template.byId("aws_vpc_security_group_ingress_rule", "task-security-group_from-load-balancer"),
    ).toMatchObject({
      ...everyPort,
      security_group_id: group("task"),
      referenced_security_group_id: group("load-balancer"),
    });
    expect(
      template.byId("aws_vpc_security_group_egress_rule", "task-security-group_to-anywhere"),
    ).toMatchObject({
      ip_protocol: "-1",
      cidr_ipv4: "0.0.0.0/0",
      security_group_id: group("task"),
    });
  });

  test("can be replaced while the old tasks use them", () => {
    const groups = Object.values(synthService().all("aws_security_group"));
    expect(groups.map((group) => group["lifecycle"])).toEqual([
      { create_before_destroy: true },
      { create_before_destroy: true },
    ]);
  });

  test("keep a rule's id while it allows the same, also if another listener uses the port", () => {
    const rules = (props: Partial<ServiceStackProps>) =>
      Object.keys(synthService(props).all("aws_vpc_security_group_ingress_rule"));
    const plain = rules({ productionListener: { kind: "http-without-encryption" } });
    const encrypted = rules({});
    expect(plain.filter((id) => id.startsWith("load-balancer-security-group_port-80-"))).toHaveLength(1);
    expect(encrypted).toEqual(expect.arrayContaining(plain));
  });
});
