import { checkRegionOf } from "../../support/arns";
import { checkNoRepeats } from "../../support/lists";
import { BUCKET, BUCKET_HELP } from "../../support/names/bucket";
import { checkWholeNumber } from "../../support/numbers";
import { checkText, isKnown, type Problem } from "../../support/problems";
import {
  type Fields,
  flag,
  knownListOf,
  knownOneOf,
  number,
  objectOf,
  optional,
  text,
  variantsOf,
} from "../../support/props";

/** `internet-facing` has public addresses; `internal` has private ones, for clients in the VPC. */
export type LoadBalancerScheme = "internet-facing" | "internal";

/** The seconds without data until a load balancer closes a connection, if nothing else is set. */
export const IDLE_TIMEOUT_SECONDS = 60;

/**
 * Options of a load balancer that a stack creates.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html
 */
export interface LoadBalancerOptions {
  /**
   * `internet-facing` has public addresses, in the public subnets. `internal` has private addresses, in the private
   * subnets: only clients in the VPC and in connected networks reach it. A change replaces the load balancer.
   * @default "internet-facing"
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/how-elastic-load-balancing-works.html
   */
  readonly scheme?: LoadBalancerScheme;
  /**
   * Seconds without data until the load balancer closes a connection, 1 to 4000. The containers' own limit should be
   * longer: otherwise clients get status 502 now and then. @default 60
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html#connection-idle-timeout
   */
  readonly idleTimeoutSeconds?: number;
  /** A file every five minutes with all requests, in S3. @default - { kind: "none" } */
  readonly logs?: LoadBalancerLogs;
  /**
   * The web ACL of AWS WAF that filters the requests, by ARN, in the load balancer's region. @default - none
   * @see https://docs.aws.amazon.com/waf/latest/developerguide/web-acl-associating.html
   */
  readonly webAclArn?: string;
  /** Alias records of Route 53 that point to the load balancer. @default - none */
  readonly dnsRecords?: readonly DnsRecord[];
}

/**
 * Where a load balancer writes its logs: one line for each request and, with `connections`, one for each connection.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html
 */
export type LoadBalancerLogs =
  | { readonly kind: "none" }
  /** A new bucket, encrypted by S3, not public, whose name starts with the load balancer's. */
  | {
      readonly kind: "own";
      /** Days that logs are kept, 1 to 3653. @default 90 */
      readonly retentionDays?: number;
      /** Whether connections are logged too, with their TLS versions and client certificates. @default false */
      readonly connections?: boolean;
    }
  /** An existing bucket in the same region. Its policy must allow Elastic Load Balancing to write. */
  | {
      readonly kind: "existing";
      /** The bucket's name. */
      readonly bucket: string;
      /** The start of the objects' keys, without a slash at the end. @default - none */
      readonly prefix?: string;
      /** Whether connections are logged too, with their TLS versions and client certificates. @default false */
      readonly connections?: boolean;
    };

/**
 * A DNS name for a load balancer.
 *
 * @see https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/routing-to-elb-load-balancer.html
 */
export interface DnsRecord {
  /** The hosted zone, by id, such as `Z0123456789ABCDEFGHIJ`. */
  readonly zoneId: string;
  /** The full name, such as `shop.example.com` or `*.example.com`. */
  readonly name: string;
}

/** The properties of `LoadBalancerOptions`. */
export const LOAD_BALANCER_FIELDS: Fields<LoadBalancerOptions> = {
  scheme: optional(knownOneOf("internet-facing", "internal")),
  idleTimeoutSeconds: optional(number),
  logs: optional(
    variantsOf<LoadBalancerLogs>({
      none: {},
      own: { retentionDays: optional(number), connections: optional(flag) },
      existing: { bucket: text, prefix: optional(text), connections: optional(flag) },
    }),
  ),
  webAclArn: optional(text),
  dnsRecords: optional(knownListOf(objectOf<DnsRecord>({ zoneId: text, name: text }))),
};

/** Everything that is wrong with a load balancer's options. Unresolved tokens pass. */
export function checkLoadBalancerOptions(prop: string, options: LoadBalancerOptions): Problem[] {
  const { idleTimeoutSeconds, logs, webAclArn, dnsRecords = [] } = options;
  return [
    ...checkWholeNumber(`${prop}.idleTimeoutSeconds`, idleTimeoutSeconds, {
      min: 1,
      max: 4000,
      unit: "seconds",
    }),
    ...(logs === undefined ? [] : checkLogs(`${prop}.logs`, logs)),
    ...checkWebAcl(`${prop}.webAclArn`, webAclArn),
    ...dnsRecords.flatMap((record, index) => checkDnsRecord(`${prop}.dnsRecords[${index}]`, record)),
    ...checkNoRepeats(
      `${prop}.dnsRecords`,
      dnsRecords.map(({ name }) => name),
    ),
  ];
}

function checkLogs(prop: string, logs: LoadBalancerLogs): Problem[] {
  switch (logs.kind) {
    case "none":
      return [];
    case "own":
      return checkWholeNumber(`${prop}.retentionDays`, logs.retentionDays, {
        min: 1,
        max: 3653,
        unit: "days",
      });
    case "existing":
      return [
        ...checkText(`${prop}.bucket`, logs.bucket, BUCKET, BUCKET_HELP),
        ...(isKnown(logs.prefix) && (/^\/|\/$/.test(logs.prefix) || logs.prefix.includes("AWSLogs"))
          ? [
              {
                prop: `${prop}.prefix`,
                what: `got ${JSON.stringify(logs.prefix)}`,
                allowed: "a prefix without a slash at its start or end, and without AWSLogs, which AWS adds",
                fix: 'write it as "load-balancers/shop", or leave it out',
              },
            ]
          : []),
      ];
  }
}

function checkWebAcl(prop: string, arn: string | undefined): Problem[] {
  if (!isKnown(arn) || /^arn:[\w-]+:wafv2:[\w-]+:\d{12}:regional\/webacl\/[\w-]+\/[\w-]+$/.test(arn)) {
    return [];
  }
  return [
    {
      prop,
      what: `got ${JSON.stringify(arn)}`,
      allowed: "the ARN of a regional web ACL of AWS WAF",
      fix: "copy it from: aws wafv2 list-web-acls --scope REGIONAL",
    },
  ];
}

/** Checks that a web ACL is in the load balancer's region. One of CloudFront is refused anyway, and is in us-east-1. */
export function checkWebAclRegion(arn: string | undefined, region: string): Problem[] {
  return isKnown(arn) && arn.includes(":regional/")
    ? checkRegionOf("loadBalancer.webAclArn", arn, region, "the load balancer")
    : [];
}

function checkDnsRecord(prop: string, { zoneId, name }: DnsRecord): Problem[] {
  return [
    ...(isKnown(zoneId) && !/^Z[A-Z0-9]{1,31}$/.test(zoneId)
      ? [
          {
            prop: `${prop}.zoneId`,
            what: `got ${JSON.stringify(zoneId)}`,
            allowed: "the id of a hosted zone",
            fix: "copy it from: aws route53 list-hosted-zones",
          },
        ]
      : []),
    ...(isKnown(name) && !/^(\*\.)?([\w-]{1,63}\.)+[a-zA-Z]{2,63}$/.test(name)
      ? [
          {
            prop: `${prop}.name`,
            what: `got ${JSON.stringify(name)}`,
            allowed: "a full DNS name without a dot at its end",
            fix: 'write it as "shop.example.com"',
          },
        ]
      : []),
  ];
}
