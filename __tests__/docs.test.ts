import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize, resolve } from "node:path";
import { describe, expect, test } from "@jest/globals";

const ROOT = resolve(__dirname, "..");
/** What npm puts into the package, beside `dist`. */
const PACKAGED = [
  "README.md",
  "LICENSE",
  "CHANGELOG.md",
  ...["docs", "examples"].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" }).map((file) => `${folder}/${file}`),
  ),
];
const PAGES = PACKAGED.filter((file) => file.endsWith(".md"));

const textOf = (page: string) => readFileSync(join(ROOT, page), "utf8");

/** A page without its code blocks. */
const proseOf = (page: string) => textOf(page).replace(/^```[\s\S]*?^```/gm, "");

/** GitHub's anchors of a page's headings. */
function anchorsOf(page: string): string[] {
  return [...proseOf(page).matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

/** The links of a page that don't lead to another site: their file, and their anchor. */
function linksOf(page: string) {
  return [...proseOf(page).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = ""]) => target)
    .filter((target) => !/^https?:/.test(target))
    .map((target) => {
      const [file = "", anchor] = target.split("#");
      return { target, file: file === "" ? page : normalize(join(dirname(page), file)), anchor };
    });
}

describe("a link in the documents", () => {
  test.each(PAGES)("of %s leads to a file of the package and to a heading in it", (page) => {
    const broken = linksOf(page).filter(
      ({ file, anchor }) =>
        !PACKAGED.includes(file) || (anchor !== undefined && !anchorsOf(file).includes(anchor)),
    );
    expect(broken.map(({ target }) => target)).toEqual([]);
  });

  test("leads to every page from the README or from another page", () => {
    const linked = new Set(PAGES.flatMap((page) => linksOf(page).map(({ file }) => file)));
    expect(PAGES.filter((page) => page !== "README.md" && !linked.has(page))).toEqual([]);
  });
});

test("the README has at most 200 lines", () => {
  expect(textOf("README.md").split("\n").length - 1).toBeLessThanOrEqual(200);
});
