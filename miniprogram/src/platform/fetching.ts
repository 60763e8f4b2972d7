/** A file of the server's, at an address that needs no headers. */

/** As the phone's shelf takes it. Rejects where it cannot be had. */
export function shelved(address: string): Promise<string> {
  // #ifdef H5
  return Promise.resolve(address) // the shelf of a browser reads it itself
  // #endif
  // #ifndef H5
  return new Promise((resolve, reject) => {
    uni.downloadFile({
      url: address,
      success: (got) => (got.statusCode === 200 ? resolve(got.tempFilePath) : reject(new Error(String(got.statusCode)))),
      fail: reject,
    })
  })
  // #endif
}
