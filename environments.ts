/**
 * The environments and their services: the one file to edit.
 *
 * The compiler checks its shape, and synth checks its values, all of them at once, before Terraform runs.
 */
import type { Environments } from "./stacks";

/** What one run may set from outside, so that a new image needs no commit. */
export interface RunSettings {
  /** `ECS_CODEDEPLOY_IMAGE`: the image to deploy. */
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
        // One is enough for a demo; production survives the loss of a zone with "one-per-zone".
        nat: "one",
      },
      services: {
        web: {
          container: {
            // For production, `run.image ?? ""`: a run that forgets the variable then fails at synth, instead of taking
            // users back to an image that stands here.
            image: run.image ?? "public.ecr.aws/nginx/nginx:1.28",
            port: 80,
            // nginx keeps its cache and its pid file there; an image of your own needn't.
            readonlyRootFilesystem: false,
          },
          // With a certificate: { kind: "https", certificateArn: "arn:aws:acm:…" }
          productionListener: { kind: "http-without-encryption" },
          trafficShift: { kind: "canary", percent: 10, bakeMinutes: 5 },
          // So that a demo can be taken down in one command.
          deletionProtection: false,
        },
      },
    },
  };
}
