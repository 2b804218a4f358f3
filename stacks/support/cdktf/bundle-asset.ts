import { copyFileSync, linkSync, mkdirSync, rmSync } from "node:fs";
import { basename, dirname, join, posix } from "node:path";
import { type ISynthesisSession, TerraformStack } from "cdktf";
// CDKTF doesn't export it, and its own TerraformAsset can only copy.
import { addCustomSynthesis } from "cdktf/lib/synthesize/synthesizer";
import { Construct } from "constructs";
import type { Bundle } from "../bundle";

/** The first copies that a synth wrote, by hash. */
const firstCopies = new WeakMap<ISynthesisSession["manifest"], Map<string, string>>();

/**
 * A bundled file in the stack's folder, so that the folder has all that Terraform needs. The files of all stacks are hard
 * links to one: it may have a megabyte, and an app may have hundreds of stacks.
 */
export class BundleAsset extends Construct {
  /** The path of the file, relative to the stack's folder. It changes with the file's content. */
  readonly path: string;

  constructor(scope: Construct, id: string, { file, hash }: Bundle) {
    super(scope, id);
    const stack = TerraformStack.of(this);
    const folder = posix.join("assets", stack.getLogicalId(this.node));
    this.path = posix.join(folder, hash, basename(file));
    addCustomSynthesis(this, {
      onSynthesize: ({ manifest }) => {
        const { synthesizedStackPath } = manifest.forStack(stack);
        const stackFolder = join(manifest.outdir, dirname(synthesizedStackPath));
        // Earlier versions.
        rmSync(join(stackFolder, folder), { recursive: true, force: true });
        const target = join(stackFolder, this.path);
        mkdirSync(dirname(target), { recursive: true });
        const copies = firstCopies.get(manifest) ?? new Map<string, string>();
        firstCopies.set(manifest, copies);
        const first = copies.get(hash);
        if (first === undefined) {
          copyFileSync(file, target);
          copies.set(hash, target);
        } else {
          linkOrCopy(first, target);
        }
      },
    });
  }
}

/** Errors of file systems that have no hard links, or no more of them for this file. */
const NO_LINK = ["EPERM", "ENOTSUP", "EOPNOTSUPP", "EMLINK", "EXDEV"];

function linkOrCopy(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch (error) {
    if (!NO_LINK.includes(`${(error as NodeJS.ErrnoException).code}`)) {
      throw error;
    }
    copyFileSync(from, to);
  }
}
