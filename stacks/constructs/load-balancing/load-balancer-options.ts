import { type Fields, knownOneOf, optional } from "../../support/props";
import type { LoadBalancerScheme } from "./load-balancer";

/** Options of a load balancer that a stack creates. */
export interface LoadBalancerOptions {
  /**
   * `internet-facing` has public addresses, in the public subnets. `internal` has private addresses, in the private
   * subnets: only clients in the VPC and in connected networks reach it. A change replaces the load balancer.
   * @default "internet-facing"
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/how-elastic-load-balancing-works.html
   */
  readonly scheme?: LoadBalancerScheme;
}

/** The properties of `LoadBalancerOptions`. */
export const LOAD_BALANCER_FIELDS: Fields<LoadBalancerOptions> = {
  scheme: optional(knownOneOf("internet-facing", "internal")),
};
