import { LOCAL_REGION } from "../../../local/environment";

/** How to reach the local AWS. */
export interface Client {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** How a client of the AWS SDK reaches a local AWS. */
export function clientOf({ endpoint }: { readonly endpoint: string }): Client {
  return {
    endpoint,
    region: LOCAL_REGION,
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  };
}
