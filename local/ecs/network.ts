/** The private addresses of tasks. */

/** AWS reserves the first four addresses of a subnet. Load balancers and endpoints probably use the next ones. */
const FIRST_HOST = 20;

/**
 * The nth address that the local AWS assigns in a subnet. It starts again when the subnet is used up.
 *
 * @param cidr an IPv4 range, such as `10.0.1.0/24`
 */
export function addressIn(cidr: string, index: number): string {
  const [base = "", length = "32"] = cidr.split("/");
  const octets = base.split(".").map(Number);
  const start = octets.reduce((sum, octet) => sum * 256 + octet, 0);
  const size = 2 ** (32 - Number(length));
  const first = Math.min(FIRST_HOST, size - 2);
  // The last address of a subnet is its broadcast address.
  const address = start + first + (index % Math.max(size - first - 1, 1));
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join(".");
}
