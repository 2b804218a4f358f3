/** AWS deletes no service of Cloud Map while instances are registered in it. moto does. */
import { awsError } from "../aws-error";
import { parseBody, withBody } from "../json-protocol";
import type { Patch } from "../patch";

/** Refuses to delete a service with instances. */
export function cloudMapServices(): Patch {
  return {
    service: "servicediscovery",
    operations: ["DeleteService"],
    handle: async (request, forward) => {
      const { Id } = parseBody(request.body);
      const list = withBody(request, { ServiceId: Id });
      const target = "Route53AutoNaming_v20170314.ListInstances";
      const answer = await forward({ ...list, headers: { ...list.headers, "x-amz-target": target } });
      const { Instances: instances } = answer.status === 200 ? parseBody(answer.body) : {};
      if (!Array.isArray(instances) || instances.length === 0) {
        return forward(request);
      }
      return awsError(request, {
        status: 400,
        code: "ResourceInUse",
        message: "Service contains registered instances; delete the instances before deleting the service",
      });
    },
  };
}
