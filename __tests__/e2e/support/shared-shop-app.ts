/** Three services that share a cluster and a load balancer, each behind its own rules. */
import { join } from "node:path";
import { App, LocalBackend } from "cdktf";
import { LOCAL_REGION } from "../../../local/environment";
import { addEnvironments, type NetworkIds, ServiceStack, type SharedLoadBalancer } from "../../../stacks";

/** The images of the services, by short name. */
export interface Images {
  readonly orders: string;
  readonly users: string;
  readonly catalog: string;
}

export interface SharedShopSettings {
  readonly network: NetworkIds;
  readonly certificateArns: readonly [string, string];
  readonly images: Images;
}

/** The alarm that stops the deployments of `users`. */
export const USERS_ALARM = "shop-users-errors";

/** The stack of the cluster and the load balancer. */
export const CLUSTER_STACK = "shop-cluster";

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
    productionListener: { kind: "rules", rules: { host: { priority: 90, hosts: ["guest.example.com"] } } },
    testListener: { kind: "none" },
  });
  new LocalBackend(stack, { path: join(folder, `${GUEST_STACK}.tfstate`) });
  app.synth();
}

/** Synthesizes the stacks into `<folder>/cdktf.out`. Their states are in `folder`. */
export function synthesizeSharedShop(folder: string, settings: SharedShopSettings): void {
  const [certificateArn, additionalCertificateArn] = settings.certificateArns;
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
      network: { kind: "existing", ...settings.network },
      cluster: {
        kind: "own",
        loadBalancer: {
          productionListener: {
            kind: "https",
            certificateArn,
            additionalCertificateArns: [additionalCertificateArn],
          },
        },
        deletionProtection: false,
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
          ...service(settings.images.catalog),
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
  const stacks = [shop?.cluster, ...Object.values(shop?.services ?? {})];
  for (const stack of stacks.filter((one) => one !== undefined)) {
    new LocalBackend(stack, { path: join(folder, `${stack.node.id}.tfstate`) });
  }
  app.synth();
}
