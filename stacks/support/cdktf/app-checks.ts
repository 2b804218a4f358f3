// CDKTF doesn't export it.
import { addCustomSynthesis } from "cdktf/lib/synthesize/synthesizer";
import type { IConstruct } from "constructs";
import { describeProblem, type InvalidPropsError, type Problem } from "../problems";

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

const reportProblem = appCheck<Problem>((problems) => problems.map(describeProblem));

/**
 * Reports the problems of a construct when the app is synthesized, together with those of the whole app. An app that skips
 * validations gets the error: its stack would lack what the construct should have created.
 */
export function reportAtSynth(construct: IConstruct, error: InvalidPropsError): void {
  for (const problem of error.problems) {
    reportProblem(construct, { ...problem, prop: `${construct.node.path}.${problem.prop}` });
  }
  addCustomSynthesis(construct, {
    onSynthesize: ({ skipValidation }) => {
      if (skipValidation) {
        throw error;
      }
    },
  });
}
