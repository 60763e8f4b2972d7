/** A room of its own on the phone: nothing kept in it can be taken for the work of somebody. */
import type { FileShelf, Shelf } from '@/offline/storage'

export class ShelfRoom implements Shelf {
  constructor(
    private readonly inner: Shelf,
    private readonly name: string,
  ) {}

  read(key: string): Promise<string | null> {
    return this.inner.read(this.name + key)
  }

  write(key: string, value: string): Promise<void> {
    return this.inner.write(this.name + key, value)
  }

  remove(key: string): Promise<void> {
    return this.inner.remove(this.name + key)
  }

  async keys(prefix: string): Promise<string[]> {
    return (await this.inner.keys(this.name + prefix)).map((key) => key.slice(this.name.length))
  }
}

export class FileRoom implements FileShelf<string> {
  constructor(
    private readonly inner: FileShelf<string>,
    private readonly name: string,
  ) {}

  keep(id: string, content: string): Promise<void> {
    return this.inner.keep(this.name + id, content)
  }

  open(id: string): Promise<string | null> {
    return this.inner.open(this.name + id)
  }

  remove(id: string): Promise<void> {
    return this.inner.remove(this.name + id)
  }
}
