/** Where a request is taken in, with what is known already: nobody is asked it again. */
export function intakeOf(known: { household?: string | null; device?: string; customer?: string; item?: string }) {
  const query = Object.fromEntries(Object.entries(known).filter(([, value]) => value)) as Record<string, string>
  return { path: '/desk', query: { intake: '1', ...query } }
}
