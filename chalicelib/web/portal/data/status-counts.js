/** Count vouchers by status. */
export function countByStatus(vouchers) {
  const counts = new Map();
  for (const { status } of vouchers) counts.set(status, (counts.get(status) ?? 0) + 1);
  return counts;
}
