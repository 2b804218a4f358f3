/** AWS Cloud Map on moto, as far as ECS uses it. It is called without an SDK: four operations don't justify one. */
import type { AccountRegion } from "../account-region";
import { isObject, type JsonObject } from "../gateway/json-protocol";
import { motoHeaders } from "../moto/headers";
import type { RegistryBacking } from "./backing";
import { lastPart } from "./model";

/** The registries of Cloud Map in an account and a region. A registry that doesn't exist is `undefined`, not an error. */
export function createMotoCloudMap(endpoint: string, accountRegion: AccountRegion): RegistryBacking {
  /** Calls an operation. @returns `undefined` for a client error, which means that something doesn't exist */
  async function call(operation: string, input: JsonObject): Promise<JsonObject | undefined> {
    const response = await fetch(endpoint, {
      method: "POST",
      headers: {
        "content-type": "application/x-amz-json-1.1",
        "x-amz-target": `Route53AutoNaming_v20170314.${operation}`,
        ...motoHeaders("servicediscovery", accountRegion),
      },
      body: JSON.stringify(input),
    });
    if (response.status >= 400 && response.status < 500) {
      return undefined;
    }
    const body: unknown = await response.json();
    if (!response.ok || !isObject(body)) {
      throw new Error(`moto returned status ${response.status} for servicediscovery ${operation}`);
    }
    return body;
  }

  return {
    async registry(arn) {
      const service = (await call("GetService", { Id: lastPart(arn) }))?.["Service"];
      if (!isObject(service) || service["Arn"] !== arn) {
        return undefined;
      }
      const { DnsRecords: records } = isObject(service["DnsConfig"]) ? service["DnsConfig"] : {};
      return {
        recordTypes: (Array.isArray(records) ? records : []).map((record) =>
          isObject(record) ? String(record["Type"]) : "",
        ),
      };
    },

    async registerInstance(arn, InstanceId, Attributes) {
      const registered = await call("RegisterInstance", {
        ServiceId: lastPart(arn),
        InstanceId,
        Attributes,
        CreatorRequestId: InstanceId,
      });
      if (registered === undefined) {
        throw new Error(`the registry ${arn} is gone`);
      }
    },

    async deregisterInstance(arn, InstanceId) {
      // The registry may have been deleted in the meantime, for example by a destroy.
      await call("DeregisterInstance", { ServiceId: lastPart(arn), InstanceId });
    },
  };
}
