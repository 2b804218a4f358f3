/** Templates as synth writes them. */
import { BLUE_GROUP, GREEN_GROUP, LISTENER } from "../../driver/fixtures";

type Json = Readonly<Record<string, unknown>>;

export const SHOP_TEMPLATE = "cdktf.out/stacks/shop/cdk.tf.json";

const nameOf = (arn: string) => arn.split("/")[1];
const groups = {
  blue_1: { name: nameOf(BLUE_GROUP) },
  green_2: { name: nameOf(GREEN_GROUP) },
};
const forward = (...ids: readonly string[]) => [
  {
    type: "forward",
    forward: { target_group: ids.map((id) => ({ arn: `\${aws_lb_target_group.${id}.arn}`, weight: 1 })) },
  },
];

/** The rule of the shop's host, with priority 10. */
export const plannedRule = (changes: Json = {}) => ({
  listener_arn: LISTENER,
  priority: 10,
  condition: [{ host_header: { values: ["shop.example.com"] } }],
  action: forward("blue_1", "green_2"),
  ...changes,
});

/** A stack with rules, by id. */
export const templateWith = (rules: Json, changes: Json = {}) => ({
  resource: { aws_lb_target_group: groups, aws_lb_listener_rule: rules },
  output: { region: { value: "eu-west-1" } },
  ...changes,
});
