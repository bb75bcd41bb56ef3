// The address that the admin makes of a title: é and ë become e, dashes part words, and a long one ends at a word's end.
if (window.URLify) {
  const urlify = window.URLify
  window.URLify = (text, length, unicode) => {
    const plain = text.normalize("NFKD").replace(/\p{Mark}/gu, "").replace(/[\u2010-\u2015/]/g, " ")
    const slug = urlify(plain, plain.length * 4, unicode)
    if (slug.length <= length) return slug
    const cut = slug.slice(0, length + 1).lastIndexOf("-")
    return slug.slice(0, cut > 0 ? cut : length)
  }
}
