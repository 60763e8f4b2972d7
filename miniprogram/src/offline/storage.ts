/** Where the phone keeps things: one interface over IndexedDB in browsers and WeChat's storage and files. */

/** The phone has no room left, or the platform's limit is reached. Nothing was written. */
export class ShelfFull extends Error {
  constructor() {
    super('手机存满了，这一步没有记下，前面记的都在。连上网传完照片，或清理手机空间，再做一次')
    this.name = 'ShelfFull'
  }
}

/** For what may do without: false where the phone is full. Raises what else went wrong. */
export function unlessFull(failure: unknown): false {
  if (failure instanceof ShelfFull) return false
  throw failure
}

/** Small records by key. A write is there whole or not at all. */
export interface Shelf {
  read(key: string): Promise<string | null>
  /** Raises ShelfFull. */
  write(key: string, value: string): Promise<void>
  remove(key: string): Promise<void>
  keys(prefix: string): Promise<string[]>
}

/** Photos and signatures. `Content` is whatever the platform can upload: a Blob, or a path of a kept file. */
export interface FileShelf<Content = unknown> {
  /** Takes a copy that lives until `remove`. Raises ShelfFull. */
  keep(id: string, content: Content): Promise<void>
  open(id: string): Promise<Content | null>
  remove(id: string): Promise<void>
}

/** WeChat takes 1 MB under one key and 10 MB in all. */
export const MOST_CHARACTERS_OF_A_RECORD = 300_000

export class MemoryShelf implements Shelf {
  readonly records = new Map<string, string>()

  constructor(private readonly mostCharacters = 10_000_000) {}

  read(key: string): Promise<string | null> {
    return Promise.resolve(this.records.get(key) ?? null)
  }

  write(key: string, value: string): Promise<void> {
    let held = value.length
    for (const [name, each] of this.records) if (name !== key) held += each.length
    if (held > this.mostCharacters || value.length > MOST_CHARACTERS_OF_A_RECORD) return Promise.reject(new ShelfFull())
    this.records.set(key, value)
    return Promise.resolve()
  }

  remove(key: string): Promise<void> {
    this.records.delete(key)
    return Promise.resolve()
  }

  keys(prefix: string): Promise<string[]> {
    return Promise.resolve([...this.records.keys()].filter((key) => key.startsWith(prefix)))
  }
}

export class MemoryFiles<Content> implements FileShelf<Content> {
  readonly files = new Map<string, Content>()

  constructor(private readonly most = Infinity) {}

  keep(id: string, content: Content): Promise<void> {
    if (this.files.size >= this.most) return Promise.reject(new ShelfFull())
    this.files.set(id, content)
    return Promise.resolve()
  }

  open(id: string): Promise<Content | null> {
    return Promise.resolve(this.files.get(id) ?? null)
  }

  remove(id: string): Promise<void> {
    this.files.delete(id)
    return Promise.resolve()
  }
}
