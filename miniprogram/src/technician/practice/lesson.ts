/** The lesson: a desk of its own, its stages, and what was only shown and not done: the call, the way. */
import { ref } from 'vue'
import { locate } from '@/platform/location'
import { phoneFiles, phoneShelf } from '@/platform/shelves'
import { fieldClock } from '@/stores/field_clock'
import { newDesk, type Desk } from '../work/desk'
import { shifted } from '../work/distance'
import type { NextAct } from '../work/job'
import { lineTo } from '../work/line'
import { PracticeOffice } from './office'
import { FileRoom, ShelfRoom } from './room'
import type { Point } from './story'

const ROOM = 'practice/'
const SHOWN = 'shown'
const SOMEWHERE: Point = { latitude: 30.2079, longitude: 120.2105 }

export type Shown = 'called' | 'navigated'

interface Lesson {
  desk: Desk
  office: PracticeOffice
}

const shelf = (): ShelfRoom => new ShelfRoom(phoneShelf(), ROOM)
const files = (): FileRoom => new FileRoom(phoneFiles(), ROOM)
let lesson: Lesson | null = null
export const shown = ref<Shown[]>([])

function opened(): Lesson {
  if (lesson) return lesson
  const office = new PracticeOffice(shelf(), () => fieldClock().now())
  const desk = newDesk({
    technician: 'practice',
    shelf: shelf(),
    files: files(),
    office: office.client,
    line: lineTo(office.client, office.receive),
    lease: { hold: (task) => task(() => Promise.resolve()).then(() => true) },
    isKnown: () => true,
  })
  lesson = { desk, office }
  void recall()
  return lesson
}

export const practiceDesk = (): Desk => opened().desk

async function recall(): Promise<void> {
  shown.value = JSON.parse((await shelf().read(SHOWN)) ?? '[]') as Shown[]
}

/** Begins, or goes on where it was left. */
export async function takeUp(): Promise<void> {
  const { desk, office } = opened()
  await recall()
  if (!(await office.isSettled())) {
    const fix = await locate()
    await office.settle(typeof fix === 'string' ? SOMEWHERE : fix.system === 'gcj02' ? fix : shifted(fix))
  }
  await desk.open()
}

export async function noteShown(what: Shown): Promise<void> {
  if (shown.value.includes(what)) return
  shown.value = [...shown.value, what]
  await shelf().write(SHOWN, JSON.stringify(shown.value))
}

/** All over again: what was practised is gone. */
export async function startAnew(): Promise<void> {
  const room = shelf()
  for (const file of (await opened().desk.journal.keptFiles()).values()) await files().remove(file.id)
  for (const key of await room.keys('')) await room.remove(key)
  lesson = null
}

export interface Stage {
  name: string
  hint: string
  isDone: boolean
}

const ORDER: readonly NextAct[] = ['take', 'book', 'depart', 'arrive', 'before', 'steps', 'repair', 'form', 'after', 'finish', 'none']

/** In the order of a job; the first that is not done is what follows. Pure. */
export function stagesAt(next: NextAct, seen: readonly Shown[], isSigned: boolean): Stage[] {
  const past = (act: NextAct): boolean => ORDER.indexOf(next) > ORDER.indexOf(act)
  return [
    { name: '接单', hint: '点“接单”，这张单就归您', isDone: past('take') },
    { name: '打电话', hint: '点电话图标，先和客户说好', isDone: seen.includes('called') },
    { name: '约时间', hint: '点“约时间”，选一个时段', isDone: past('book') },
    { name: '导航', hint: '点箭头图标看怎么走', isDone: seen.includes('navigated') },
    { name: '出发', hint: '点“出发”，客户会知道您上路了；点错 5 秒内能撤销', isDone: past('depart') },
    { name: '到场打卡', hint: '点“到场打卡”；定位偏了就选原因、拍张照', isDone: past('arrive') },
    { name: '拍维修前', hint: '动手前先拍一张', isDone: past('before') },
    { name: '检查表', hint: '一项一项做，该拍的拍、该填的填', isDone: past('steps') },
    { name: '故障和用料', hint: '选故障，写做了什么，换了件就加一行', isDone: past('repair') },
    { name: '拍维修后', hint: '修好再拍一张', isDone: past('after') },
    { name: '客户签字', hint: '看一眼都齐了，请客户签字', isDone: isSigned },
  ]
}
