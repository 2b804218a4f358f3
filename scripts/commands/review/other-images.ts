/** Whether a plan has other images than a stack's present code. */
import { imagesIn } from "../../review/containers";
import { asObject, type JsonObject } from "../cli/locate/json";

/** How the stacks write the containers of a task definition. */
const LOCAL = /^\$\{jsonencode\(local\.([\w-]+)\)\}$/;

/**
 * The task definitions whose images differ between a stack's template and a plan. Their containers are a local, and the code
 * in a plan has no locals: only the planned values show them.
 */
export function differingImages(template: JsonObject, plan: JsonObject): readonly string[] {
  const type = "aws_ecs_task_definition";
  const resources = asObject(asObject(plan["planned_values"])["root_module"])["resources"];
  const planned = Array.isArray(resources) ? resources.map(asObject) : [];
  return Object.entries(asObject(asObject(template["resource"])[type])).flatMap(([name, resource]) => {
    const address = [type, name].join(".");
    const local = LOCAL.exec(String(asObject(resource)["container_definitions"]))?.[1] ?? "";
    const code = imagesIn({ container_definitions: JSON.stringify(asObject(template["locals"])[local]) });
    const values = asObject(planned.find((one) => one["address"] === address)?.["values"]);
    const images = imagesIn({ container_definitions: values["container_definitions"] });
    // The plan leaves out what only the apply knows, and the template has an expression for it.
    const isOther = Object.entries(images).some(
      ([container, image]) =>
        code[container] !== undefined && !code[container].includes("${") && code[container] !== image,
    );
    return isOther ? [`${address} (images)`] : [];
  });
}
