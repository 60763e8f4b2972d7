/**
 * Where the server is. The H5 is served by it; the mini-program is built for one firm, whose address is given at
 * build time as VITE_SERVER (docs/wechat-setup.md).
 */
export function serverOrigin(): string {
  // #ifdef H5
  return ''
  // #endif
  // #ifndef H5
  return import.meta.env['VITE_SERVER'] ?? ''
  // #endif
}

/** Where an image has a path alone, uni looks for it among the app's own files, on the H5 below /h5/. */
export function wholeAddress(path: string): string {
  if (!path.startsWith('/')) return path
  // #ifdef H5
  return window.location.origin + path
  // #endif
  // #ifndef H5
  return serverOrigin() + path
  // #endif
}
