/** A banner by the IAB's own implementation of its TCF, as a consent platform has one. */
import { CmpApi } from "@iabtcf/cmpapi";
import { GVL, TCModel, TCString } from "@iabtcf/core";

const PURPOSES = [...Array(11).keys()].map((index) => index + 1);
const LIST = {
  gvlSpecificationVersion: 3,
  vendorListVersion: 1,
  tcfPolicyVersion: 4,
  lastUpdated: "2026-01-01T00:00:00Z",
  purposes: Object.fromEntries(
    PURPOSES.map((id) => [id, { id, name: `${id}`, description: "", illustrations: [] }]),
  ),
  specialPurposes: {},
  features: {},
  specialFeatures: {},
  vendors: {},
  stacks: {},
  dataCategories: {},
};
const api = new CmpApi(2, 1, true);

function textOf({ publisher = [], vendors = [] }) {
  const model = new TCModel(new GVL(LIST));
  model.cmpId = 2;
  model.cmpVersion = 1;
  model.isServiceSpecific = true;
  model.publisherConsents.set(publisher);
  model.purposeConsents.set(vendors);
  return TCString.encode(model);
}

window.banner = {
  /** The guest chooses: purposes that the publisher, and that vendors may follow. */
  choose(purposes) {
    const text = textOf(purposes);
    localStorage.setItem("tc", text);
    api.update(text, false);
  },
  /** The banner is shown once more; what was chosen before stays until the guest chooses anew. */
  show: () => api.update(localStorage.getItem("tc") ?? "", true),
};
const kept = localStorage.getItem("tc");
if (window.isElsewhere) api.update(null); // where the law does not apply
else api.update(kept ?? "", kept === null);
