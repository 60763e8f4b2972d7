import { computed, type WritableComputedRef } from 'vue'
import { useRoute, useRouter } from 'vue-router'

/** A filter that lives in the address, so that links, back and forward keep it. */
export function useUrlFilter(name: string, standing = ''): WritableComputedRef<string> {
  const route = useRoute()
  const router = useRouter()
  return computed({
    get: () => {
      const given = route.query[name]
      return (Array.isArray(given) ? given[0] : given) ?? standing
    },
    set: (value) => {
      const { [name]: _, ...rest } = route.query
      void router.replace({ query: value === standing ? rest : { ...rest, [name]: value } })
    },
  })
}
