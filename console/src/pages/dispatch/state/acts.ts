import { api } from '@/api/client'
import type { components } from '@/api/schema'
import type { Ticket } from '@/api/types'
import { windowFor, type Lifted, type Move, type Target } from '../logic/moves'

type Schemas = components['schemas']
export type TransferReason = Schemas['TransferReason']
export type ChangeCause = Schemas['ChangeCause']
type Order = Schemas['DispatchOrder']
type Window = { start: string; end: string }

/** What the dispatcher was asked before the drop. `reason`: why although there is no room. */
export interface Said {
  reason?: string
  transfer?: TransferReason
  cause?: ChangeCause
}

export interface Deed {
  lifted: Lifted
  target: Target
  minutes: number
  day: string
  said: Said
}

type Act = Extract<Move, { asks: string }>['act']

/** Undoes a deed; null where nothing takes it back. */
export type Undo = (() => Promise<void>) | null

const NOTE = '派单台调整'

/** Does what a drop comes to. Raises Refusal. */
export async function carryOut(act: Act, deed: Deed): Promise<Undo> {
  switch (act) {
    case 'dispatch':
      return dispatch(deed)
    case 'transfer':
      return transfer(deed)
    case 'book':
      await api.post('/api/v1/tickets/{ticket_id}/visits/{visit_id}/appointment', { path: pathOf(deed), body: { window: promised(deed), means: 'phone', note: NOTE } })
      return null
    case 'rebook':
      return rebook(deed)
  }
}

async function dispatch(deed: Deed): Promise<Undo> {
  const ticket_id = deed.lifted.ticket.id
  const body: Order = { technician_ids: [deed.target.staffId], window: windowFor(deed.target, deed.minutes, deed.day), override_reason: deed.said.reason ?? '' }
  const sent = await api.post('/api/v1/tickets/{ticket_id}/dispatch', { path: { ticket_id }, body })
  const visit_id = visitOf(sent as Ticket)
  return () => recall(ticket_id, visit_id)
}

export async function recall(ticket_id: string, visit_id: string): Promise<void> {
  await api.post('/api/v1/tickets/{ticket_id}/recall', { path: { ticket_id }, body: { note: '派单台撤销', visit_id } })
}

/** To somebody else, or to another time; whoever goes along goes along still. */
async function transfer(deed: Deed): Promise<Undo> {
  const { lifted, target, said } = deed
  const ticket_id = lifted.ticket.id
  const before = (await api.get('/api/v1/tickets/{ticket_id}', { path: { ticket_id } })) as Ticket
  const visit = before.visits.find((each) => each.id === lifted.visit?.visit_id)
  const was: Order = orderOf(visit, lifted.from, lifted.from, lifted.visit?.window ?? null)
  const to: Order = { ...orderOf(visit, lifted.from, target.staffId, windowFor(target, deed.minutes, deed.day)), override_reason: said.reason ?? '' }
  const moved = (await api.post('/api/v1/tickets/{ticket_id}/transfer', {
    path: { ticket_id },
    body: { visit_id: lifted.visit?.visit_id, reason: said.transfer ?? 'other', note: NOTE, to },
  })) as Ticket
  return async () => {
    // He had it before: whatever his day allows now, it is his again.
    const body = { visit_id: visitOf(moved), reason: 'other' as const, note: '派单台撤销', to: { ...was, override_reason: '派单台撤销' } }
    await api.post('/api/v1/tickets/{ticket_id}/transfer', { path: { ticket_id }, body })
  }
}

function orderOf(visit: Ticket['visits'][number] | undefined, from: string, to: string, window: Order['window']): Order {
  const ids = (visit?.technicians ?? []).map((each) => (each.id === from ? to : each.id))
  const technician_ids = [...new Set(ids.length ? ids : [to])]
  const charge = visit?.technicians.find((each) => each.in_charge)?.id
  return { technician_ids, in_charge_id: charge && charge !== from ? charge : to, window, override_reason: '' }
}

async function rebook(deed: Deed): Promise<Undo> {
  const before = deed.lifted.visit?.window
  const change = (window: Window, cause: ChangeCause, seen_window: Window | null) =>
    api.post('/api/v1/tickets/{ticket_id}/visits/{visit_id}/appointment-change', { path: pathOf(deed), body: { window, cause, means: 'phone', note: NOTE, seen_window } })
  const now = promised(deed)
  await change(now, deed.said.cause ?? 'company', before ?? null)
  return before ? async () => void (await change(before, 'company', now)) : null
}

export async function takeBack(ticket_id: string, visit_id: string, reason: TransferReason): Promise<void> {
  await api.post('/api/v1/tickets/{ticket_id}/transfer', { path: { ticket_id }, body: { visit_id, reason, note: NOTE, to: null } })
}

export async function pin(ticket_id: string, visit_id: string, isPinned: boolean): Promise<void> {
  const path = { ticket_id, visit_id }
  if (isPinned) await api.post('/api/v1/tickets/{ticket_id}/visits/{visit_id}/pin', { path, body: { reason: '在派单台固定' } })
  else await api.post('/api/v1/tickets/{ticket_id}/visits/{visit_id}/unpinning', { path })
}

function pathOf(deed: Deed): { ticket_id: string; visit_id: string } {
  return { ticket_id: deed.lifted.ticket.id, visit_id: deed.lifted.visit?.visit_id ?? '' }
}

function promised(deed: Deed): Window {
  const window = windowFor(deed.target, deed.minutes, deed.day)
  if (!window) throw new Error('请放到具体的时间上')
  return window
}

function visitOf(ticket: Ticket): string {
  return ticket.visits.at(-1)?.id ?? ''
}
