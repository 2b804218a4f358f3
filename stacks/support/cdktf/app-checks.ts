import type { IConstruct } from "constructs";

/**
 * A check of all elements of one kind in an app, at synth. It runs once per app, not once per element: an app may have
 * hundreds of services.
 *
 * @param check all elements that were added to it, and the app; returns what is wrong
 * @returns adds an element to the check of its app
 */
export function appCheck<T>(
  check: (elements: readonly T[], app: IConstruct) => string[],
): (scope: IConstruct, element: T) => void {
  const elementsOf = new WeakMap<IConstruct, T[]>();
  return ({ node: { root: app } }, element) => {
    const known = elementsOf.get(app);
    if (known === undefined) {
      const elements = [element];
      elementsOf.set(app, elements);
      app.node.addValidation({ validate: () => check(elements, app) });
    } else {
      known.push(element);
    }
  };
}
