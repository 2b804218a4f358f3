import type { Problem } from "../../../support/problems";
import { isKnown } from "../../../support/problems";
import { didYouMean } from "../../../support/props/nearest";
import type { TaskContainer } from "./container";
import type { DependencyCondition } from "./container-options";

/** Everything that is wrong with what the containers of a task wait for. */
export function checkDependencies(containers: readonly TaskContainer[]): Problem[] {
  // With a name that only Terraform knows, nothing can be said of the others.
  if (containers.some(({ name }) => !isKnown(name))) {
    return [];
  }
  return [
    ...containers.flatMap((container) =>
      Object.entries(container.dependsOn ?? {}).flatMap(([name, condition]) =>
        checkDependency(`${container.prop}.dependsOn.${name}`, name, condition, containers),
      ),
    ),
    ...checkCycles(containers),
  ];
}

function checkDependency(
  prop: string,
  name: string,
  condition: DependencyCondition,
  containers: readonly TaskContainer[],
): Problem[] {
  const other = containers.find((container) => container.name === name);
  if (other === undefined) {
    const names = containers.map((container) => container.name);
    return [
      {
        prop,
        what: `unknown container${didYouMean(name, names)}`,
        allowed: names.join(", "),
        fix: "name a container of the task",
      },
    ];
  }
  if (condition === "HEALTHY" && other.healthCheck === undefined) {
    return [
      {
        prop,
        what: `got "HEALTHY", and the container ${name} has no health check`,
        allowed: '"HEALTHY" for a container with a health check',
        fix: `give ${other.prop} a healthCheck, or use "START"`,
      },
    ];
  }
  if ((condition === "COMPLETE" || condition === "SUCCESS") && other.essential) {
    return [
      {
        prop,
        what: `got "${condition}", and the container ${name} is essential: the task stops when it exits`,
        allowed: `"${condition}" for a container with essential: false`,
        fix:
          other.prop === "container"
            ? 'use "START" or "HEALTHY": the container with the traffic is always essential'
            : `set ${other.prop}.essential to false, or use "START" or "HEALTHY"`,
      },
    ];
  }
  return [];
}

/** Finds the containers that wait for themselves, one problem for each circle. */
function checkCycles(containers: readonly TaskContainer[]): Problem[] {
  const waitsFor = new Map(containers.map(({ name, dependsOn }) => [name, Object.keys(dependsOn ?? {})]));
  const found = new Map<string, readonly string[]>();
  const follow = (path: readonly string[]): void => {
    for (const next of waitsFor.get(path.at(-1) ?? "") ?? []) {
      const start = path.indexOf(next);
      if (start >= 0) {
        const cycle = path.slice(start);
        const key = [...cycle].sort().join(" ");
        found.set(key, found.get(key) ?? cycle);
      } else {
        follow([...path, next]);
      }
    }
  };
  for (const { name } of containers) {
    follow([name]);
  }
  return [...found.values()].map((cycle) => ({
    prop: `${containers.find(({ name }) => name === cycle[0])?.prop}.dependsOn`,
    what: `the containers wait for each other: ${[...cycle, cycle[0]].join(" -> ")}`,
    allowed: "dependencies without a circle",
    fix: "remove one of them",
  }));
}
