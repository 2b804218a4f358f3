import { test } from "@jest/globals";
import {
  describeUnchecked,
  type RevisionCheck,
  type Unchecked,
  uncheckedAttempts,
} from "../../../../scripts/driver/decide/unchecked";
import { expectGolden } from "../../../support/golden";
import { failure } from "../fixtures";

const WITH_NAMES: Readonly<Record<Extract<RevisionCheck, { name: string }>["kind"], string>> = {
  "task-definition": "arn:aws:ecs:eu-west-1:123456789012:task-definition/shop:7",
  image: "shop/web:1",
  secret: "arn:aws:secretsmanager:eu-west-1:123456789012:secret:db",
  "file-system": "fs-0a1b2c3d",
  "capacity-providers": "shop",
  role: "arn:aws:iam::123456789012:role/codedeploy",
  hook: "probe",
};

test("each check without a result is described by its golden line", () => {
  const why = { kind: "failed-call", failure: failure("transient") } as const;
  const named = Object.entries(WITH_NAMES).map(([kind, name]) => ({ kind, name }) as RevisionCheck);
  const all: readonly Unchecked[] = [
    uncheckedAttempts(why.failure),
    ...[{ kind: "parameters" } as const, { kind: "alarms" } as const, ...named].map((check) => ({
      check,
      why,
    })),
    {
      check: { kind: "file-system", name: "fs-0a1b2c3d" },
      why: { kind: "subnets-not-found", subnetIds: ["subnet-3", "subnet-4"] },
    },
  ];

  expectGolden("unchecked.txt", all.map(describeUnchecked));
});
