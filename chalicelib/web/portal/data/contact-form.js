/** The form in which a hotel corrects a guest's contact. */

/** The fields that people type. */
export const FIELDS = ["name", "email", "phone", "note"];

/** The form of a contact. `version` is that of the contact which it replaces. */
export function fillForm(contact) {
  const texts = Object.fromEntries(FIELDS.map((field) => [field, contact[field] ?? ""]));
  return { ...texts, language: contact.language ?? "", version: contact.version };
}

/** The request of a form. It states the contact whole: what is left out of it is gone. */
export function requestOf(form, { guest_uid: guest, issuer_uid: hotel }) {
  const contact = {};
  for (const field of [...FIELDS, "language"])
    if (form[field].trim()) contact[field] = form[field].trim();
  return { issuer_uid: hotel, guest_uid: guest, contact, version: form.version };
}

/** The fields in which somebody else's contact is another one than the form's. */
export function differences(form, theirs) {
  const other = fillForm(theirs);
  return [...FIELDS, "language"].filter((field) => form[field].trim() !== other[field]);
}
