/**
 * The Lambda patch. moto stores the functions, but can't run them without Docker. This patch forwards every request
 * and records created and changed functions, so that CodeDeploy can run their handlers.
 */
import type { AccountRegion } from "../account-region";
import { isObject, type JsonObject, parseBody } from "../gateway/json-protocol";
import type { AwsRequest, Forward, Patch } from "../gateway/patch";
import { motoHeaders } from "../moto/headers";
import type { Registry } from "./registry";

/** The Lambda patch. `registryOf` returns the functions of an account and a region. */
export function createLambdaPatch(registryOf: (accountRegion: AccountRegion) => Registry): Patch {
  return {
    service: "lambda",
    // In Lambda's REST protocol a request doesn't contain its operation.
    operations: "all",
    handle: async (request, forward) => {
      const change = changeOf(request);
      if (change === undefined) {
        return forward(request);
      }
      const input = parseBody(request.body);
      const response = await forward(request);
      if (response.status >= 300) {
        return response;
      }
      const registry = registryOf(request);
      switch (change.kind) {
        case "code":
          registry.record(parseBody(response.body), await zipOf(input, request, forward));
          break;
        case "configuration":
          registry.record(parseBody(response.body), undefined);
          break;
        case "publish":
          registry.publish(parseBody(response.body));
          break;
        case "delete":
          registry.delete(change.name);
          break;
      }
      return response;
    },
  };
}

type Change =
  | { readonly kind: "code" | "configuration" | "publish" }
  | { readonly kind: "delete"; readonly name: string };

function changeOf({ method, path }: AwsRequest): Change | undefined {
  const { pathname, searchParams } = new URL(path, "http://lambda");
  const [, name, part] = pathname.match(/^\/2015-03-31\/functions(?:\/([^/]+)(?:\/([a-z]+))?)?\/?$/) ?? [];
  switch (`${method} ${name === undefined ? "functions" : (part ?? "function")}`) {
    case "POST functions":
      return pathname.startsWith("/2015-03-31/functions") ? { kind: "code" } : undefined;
    case "PUT code":
      return { kind: "code" };
    case "PUT configuration":
      return { kind: "configuration" };
    case "POST versions":
      return { kind: "publish" };
    case "DELETE function": {
      const qualifier = searchParams.get("Qualifier");
      const plain = decodeURIComponent(name ?? "");
      return { kind: "delete", name: qualifier === null ? plain : `${plain}:${qualifier}` };
    }
    default:
      return undefined;
  }
}

/** The code in a request: CreateFunction has it in `Code`, UpdateFunctionCode at the top. */
async function zipOf(input: JsonObject, request: AwsRequest, forward: Forward): Promise<Buffer | undefined> {
  const code = isObject(input["Code"]) ? input["Code"] : input;
  const { ZipFile, S3Bucket, S3Key } = code;
  if (typeof ZipFile === "string") {
    return Buffer.from(ZipFile, "base64");
  }
  if (typeof S3Bucket !== "string" || typeof S3Key !== "string") {
    return undefined;
  }
  const key = S3Key.split("/").map(encodeURIComponent).join("/");
  const { host = "127.0.0.1" } = request.headers;
  const { account, region } = request;
  const response = await forward({
    service: "s3",
    account,
    region,
    operation: undefined,
    method: "GET",
    path: `/${S3Bucket}/${key}`,
    headers: { host, ...motoHeaders("s3", request) },
    body: Buffer.alloc(0),
  });
  return response.status === 200 ? response.body : undefined;
}
