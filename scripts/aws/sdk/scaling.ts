import {
  ApplicationAutoScalingClient,
  DescribeScalableTargetsCommand,
  RegisterScalableTargetCommand,
} from "@aws-sdk/client-application-auto-scaling";
import type { ServiceScaling } from "../scaling";
import { call } from "./client/call";
import type { ClientSettings } from "./client/settings";

/** Application Auto Scaling's part of AWS. */
export function scaling(settings: ClientSettings): ServiceScaling {
  const client = new ApplicationAutoScalingClient(settings);
  const ServiceNamespace = "ecs" as const;
  const ScalableDimension = "ecs:service:DesiredCount" as const;
  const idOf = (cluster: string, service: string) => `service/${cluster}/${service}`;
  return {
    async scalingSuspension(cluster, service) {
      const ResourceIds = [idOf(cluster, service)];
      const got = await call("application-autoscaling:DescribeScalableTargets", () =>
        client.send(new DescribeScalableTargetsCommand({ ServiceNamespace, ScalableDimension, ResourceIds })),
      );
      const state = got.ScalableTargets?.[0];
      return (
        state && {
          dynamicIn: state.SuspendedState?.DynamicScalingInSuspended ?? false,
          dynamicOut: state.SuspendedState?.DynamicScalingOutSuspended ?? false,
          scheduled: state.SuspendedState?.ScheduledScalingSuspended ?? false,
        }
      );
    },

    async suspendScaling(cluster, service, { dynamicIn, dynamicOut, scheduled }) {
      const ResourceId = idOf(cluster, service);
      // All three, because a missing one would keep its value.
      const SuspendedState = {
        DynamicScalingInSuspended: dynamicIn,
        DynamicScalingOutSuspended: dynamicOut,
        ScheduledScalingSuspended: scheduled,
      };
      await call("application-autoscaling:RegisterScalableTarget", () =>
        client.send(
          new RegisterScalableTargetCommand({
            ServiceNamespace,
            ScalableDimension,
            ResourceId,
            SuspendedState,
          }),
        ),
      );
    },
  };
}
