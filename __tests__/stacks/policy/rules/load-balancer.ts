import { blocks, isSet, type Resource } from "../support/resources";
import { type Rule, resourceRule } from "../support/rule";

const LOAD_BALANCER = ["aws_lb"];
const LISTENER = ["aws_lb_listener"];
const TARGET_GROUP = ["aws_lb_target_group"];

/** Policies without TLS 1.0 and 1.1. */
const TLS_1_2 = /^ELBSecurityPolicy-(TLS13-1-[23]-|FS-1-2-|TLS-1-2-)/;

const isEncrypted = ({ values }: Resource) => values["protocol"] === "HTTPS";

export const LOAD_BALANCER_RULES: readonly Rule[] = [
  resourceRule(LISTENER, {
    name: "a listener uses TLS or redirects to it",
    ids: ["CKV_AWS_2", "CKV2_AWS_20", "AWS-0054", "ELB.1", "ELB.18"],
    holds: (listener) => isEncrypted(listener) || redirectsToTls(listener),
  }),
  resourceRule(LISTENER, {
    name: "a listener accepts no version older than TLS 1.2",
    ids: ["CKV_AWS_103", "CKV2_AWS_74", "AWS-0047", "ELB.17"],
    applies: isEncrypted,
    holds: ({ values }) => TLS_1_2.test(String(values["ssl_policy"])),
  }),
  resourceRule(LOAD_BALANCER, {
    name: "a load balancer drops invalid headers",
    ids: ["CKV_AWS_131", "AWS-0052", "ELB.4"],
    holds: ({ values }) => values["drop_invalid_header_fields"] === true,
  }),
  resourceRule(LOAD_BALANCER, {
    name: "a load balancer protects from request smuggling",
    ids: ["CKV_AWS_328", "ELB.12"],
    holds: ({ values }) => ["defensive", "strictest"].includes(String(values["desync_mitigation_mode"])),
  }),
  resourceRule(LOAD_BALANCER, {
    name: "a load balancer logs each request",
    ids: ["CKV_AWS_91", "ELB.5", "ELB2"],
    holds: ({ values }) => blocks(values, "access_logs").some(({ enabled }) => enabled === true),
  }),
  resourceRule(LOAD_BALANCER, {
    name: "a load balancer is protected from deletion",
    ids: ["CKV_AWS_150", "ELB.6"],
    holds: ({ values }) => values["enable_deletion_protection"] === true,
  }),
  resourceRule(LOAD_BALANCER, {
    name: "a load balancer is in two zones or more",
    ids: ["ELB.13"],
    holds: ({ values }) => (values["subnets"] as readonly unknown[]).length > 1,
  }),
  resourceRule(LOAD_BALANCER, {
    name: "a load balancer that the internet reaches has a web ACL",
    ids: ["CKV2_AWS_28", "ELB.16"],
    applies: isPublic,
    holds: (loadBalancer, stack) =>
      stack.referringTo(loadBalancer, "aws_wafv2_web_acl_association", "resource_arn").length > 0,
  }),
  resourceRule(LOAD_BALANCER, {
    name: "the internet does not reach a load balancer",
    ids: ["AWS-0053"],
    holds: (loadBalancer) => !isPublic(loadBalancer),
  }),
  resourceRule(TARGET_GROUP, {
    name: "a target group has a health check",
    ids: ["CKV_AWS_261"],
    holds: ({ values }) => blocks(values, "health_check").some(({ path }) => isSet(path)),
  }),
  resourceRule(TARGET_GROUP, {
    name: "a load balancer reaches its targets by TLS",
    ids: ["CKV_AWS_378"],
    holds: ({ values }) => values["protocol"] !== "HTTP",
  }),
];

function isPublic({ values }: Resource): boolean {
  return values["internal"] !== true;
}

function redirectsToTls({ values }: Resource): boolean {
  const redirects = blocks(values, "default_action").flatMap((action) => blocks(action, "redirect"));
  return redirects.length > 0 && redirects.every(({ protocol }) => protocol === "HTTPS");
}
