const PLACE = "eu-west-1:111122223333";

/** The value of a resource's ARN attribute after an apply, by the resource's type. */
const ARNS: Readonly<Record<string, string>> = {
  aws_cloudwatch_log_group: `arn:aws:logs:${PLACE}:log-group:/ecs/shop`,
  aws_codedeploy_app: `arn:aws:codedeploy:${PLACE}:application:shop`,
  aws_codedeploy_deployment_group: `arn:aws:codedeploy:${PLACE}:deploymentgroup:shop/shop`,
  aws_ecs_cluster: `arn:aws:ecs:${PLACE}:cluster/shop`,
  aws_ecs_service: `arn:aws:ecs:${PLACE}:service/shop/shop`,
  aws_ecs_task_definition: `arn:aws:ecs:${PLACE}:task-definition/shop:12`,
  aws_iam_role: "arn:aws:iam::111122223333:role/shop",
  aws_lambda_function: `arn:aws:lambda:${PLACE}:function:shop`,
  aws_lb_listener: `arn:aws:elasticloadbalancing:${PLACE}:listener/app/shop/0a1b2c3d/4e5f6071`,
  aws_lb_listener_rule: `arn:aws:elasticloadbalancing:${PLACE}:listener-rule/app/shop/0a1b2c3d/4e5f6071/8a9b0c1d`,
  aws_s3_bucket: "arn:aws:s3:::shop",
  aws_sns_topic: `arn:aws:sns:${PLACE}:shop`,
  aws_ssm_parameter: `arn:aws:ssm:${PLACE}:parameter/shop/migration/expand`,
  aws_sqs_queue: `arn:aws:sqs:${PLACE}:shop`,
};

/**
 * Evaluates a string with Terraform expressions, as the stacks write them in policies: references to resources, and the
 * function `replace`.
 *
 * @throws for any other expression
 */
export function evaluated(text: string): string {
  const rest = { text, at: 0 };
  let result = "";
  while (rest.at < text.length) {
    if (text.startsWith("${", rest.at)) {
      rest.at += 2;
      result += expression(rest);
      expectNext(rest, "}");
    } else {
      result += text[rest.at];
      rest.at += 1;
    }
  }
  return result;
}

interface Rest {
  readonly text: string;
  at: number;
}

function expression(rest: Rest): string {
  const here = rest.text.slice(rest.at);
  if (here.startsWith("replace(")) {
    rest.at += "replace(".length;
    const given = expression(rest);
    expectNext(rest, ", ");
    const from = expression(rest);
    expectNext(rest, ", ");
    const to = expression(rest);
    expectNext(rest, ")");
    const regularExpression = /^\/(.*)\/$/s.exec(from)?.[1];
    return given.replaceAll(regularExpression === undefined ? from : new RegExp(regularExpression, "g"), to);
  }
  const literal = /^"((?:[^"\\]|\\.)*)"/.exec(here);
  if (literal !== null) {
    rest.at += literal[0].length;
    return JSON.parse(literal[0]) as string;
  }
  const [reference, type = "", attribute = ""] = /^(?:data\.)?([a-z0-9_]+)\.[\w-]+\.(\w+)/.exec(here) ?? [];
  const value = /^(arn|id)$/.test(attribute) ? ARNS[type] : sampleOf(attribute);
  if (reference === undefined || value === undefined) {
    throw new Error(`unknown expression: ${here}`);
  }
  rest.at += reference.length;
  return value;
}

function sampleOf(attribute: string): string | undefined {
  if (attribute === "account_id") {
    return "111122223333";
  }
  return attribute.endsWith("_name") ? "shop" : undefined;
}

function expectNext(rest: Rest, text: string): void {
  if (!rest.text.startsWith(text, rest.at)) {
    throw new Error(`expected ${text} at: ${rest.text.slice(rest.at)}`);
  }
  rest.at += text.length;
}
