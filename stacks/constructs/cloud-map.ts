import { ServiceDiscoveryService } from "@cdktf/provider-aws/lib/service-discovery-service";
import { Construct } from "constructs";
import type { ServiceRegistry } from "../../scripts/contract/document";
import { checkWholeNumber } from "../support/numbers";
import { checkText, isKnown, type Problem } from "../support/problems";
import { knownOneOf, number, optional, text, variantsOf } from "../support/props";

/**
 * The type of the DNS records. `A` has the addresses of the tasks. `SRV` has the port of the container with the traffic
 * too.
 */
export type CloudMapRecordType = "A" | "SRV";

/**
 * Where ECS registers the tasks in AWS Cloud Map, so that others find them by DNS or by `DiscoverInstances`.
 *
 * ECS registers each task while it runs: during a deployment the old and the new ones. Clients that find tasks this way
 * don't use the load balancer. So they reach new tasks before any test, and the traffic shift doesn't apply to them.
 *
 * Only a new service gets a registry: an AppSpec can't contain one, and ECS refuses to add, change or remove it later.
 * Each task set takes it over from the one before. On a live service a change here creates or deletes the service in
 * Cloud Map, and Terraform ignores the difference at the ECS service, so that tasks stay registered where they were. The
 * driver refuses the next deployment then. To change it, create another service with the new registry, and move the
 * traffic.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-discovery.html
 */
export type CloudMap =
  /**
   * A new service in an existing DNS namespace. AWS refuses to delete it while tasks are registered. Without
   * `deletionProtection`, Terraform deregisters them first.
   */
  | {
      readonly kind: "own";
      /** The id of a private or public DNS namespace, such as `ns-0123456789abcdef`. */
      readonly namespaceId: string;
      /**
       * The name in the namespace: 1 to 127 characters, in parts of at most 63 between dots. A change replaces the
       * service in Cloud Map. @default - the service's name
       */
      readonly name?: string;
      /** A change replaces the service in Cloud Map. @default "A" */
      readonly recordType?: CloudMapRecordType;
      /** Seconds that resolvers may cache a record, 0 to 2147483647. @default 10 */
      readonly ttlSeconds?: number;
    }
  /** An existing service of Cloud Map. */
  | {
      readonly kind: "existing";
      /** The service in Cloud Map, by ARN. It must have a custom health check, since ECS reports the tasks' health. */
      readonly registryArn: string;
      /** The type of its records. @default "A" */
      readonly recordType?: CloudMapRecordType;
    };

const recordType = optional(knownOneOf("A", "SRV"));

/** The shape of `CloudMap`. */
export const cloudMapShape = variantsOf<CloudMap>({
  own: { namespaceId: text, name: optional(text), recordType, ttlSeconds: optional(number) },
  existing: { registryArn: text, recordType },
});

/**
 * Where ECS registers the tasks of a service.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-discovery.html
 */
export interface Registry {
  /** The service in Cloud Map, by ARN. */
  readonly arn: string;
  /** The type of its DNS records. ECS registers the port of the container with the traffic only for `SRV`. */
  readonly recordType: CloudMapRecordType;
}

/**
 * The properties of a service in AWS Cloud Map.
 *
 * @see https://docs.aws.amazon.com/cloud-map/latest/api/API_CreateService.html
 */
export interface CloudMapServiceProps extends Omit<Extract<CloudMap, { kind: "own" }>, "kind"> {
  /**
   * The name in the namespace, 1 to 127 characters, in parts of at most 63 between dots. A change replaces the service
   * in Cloud Map.
   */
  readonly name: string;
  /**
   * Whether Terraform deregisters the tasks that are left when it deletes the service. If not, AWS refuses to delete it
   * while tasks are registered.
   */
  readonly forceDestroy: boolean;
}

/**
 * A service in AWS Cloud Map.
 *
 * @see https://docs.aws.amazon.com/cloud-map/latest/api/API_CreateService.html
 */
export class CloudMapService extends Construct {
  /** The service in Cloud Map. Its ARN is the `registry` of a {@link BlueGreenService}. */
  readonly service: ServiceDiscoveryService;

  constructor(scope: Construct, id: string, props: CloudMapServiceProps) {
    super(scope, id);
    this.service = new ServiceDiscoveryService(this, "service", {
      name: props.name,
      dnsConfig: {
        namespaceId: props.namespaceId,
        routingPolicy: "MULTIVALUE",
        dnsRecords: [{ type: props.recordType ?? "A", ttl: props.ttlSeconds ?? 10 }],
      },
      // ECS reports the health of the tasks. The threshold is always 1. Version 6 of the provider calls it
      // deprecated, but without it every plan would replace the service.
      healthCheckCustomConfig: { failureThreshold: 1 },
      forceDestroy: props.forceDestroy,
    });
  }
}

/** Creates the service in Cloud Map, or uses an existing one. */
export function addCloudMap(
  scope: Construct,
  cloudMap: CloudMap | undefined,
  { name, forceDestroy }: { readonly name: string; readonly forceDestroy: boolean },
): { readonly registry: Registry | undefined; readonly own: CloudMapService | undefined } {
  if (cloudMap === undefined) {
    return { registry: undefined, own: undefined };
  }
  const { recordType: type = "A" } = cloudMap;
  if (cloudMap.kind === "existing") {
    return { registry: { arn: cloudMap.registryArn, recordType: type }, own: undefined };
  }
  const { kind: _, ...options } = cloudMap;
  const own = new CloudMapService(scope, "cloud-map", {
    ...options,
    name: cloudMap.name ?? name,
    forceDestroy,
  });
  return { registry: { arn: own.service.arn, recordType: type }, own };
}

/** A registry as the driver compares it with the service's. @param containerPort that of the container with the traffic */
export function wantedRegistries(
  registry: Registry | undefined,
  { containerPort }: { readonly containerPort: number },
): readonly ServiceRegistry[] {
  return registry === undefined
    ? []
    : [{ registryArn: registry.arn, ...(registry.recordType === "A" ? {} : { port: containerPort }) }];
}

/** A name in a namespace: labels of DNS with underscores, 127 characters in all. */
const NAME = /^(?=.{1,127}$)\w([\w-]{0,61}\w)?(\.\w([\w-]{0,61}\w)?)*$/;

/**
 * Everything that is wrong with the registry of a service. Unresolved tokens pass.
 *
 * @param serviceName the name of the service, from which that of the registry is made
 */
export function checkCloudMap(prop: string, cloudMap: CloudMap, serviceName: string): Problem[] {
  if (cloudMap.kind === "existing") {
    return checkText(
      `${prop}.registryArn`,
      cloudMap.registryArn,
      /^arn:[\w-]+:servicediscovery:[\w-]+:\d{12}:service\/srv-[a-z0-9]+$/,
      {
        allowed: "the ARN of a service of AWS Cloud Map, not of a namespace",
        fix: "copy it from: aws servicediscovery list-services",
      },
    );
  }
  const { namespaceId, name, ttlSeconds } = cloudMap;
  return [
    ...checkText(`${prop}.namespaceId`, namespaceId, /^ns-[a-z0-9]+$/, {
      allowed: "the id of a DNS namespace of AWS Cloud Map, such as ns-0123456789abcdef",
      fix: "copy it from: aws servicediscovery list-namespaces",
    }),
    ...(name === undefined ? checkGeneratedName(prop, serviceName) : checkName(`${prop}.name`, name)),
    ...checkWholeNumber(`${prop}.ttlSeconds`, ttlSeconds, { min: 0, max: 2_147_483_647, unit: "seconds" }),
  ];
}

function checkName(prop: string, name: string): Problem[] {
  return checkText(prop, name, NAME, {
    allowed:
      "1 to 127 letters, digits, hyphens and underscores, in parts of at most 63 between dots, without a hyphen at the start or end of a part",
    fix: 'write it as "shop", for instance',
  });
}

function checkGeneratedName(prop: string, serviceName: string): Problem[] {
  return !isKnown(serviceName) || serviceName.length <= 63
    ? []
    : [
        {
          prop: `${prop}.name`,
          what: `is left out, and the service's name has ${serviceName.length} characters`,
          allowed: "63 characters between the dots of a name in Cloud Map",
          fix: `give ${prop}.name`,
        },
      ];
}
