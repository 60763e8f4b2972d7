import type { components, paths } from './schema'

export type Schemas = components['schemas']
export type Paths = paths

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete'

/** The paths that have an operation of this method. */
export type PathsOf<M extends Method> = {
  [P in keyof Paths]: Paths[P] extends Record<M, { responses: unknown }> ? P : never
}[keyof Paths]

type Operation<P extends keyof Paths, M extends Method> = Paths[P] extends Record<M, infer O> ? O : never
type Parameter<O, Where extends string> = O extends { parameters: Partial<Record<Where, infer V>> } ? NonNullable<V> : never
type JsonIn<C> = C extends { 'application/json': infer B } ? B : never

export type PathValues<P extends keyof Paths, M extends Method> = Parameter<Operation<P, M>, 'path'>
export type QueryValues<P extends keyof Paths, M extends Method> = Parameter<Operation<P, M>, 'query'>
export type BodyOf<P extends keyof Paths, M extends Method> =
  Operation<P, M> extends { requestBody?: infer B } ? (NonNullable<B> extends { content: infer C } ? JsonIn<C> : never) : never

type Answers<O> = O extends { responses: infer R } ? R : never
type Good<R> = { [S in keyof R]: S extends 200 | 201 | 202 ? R[S] : never }[keyof R]
type Content<A> = A extends { content: infer C } ? JsonIn<C> : void
/** What a good answer holds; nothing for 204. */
export type AnswerOf<P extends keyof Paths, M extends Method> = Content<Good<Answers<Operation<P, M>>>>

export type CustomerTicket = Schemas['CustomerTicketView']
export type StaffTicket = Schemas['StaffTicketView']
export type TicketRow = Schemas['TicketRow']
export type TicketState = Schemas['TicketState']
export type DeviceCard = Schemas['DeviceCard']
export type DeviceRecord = Schemas['DeviceRecord']
export type Household = Schemas['OwnHouseholdView']
export type Address = Schemas['PlainAddress']
export type MediaView = Schemas['MediaView']
export type MediaLink = Schemas['MediaLink']
export type Window = CustomerTicket['wanted']
