/** Opens the dialler with a number; the person presses call himself. */
export function dial(phone: string): void {
  if (phone) uni.makePhoneCall({ phoneNumber: phone, fail: () => undefined })
}
