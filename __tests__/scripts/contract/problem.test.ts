import { describe, expect, test } from "@jest/globals";
import { got, problemText, renderLines, under } from "../../../scripts/contract";

const RETRY = "ECS_CODEDEPLOY_RETRY: must be true or false";

describe("a problem", () => {
  test("has the given value in parentheses, if there is one", () => {
    expect(problemText(got(RETRY, "yes"))).toBe(`${RETRY} (got yes)`);
    expect(problemText({ what: "app.json is not JSON", detail: "Unexpected token" })).toBe(
      "app.json is not JSON (Unexpected token)",
    );
    expect(problemText({ what: "cluster: is missing" })).toBe("cluster: is missing");
  });

  test("keeps the given value when text is added before it", () => {
    expect(under("  - ", got(RETRY, "yes"))).toEqual({ what: `  - ${RETRY}`, detail: "got yes" });
    expect(under("  - ", "cluster: is missing")).toEqual({ what: "  - cluster: is missing" });
  });
});

test("a message is printed completely, and published without the given values", () => {
  expect(
    renderLines(["Nothing was done.", under("  - ", got(RETRY, "a\nb (c)")), { what: "  - more" }]),
  ).toEqual({
    lines: ["Nothing was done.", `  - ${RETRY} (got a\nb (c))`, "  - more"],
    publishedLines: ["Nothing was done.", `  - ${RETRY}`, "  - more"],
  });
});
