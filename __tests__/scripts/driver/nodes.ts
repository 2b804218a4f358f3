/** A JSON document with something else in each of its places, one at a time. */

/** Every place of a document, such as `appSpec.version`, and the document with `other` there. */
export function nodesOf(document: unknown, other: unknown): [string, unknown][] {
  if (typeof document !== "object" || document === null) {
    return [];
  }
  return Object.entries(document).flatMap(([key, value]): [string, unknown][] => {
    const withThere = (there: unknown): unknown =>
      Array.isArray(document) ? document.with(Number(key), there) : { ...document, [key]: there };
    return [
      [key, withThere(other)],
      ...nodesOf(value, other).map(([path, inner]): [string, unknown] => [
        `${key}.${path}`,
        withThere(inner),
      ]),
    ];
  });
}
