import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { App, LocalBackend } from "cdktf";
import { LOCAL_REGION } from "../../../local/environment";
import { AccessStack, ServiceStack } from "../../../stacks";
import { BACKEND } from "../../support/access";
import { SERVICE } from "../../support/fixtures";
import { FULL_ACCESS } from "../../support/full-stacks";
import { clientOf } from "../support/client";
import { type Inventory, readEverything } from "../support/inventory";
import { SKIPPED_VARIABLE } from "../support/requirements";
import { s3Request } from "../support/s3-request";
import { type ShopBase, startShopBase } from "../support/shop";
import { TerraformApp } from "../support/terraform-app";

// The provider waits for a bucket's lifecycle rules for a minute.
jest.setTimeout(300_000);

const AUDIT_BUCKET = "example-audit";

let base: ShopBase;
let before: Inventory;
let app: TerraformApp;

/** Synthesizes the access stack of one service, which is not applied. @param backend where it keeps its own state */
function synthesize(backend: "local" | "s3"): void {
  const cdktf = new App({ outdir: join(app.folder, "cdktf.out") });
  const service = new ServiceStack(cdktf, "web", { ...SERVICE, backend: BACKEND });
  const access = new AccessStack(cdktf, "access", {
    name: "shop-github",
    region: LOCAL_REGION,
    repository: "example@123456/shop@456789",
    stateBucket: { kind: "own", bucket: BACKEND.bucket, accountIds: ["222233334444"] },
    planBranches: FULL_ACCESS.planBranches,
    auditTrail: { bucket: AUDIT_BUCKET },
    stacks: [service],
    ...(backend === "s3" ? { backend: BACKEND } : {}),
  });
  if (backend === "local") {
    new LocalBackend(access, { path: join(app.folder, "access.tfstate") });
  }
  cdktf.synth();
}

const describeEndToEnd = process.env[SKIPPED_VARIABLE] === undefined ? describe : describe.skip;

// One story: each test starts with what the test before left.
describeEndToEnd("an access stack", () => {
  beforeAll(async () => {
    base = await startShopBase();
    before = await readEverything(clientOf(base.local));
    app = new TerraformApp(base);
    synthesize("local");
    await app.init(["access"]);
    await app.apply("access");
  });

  afterAll(async () => {
    await base?.local.stop();
    app?.remove();
    if (base !== undefined) {
      rmSync(base.temporary, { recursive: true, force: true });
    }
  });

  test("is applied with its state in a file, and has an empty plan", async () => {
    expect(await app.changes(["access"])).toEqual({});
    const roles = await app.resources("access", "aws_iam_role");
    expect(roles.map(({ name }) => name).sort()).toEqual([
      "shop-github-break-glass",
      "shop-github-deploy",
      "shop-github-operator",
      "shop-github-plan",
    ]);
    expect(await app.resources("access", "aws_cloudtrail")).toMatchObject([
      {
        name: "shop-github-audit",
        s3_bucket_name: AUDIT_BUCKET,
        is_multi_region_trail: true,
        enable_log_file_validation: true,
        enable_logging: true,
      },
    ]);
  });

  test("moves its state into the bucket that it made, and has an empty plan", async () => {
    synthesize("s3");
    await app.migrateState("access");
    expect(await app.changes(["access"])).toEqual({});
    expect(await s3Request(clientOf(base.local), "GET", `/${BACKEND.bucket}`)).toContain(
      "<Key>access.tfstate</Key>",
    );
  });

  test("refuses to destroy the buckets", async () => {
    await expect(app.destroy("access")).rejects.toThrow("Instance cannot be destroyed");
    expect(await app.changes(["access"])).toEqual({});
  });

  test("leaves only the buckets when it is destroyed without them", async () => {
    await app.forget("access", /^aws_s3_bucket/);
    await app.destroy("access");
    expect(await readEverything(clientOf(base.local))).toEqual({
      ...before,
      buckets: [AUDIT_BUCKET, BACKEND.bucket].sort(),
    });
  });
});
