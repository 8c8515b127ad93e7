/** What a hotel tells Klaro of its site. */
window.klaroConfig = {
  storageMethod: "localStorage",
  acceptAll: true,
  services: [
    { name: "voucher-offer", title: "Offers", purposes: ["offers"] },
    { name: "map", title: "Map", purposes: ["maps"], default: true },
  ],
};
