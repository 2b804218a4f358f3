import { describe, expect, test } from "@jest/globals";
import { correctedLines, missingLines } from "../../../../scripts/commands/release/corrected";

const COMMANDS = {
  commandFor: (images: readonly string[]) => `release ${images.join(" ")}`,
  status: "status",
  taskImages: "tasks",
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
    ["names the only container", [{ web: "a:1" }, ["app"]], ["release app=IMAGE"]],
    [
      "shows what is live, if a name is unclear",
      [{ app: "a:1", database: "d:1" }, ["app", "proxy"]],
      ["status"],
    ],
    [
      "means no container that has an image already",
      [{ app: "a:1", ap: "a:2" }, ["app", "proxy"]],
      ["status"],
    ],
    [
      "means a container once, if two names are close to it",
      [{ ap: "a:1", apq: "a:2" }, ["app", "proxy"]],
      ["status"],
    ],
  ])("%s", (_, args, expected) => {
    expect(commands(...args).map((line) => line.trim())).toEqual(expected);
  });

  test("has no lines if all containers exist", () => {
    expect(lines({ app: "a:1" }, ["app", "proxy"])).toEqual([]);
  });

  test("prints no image of an unclear name, which may be a secret", () => {
    expect(lines({ PASSWORD: "hunter2", app: "a:1" }, ["app", "proxy"]).join("\n")).not.toContain("hunter2");
    expect(lines({ PASSWORD: "hunter2" }, ["app"]).join("\n")).not.toContain("hunter2");
  });

  test("says what the commands are for", () => {
    const [meant] = lines({ ap: "a:1" }, ["app", "proxy"]);
    const [only] = lines({ web: "a:1" }, ["app"]);
    const [unclear] = lines({ web: "a:1" }, ["app", "proxy"]);

    expect([meant, only, unclear]).toEqual([
      "  Next: run this command, which names containers that exist:",
      "  Next: name the container app:",
      "  Next: name one of the containers app, proxy. To see what is live:",
    ]);
  });
});

describe("a release without an image that it needs", () => {
  const missing = [
    { container: "app", image: "app:1", from: "stack" },
    { container: "log", image: undefined, from: "stack" },
  ] as const;
  const named = new Map([["proxy", "p:1"]]);

  test("may use the image in the code for a container that is not live yet", () => {
    expect(missingLines({ named, isLiveKnown: true }, missing, COMMANDS)).toEqual([
      "  Next: name another image, or release the one in the code:",
      "  release proxy=p:1 app=app:1 log=IMAGE",
    ]);
  });

  test("prints no image of the code if the live images are not known", () => {
    expect(missingLines({ named, isLiveKnown: false }, missing, COMMANDS)).toEqual([
      "  Next: see the images of the running tasks:",
      "  tasks",
      "  Then release them, or others:",
      "  release proxy=p:1 app=IMAGE log=IMAGE",
    ]);
  });

  test("has no lines if none is missing", () => {
    expect(missingLines({ named, isLiveKnown: false }, [], COMMANDS)).toEqual([]);
  });
});
