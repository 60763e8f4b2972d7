/** The phone's shelves in WeChat: its storage for records (1 MB a key, 10 MB in all), its files for photos (200 MB). */
import { ShelfFull, type FileShelf, type Shelf } from '@/offline/storage'

const MARK = 'bx.bench.'

interface FileManager {
  copyFile(asked: { srcPath: string; destPath: string; success(): void; fail(why: { errMsg: string }): void }): void
  unlink(asked: { filePath: string; success(): void; fail(): void }): void
  access(asked: { path: string; success(): void; fail(): void }): void
}

interface Platform {
  getFileSystemManager(): FileManager
  env: { USER_DATA_PATH: string }
}

const platform = (): Platform => (globalThis as unknown as { wx: Platform }).wx
const pathOf = (id: string): string => `${platform().env.USER_DATA_PATH}/bench-${id}`

export const wechatShelf: Shelf = {
  read: (key) =>
    new Promise((resolve) =>
      uni.getStorage({
        key: MARK + key,
        success: (got) => resolve(typeof got.data === 'string' ? got.data : null),
        fail: () => resolve(null),
      }),
    ),
  write: (key, value) =>
    new Promise((resolve, reject) =>
      uni.setStorage({ key: MARK + key, data: value, success: () => resolve(), fail: () => reject(new ShelfFull()) }),
    ),
  remove: (key) => new Promise((resolve) => uni.removeStorage({ key: MARK + key, complete: () => resolve() })),
  keys: (prefix) =>
    new Promise((resolve, reject) =>
      uni.getStorageInfo({
        success: (got) =>
          resolve(got.keys.filter((key) => key.startsWith(MARK + prefix)).map((key) => key.slice(MARK.length))),
        fail: reject,
      }),
    ),
}

export const wechatFiles: FileShelf<string> = {
  keep: (id, path) =>
    new Promise((resolve, reject) =>
      platform()
        .getFileSystemManager()
        .copyFile({ srcPath: path, destPath: pathOf(id), success: resolve, fail: () => reject(new ShelfFull()) }),
    ),
  open: (id) =>
    new Promise((resolve) =>
      platform()
        .getFileSystemManager()
        .access({ path: pathOf(id), success: () => resolve(pathOf(id)), fail: () => resolve(null) }),
    ),
  remove: (id) =>
    new Promise((resolve) =>
      platform().getFileSystemManager().unlink({ filePath: pathOf(id), success: resolve, fail: resolve }),
    ),
}
