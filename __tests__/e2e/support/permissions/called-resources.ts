/** The resources that a call names, by ARN. */
import { BASE_ACCOUNT } from "../../../../local/account-region";
import { LOCAL_REGION } from "../../../../local/environment";
import { arnForms } from "../../../support/iam/authorization";
import type { RecordedCall } from "../recorder";

type Input = Readonly<Record<string, unknown>>;

const regional = (service: string, rest: string) =>
  `arn:aws:${service}:${LOCAL_REGION}:${BASE_ACCOUNT}:${rest}`;

/** The ARNs that names in a request stand for. AWS generates an `id`. */
const NAMED: readonly string[] = [
  regional("cloudwatch", "alarm:{AlarmName}"),
  `arn:aws:cloudwatch::${BASE_ACCOUNT}:dashboard/{DashboardName}`,
  regional("codedeploy", "application:{applicationName}"),
  regional("codedeploy", "deploymentconfig:{deploymentConfigName}"),
  regional("codedeploy", "deploymentgroup:{applicationName}/{deploymentGroupName}"),
  regional("ecr", "repository/{repositoryName}"),
  regional("ecs", "cluster/{clusterName}"),
  regional("ecs", "cluster/{cluster}"),
  regional("ecs", "service/{cluster}/{serviceName}"),
  regional("ecs", "task-definition/{family}:1"),
  regional("elasticloadbalancing", "loadbalancer/app/{Name}/id"),
  regional("elasticloadbalancing", "targetgroup/{Name}/id"),
  `arn:aws:iam::${BASE_ACCOUNT}:policy/{PolicyName}`,
  `arn:aws:iam::${BASE_ACCOUNT}:role/{RoleName}`,
  regional("lambda", "function:{FunctionName}"),
  regional("logs", "log-group:{logGroupName}"),
  "arn:aws:s3:::{bucket}",
  "arn:aws:s3:::{bucket}/{key}",
  regional("secretsmanager", "secret:{Name}-id"),
  regional("sns", "{Name}"),
  regional("sqs", "{QueueName}"),
  regional("sqs", "{QueueUrl}"),
  regional("ssm", "parameter/{Name}"),
  regional("wafv2", "regional/webacl/{Name}/id"),
];

/** The ARNs in a call, and those of its names, that belong to its action. What AWS generates is not among them. */
export async function calledResources(call: RecordedCall, action: string): Promise<string[]> {
  const input = inputOf(call);
  const [service] = action.split(":");
  const named = NAMED.filter((pattern) => pattern.startsWith(`arn:aws:${service}:`)).flatMap(
    (pattern) => filled(pattern, input) ?? [],
  );
  const forms = await arnForms(action);
  return [...new Set([...arnsIn(input), ...named])].filter((arn) => forms.some((form) => form.test(arn)));
}

/** The pattern with the names of a request. `undefined` if the request doesn't have all of them. */
function filled(pattern: string, input: Input): string | undefined {
  const names = [...pattern.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => nameOf(input[name]));
  return names.includes(undefined)
    ? undefined
    : // The name of a parameter may begin with a slash, which is not repeated in its ARN.
      pattern.replace(/\{\w+\}/g, () => `${names.shift()}`).replace(":parameter//", ":parameter/");
}

/** A name, also at the end of an ARN or of a URL. */
function nameOf(value: unknown): string | undefined {
  if (typeof value !== "string") {
    return undefined;
  }
  return /^(arn:|https?:)/.test(value) ? /\/([^/]+)$/.exec(value)?.[1] : value;
}

function arnsIn(value: unknown): string[] {
  if (typeof value === "string") {
    return value.startsWith("arn:") ? [value] : [];
  }
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(arnsIn) : [];
}

/** The parameters of a request: of its form, its JSON or its path. */
function inputOf({ service, path, body }: RecordedCall): Input {
  const [plain = ""] = path.split("?");
  if (service === "s3") {
    const [bucket = "", ...key] = plain.slice(1).split("/").map(decodeURIComponent);
    return { bucket, ...(key.join("/") === "" ? {} : { key: key.join("/") }) };
  }
  const functionName = /\/functions\/([^/]+)/.exec(plain)?.[1];
  const ofPath = functionName === undefined ? {} : { FunctionName: decodeURIComponent(functionName) };
  return {
    ...ofPath,
    ...(body.startsWith("{") ? JSON.parse(body) : Object.fromEntries(new URLSearchParams(body))),
  };
}
