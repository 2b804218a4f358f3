/** The existing listeners of a stack: whether they exist, and fit the stack's URL. */
import type { Aws, ListenerSettings } from "../../../aws";
import { type Asked, ask } from "../../cli/ask";
import { isLiteral, plannedOutput, type StackTemplate } from "../../cli/locate/template";
import type { CheckedTemplate, ListenerMissing, ListenerOfOtherUrl } from "../problem";

/** The outputs with the listeners that a service uses. Those that the stack makes have no literal ARN. */
const LISTENERS = ["production-listener-arn", "test-listener-arn"] as const;

/** One call for each existing listener. */
export async function checkListeners(aws: Aws, template: StackTemplate): Promise<CheckedTemplate> {
  const arns = LISTENERS.map((id) => [id, plannedOutput(template, id)] as const);
  const checked = await Promise.all(
    arns.map(async ([id, arn]) =>
      typeof arn === "string" && isLiteral(arn)
        ? checkListener(
            arn,
            id === "production-listener-arn" ? plannedOutput(template, "url") : undefined,
            await ask(() => aws.listenerSettings(arn)),
          )
        : NOTHING,
    ),
  );
  return {
    problems: checked.flatMap(({ problems }) => problems),
    failedChecks: checked.flatMap(({ failedChecks }) => failedChecks),
    unknown: [],
  };
}

const NOTHING: CheckedTemplate = { problems: [], failedChecks: [], unknown: [] };

function checkListener(
  listenerArn: string,
  url: unknown,
  asked: Asked<ListenerSettings | undefined>,
): CheckedTemplate {
  if (asked.kind === "unknown") {
    return { ...NOTHING, failedChecks: [{ check: "listeners", why: asked.why }] };
  }
  const problem = problemOf(listenerArn, url, asked.value);
  return problem === undefined ? NOTHING : { ...NOTHING, problems: [problem] };
}

function problemOf(
  listenerArn: string,
  url: unknown,
  settings: ListenerSettings | undefined,
): ListenerMissing | ListenerOfOtherUrl | undefined {
  if (settings === undefined) {
    return { kind: "listener-missing", listenerArn };
  }
  const given = typeof url === "string" && isLiteral(url) ? url : "";
  const [, scheme, port] = /^(https?):\/\/[^/:]+(?::(\d+))?/.exec(given) ?? [];
  // As the plan does it: a URL without a port may lead to any, for instance behind a CDN.
  const fits =
    scheme === undefined ||
    (settings.protocol === scheme.toUpperCase() && (port === undefined || settings.port === Number(port)));
  return fits ? undefined : { kind: "listener-of-other-url", listenerArn, url: given, settings };
}
