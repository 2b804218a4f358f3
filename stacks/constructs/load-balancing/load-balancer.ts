import { Lb } from "@cdktf/provider-aws/lib/lb";
import { LbListener, type LbListenerConfig } from "@cdktf/provider-aws/lib/lb-listener";
import { Construct } from "constructs";
import { ignoredAttributes } from "../ownership";
import type { ListenerSettings, NormalizedListeners } from "./listeners";
import type { TargetGroupPair } from "./target-groups";

export interface LoadBalancerProps {
  readonly name: string;
  readonly publicSubnetIds: readonly string[];
  readonly securityGroupId: string;
  readonly targetGroups: TargetGroupPair;
  readonly listeners: NormalizedListeners;
  /**
   * Whether AWS refuses to delete the load balancer, and Terraform refuses to destroy or replace the production
   * listener.
   */
  readonly deletionProtection: boolean;
  /** The target group that new listeners forward to. */
  readonly liveTargetGroup: "blue" | "green";
}

/**
 * An Application Load Balancer in the public subnets, with a production listener and, if configured, a test
 * listener and a redirect from HTTP.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/create-listener.html
 */
export class LoadBalancer extends Construct {
  readonly loadBalancer: Lb;
  readonly productionListener: LbListener;
  readonly testListener: LbListener | undefined;
  /** The listeners that forward to the target groups. */
  readonly listeners: LbListener[];
  /** The URL that users reach the service at. */
  readonly url: string;
  /** The URL of the test listener: during a deployment it serves the new revision, otherwise the live one. */
  readonly testUrl: string | undefined;

  private readonly props: LoadBalancerProps;

  constructor(scope: Construct, id: string, props: LoadBalancerProps) {
    super(scope, id);
    this.props = props;
    const { production, test, redirect } = props.listeners;
    this.loadBalancer = new Lb(this, "load-balancer", {
      name: props.name,
      loadBalancerType: "application",
      internal: false,
      subnets: [...props.publicSubnetIds],
      securityGroups: [props.securityGroupId],
      dropInvalidHeaderFields: true,
      desyncMitigationMode: "defensive",
      enableDeletionProtection: props.deletionProtection,
    });
    this.productionListener = this.createListener("production-listener", production);
    this.testListener = test === undefined ? undefined : this.createListener("test-listener", test);
    this.listeners = [this.productionListener, this.testListener].filter(
      (listener) => listener !== undefined,
    );
    if (redirect !== undefined) {
      this.createRedirect(redirect.port, production.port);
    }
    this.url = this.renderUrl(production);
    this.testUrl = test === undefined ? undefined : this.renderUrl(test);
  }

  private createListener(
    id: "production-listener" | "test-listener",
    { port }: ListenerSettings,
  ): LbListener {
    const { deletionProtection, liveTargetGroup } = this.props;
    const { blue, green } = this.props.targetGroups;
    return new LbListener(this, id, {
      loadBalancerArn: this.loadBalancer.arn,
      port,
      ...this.renderProtocol(),
      defaultAction: [
        {
          type: "forward",
          // A weighted forward over both groups: the form that CodeDeploy leaves after a deployment.
          forward: {
            targetGroup: [
              { arn: blue.arn, weight: liveTargetGroup === "blue" ? 100 : 0 },
              { arn: green.arn, weight: liveTargetGroup === "green" ? 100 : 0 },
            ],
          },
        },
      ],
      lifecycle: {
        ignoreChanges: ignoredAttributes("aws_lb_listener"),
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

  private createRedirect(fromPort: number, toPort: number): void {
    new LbListener(this, "http-redirect-listener", {
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
