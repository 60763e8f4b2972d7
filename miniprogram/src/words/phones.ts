/** 138****2046: enough to know one's own number again, too little for whoever looks over the shoulder. */
export function maskedPhone(phone: string): string {
  const plain = phone.replace(/^\+86/, '')
  return plain.length >= 7 ? `${plain.slice(0, 3)}****${plain.slice(-4)}` : plain
}
