import { Lb, type LbConfig } from "@cdktf/provider-aws/lib/lb";
import { LbListener, type LbListenerConfig } from "@cdktf/provider-aws/lib/lb-listener";
import { LbListenerCertificate } from "@cdktf/provider-aws/lib/lb-listener-certificate";
import { Route53Record } from "@cdktf/provider-aws/lib/route53-record";
import { Wafv2WebAclAssociation } from "@cdktf/provider-aws/lib/wafv2-web-acl-association";
import { Construct } from "constructs";
import { ignoredAttributes } from "../ownership";
import { checkListenerPorts } from "./listener-ports";
import {
  type DnsRecord,
  IDLE_TIMEOUT_SECONDS,
  type LoadBalancerLogs,
  type LoadBalancerOptions,
} from "./load-balancer-options";
import { LogBucket } from "./log-bucket";
import type { ListenerSettings, NormalizedListeners } from "./own-listeners";
import { rulesOf, type ServiceTraffic } from "./service-traffic";
import { forwardTo, type TargetGroupColor, type TargetGroups } from "./target-groups";

/**
 * The properties of a load balancer.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html
 */
export interface LoadBalancerProps {
  /** The name of the load balancer, 1 to 32 letters, digits and hyphens. A change replaces the load balancer. */
  readonly name: string;
  /**
   * The name of the bucket if `options.logs` has the kind `own`, 3 to 63 lower-case letters, digits, dots and hyphens,
   * unique in all of AWS. A change replaces the bucket. @default - `<name>-lb-` and a number that Terraform adds
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
   */
  readonly logBucketName?: string | undefined;
  /** Scheme, logs, web ACL and DNS records. `{}` takes all defaults. */
  readonly options: LoadBalancerOptions;
  /** The subnets, by id: two or more, in different zones, public ones unless the load balancer is internal. */
  readonly subnetIds: readonly string[];
  /**
   * The security group of the load balancer, by id. It must allow inbound traffic on the ports of the listeners, and
   * outbound traffic to the tasks: a {@link LoadBalancerSecurityGroup} does.
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-update-security-groups.html
   */
  readonly securityGroupId: string;
  /** The listeners, from {@link normalizeListeners}. */
  readonly listeners: NormalizedListeners;
  /**
   * Whether AWS refuses to delete the load balancer, and Terraform refuses to destroy or replace the production
   * listener.
   */
  readonly deletionProtection: boolean;
  /**
   * The service that the listeners forward to by default, and the target group that new listeners start with.
   * @default - none: requests that match no rule get status 404
   */
  readonly service?: {
    /** The two target groups of the service. */
    readonly targetGroups: TargetGroups;
    /** The target group that gets all traffic of a new listener. After that, CodeDeploy moves the traffic. */
    readonly liveTargetGroup: TargetGroupColor;
  };
}

/** The default action of a load balancer for many services. */
const NOT_FOUND = {
  type: "fixed-response",
  fixedResponse: { contentType: "text/plain", messageBody: "Not Found", statusCode: "404" },
};

/**
 * An Application Load Balancer with a production listener and, if configured, a test listener and a redirect from
 * HTTP: for one service, or for many that add rules to its listeners.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/create-listener.html
 */
export class LoadBalancer extends Construct implements ServiceTraffic {
  /** The Application Load Balancer. */
  readonly loadBalancer: Lb;
  /** The bucket of the logs. `undefined` unless `logs` has the kind `own`. */
  readonly logBucket: LogBucket | undefined;
  /** The web ACL's association with the load balancer. `undefined` without `options.webAclArn`. */
  readonly webAclAssociation: Wafv2WebAclAssociation | undefined;
  /** The records of `options.dnsRecords`, in the same order. */
  readonly dnsRecords: readonly Route53Record[];
  /** The additional certificates of the listeners. */
  readonly listenerCertificates: readonly LbListenerCertificate[];
  /** The listener that users reach the service at. */
  readonly productionListener: LbListener;
  /** The listener for tests of a new revision. `undefined` without one. */
  readonly testListener: LbListener | undefined;
  /** The listener on port 80. `undefined` if production uses port 80 or has no encryption. */
  readonly redirectListener: LbListener | undefined;
  readonly productionListenerArn: string;
  readonly testListenerArn: string | undefined;
  readonly ruleArns: readonly string[];
  /** The production and the test listener. */
  readonly routes: readonly LbListener[];
  readonly url: string;
  readonly testUrl: string | undefined;

  private readonly props: LoadBalancerProps;

  constructor(scope: Construct, id: string, props: LoadBalancerProps) {
    super(scope, id);
    this.props = props;
    const { production, test, redirect } = props.listeners;
    const {
      scheme,
      idleTimeoutSeconds = IDLE_TIMEOUT_SECONDS,
      logs = { kind: "none" },
      webAclArn,
      dnsRecords = [],
    } = props.options;
    this.logBucket = this.createLogBucket(logs);
    this.loadBalancer = new Lb(this, "load-balancer", {
      name: props.name,
      loadBalancerType: "application",
      internal: scheme === "internal",
      subnets: [...props.subnetIds],
      securityGroups: [props.securityGroupId],
      dropInvalidHeaderFields: true,
      desyncMitigationMode: "defensive",
      enableDeletionProtection: props.deletionProtection,
      idleTimeout: idleTimeoutSeconds,
      ...this.renderLogs(logs),
      ...(this.logBucket === undefined ? {} : { dependsOn: [this.logBucket.policy] }),
    });
    this.webAclAssociation =
      webAclArn === undefined
        ? undefined
        : new Wafv2WebAclAssociation(this, "web-acl", { resourceArn: this.loadBalancer.arn, webAclArn });
    this.dnsRecords = dnsRecords.map((record, index) => this.createRecord(record, index));
    this.productionListener = this.createListener("production-listener", production);
    this.testListener = test === undefined ? undefined : this.createListener("test-listener", test);
    this.routes = [this.productionListener, this.testListener].filter((listener) => listener !== undefined);
    this.listenerCertificates = this.routes.flatMap((listener) => this.addCertificates(listener));
    this.redirectListener =
      redirect === undefined ? undefined : this.createRedirect(redirect.port, production.port);
    this.productionListenerArn = this.productionListener.arn;
    this.testListenerArn = this.testListener?.arn;
    this.ruleArns = this.routes.map(({ arn }) => rulesOf(arn));
    this.url = this.renderUrl(production);
    this.testUrl = test === undefined ? undefined : this.renderUrl(test);
    checkListenerPorts(this, this.loadBalancer);
  }

  private createLogBucket(logs: LoadBalancerLogs): LogBucket | undefined {
    const { name, logBucketName, deletionProtection } = this.props;
    return logs.kind === "own"
      ? new LogBucket(this, "logs", {
          name,
          bucketName: logBucketName,
          retentionDays: logs.retentionDays ?? 90,
          forceDestroy: !deletionProtection,
        })
      : undefined;
  }

  private createRecord({ zoneId, name }: DnsRecord, index: number): Route53Record {
    const { dnsName, zoneId: loadBalancerZoneId } = this.loadBalancer;
    return new Route53Record(this, `dns-record-${index}`, {
      zoneId,
      name,
      type: "A",
      alias: { name: dnsName, zoneId: loadBalancerZoneId, evaluateTargetHealth: true },
    });
  }

  private renderLogs(logs: LoadBalancerLogs): Pick<LbConfig, "accessLogs" | "connectionLogs"> {
    if (logs.kind === "none") {
      return {};
    }
    const target =
      logs.kind === "existing"
        ? {
            bucket: logs.bucket,
            ...(logs.prefix === undefined ? {} : { prefix: logs.prefix }),
            enabled: true,
          }
        : { bucket: this.logBucket?.bucket.id ?? "", enabled: true };
    return { accessLogs: target, ...(logs.connections === true ? { connectionLogs: target } : {}) };
  }

  private createListener(
    id: "production-listener" | "test-listener",
    { port }: ListenerSettings,
  ): LbListener {
    const { deletionProtection, service } = this.props;
    return new LbListener(this, id, {
      loadBalancerArn: this.loadBalancer.arn,
      port,
      ...this.renderProtocol(),
      defaultAction: [
        service === undefined ? NOT_FOUND : forwardTo(service.targetGroups, service.liveTargetGroup),
      ],
      lifecycle: {
        ...(service === undefined ? {} : { ignoreChanges: ignoredAttributes("aws_lb_listener") }),
        preventDestroy: deletionProtection && id === "production-listener",
      },
    });
  }

  private renderProtocol(): Pick<LbListenerConfig, "protocol" | "sslPolicy" | "certificateArn"> {
    const { encryption } = this.props.listeners;
    return encryption.kind === "none"
      ? { protocol: "HTTP" }
      : { protocol: "HTTPS", sslPolicy: encryption.tlsPolicy, certificateArn: encryption.certificateArn };
  }

  private addCertificates(listener: LbListener): LbListenerCertificate[] {
    const { encryption } = this.props.listeners;
    const arns = encryption.kind === "none" ? [] : encryption.additionalCertificateArns;
    return arns.map(
      (certificateArn, index) =>
        new LbListenerCertificate(this, `${listener.node.id}-certificate-${index}`, {
          listenerArn: listener.arn,
          certificateArn,
        }),
    );
  }

  private createRedirect(fromPort: number, toPort: number): LbListener {
    return new LbListener(this, "http-redirect-listener", {
      // When a service changes from HTTP to HTTPS, the production listener must free this port first.
      dependsOn: [this.productionListener],
      loadBalancerArn: this.loadBalancer.arn,
      port: fromPort,
      protocol: "HTTP",
      defaultAction: [
        {
          type: "redirect",
          redirect: { protocol: "HTTPS", port: String(toPort), statusCode: "HTTP_301" },
        },
      ],
    });
  }

  private renderUrl({ port }: ListenerSettings): string {
    const scheme = this.props.listeners.encryption.kind === "none" ? "http" : "https";
    const isDefaultPort = port === (scheme === "http" ? 80 : 443);
    return `${scheme}://${this.loadBalancer.dnsName}${isDefaultPort ? "" : `:${port}`}`;
  }
}
