/** How a request to moto selects its service, region and account. */
import { type AccountRegion, BASE_ACCESS_KEY } from "../account-region";

/** Selects moto's account, whatever the access key is. */
export const ACCOUNT_HEADER = "x-moto-account-id";

/** The headers of the local AWS's own requests. moto checks no signature. */
export function motoHeaders(
  service: string,
  { account, region }: AccountRegion,
): Readonly<Record<string, string>> {
  return { authorization: unsigned(service, region, BASE_ACCESS_KEY), [ACCOUNT_HEADER]: account };
}

/** An authorization header without a valid signature. */
export function unsigned(service: string, region: string, accessKeyId: string): string {
  const scope = `${accessKeyId}/20000101/${region}/${service}/aws4_request`;
  return `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=00`;
}
