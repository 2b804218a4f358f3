/** Lists of AWS, which come in pages, and calls that take only so many items. */

interface Page<T> {
  readonly items: readonly T[] | undefined;
  readonly nextToken: string | undefined;
}

/**
 * Reads a list page by page.
 *
 * @param most how many items are enough: no further page is read then
 */
export async function allPages<T>(
  ask: (nextToken: string | undefined) => Promise<Page<T>>,
  most = Number.POSITIVE_INFINITY,
): Promise<readonly T[]> {
  const all: T[] = [];
  let token: string | undefined;
  do {
    const { items = [], nextToken } = await ask(token);
    all.push(...items);
    token = nextToken;
  } while (token !== undefined && all.length < most);
  return all.slice(0, most);
}

/** The items in lists of at most so many. */
export function batches<T>(all: readonly T[], most: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / most) }, (_, index) =>
    all.slice(index * most, (index + 1) * most),
  );
}
