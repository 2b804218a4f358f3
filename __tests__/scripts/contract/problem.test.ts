import { describe, expect, test } from "@jest/globals";
import { got, problemText, tell, under } from "../../../scripts/contract";

const RETRY = "ECS_CODEDEPLOY_RETRY: must be true or false";

describe("a problem", () => {
  test("has the given value in parentheses, and none without a value", () => {
    expect(problemText(got(RETRY, "yes"))).toBe(`${RETRY} (got yes)`);
    expect(problemText({ what: "app.json is not JSON", detail: "Unexpected token" })).toBe(
      "app.json is not JSON (Unexpected token)",
    );
    expect(problemText({ what: "cluster: is missing" })).toBe("cluster: is missing");
  });

  test("keeps what was given when more is put before it", () => {
    expect(under("  - ", got(RETRY, "yes"))).toEqual({ what: `  - ${RETRY}`, detail: "got yes" });
    expect(under("  - ", "cluster: is missing")).toEqual({ what: "  - cluster: is missing" });
  });
});

test("a message is printed as a whole, and published line by line without what was given", () => {
  expect(tell(["Nothing was done.", under("  - ", got(RETRY, "a\nb (c)")), { what: "  - more" }])).toEqual({
    lines: ["Nothing was done.", `  - ${RETRY} (got a\nb (c))`, "  - more"],
    publishedLines: ["Nothing was done.", `  - ${RETRY}`, "  - more"],
  });
});
