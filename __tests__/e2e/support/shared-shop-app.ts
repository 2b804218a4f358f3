/** Three services that share a cluster and a load balancer, each behind its own rules. */
import { join } from "node:path";
import { App, Fn, LocalBackend } from "cdktf";
import { LOCAL_REGION } from "../../../local/environment";
import { addEnvironments, type NetworkIds, ServiceStack, type SharedLoadBalancer } from "../../../stacks";
import { fullScaling, fullTask } from "./everything/full-service";
import type { Platform } from "./everything/platform-stack";
import { addUserResources } from "./everything/user-resources";

/** The images of the services, by short name. */
export interface Images {
  readonly orders: string;
  readonly users: string;
  readonly catalog: string;
}

export interface SharedShopSettings {
  readonly network: NetworkIds;
  readonly platform: Platform;
  /** A security group of the network, by id. */
  readonly securityGroupId: string;
  /** The code of the hook's function, zipped. */
  readonly hookFile: string;
  readonly images: Images;
}

/** The alarm that stops the deployments of `users`. */
export const USERS_ALARM = "shop-users-errors";

/** The stack of the cluster and the load balancer. */
export const CLUSTER_STACK = "shop-cluster";

/** The stack of the image repositories. */
export const IMAGES_STACK = "shop-images";

/** The stack of a service that uses the load balancer by its values, as an existing one. */
export const GUEST_STACK = "guest";

/** Synthesizes the stack of a service on an existing load balancer into `<folder>/cdktf.out`. */
export function synthesizeGuest(
  folder: string,
  network: NetworkIds,
  sharedLoadBalancer: SharedLoadBalancer,
): void {
  const app = new App({ outdir: join(folder, "cdktf.out") });
  const stack = new ServiceStack(app, GUEST_STACK, {
    name: GUEST_STACK,
    region: LOCAL_REGION,
    network,
    sharedLoadBalancer,
    container: { image: "public.ecr.aws/shop/guest:1", port: 8080 },
    productionListener: { kind: "rules", rules: { guest: { priority: 90, hosts: ["guest.example.com"] } } },
    testListener: { kind: "none" },
  });
  new LocalBackend(stack, { path: join(folder, `${GUEST_STACK}.tfstate`) });
  app.synth();
}

/** Synthesizes the stacks into `<folder>/cdktf.out`. Their states are in `folder`. */
export function synthesizeSharedShop(folder: string, settings: SharedShopSettings): void {
  const { platform } = settings;
  const [certificateArn, additionalCertificateArn] = platform.certificateArns;
  const service = (image: string) => ({
    container: { image, port: 8080 },
    trafficShift: { kind: "canary", percent: 10, bakeMinutes: 15 } as const,
    terminationWaitMinutes: 2,
    deletionProtection: false,
  });
  const app = new App({ outdir: join(folder, "cdktf.out") });
  const { shop } = addEnvironments(app, {
    shop: {
      region: LOCAL_REGION,
      tags: { team: "shop" },
      roles: { permissionsBoundaryArn: platform.boundaryArn, path: "/services/", namePrefix: "team-" },
      network: { kind: "existing", ...settings.network },
      cluster: {
        kind: "own",
        loadBalancer: {
          scheme: "internal",
          productionListener: {
            kind: "https",
            certificateArn,
            additionalCertificateArns: [additionalCertificateArn],
          },
          idleTimeoutSeconds: 120,
          // Not a bucket of the stack: the provider waits a minute for its lifecycle rules.
          logs: { kind: "existing", bucket: platform.logsBucket, prefix: "shop", connections: true },
          webAclArn: platform.webAclArn,
          // An expression: ids of zones on the local AWS don't start with Z, so synth would refuse a literal one.
          dnsRecords: [{ zoneId: Fn.trimspace(platform.zoneId), name: "api.example.com" }],
        },
        execSessions: { logRetentionDays: 30, kmsKeyArn: platform.keyArn },
        deletionProtection: false,
      },
      imageRepositories: {
        orders: {
          encryption: { kind: "kms", kmsKeyArn: platform.keyArn },
          pullAccountIds: ["222222222222"],
          deletionProtection: false,
          forceDelete: true,
        },
      },
      services: {
        orders: {
          ...service(settings.images.orders),
          productionListener: {
            kind: "rules",
            rules: {
              host: { priority: 10, hosts: ["orders.example.com"] },
              api: { priority: 11, hosts: ["api.example.com"], paths: ["/orders", "/orders/*"] },
            },
          },
        },
        users: {
          ...service(settings.images.users),
          // The test stops it with the alarm.
          trafficShift: { kind: "canary", percent: 10, bakeMinutes: 600 },
          rollbackAlarmNames: [USERS_ALARM],
          productionListener: {
            kind: "rules",
            rules: {
              header: { priority: 20, hosts: ["api.example.com"], headers: { "X-Service": ["users"] } },
              query: {
                priority: 21,
                hosts: ["api.example.com"],
                query: [{ key: "service", value: "users" }],
              },
            },
          },
        },
        catalog: {
          // It has what takes no time to apply.
          ...fullTask(platform, settings.images.catalog),
          ...fullScaling(),
          names: { logGroup: "/services/catalog", cpuScalingPolicy: "catalog-cpu" },
          logKmsKeyArn: platform.keyArn,
          notifications: {},
          cloudMap: { kind: "own", namespaceId: platform.namespaceId, name: "catalog" },
          additionalSecurityGroupIds: [settings.securityGroupId],
          deletionProtection: false,
          breakGlassPrincipalArns: ["arn:aws:iam::123456789012:root"],
          balancing: {
            algorithm: "round_robin",
            slowStartSeconds: 30,
            stickiness: { kind: "load-balancer-cookie", durationSeconds: 600 },
          },
          productionListener: {
            kind: "rules",
            rules: { read: { priority: 30, hosts: ["api.example.com"], methods: ["GET", "HEAD"] } },
          },
          testListener: {
            kind: "rules",
            rules: { office: { priority: 5, hosts: ["*.example.com"], sourceCidrBlocks: ["192.0.2.0/24"] } },
          },
        },
      },
    },
  });
  const orders = shop?.services["orders"];
  if (orders === undefined) {
    throw new Error("there is no stack of orders");
  }
  addUserResources(orders, settings.hookFile);
  const stacks = [shop?.cluster, shop?.images, ...Object.values(shop?.services ?? {})];
  for (const stack of stacks.filter((one) => one !== undefined)) {
    new LocalBackend(stack, { path: join(folder, `${stack.node.id}.tfstate`) });
  }
  app.synth();
}
