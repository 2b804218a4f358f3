import { DataAwsVpcEndpointService } from "@cdktf/provider-aws/lib/data-aws-vpc-endpoint-service";
import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import { VpcEndpoint } from "@cdktf/provider-aws/lib/vpc-endpoint";
import { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule";
import { Construct } from "constructs";
import { checkNoRepeats } from "../../support/lists";
import type { Problem } from "../../support/problems";
import { knownListOf, knownOneOf, type Shape, variantsOf } from "../../support/props";

/**
 * A service of AWS that has a VPC endpoint: `s3` has a gateway endpoint, `ecr` two interface endpoints (its API and
 * the image registry), each other service one. `ssmmessages` is for ECS Exec.
 */
export type EndpointService = "s3" | "ecr" | "logs" | "secretsmanager" | "ssm" | "ssmmessages" | "codedeploy";

/**
 * The VPC endpoints of a network. AWS bills each interface endpoint by the hour in each zone, and by the byte. The
 * gateway endpoint of S3 is free, and image layers then don't pass the NAT gateways: they come from S3.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html
 */
export type Endpoints =
  | { readonly kind: "none" }
  /** All of {@link EndpointService}. */
  | { readonly kind: "all" }
  | {
      readonly kind: "some";
      /** At least one, each once. */
      readonly services: readonly EndpointService[];
    };

/** The names of the endpoints in AWS, by service. */
const AWS_SERVICES: Readonly<Record<EndpointService, readonly string[]>> = {
  s3: ["s3"],
  ecr: ["ecr.api", "ecr.dkr"],
  logs: ["logs"],
  secretsmanager: ["secretsmanager"],
  ssm: ["ssm"],
  ssmmessages: ["ssmmessages"],
  codedeploy: ["codedeploy"],
};

const ENDPOINT_SERVICES = Object.keys(AWS_SERVICES) as EndpointService[];

/** The shape of `Endpoints`. */
export const endpointsShape: Shape<Endpoints> = variantsOf<Endpoints>({
  none: {},
  all: {},
  some: { services: knownListOf(knownOneOf(...ENDPOINT_SERVICES)) },
});

/** The services that have an endpoint. */
export function endpointServices(endpoints: Endpoints): readonly EndpointService[] {
  switch (endpoints.kind) {
    case "none":
      return [];
    case "all":
      return ENDPOINT_SERVICES;
    case "some":
      return endpoints.services;
  }
}

/** AWS's names of the services that have an endpoint. */
export function awsServices(endpoints: Endpoints): string[] {
  return endpointServices(endpoints).flatMap((service) => AWS_SERVICES[service]);
}

/** Everything that is wrong with the endpoints of a network. */
export function checkEndpoints(prop: string, endpoints: Endpoints): Problem[] {
  if (endpoints.kind !== "some") {
    return [];
  }
  const { services } = endpoints;
  return [
    ...(services.length === 0
      ? [
          {
            prop: `${prop}.services`,
            what: "got no service",
            allowed: `one or more of ${ENDPOINT_SERVICES.join(", ")}`,
            fix: 'list a service, or set { kind: "none" }',
          },
        ]
      : []),
    ...checkNoRepeats(`${prop}.services`, services),
  ];
}

/**
 * The properties of VPC endpoints.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html
 */
export interface VpcEndpointsProps {
  /** The name of the network: prefix of the security group's name and of the `Name` tags. */
  readonly name: string;
  /** The VPC, by id. Its DNS support and DNS host names must be on for interface endpoints. */
  readonly vpcId: string;
  /** The IPv4 block that may reach the interface endpoints over HTTPS: the VPC's. */
  readonly cidrBlock: string;
  /** The subnets of the interface endpoints, by id, at most one in each zone. AWS bills an endpoint for each zone. */
  readonly subnetIds: readonly string[];
  /** The route tables that get a route to the gateway endpoint of S3, by id: those of the tasks' subnets. */
  readonly routeTableIds: readonly string[];
  /** The services that get an endpoint, each once. */
  readonly services: readonly EndpointService[];
  /** The `Name` tags, by AWS's name of the service, such as `ecr.api`. @default - `<name> <service>` */
  readonly nameTags?: Readonly<Record<string, string>>;
  /**
   * The whole name of the security group, 1 to 255 characters, and its `Name` tag. A change replaces the group.
   * @default - `<name>-endpoints-` and a number that Terraform adds; the tag is `<name> endpoints`
   */
  readonly securityGroupName?: string | undefined;
}

/**
 * VPC endpoints, so that tasks reach services of AWS without NAT. Interface endpoints take over the public DNS names of
 * their services in the whole VPC, and accept HTTPS from it.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html
 */
export class VpcEndpoints extends Construct {
  /** The endpoints, by AWS's name of the service, such as `ecr.api`. */
  readonly endpoints: Readonly<Record<string, VpcEndpoint>>;
  /** The services of the endpoints, by AWS's name. */
  readonly services: Readonly<Record<string, DataAwsVpcEndpointService>>;
  /** The security group of the interface endpoints. `undefined` if there are none. */
  readonly securityGroup: SecurityGroup | undefined;
  /** The rule of `securityGroup` that allows HTTPS from the VPC. */
  readonly fromVpc: VpcSecurityGroupIngressRule | undefined;

  constructor(scope: Construct, id: string, props: VpcEndpointsProps) {
    super(scope, id);
    this.securityGroup = props.services.some((service) => service !== "s3")
      ? this.createSecurityGroup(props)
      : undefined;
    this.fromVpc =
      this.securityGroup === undefined ? undefined : this.allowFromVpc(this.securityGroup, props.cidrBlock);
    const names = props.services.flatMap((service) => AWS_SERVICES[service]);
    // A service's full name depends on the region and the partition.
    this.services = Object.fromEntries(names.map((name) => [name, this.findService(name)]));
    this.endpoints = Object.fromEntries(
      Object.entries(this.services).map(([name, service]) => [
        name,
        this.createEndpoint(name, service, props),
      ]),
    );
  }

  private findService(service: string): DataAwsVpcEndpointService {
    const serviceType = endpointType(service);
    return new DataAwsVpcEndpointService(this, `${idOf(service)}-service`, { service, serviceType });
  }

  private createEndpoint(
    service: string,
    { serviceName }: DataAwsVpcEndpointService,
    props: VpcEndpointsProps,
  ): VpcEndpoint {
    const { name, nameTags, vpcId, subnetIds, routeTableIds } = props;
    const vpcEndpointType = endpointType(service);
    return new VpcEndpoint(this, idOf(service), {
      vpcId,
      serviceName,
      vpcEndpointType,
      tags: { Name: nameTags?.[service] ?? `${name} ${service}` },
      ...(this.securityGroup === undefined || vpcEndpointType === "Gateway"
        ? { routeTableIds: [...routeTableIds] }
        : {
            subnetIds: [...subnetIds],
            securityGroupIds: [this.securityGroup.id],
            privateDnsEnabled: true,
          }),
    });
  }

  private createSecurityGroup(props: VpcEndpointsProps): SecurityGroup {
    const { name, securityGroupName, vpcId } = props;
    return new SecurityGroup(this, "security-group", {
      // A prefix, so that a replacement can exist at the same time as the old group.
      ...(securityGroupName === undefined
        ? { namePrefix: `${name}-endpoints-` }
        : { name: securityGroupName }),
      description: `VPC endpoints of ${name}`,
      vpcId,
      tags: { Name: securityGroupName ?? `${name} endpoints` },
      lifecycle: { createBeforeDestroy: true },
    });
  }

  private allowFromVpc(group: SecurityGroup, cidrBlock: string): VpcSecurityGroupIngressRule {
    return new VpcSecurityGroupIngressRule(this, "from-vpc", {
      securityGroupId: group.id,
      description: "HTTPS from the VPC",
      ipProtocol: "tcp",
      fromPort: 443,
      toPort: 443,
      cidrIpv4: cidrBlock,
    });
  }
}

const endpointType = (service: string) => (service === "s3" ? "Gateway" : "Interface");

/** The construct id of an endpoint. */
const idOf = (service: string) => service.replace(".", "-");
