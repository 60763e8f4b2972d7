/** The phone's shelves in a browser: IndexedDB, which takes photos and survives the tab. */
import { ShelfFull, type FileShelf, type Shelf } from '@/offline/storage'

const NAME = 'baoxiu-bench'
const RECORDS = 'records'
const FILES = 'files'

let opened: Promise<IDBDatabase> | null = null

function database(): Promise<IDBDatabase> {
  opened ??= new Promise<IDBDatabase>((resolve, reject) => {
    const asked = indexedDB.open(NAME, 1)
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore(RECORDS)
      asked.result.createObjectStore(FILES)
    }
    asked.onsuccess = () => {
      asked.result.onversionchange = () => asked.result.close()
      resolve(asked.result)
    }
    asked.onerror = () => reject(told(asked.error))
  }).catch((failure) => {
    opened = null
    throw failure
  })
  return opened
}

/** Ends when the transaction is on the disk, not when the request has been heard. */
async function within<T>(
  store: string,
  mode: IDBTransactionMode,
  ask: (store: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  const transaction = (await database()).transaction(store, mode)
  return new Promise<T>((resolve, reject) => {
    transaction.onabort = () => reject(told(transaction.error))
    try {
      const asked = ask(transaction.objectStore(store))
      transaction.oncomplete = () => resolve(asked.result)
    } catch (failure) {
      reject(told(failure))
    }
  })
}

/** Browsers say so in several ways: at the write, at the end of the transaction, or as they open the base. */
function told(failure: unknown): unknown {
  const { name, message } = (failure ?? {}) as Partial<DOMException>
  return name === 'QuotaExceededError' || /quota|full disk/i.test(message ?? '') ? new ShelfFull() : failure
}

export const browserShelf: Shelf = {
  async read(key) {
    const found = await within<unknown>(RECORDS, 'readonly', (store) => store.get(key) as IDBRequest<unknown>)
    return typeof found === 'string' ? found : null
  },
  async write(key, value) {
    await within(RECORDS, 'readwrite', (store) => store.put(value, key))
  },
  async remove(key) {
    await within(RECORDS, 'readwrite', (store) => store.delete(key))
  },
  async keys(prefix) {
    const range = IDBKeyRange.bound(prefix, `${prefix}\uffff`)
    return (await within(RECORDS, 'readonly', (store) => store.getAllKeys(range))).map(String)
  },
}

/** Takes and gives addresses of blobs, as the platform's camera and uploader do. */
export const browserFiles: FileShelf<string> = {
  async keep(id, path) {
    const found = await fetch(path)
    if (!found.ok) throw new Error(`nothing at ${path}`)
    const blob = await found.blob()
    // Safari has lost blobs of the file system: bytes are kept as bytes.
    await within(FILES, 'readwrite', putting(await blob.arrayBuffer(), blob.type, id))
  },
  async open(id) {
    const kept = await within<unknown>(FILES, 'readonly', (store) => store.get(id) as IDBRequest<unknown>)
    if (!isKept(kept)) return null
    return URL.createObjectURL(new Blob([kept.bytes], { type: kept.type }))
  },
  async remove(id) {
    await within(FILES, 'readwrite', (store) => store.delete(id))
  },
}

interface KeptBytes {
  bytes: ArrayBuffer
  type: string
}

function putting(bytes: ArrayBuffer, type: string, id: string): (store: IDBObjectStore) => IDBRequest<IDBValidKey> {
  return (store) => store.put({ bytes, type } satisfies KeptBytes, id)
}

function isKept(found: unknown): found is KeptBytes {
  return typeof found === 'object' && found !== null && 'bytes' in found
}
