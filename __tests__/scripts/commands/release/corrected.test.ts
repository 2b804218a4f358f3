import { describe, expect, test } from "@jest/globals";
import { correctedLines } from "../../../../scripts/commands/release/corrected";

const COMMANDS = {
  commandFor: (images: readonly string[]) => `release ${images.join(" ")}`,
  status: "status",
};

/** The lines for images by their containers. */
function lines(named: Readonly<Record<string, string>>, containers: readonly string[]) {
  return correctedLines(new Map(Object.entries(named)), containers, COMMANDS);
}

/** The commands among them. */
const commands = (...args: Parameters<typeof lines>) => lines(...args).slice(1);

describe("a release of containers that do not exist", () => {
  test.each<[string, Parameters<typeof lines>, readonly string[]]>([
    [
      "means the container with a similar name",
      [{ ap: "a:1", proxy: "p:1" }, ["app", "proxy"]],
      ["release app=a:1 proxy=p:1"],
    ],
    ["means the only container", [{ web: "a:1" }, ["app"]], ["release app=a:1"]],
    [
      "has a command for each container that has no image yet",
      [{ web: "a:1" }, ["app", "proxy"]],
      ["release app=a:1", "release proxy=a:1"],
    ],
    [
      "has a command without the image, if another image is left",
      [{ app: "a:1", database: "d:1" }, ["app", "proxy"]],
      ["release app=a:1 proxy=d:1", "release app=a:1"],
    ],
    [
      "means no container that has an image already",
      [{ app: "a:1", ap: "a:2" }, ["app", "proxy"]],
      ["release app=a:1 proxy=a:2", "release app=a:1"],
    ],
    [
      "has one image for a container, if two names mean it",
      [{ ap: "a:1", apq: "a:2" }, ["app"]],
      ["release app=a:1"],
    ],
    [
      "shows what is live, if several names are unclear",
      [{ one: "a:1", two: "a:2" }, ["app", "proxy"]],
      ["status"],
    ],
  ])("%s", (_, args, expected) => {
    expect(commands(...args).map((line) => line.trim())).toEqual(expected);
  });

  test("has no lines if all containers exist", () => {
    expect(lines({ app: "a:1" }, ["app", "proxy"])).toEqual([]);
  });

  test("says what the commands are for", () => {
    const [several] = lines({ web: "a:1" }, ["app", "proxy"]);
    const [only] = lines({ web: "a:1" }, ["app"]);
    const [unclear] = lines({ one: "a:1", two: "a:2" }, ["app", "proxy"]);

    expect([several, only, unclear]).toEqual([
      "  Next: run one of these commands, which name containers that exist:",
      "  Next: run this command, which names containers that exist:",
      "  Next: name one of the containers app, proxy. To see what is live:",
    ]);
  });
});
