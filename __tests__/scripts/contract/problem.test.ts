import { describe, expect, test } from "@jest/globals";
import { got, sayProblem, tell, under } from "../../../scripts/contract";

const RETRY = "ECS_CODEDEPLOY_RETRY: must be true or false";

describe("a problem", () => {
  test("is said with what was given in parentheses, and without them where nothing was", () => {
    expect(sayProblem(got(RETRY, "yes"))).toBe(`${RETRY} (got yes)`);
    expect(sayProblem({ what: "app.json is not JSON", detail: "Unexpected token" })).toBe(
      "app.json is not JSON (Unexpected token)",
    );
    expect(sayProblem({ what: "cluster: is missing" })).toBe("cluster: is missing");
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
