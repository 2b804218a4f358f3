import type { Statement } from "../../../../stacks/support/statement";
import type { RecordedCall } from "../recorder";
import { calledAction } from "./called-action";
import { calledResources } from "./called-resources";

/** Every caller may ask who it is. The trust policy of a role says who may assume it. */
const NOT_OF_POLICIES = ["sts:AssumeRole", "sts:GetCallerIdentity"];

/** The actions of the calls, sorted. */
export function calledActions(calls: readonly RecordedCall[]): string[] {
  return [...new Set(calls.map(calledAction))].filter((action) => !NOT_OF_POLICIES.includes(action)).sort();
}

/** The calls that statements don't allow: their action, or the action with a resource. Conditions are not evaluated. */
export async function deniedCalls(
  calls: readonly RecordedCall[],
  statements: readonly Statement[],
): Promise<string[]> {
  const denied = await Promise.all(
    calls.map(async (call) => {
      const action = calledAction(call);
      if (NOT_OF_POLICIES.includes(action)) {
        return [];
      }
      const allowed = statements
        .filter(({ actions }) => actions.includes(action))
        .flatMap(({ resources }) => resources);
      if (allowed.length === 0) {
        return [action];
      }
      const called = await calledResources(call, action);
      return called
        .filter((arn) => !allowed.some((pattern) => fits(pattern, arn)))
        .map((arn) => `${action} ${arn}`);
    }),
  );
  return [...new Set(denied.flat())].sort();
}

/** Whether a pattern of a policy allows an ARN. A request names a role or a policy of IAM without its path. */
function fits(pattern: string, arn: string): boolean {
  const [wide, narrow] = [pattern, arn].map((text) => text.replace(/:(role|policy)\/.*\//, ":$1/"));
  const expression = `${wide}`.replace(/[.+?^()|[\]\\{}$]/g, "\\$&").replaceAll("*", ".*");
  return new RegExp(`^${expression}$`).test(`${narrow}`);
}
