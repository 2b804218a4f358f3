/** Records the functions of an account and a region from the requests that create and change them. moto stores them too. */
import { isObject, type JsonObject } from "../gateway/json-protocol";
import type { LambdaFunction } from "./model";

interface RecordedFunction {
  latest: LambdaFunction;
  /** The published versions, by number. */
  readonly versions: Map<string, LambdaFunction>;
}

const LATEST = "$LATEST";

export class Registry {
  readonly #functions = new Map<string, RecordedFunction>();

  /**
   * Finds a function by `name`, `account:function:name` or ARN, each with or without a version. Aliases are not
   * supported and find nothing, nor does the ARN of another account or region.
   */
  find(nameOrArn: string): LambdaFunction | undefined {
    const { name, qualifier } = parseName(nameOrArn);
    const known = this.#functions.get(name);
    if (known === undefined || !ownerOf(known.latest.arn).endsWith(ownerOf(nameOrArn))) {
      return undefined;
    }
    return qualifier === undefined || qualifier === LATEST ? known.latest : known.versions.get(qualifier);
  }

  /** Records a function from a response of Lambda, with its new code if the request contained code. */
  record(answer: JsonObject, zip: Buffer | undefined): void {
    const name = String(answer["FunctionName"]);
    const recorded = this.#functions.get(name);
    const latest = readFunction(answer, zip ?? recorded?.latest.zip);
    if (recorded === undefined) {
      this.#functions.set(name, { latest, versions: new Map() });
    } else {
      recorded.latest = latest;
    }
    this.publish(answer);
  }

  /** Records a published version, if the response contains one. */
  publish(answer: JsonObject): void {
    const version = String(answer["Version"] ?? LATEST);
    const known = this.#functions.get(String(answer["FunctionName"]));
    if (known !== undefined && version !== LATEST && !known.versions.has(version)) {
      known.versions.set(version, { ...known.latest, version });
    }
  }

  delete(nameOrArn: string): void {
    const { name, qualifier } = parseName(nameOrArn);
    if (qualifier === undefined) {
      this.#functions.delete(name);
    } else {
      this.#functions.get(name)?.versions.delete(qualifier);
    }
  }
}

/** The part of an ARN with the region and the account, or the account in `account:function:name`. */
function ownerOf(nameOrArn: string): string {
  return nameOrArn.slice(0, Math.max(nameOrArn.indexOf(":function:"), 0));
}

function parseName(nameOrArn: string): { readonly name: string; readonly qualifier: string | undefined } {
  const [, rest = nameOrArn] = nameOrArn.match(/:function:(.+)$/) ?? [];
  const [name = "", qualifier] = rest.split(":");
  return { name, qualifier };
}

function readFunction(answer: JsonObject, zip: Buffer | undefined): LambdaFunction {
  const { FunctionArn, Role, Runtime, Handler, Timeout, MemorySize, Environment } = answer;
  const variables =
    isObject(Environment) && isObject(Environment["Variables"]) ? Environment["Variables"] : {};
  return {
    name: String(answer["FunctionName"]),
    arn: String(FunctionArn),
    role: String(Role),
    version: LATEST,
    runtime: typeof Runtime === "string" ? Runtime : "none",
    handler: typeof Handler === "string" ? Handler : "",
    timeoutSeconds: Number(Timeout ?? 3),
    memoryMegabytes: Number(MemorySize ?? 128),
    variables: Object.fromEntries(Object.entries(variables).map(([key, value]) => [key, String(value)])),
    zip,
  };
}
