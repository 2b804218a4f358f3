import type { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { LambdaFunction } from "@cdktf/provider-aws/lib/lambda-function";
import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import { VpcSecurityGroupEgressRule } from "@cdktf/provider-aws/lib/vpc-security-group-egress-rule";
import { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule";
import { Construct } from "constructs";
import { BundleAsset } from "../../support/cdktf/bundle-asset";
import { jsonDocument } from "../../support/json-document";
import { policyDocument, type Statement, serviceTrustPolicy } from "../../support/policy";
import { PROBE_HANDLER, probeBundle } from "../../support/probe-bundle";
import { type Checked, checkedProps } from "../../support/props";
import { createLogGroup } from "../log-group";
import { normalizeProbe, probeTimeoutSeconds } from "./probe-options";
import { checkHttpProbe, type HttpProbeProps, httpProbeShape } from "./probe-props";

/** The port of CodeDeploy's API. */
const HTTPS_PORT = 443;
const EVERY_PORT = { from: 0, to: 65_535 };

/** TCP ports, both ends included. Numbers may be tokens. */
interface Ports {
  readonly from: number;
  readonly to: number;
}

/**
 * A Lambda function for a lifecycle hook. It sends requests to the new revision through the test listener, and reports to
 * CodeDeploy whether the responses are good, also when it fails or runs out of time. Its subnets need a way to CodeDeploy's
 * API: NAT, or the VPC endpoint `codedeploy`.
 *
 * @throws InvalidPropsError with everything that is wrong with the props
 * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-hooks.html
 */
export class HttpProbe extends Construct {
  /** The function, for `addHook`. */
  readonly lambdaFunction: LambdaFunction;
  /** The role of the function. */
  readonly role: IamRole;
  /** What the function may do: report to CodeDeploy, write its log, and join the VPC. */
  readonly rolePolicy: IamRolePolicy;
  /** The log group of the function. */
  readonly logGroup: CloudwatchLogGroup;
  /** The security group of the function. Nothing may connect to it. */
  readonly securityGroup: SecurityGroup;
  /** To CodeDeploy's API, and to the test listener. */
  readonly outbound: readonly VpcSecurityGroupEgressRule[];

  private readonly props: HttpProbeProps;
  private inbound: VpcSecurityGroupIngressRule | undefined;

  constructor(scope: Construct, id: string, given: HttpProbeProps | Checked<HttpProbeProps>) {
    super(scope, id);
    this.props = checkedProps(given, "probe", httpProbeShape, checkHttpProbe);
    this.logGroup = createLogGroup(this, `/aws/lambda/${this.props.functionName}`, this.props);
    this.role = new IamRole(this, "role", {
      name: this.props.roleName ?? this.props.functionName,
      assumeRolePolicy: serviceTrustPolicy(this, "role-trust", "lambda.amazonaws.com"),
    });
    this.rolePolicy = new IamRolePolicy(this, "role-policy", {
      name: this.props.rolePolicyName ?? "policy",
      role: this.role.id,
      policy: policyDocument(this, "role-policy-document", renderStatements(this.logGroup.arn)),
    });
    this.securityGroup = this.createSecurityGroup();
    this.outbound = this.createOutbound();
    this.lambdaFunction = this.createFunction();
  }

  /** The rule that `allowTo` has created. `undefined` before. */
  get toTestListener(): VpcSecurityGroupIngressRule | undefined {
    return this.inbound;
  }

  /**
   * Allows the probe to reach the test listener of an internal load balancer. It has no effect on an internet-facing one:
   * requests from private subnets reach that from the addresses of the NAT gateways.
   *
   * @param securityGroupId the load balancer's
   */
  allowTo(securityGroupId: string): VpcSecurityGroupIngressRule {
    const { from, to } = this.testPorts();
    this.inbound = new VpcSecurityGroupIngressRule(this, "to-test-listener", {
      securityGroupId,
      description: `From the probe ${this.props.functionName}`,
      referencedSecurityGroupId: this.securityGroup.id,
      ipProtocol: "tcp",
      fromPort: from,
      toPort: to,
    });
    return this.inbound;
  }

  private createSecurityGroup(): SecurityGroup {
    const { functionName, vpcId } = this.props;
    return new SecurityGroup(this, "group", {
      // A prefix, so that a replacement can exist at the same time as the old group, which the function uses.
      namePrefix: `${functionName}-`,
      description: `Probe ${functionName}`,
      vpcId,
      tags: { Name: functionName },
      lifecycle: { createBeforeDestroy: true },
    });
  }

  private createOutbound(): VpcSecurityGroupEgressRule[] {
    const toListener = this.testPorts();
    const allow = (id: string, description: string, { from, to }: Ports) =>
      new VpcSecurityGroupEgressRule(this, id, {
        securityGroupId: this.securityGroup.id,
        description,
        cidrIpv4: "0.0.0.0/0",
        ipProtocol: "tcp",
        fromPort: from,
        toPort: to,
      });
    return [
      allow("to-codedeploy", "To the API of CodeDeploy", { from: HTTPS_PORT, to: HTTPS_PORT }),
      // AWS refuses two rules that allow the same.
      ...(toListener.from === HTTPS_PORT ? [] : [allow("to-listener", "To the test listener", toListener)]),
    ];
  }

  private createFunction(): LambdaFunction {
    const { functionName, subnetIds } = this.props;
    const code = probeBundle();
    return new LambdaFunction(this, "function", {
      functionName,
      description: "Tests a new revision before it gets production traffic",
      role: this.role.arn,
      runtime: "nodejs22.x",
      handler: PROBE_HANDLER,
      filename: new BundleAsset(this, "code", code).path,
      sourceCodeHash: code.codeHash,
      timeout: probeTimeoutSeconds(this.props),
      memorySize: 256,
      environment: { variables: { PROBE_SETTINGS: this.renderSettings() } },
      vpcConfig: { subnetIds: [...subnetIds], securityGroupIds: [this.securityGroup.id] },
      // Lambda checks the role's permissions for the VPC when it creates the function, and would create a log group
      // without retention.
      dependsOn: [this.rolePolicy, this.logGroup, ...this.outbound],
    });
  }

  /** What `hooks/probe-settings.ts` reads. */
  private renderSettings(): string {
    const { url, host, bodyContains } = this.props;
    const {
      paths,
      healthyStatusCodes,
      headers,
      attempts,
      successes,
      intervalSeconds,
      maxLatencyMilliseconds,
    } = normalizeProbe(this.props);
    return jsonDocument(this, "settings", {
      url,
      ...(host === undefined ? {} : { host }),
      paths,
      healthyStatusCodes,
      ...(bodyContains === undefined ? {} : { bodyContains }),
      headers,
      attempts,
      successes,
      intervalSeconds,
      maxLatencyMilliseconds,
    });
  }

  private testPorts(): Ports {
    const { port } = this.props;
    return port === undefined ? EVERY_PORT : { from: port, to: port };
  }
}

/**
 * Allows a function to report its result to CodeDeploy. This action is possible on `*` only.
 *
 * @see https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_PutLifecycleEventHookExecutionStatus.html
 */
export const REPORT_STATUS: Statement = {
  sid: "ReportStatus",
  actions: ["codedeploy:PutLifecycleEventHookExecutionStatus"],
  resources: ["*"],
};

/** The function's permissions. Lambda requires those for network interfaces on `*`, and uses them itself. */
function renderStatements(logGroupArn: string): Statement[] {
  return [
    REPORT_STATUS,
    {
      sid: "WriteLogs",
      actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
      resources: [`${logGroupArn}:*`],
    },
    {
      sid: "JoinNetwork",
      actions: [
        "ec2:AssignPrivateIpAddresses",
        "ec2:CreateNetworkInterface",
        "ec2:DeleteNetworkInterface",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeSubnets",
        "ec2:UnassignPrivateIpAddresses",
      ],
      resources: ["*"],
    },
  ];
}
