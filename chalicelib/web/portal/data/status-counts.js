/** How many vouchers there are of each status, among these. */
export function countByStatus(vouchers) {
  const counts = new Map();
  for (const { status } of vouchers) counts.set(status, (counts.get(status) ?? 0) + 1);
  return counts;
}
