/** Where somebody chooses a password by a link. What stands after the # never leaves the browser by
 * itself, so that no log has it. */
export function passwordPage(token: string): string {
  return `${location.origin}/console/password#${encodeURIComponent(token)}`
}
