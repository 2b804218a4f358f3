/**
 * The environments and their services: the one file to edit.
 *
 * The compiler checks its types. Synth checks all values before Terraform runs, and reports all problems at once.
 */
import type { Environments } from "./stacks";

/** Settings from environment variables, so that a new image needs no commit. */
export interface RunSettings {
  /**
   * `ECS_CODEDEPLOY_IMAGE`: the image to deploy. `ECS_CODEDEPLOY_IMAGES` needs no code here: it replaces the images of
   * the services that it names.
   */
  readonly image: string | undefined;
}

export function environments(run: RunSettings): Environments {
  return {
    demo: {
      region: "eu-west-1",
      tags: { environment: "demo" },
      network: {
        kind: "own",
        cidrBlock: "10.0.0.0/16",
        availabilityZones: ["eu-west-1a", "eu-west-1b"],
        // One NAT gateway is enough for a demo. In production use "one-per-zone": it survives the loss of a zone.
        nat: "one",
      },
      services: {
        web: {
          container: {
            // In production use `run.image ?? ""`: synth then fails when the variable is not set, instead of
            // deploying the default image below.
            image: run.image ?? "public.ecr.aws/nginx/nginx:1.28",
            port: 80,
            // nginx writes its cache and its pid file to the root file system.
            readonlyRootFilesystem: false,
          },
          // With a certificate: { kind: "https", certificateArn: "arn:aws:acm:…" }
          productionListener: { kind: "http-without-encryption" },
          trafficShift: { kind: "canary", percent: 10, bakeMinutes: 5 },
          // So that one `cdktf destroy` removes the demo.
          deletionProtection: false,
        },
      },
    },
  };
}
