import {
  ApplicationAutoScalingClient,
  DescribeScalableTargetsCommand,
  RegisterScalableTargetCommand,
} from "@aws-sdk/client-application-auto-scaling";
import type { ServiceScaling } from "../scaling";
import type { Calls } from "./client/call";
import type { ClientSettings, Part } from "./client/settings";

/** Application Auto Scaling's part of AWS. */
export function scalingPart({ call }: Calls, settings: ClientSettings): Part<ServiceScaling> {
  const scaling = new ApplicationAutoScalingClient(settings);
  const ServiceNamespace = "ecs" as const;
  const ScalableDimension = "ecs:service:DesiredCount" as const;
  const idOf = (cluster: string, service: string) => `service/${cluster}/${service}`;
  const api: ServiceScaling = {
    async scalingSuspension(cluster, service) {
      const ResourceIds = [idOf(cluster, service)];
      const got = await call("application-autoscaling:DescribeScalableTargets", () =>
        scaling.send(
          new DescribeScalableTargetsCommand({ ServiceNamespace, ScalableDimension, ResourceIds }),
        ),
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
        scaling.send(
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
  return { api, clients: [scaling] };
}
