import { defineStore } from 'pinia'
import { ref } from 'vue'
import { api } from '@/api'

/** The firm's name and telephone, as the server knows them; empty until it has said so. */
export const useHotline = defineStore('hotline', () => {
  const phone = ref('')
  const hours = ref('')
  api
    .read('/api/v1/contact')
    .then((contact) => {
      phone.value = contact.hotline
      hours.value = contact.hours
    })
    .catch(() => undefined) // offline: the page goes without it
  return { phone, hours }
})
