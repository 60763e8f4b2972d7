/** Where a form keeps its files without network: by marks that stand for them until they are sent. */
export interface FileKeeper {
  keep(path: string, kind: 'photo' | 'signature'): Promise<string>
  open(mark: string): Promise<string | null>
}

/** Stands for a signature that is drawn beside the form, and sent with what the form belongs to. */
export const SIGNED_BESIDE = 'signed-beside'
