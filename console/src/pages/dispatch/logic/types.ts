import type { components } from '@/api/schema'

type Schemas = components['schemas']

export type Board = Schemas['Board']
export type BoardRow = Schemas['BoardRow']
export type BoardVisit = Schemas['BoardVisit']
export type WaitingTicket = Schemas['WaitingTicket']
export type Candidates = Schemas['CandidatesView']
export type Candidate = Schemas['CandidateView']
export type Rejected = Schemas['RejectedView']
export type DropPreview = Schemas['DropPreview']
export type Zone = Schemas['ZoneView']
export type Load = Schemas['LoadView']
export type Point = Schemas['PointView']
