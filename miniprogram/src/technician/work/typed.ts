/** What was typed into a field of the platform. */
export function typed(event: unknown): string {
  return (event as { detail: { value: string } }).detail.value
}
