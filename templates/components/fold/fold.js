// Opens what is folded only for want of room.
if (matchMedia('(min-width: 62em)').matches) {
  for (const details of document.querySelectorAll('[data-fold]')) details.open = true;
}
