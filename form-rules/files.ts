/** Uploaded files: photos, videos, signatures. And places, where somebody stands. */
import { isObject, Refused, type Audience, type Filling, type Json } from './definition'
import { lengthOf, readable } from './text'

const MOST_FILES = 9
const LONGEST_CAPTION = 60
const LONGEST_PLACE = 100
const KIND_NAMES: Record<string, string> = { photo: '照片', video: '视频' }

export interface MediaRule {
  accepts?: readonly string[]
  min_count?: number
  max_count?: number
  captions?: string
}

function kindOf(raw: Json | undefined, filling: Filling): string {
  if (typeof raw !== 'string') throw new Refused('wrong_type', '应为上传的文件，请重新上传')
  const kind = Object.prototype.hasOwnProperty.call(filling.media, raw) ? filling.media[raw] : undefined
  if (kind === undefined) throw new Refused('media_unknown', '文件没有上传成功或已失效，请重新上传')
  return kind
}

function captionOf(raw: Json | undefined, rule: MediaRule): string {
  const caption = raw === undefined || raw === null ? '' : readable(raw, false)
  if (rule.captions === 'none') return ''
  if (rule.captions === 'required' && !caption) throw new Refused('caption_missing', '每个文件都要写一句说明，请补上')
  if (lengthOf(caption) > LONGEST_CAPTION) {
    throw new Refused('too_long', `说明最多 ${LONGEST_CAPTION} 个字，请写简短一些`)
  }
  return caption
}

export function readMedia(rule: MediaRule, raw: Json, filling: Filling): Json[] {
  const accepts = rule.accepts ?? ['photo']
  const names = accepts.map((each) => KIND_NAMES[each] ?? each).join('或')
  const [fewest, most] = [rule.min_count ?? 0, rule.max_count ?? MOST_FILES]
  if (!Array.isArray(raw)) throw new Refused('wrong_type', `应为${names}，请重新上传`)
  if (raw.length > most) throw new Refused('too_many', `最多 ${most} 个，请去掉一些`)
  if (raw.length < fewest) throw new Refused('too_few', `至少 ${fewest} 个，请补拍`)
  const shown = raw.map((each) => {
    if (!isObject(each) || !('id' in each) || Object.keys(each).some((name) => name !== 'id' && name !== 'caption')) {
      throw new Refused('wrong_type', `应为${names}，请重新上传`)
    }
    if (!accepts.includes(kindOf(each['id'], filling))) {
      throw new Refused('media_kind', `只能上传${names}，请重新上传`)
    }
    const caption = captionOf(each['caption'], rule)
    return { id: each['id'] as string, ...(caption ? { caption } : {}) }
  })
  if (new Set(shown.map((each) => each.id)).size < shown.length) {
    throw new Refused('repeated', '同一个文件传了两次，请去掉一个')
  }
  return shown
}

export function readSignature(raw: Json, filling: Filling): string {
  if (kindOf(raw, filling) !== 'signature') throw new Refused('media_kind', '应为手写签名，请重新签名')
  return raw as string
}

const AGAIN = '定位没有成功，请重新定位'

function degrees(raw: Json | undefined, most: number): number {
  if (typeof raw !== 'number' || !Number.isFinite(raw) || Math.abs(raw) > most) throw new Refused('wrong_type', AGAIN)
  return Number(raw.toFixed(6))
}

/** Degrees in GCJ-02. A customer may leave them out and write where it is. */
export function readLocation(raw: Json, audience: Audience): Json {
  const known = ['latitude', 'longitude', 'words']
  if (!isObject(raw) || Object.keys(raw).some((name) => !known.includes(name))) throw new Refused('wrong_type', AGAIN)
  const words = raw['words'] === undefined || raw['words'] === null ? '' : readable(raw['words'], false)
  const [hasLatitude, hasLongitude] = ['latitude' in raw, 'longitude' in raw]
  const isTold = words !== '' && audience === 'customer' && !hasLatitude && !hasLongitude
  if (!(hasLatitude && hasLongitude) && !isTold) throw new Refused('wrong_type', AGAIN)
  const point: { [name: string]: Json } = isTold ? {} : { latitude: degrees(raw['latitude'], 90), longitude: degrees(raw['longitude'], 180) }
  if (lengthOf(words) > LONGEST_PLACE) throw new Refused('too_long', `地点最多 ${LONGEST_PLACE} 个字，请写简短一些`)
  return { ...point, ...(words ? { words } : {}) }
}
