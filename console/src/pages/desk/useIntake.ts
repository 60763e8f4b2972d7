import { computed, reactive, ref, shallowRef } from 'vue'
import { api } from '@/api/client'
import { Refusal } from '@/api/refusal'
import type { Household, HouseholdOverview, NewTicket, Ticket } from '@/api/types'
import type { GivenForm } from '@/forms/filling'

export type Intake = ReturnType<typeof useIntake>

/** What somebody knew before the intake was opened: ids, or a phone number. */
export interface Known {
  phone?: string
  household?: string
  device?: string
  customer?: string
  /** The talk or missed call that it comes from. */
  item?: string
}

interface OpenTicket {
  id: string
  number: string
}

/** A call becomes a ticket: who, which device, what and when. What the file knows is not asked. */
export function useIntake() {
  const asked = ref('')
  const found = shallowRef<Household[]>([])
  const home = shallowRef<HouseholdOverview | null>(null)
  const isStranger = ref(false)
  const isSearching = ref(false)
  const isBusy = ref(false)
  const refused = shallowRef<unknown>(null)
  const openTicket = shallowRef<OpenTicket | null>(null)
  const deviceIds = ref<string[]>([])
  const symptoms = ref<string[]>([])
  const common = ref<string[]>([])
  const problem = ref('')
  const wanted = shallowRef<{ start: string; end: string } | null>(null)
  const caller = reactive({ name: '', phone: '', region: '', door: '', product: '' })
  const serviceType = ref<NonNullable<NewTicket['service_type']>>('repair')
  const choice = reactive({ addTo: '', anyway: '' })
  let key = crypto.randomUUID()

  const words = computed(() => [...symptoms.value, problem.value.trim()].filter(Boolean).join('；'))
  const isNewReady = computed(() => isStranger.value && [caller.name, caller.phone, caller.region, caller.door].every((text) => text.trim()))
  const questionsLeft = computed(() => [deviceIds.value.length || !home.value?.devices.length, words.value, wanted.value].filter((known) => !known).length)

  async function search(): Promise<void> {
    const text = asked.value.trim()
    if (!text) return
    isSearching.value = true
    refused.value = null
    home.value = null
    isStranger.value = false
    try {
      const page = await api.post('/api/v1/household-searches', { body: { text } })
      found.value = page.items
      if (page.items.length === 1 && page.items[0]) await pick(page.items[0].id)
      else if (page.items.length === 0) meet(text)
    } catch (error) {
      refused.value = error
    } finally {
      isSearching.value = false
    }
  }

  /** Whoever it is, as far as it is known: his home and his device are chosen already. */
  async function begin({ phone = '', household = '', device = '', customer = '' }: Known): Promise<void> {
    if (household) await pick(household)
    else if (customer) await pickOf(customer)
    else if (device) meet('')
    else if (phone.length >= 4) {
      asked.value = phone
      await search()
    }
    if (device) chooseDevice(device)
  }

  async function pickOf(customer: string): Promise<void> {
    try {
      found.value = (await api.get('/api/v1/households', { query: { account_id: customer, limit: 20 } })).items
      const [only, ...others] = found.value
      if (!only) isStranger.value = true
      else if (others.length === 0) await pick(only.id)
    } catch (error) {
      refused.value = error
    }
  }

  function chooseDevice(id: string): void {
    if (deviceIds.value.includes(id)) return
    const place = home.value?.devices.findIndex((each) => each.id === id) ?? -1
    if (place >= 0) {
      deviceIds.value = []
      toggleDevice(place)
    } else if (!home.value) deviceIds.value = [id]
  }

  /** The talk it came from leads to it; whether that is noted does not hold the ticket up. */
  async function tellItem(item_id: string, ticket_id: string): Promise<void> {
    try {
      await api.post('/api/v1/desk-items/{item_id}/outcome', { path: { item_id }, body: { outcome: 'ticket_made', ticket_id } })
    } catch {
      // It stays open on the desk, where whoever owns it ends it.
    }
  }

  function meet(text: string): void {
    isStranger.value = true
    const digits = text.replace(/[\s-]/g, '')
    if (/^\+?\d{7,}$/.test(digits)) caller.phone = digits
    else if (!/^\d+$/.test(digits)) caller.name = text
  }

  async function pick(id: string): Promise<void> {
    refused.value = null
    deviceIds.value = []
    symptoms.value = []
    common.value = []
    try {
      home.value = await api.get('/api/v1/households/{household_id}/overview', { path: { household_id: id } })
    } catch (error) {
      refused.value = error
      return
    }
    if (home.value.devices.length === 1) toggleDevice(0)
  }

  function toggleDevice(place: number): void {
    const device = home.value?.devices[place]
    if (!device) return
    const isChosen = deviceIds.value.includes(device.id)
    deviceIds.value = isChosen ? deviceIds.value.filter((id) => id !== device.id) : [...deviceIds.value, device.id]
    openTicket.value = null
    if (!isChosen) void offerCommon(device.model_id)
  }

  async function offerCommon(model_id: string): Promise<void> {
    try {
      const { chips } = await api.get('/api/v1/device-models/{model_id}/common-faults', { path: { model_id } })
      common.value = chips.map((chip) => chip.text)
    } catch {
      common.value = [] // without them the customer's own words do
    }
  }

  function order(form: GivenForm | null): NewTicket {
    const said: NewTicket = { channel: 'phone', service_type: serviceType.value, problem: problem.value.trim(), symptoms: symptoms.value }
    if (form) said.form = form
    if (wanted.value) said.wanted = wanted.value
    if (choice.addTo) said.add_to = choice.addTo
    if (choice.anyway) said.anyway = choice.anyway
    if (!home.value) {
      const { name, phone, region, door, product } = caller
      const what = deviceIds.value.length ? { device_ids: deviceIds.value } : { product }
      return { ...said, contact: { name, phone }, address: { region, door }, ...what }
    }
    const { household } = home.value
    const member = household.members[0]
    const address = household.addresses[0]
    return {
      ...said,
      household_id: household.id,
      ...(member ? { customer_id: member.account_id } : {}),
      ...(address ? { address_id: address.id } : {}),
      ...(deviceIds.value.length ? { device_ids: deviceIds.value } : { product: caller.product }),
    }
  }

  /** The ticket; null where it was refused, with the reason kept. */
  async function create(form: GivenForm | null): Promise<Ticket | null> {
    isBusy.value = true
    refused.value = null
    try {
      return (await api.post('/api/v1/tickets', { body: order(form), key })) as Ticket
    } catch (error) {
      refuse(error)
      return null
    } finally {
      isBusy.value = false
    }
  }

  function refuse(error: unknown): void {
    refused.value = error
    const isSure = error instanceof Refusal && error.problem.status !== 0
    if (isSure) key = crypto.randomUUID() // nothing happened; what is corrected is another request
    if (error instanceof Refusal && error.problem.code === 'open_ticket_exists') {
      const { ticket_id, number } = error.problem.params
      if (typeof ticket_id === 'string') openTicket.value = { id: ticket_id, number: String(number ?? '') }
    }
  }

  function addToOpen(): void {
    choice.addTo = openTicket.value?.id ?? ''
    openTicket.value = null
  }

  function insist(): void {
    choice.anyway = '客户说是另一回事'
    openTicket.value = null
  }

  return {
    asked, found, home, isStranger, isSearching, isBusy, refused, openTicket, deviceIds, symptoms, common, problem, wanted, caller, serviceType,
    words, isNewReady, questionsLeft, begin, tellItem, search, pick, toggleDevice, create, addToOpen, insist,
  }
}
