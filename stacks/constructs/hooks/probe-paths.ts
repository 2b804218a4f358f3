/** Whether the requests of probes match the rules of a shared test listener. */
import { isKnown, type Problem } from "../../support/problems";
import { serviceListeners } from "../load-balancing/listeners";
import { probesOf } from "./hooks";
import { normalizeProbe } from "./probe-options";
import type { ProbedService } from "./probe-target";

/**
 * Checks that a test rule matches each path of the probes. Of a rule, only its paths are compared. Unresolved tokens
 * pass.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html#path-conditions
 */
export function checkProbePaths(
  prop: string,
  { hooks, productionListener, testListener }: ProbedService,
): Problem[] {
  const listeners = serviceListeners(productionListener, testListener);
  const rules = listeners.kind === "rules" ? Object.values(listeners.testRules ?? {}) : [];
  const patterns = rules.map(({ paths }) => paths);
  const isOpen = patterns.some((paths) => paths === undefined || !isKnown(paths) || !paths.every(isKnown));
  if (patterns.length === 0 || isOpen) {
    return [];
  }
  const allowed = [...new Set(patterns.flatMap((paths) => paths ?? []))];
  return probesOf(hooks).flatMap(([hook, probe]) => {
    const { paths } = normalizeProbe(probe);
    const wrong = isKnown(paths) ? paths.filter((path) => isKnown(path) && !matches(path, allowed)) : [];
    return wrong.length === 0
      ? []
      : [
          {
            prop: `${prop}.${hook}.paths`,
            what: `got ${wrong.map((path) => JSON.stringify(path)).join(", ")}, but no test rule of the service matches: another rule or the default action would answer`,
            allowed: `paths that a test rule matches: ${allowed.map((path) => JSON.stringify(path)).join(", ")}`,
            fix: "request such a path, or add a test rule",
          },
        ];
  });
}

/** A rule compares the path without the query string. `*` stands for any characters, `?` for one. */
function matches(path: string, patterns: readonly string[]): boolean {
  const [bare = ""] = path.split("?");
  return patterns.some((pattern) => {
    const source = pattern
      .replace(/[.+^${}()|[\]\\]/g, "\\$&")
      .replaceAll("*", ".*")
      .replaceAll("?", ".");
    return new RegExp(`^${source}$`, "s").test(bare);
  });
}
