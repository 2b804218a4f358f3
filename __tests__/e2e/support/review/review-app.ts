/** Services whose plans are reviewed: one with its own load balancer, the others behind the rules of a shared one. */
import { join } from "node:path";
import { App, LocalBackend } from "cdktf";
import { LOCAL_REGION } from "../../../../local/environment";
import { addEnvironments, type NetworkIds } from "../../../../stacks";

export const CLUSTER_STACK = "shop-cluster";
/** The stack of the service with its own load balancer. */
export const WEB_STACK = "shop-web";
const SHARED = ["orders", "users", "catalog", "search"] as const;
export const SHARED_STACKS = SHARED.map((name) => `shop-${name}`);

/** The stack of a service that only the command releases. */
export const COMMAND_STACK = "shop-invoices";

/** What differs between the plans. */
export interface ReviewSettings {
  readonly network: NetworkIds;
  /** The version of the images of all services. */
  readonly version: number;
  /** Who may connect to `web`. @default - everyone */
  readonly allowedCidrBlocks?: readonly string[];
  /** Of the load balancer of `web`. A change replaces it with its listeners. @default "internet-facing" */
  readonly scheme?: "internet-facing" | "internal";
  /** Whether `invoices` has a hook, another platform version, a variable and a sidecar. @default false */
  readonly nextRelease?: boolean;
}

/** A service behind a rule of the cluster's load balancer. */
function shared(name: string, priority: number, image: string) {
  return {
    container: { image, port: 8080 },
    productionListener: {
      kind: "rules",
      rules: { host: { priority, hosts: [`${name}.example.com`] } },
    },
    testListener: { kind: "none" },
    deletionProtection: false,
  } as const;
}

const NEXT_RELEASE = {
  platformVersion: "1.4.0",
  hooks: { afterInstall: "arn:aws:lambda:eu-west-1:123456789012:function:invoices-probe" },
  sidecars: { proxy: { image: "public.ecr.aws/shop/proxy:1" } },
} as const;

/** Synthesizes the stacks into `<folder>/cdktf.out`. Their states are in `folder`. */
export function synthesizeReviewApp(folder: string, settings: ReviewSettings): void {
  const { network, version, allowedCidrBlocks, scheme = "internet-facing", nextRelease = false } = settings;
  const imageOf = (name: string) => `public.ecr.aws/shop/${name}:${version}`;
  const app = new App({ outdir: join(folder, "cdktf.out") });
  const { shop } = addEnvironments(app, {
    shop: {
      region: LOCAL_REGION,
      network: { kind: "existing", ...network },
      cluster: {
        kind: "own",
        loadBalancer: {
          productionListener: { kind: "http-without-encryption" },
          testListener: { kind: "none" },
        },
        deletionProtection: false,
      },
      services: {
        web: {
          container: {
            image: imageOf("web"),
            port: 8080,
            environment: { LOG_LEVEL: version === 1 ? "info" : "debug", GREETING: "hello" },
          },
          productionListener: {
            kind: "http-without-encryption",
            ...(allowedCidrBlocks === undefined ? {} : { allowedCidrBlocks }),
          },
          loadBalancer: { scheme },
          trafficShift: { kind: "canary", percent: 10, bakeMinutes: 5 },
          terminationWaitMinutes: 10,
          deletionProtection: false,
        },
        ...Object.fromEntries(SHARED.map((name, index) => [name, shared(name, 10 + index, imageOf(name))])),
        invoices: {
          ...shared("invoices", 20, imageOf("invoices")),
          releasedBy: "command",
          ...(nextRelease ? NEXT_RELEASE : {}),
          container: {
            image: imageOf("invoices"),
            port: 8080,
            environment: { LOG_LEVEL: nextRelease ? "debug" : "info" },
          },
        },
      },
    },
  });
  for (const stack of [shop?.cluster, ...Object.values(shop?.services ?? {})]) {
    if (stack !== undefined) {
      new LocalBackend(stack, { path: join(folder, `${stack.node.id}.tfstate`) });
    }
  }
  app.synth();
}
