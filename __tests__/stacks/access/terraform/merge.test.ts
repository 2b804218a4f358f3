import { describe, expect, test } from "@jest/globals";
import { merged } from "../../../../stacks/access/terraform/merge";

const TOPICS = "arn:aws:sns:eu-west-1:111122223333:";
const topic = (name: string) => `${TOPICS}${name}`;
const allow = (actions: readonly string[], ...resources: readonly string[]) => ({ actions, resources });
const when = (value: string) => ({ StringEquals: { "aws:PrincipalTag/team": value } });

describe("merging statements", () => {
  test("lists each resource once, with all of its actions", () => {
    expect(
      merged([
        allow(["sns:Publish"], topic("b"), topic("a")),
        allow(["sns:GetTopicAttributes"], topic("a"), topic("c")),
        allow(["sns:Publish", "sns:GetTopicAttributes"], topic("b"), topic("c")),
      ]),
    ).toEqual([allow(["sns:GetTopicAttributes", "sns:Publish"], topic("a"), topic("b"), topic("c"))]);
  });

  test("leaves out what a wider pattern allows, too", () => {
    const wider = [allow(["sns:GetTopicAttributes"], "*"), allow(["sns:Publish"], topic("shop-*"))];
    expect(
      merged([
        ...wider,
        allow(["sns:GetTopicAttributes", "sns:Publish"], topic("shop-orders")),
        allow(["sns:DeleteTopic", "sns:Publish"], topic("other")),
      ]),
    ).toEqual([allow(["sns:DeleteTopic", "sns:Publish"], topic("other")), ...wider]);
  });

  test("compares patterns with one * at their end only", () => {
    const two = [allow(["sns:Publish"], topic("*-orders")), allow(["sns:Publish"], topic("shop-orders"))];
    expect(merged(two)).toEqual([allow(["sns:Publish"], topic("*-orders"), topic("shop-orders"))]);
  });

  test("keeps conditions, unless the same is allowed without them", () => {
    const [a, b] = [
      { ...allow(["sns:Publish"], topic("a")), conditions: when("a") },
      { ...allow(["sns:Publish"], topic("a")), conditions: when("b") },
    ];
    expect(merged([a, b])).toEqual([a, b]);
    expect(merged([a, b, allow(["sns:Publish"], "*")])).toEqual([allow(["sns:Publish"], "*")]);
    const everywhere = { ...allow(["sns:Publish"], "*"), conditions: when("a") };
    expect(merged([a, b, everywhere])).toEqual([everywhere, b]);
  });

  test("gives the same result in another order", () => {
    const statements = [
      allow(["sns:Publish", "sns:DeleteTopic"], topic("b")),
      allow(["sns:Publish"], topic("a"), topic("c")),
      { ...allow(["sns:Publish"], topic("a")), conditions: when("a") },
    ];
    expect(merged([...statements].reverse())).toEqual(merged(statements));
  });
});
