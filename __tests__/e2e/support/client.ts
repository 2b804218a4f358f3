import { LOCAL_REGION } from "../../../local/environment";
import { accountRoleArn } from "../../../local/moto/accounts";
import { assumeRole } from "../../../local/moto/credentials";

/** How to reach the local AWS. */
export interface Client {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
}

/** How a client of the AWS SDK reaches a local AWS. */
export function clientOf({ endpoint }: { readonly endpoint: string }): Client {
  return {
    endpoint,
    region: LOCAL_REGION,
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  };
}

/** How a client of the AWS SDK reaches another account of a local AWS. */
export async function clientIn(account: string, local: { readonly endpoint: string }): Promise<Client> {
  const credentials = await assumeRole(local.endpoint, accountRoleArn(account), "test");
  return { ...clientOf(local), credentials };
}
