import { expect, test } from "@jest/globals";
import { onDemand } from "../../../../scripts/aws/sdk/on-demand";
import type { Part } from "../../../../scripts/aws/sdk/settings";

interface Sums {
  add(one: number, other: number): Promise<number>;
  fail(): Promise<never>;
}

/** A part, and what became of it. */
function sums() {
  const seen = { loads: 0, credentials: 0, closes: 0 };
  const client = {
    config: {
      credentials: async () => {
        seen.credentials += 1;
        throw new Error("no credentials");
      },
    },
    destroy: () => {
      seen.closes += 1;
    },
  };
  const load = async (): Promise<Part<Sums>> => {
    seen.loads += 1;
    return {
      api: {
        add: async (one, other) => one + other,
        fail: async () => {
          throw new Error("no sum");
        },
      },
      clients: [client, client],
    };
  };
  return { seen, part: onDemand<Sums>({ add: true, fail: true }, load) };
}

const settled = () => new Promise(setImmediate);

test("a part that nobody asks is neither loaded nor closed", async () => {
  const { seen, part } = sums();
  part.close();
  await settled();

  expect(seen).toEqual({ loads: 0, credentials: 0, closes: 0 });
});

test("a part is loaded once, also for questions that are asked at the same time", async () => {
  const { seen, part } = sums();

  expect(await Promise.all([part.api.add(1, 2), part.api.add(3, 4)])).toEqual([3, 7]);
  expect(await part.api.add(5, 6)).toBe(11);
  expect(seen).toEqual({ loads: 1, credentials: 0, closes: 0 });
});

test("a part that was asked is closed", async () => {
  const { seen, part } = sums();
  await part.api.add(1, 2);
  part.close();
  await settled();

  expect(seen).toEqual({ loads: 1, credentials: 0, closes: 2 });
});

test("a part that is prepared has been read, and its clients' credentials asked for, whether there are any or not", async () => {
  const { seen, part } = sums();
  await part.prepare();

  expect(seen).toEqual({ loads: 1, credentials: 2, closes: 0 });
  expect(await part.api.add(1, 2)).toBe(3);
  expect(seen.loads).toBe(1);
});

test("fails as the part does", async () => {
  await expect(sums().part.api.fail()).rejects.toThrow("no sum");
});

test("fails when the part can't be loaded, each time that it is asked, and is closed in silence", async () => {
  const part = onDemand<Sums>({ add: true, fail: true }, () => Promise.reject(new Error("no file")));

  await expect(part.api.add(1, 2)).rejects.toThrow("no file");
  await expect(part.prepare()).rejects.toThrow("no file");
  expect(() => part.close()).not.toThrow();
});
