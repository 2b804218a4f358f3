import { describe, expect, test } from "@jest/globals";
import { expectGolden } from "../../../support/golden";
import { beforeDeployment } from "../drive";
import { failure, weights } from "../fixtures";
import { BACK, back, driven, OTHER, other, ownCourse } from "./other-revision";

describe("another revision that is to be superseded", () => {
  test("is stopped after it was said, waited for until its rollback has ended, and followed by this one", async () => {
    const { exitCode, printed, stops, words } = await driven(
      {
        rollbackAfterStop: BACK,
        courses: {
          [OTHER]: [{ minute: 0, deployment: other("InProgress"), weights: weights(10) }],
          [BACK]: [
            { minute: 0, deployment: back("InProgress") },
            { minute: 2, deployment: back("Succeeded"), weights: weights(0) },
          ],
          "d-NEW000001": ownCourse(2),
        },
      },
      "supersede",
    );

    expect(exitCode).toBe(0);
    expectGolden("supersedes-another.txt", beforeDeployment(printed));
    expect(stops).toEqual(["d-OTHER0001, after 1 lines"]);
    expect(words[0]).toBe("protect d-NEW000001");
  });

  test("isn't stopped when it is a rollback: that is waited for", async () => {
    const { exitCode, printed, stops } = await driven(
      {
        running: [[BACK], []],
        courses: {
          [BACK]: [
            { minute: 0, deployment: back("InProgress") },
            { minute: 2, deployment: back("Succeeded") },
          ],
          "d-NEW000001": ownCourse(2),
        },
      },
      "supersede",
    );

    expect(exitCode).toBe(0);
    expect(stops).toEqual([]);
    expectGolden("waits-for-a-rollback.txt", beforeDeployment(printed));
  });

  test("fails with 6 and the IAM action when the caller may not stop it", async () => {
    const { exitCode, aws, verdict, failed } = await driven(
      {
        fails: (method) =>
          method === "stopDeployment" ? failure("denied", "AccessDeniedException") : undefined,
      },
      "supersede",
    );

    expect(exitCode).toBe(6);
    expect(aws.count("createDeployment")).toBe(0);
    expect(verdict.verdict).toEqual({ kind: "refused", why: "not-superseded" });
    expectGolden("may-not-stop-another.txt", failed);
  });

  test("fails and reports what it did to the deployment when AWS denies access afterwards", async () => {
    const { exitCode, failed } = await driven(
      {
        fails: (method, minute) =>
          method === "deployment" && minute > 0 ? failure("credentials", "ExpiredToken") : undefined,
      },
      "supersede",
    );

    expect(exitCode).toBe(2);
    expectGolden("stopped-another-and-lost-access.txt", failed);
  });
});
