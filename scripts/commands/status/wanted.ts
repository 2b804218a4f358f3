/** Which revision a service is meant to run: the code's, as far as the stack's outputs tell, or else the last one ordered. */
import type { Deployment } from "../../aws";
import { type DeploymentRequest, problemText, readAppSpec } from "../../contract";
import { fingerprintOf } from "../../driver/state/fingerprint";
import { revisionName } from "../../driver/state/revision";
import { type Asked, ask, known } from "../cli/ask";
import type { CommandContext } from "../cli/command";
import { fieldsOf } from "../deploy/words";
import { keptRevision, whyUnknown } from "../watch/look";

export interface Wanted {
  /** `outputs`: the stack's output `app-spec`. `deployment`: the newest deployment that CodeDeploy didn't make itself. */
  readonly by: "outputs" | "deployment";
  readonly request: DeploymentRequest;
  /** The newest deployment of this very revision; `undefined` where none of the latest is. */
  readonly tried: Deployment | undefined;
}

/** Such as `app:7`. */
export function nameOf({ request }: Wanted): string {
  return revisionName(request.appSpec);
}

/** @param deployments the newest first */
export async function wantedOf(
  context: CommandContext,
  deployments: Asked<readonly Deployment[]>,
): Promise<Asked<Wanted>> {
  const ordered = (known(deployments) ?? []).filter(({ isRollback }) => !isRollback);
  if (context.wantedAppSpec !== undefined) {
    const read = readAppSpec(context.wantedAppSpec, fieldsOf("the stack's output app-spec"));
    if (read.kind === "unreadable") {
      return unknown(read.problems.map(problemText).join("; "));
    }
    const request = { ...context.place, appSpec: read.appSpec };
    const tried = ordered.find(({ sha256 }) => sha256 === fingerprintOf(request));
    return { kind: "known", value: { by: "outputs", request, tried } };
  }
  if (deployments.kind === "unknown") {
    return deployments;
  }
  const [newest] = ordered;
  if (newest === undefined) {
    return unknown("no deployment of the group's tells it; name the service by its stack's outputs");
  }
  const kept = await ask(() => keptRevision(context, newest.sha256));
  if (kept.kind === "unknown") {
    return kept;
  }
  return kept.value.kind === "kept"
    ? { kind: "known", value: { by: "deployment", request: kept.value.request, tried: newest } }
    : unknown(`of ${newest.id}, the newest deployment, ${whyUnknown(kept.value)[0]}`);
}

function unknown(why: string): Asked<Wanted> {
  return { kind: "unknown", why };
}
