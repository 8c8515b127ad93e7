// Books a slot with the client that openapi-typescript generates; prints the booking's id.
import createClient from "openapi-fetch";

import type { components, paths } from "./api.js";

declare const process: { argv: string[] };

const [, , baseUrl] = process.argv;
const asHotel = { "X-TS-APIKEY": "local-hotel" };
const api = createClient<paths>({ baseUrl });

const made = await api.POST("/api/presence/token", { body: {} });
if (!made.data) throw new Error(made.error.error);
const asGuest = { Authorization: `Bearer ${made.data.token}` };

const issued = await api.POST("/api/voucher/issue", {
  body: { title: "Day spa for two", duration_minutes: 120, price_amount: 89.5 },
  headers: asHotel,
});
if (!issued.data) throw new Error(issued.error.error);
const voucher: components["schemas"]["Voucher"] = issued.data.voucher;

const free = await api.GET("/api/slots/available", {
  params: { query: { voucher_id: voucher.id } },
  headers: asGuest,
});
if (!free.data) throw new Error(free.error.error);

const booked = await api.POST("/api/voucher/book", {
  body: { voucher_id: voucher.id, slot_id: free.data.items[0].slot_id },
  headers: asGuest,
});
if (!booked.data) throw new Error(booked.error.error);
const isBooked: true = booked.data.ok;

const cancelled = await api.POST("/api/voucher/cancel", {
  body: { voucher_id: voucher.id, revoke: true, reason: "Issued twice" },
  headers: asHotel,
});
if (!cancelled.data || !isBooked) throw new Error(cancelled.error?.code);
console.log(booked.data.booking.id, cancelled.data.voucher.status);
