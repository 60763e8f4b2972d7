import type { components } from './schema'

export type Schemas = components['schemas']

export type Me = Schemas['MeView']
export type Ticket = Schemas['StaffTicketView']
export type TicketRow = Schemas['TicketRow']
export type TicketState = Schemas['TicketState']
export type TicketAction = Schemas['ActionView']
export type TimelineLine = Schemas['LineView']
export type TicketClocks = Schemas['TicketClocksView']
export type WatchRow = Schemas['WatchRow']
export type Household = Schemas['HouseholdView']
export type HouseholdOverview = Schemas['HouseholdOverview']
export type DeskItem = Schemas['DeskItemView']
export type NewTicket = Schemas['NewTicket']
export type OpenedSession = Schemas['OpenedSessionView']
export type MediaLink = Schemas['MediaLink']
