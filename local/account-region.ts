/** The account and the region that a request acts in. */

/** The account of the base access key and of requests without credentials. moto's default account. */
export const BASE_ACCOUNT = "123456789012";

/** The access key of the base account. Every other key is one that the local AWS has issued. */
export const BASE_ACCESS_KEY = "local";

/** Almost all of AWS's state belongs to one account and one region. */
export interface AccountRegion {
  readonly account: string;
  readonly region: string;
}

/** A function that returns the value of an account and a region. It is created when it is first needed. */
export function perAccountRegion<Value>(
  create: (accountRegion: AccountRegion) => Value,
): (accountRegion: AccountRegion) => Value {
  const values = new Map<string, Value>();
  return ({ account, region }) => {
    const key = `${account} ${region}`;
    const value = values.get(key) ?? create({ account, region });
    values.set(key, value);
    return value;
  };
}
