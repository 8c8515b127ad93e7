PRAGMA defer_foreign_keys=TRUE;
CREATE TABLE d1_migrations(
		id         INTEGER PRIMARY KEY AUTOINCREMENT,
		name       TEXT UNIQUE,
		applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL
);
INSERT INTO "d1_migrations" VALUES(1,'0001_init.sql','2026-11-21 23:46:24');
CREATE TABLE vouchers (
  id TEXT, issuer_uid TEXT, holder_uid TEXT, service_type TEXT, title TEXT, description TEXT,
  duration_minutes INTEGER, valid_from TEXT, valid_until TEXT, price_amount REAL,
  price_currency TEXT, status TEXT, transferable INTEGER, terms TEXT, created_at TEXT, meta TEXT
);
INSERT INTO "vouchers" VALUES('v-plain','hotel-demo',NULL,'hotel.night','Eine Nacht für zwei','It''s "quiet" here; breakfast included.',60,'2026-03-01T10:00:00.000Z','2026-04-01T10:00:00.000Z',129.9,'EUR','issued',0,'{"guests": 2, "rate": 0.10}','2026-02-28T08:30:00.123Z','{}');
INSERT INTO "vouchers" VALUES('v-long','hotel-demo',NULL,'hotel.night','Eine Nacht für zwei','It''s "quiet" here; breakfast included.',60,'2026-03-01T10:00:00.000Z','2026-04-01T10:00:00.000Z',129.9,'EUR','issued',0,'{"note": "é\n\"quoted\"; -- /* 日本 🏨 ''single''", "list": [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63, 64, 65, 66, 67, 68, 69, 70, 71, 72, 73, 74, 75, 76, 77, 78, 79, 80, 81, 82, 83, 84, 85, 86, 87, 88, 89, 90, 91, 92, 93, 94, 95, 96, 97, 98, 99, 100, 101, 102, 103, 104, 105, 106, 107, 108, 109, 110, 111, 112, 113, 114, 115, 116, 117, 118, 119, 120, 121, 122, 123, 124, 125, 126, 127, 128, 129, 130, 131, 132, 133, 134, 135, 136, 137, 138, 139, 140, 141, 142, 143, 144, 145, 146, 147, 148, 149, 150, 151, 152, 153, 154, 155, 156, 157, 158, 159, 160, 161, 162, 163, 164, 165, 166, 167, 168, 169, 170, 171, 172, 173, 174, 175, 176, 177, 178, 179, 180, 181, 182, 183, 184, 185, 186, 187, 188, 189, 190, 191, 192, 193, 194, 195, 196, 197, 198, 199], "deep": [{"a": null}]}','2026-02-28T08:30:00.123Z','{}');
INSERT INTO "vouchers" VALUES('v-pretty','hotel-demo',NULL,'hotel.night','Eine Nacht für zwei','It''s "quiet" here; breakfast included.',60,'2026-03-01T10:00:00.000Z','2026-04-01T10:00:00.000Z',129.9,'EUR','issued',0,replace('{\n  "text": "line one\nline two\r\nC:\\new\\\nend \\\\",\n  "rate": 0.1\n}','\n',char(10)),'2026-02-28T08:30:00.123Z','{}');
INSERT INTO "vouchers" VALUES('v-breaks','hotel-demo',NULL,'hotel.night',replace(replace('a\r\nb','\r',char(13)),'\n',char(10)),replace(replace('x\ry	z\n','\r',char(13)),'\n',char(10)),60,'2026-03-01T10:00:00.000Z','2026-04-01T10:00:00.000Z',129.9,'EUR','issued',0,'{"guests": 2, "rate": 0.10}','2026-02-28T08:30:00.123Z','{}');
INSERT INTO "vouchers" VALUES('v-backslash','hotel-demo',NULL,'hotel.night','back\nslash','C:\new\r',60,'2026-03-01T10:00:00.000Z','2026-04-01T10:00:00.000Z',129.9,'EUR','issued',0,'{"guests": 2, "rate": 0.10}','2026-02-28T08:30:00.123Z','{}');
INSERT INTO "vouchers" VALUES('v-replace','hotel-demo',NULL,'hotel.night','replace(''a'',''\n'',char(10))','''; DROP TABLE vouchers; --',60,'2026-03-01T10:00:00.000Z','2026-04-01T10:00:00.000Z',129.9,'EUR','issued',0,'{"guests": 2, "rate": 0.10}','2026-02-28T08:30:00.123Z','{}');
INSERT INTO "vouchers" VALUES('v-semicolon','hotel-demo',NULL,'hotel.night','a;b -- c','/* no comment */; INSERT INTO x',60,'2026-03-01T10:00:00.000Z','2026-04-01T10:00:00.000Z',129.9,'EUR','issued',0,'{"guests": 2, "rate": 0.10}','2026-02-28T08:30:00.123Z','{}');
INSERT INTO "vouchers" VALUES('v-cent','hotel-demo',NULL,'hotel.night','Eine Nacht für zwei','It''s "quiet" here; breakfast included.',60,'2026-03-01T10:00:00.000Z','2026-04-01T10:00:00.000Z',0.1,'EUR','issued',0,'{"guests": 2, "rate": 0.10}','2026-02-28T08:30:00.123Z','{}');
INSERT INTO "vouchers" VALUES('v-hundred','hotel-demo',NULL,'hotel.night','Eine Nacht für zwei','It''s "quiet" here; breakfast included.',60,'2026-03-01T10:00:00.000Z','2026-04-01T10:00:00.000Z',100,'EUR','issued',0,'{"guests": 2, "rate": 0.10}','2026-02-28T08:30:00.123Z','{}');
INSERT INTO "vouchers" VALUES('v-most','hotel-demo',NULL,'hotel.night','Eine Nacht für zwei','It''s "quiet" here; breakfast included.',60,'2026-03-01T10:00:00.000Z','2026-04-01T10:00:00.000Z',99999999999.99,'EUR','issued',0,'{"guests": 2, "rate": 0.10}','2026-02-28T08:30:00.123Z','{}');
INSERT INTO "vouchers" VALUES('v-too-much','hotel-demo',NULL,'hotel.night','Eine Nacht für zwei','It''s "quiet" here; breakfast included.',60,'2026-03-01T10:00:00.000Z','2026-04-01T10:00:00.000Z',1e+21,'EUR','issued',0,'{"guests": 2, "rate": 0.10}','2026-02-28T08:30:00.123Z','{}');
INSERT INTO "vouchers" VALUES('v-too-fine','hotel-demo',NULL,'hotel.night','Eine Nacht für zwei','It''s "quiet" here; breakfast included.',60,'2026-03-01T10:00:00.000Z','2026-04-01T10:00:00.000Z',0.30000000000000004,'EUR','issued',0,'{"guests": 2, "rate": 0.10}','2026-02-28T08:30:00.123Z','{}');
INSERT INTO "vouchers" VALUES('v-numbers','hotel-demo',NULL,'hotel.night','Eine Nacht für zwei','It''s "quiet" here; breakfast included.',90,'2026-03-01T10:00:00.000Z','2026-04-01T10:00:00.000Z',129.9,'EUR','issued',0,'{"guests": 2, "rate": 0.10}','1772359200123','{}');
INSERT INTO "vouchers" VALUES('v-blob','hotel-demo',NULL,'hotel.night',X'fffe','It''s "quiet" here; breakfast included.',60,'2026-03-01T10:00:00.000Z','2026-04-01T10:00:00.000Z',129.9,'EUR','issued',0,'{"guests": 2, "rate": 0.10}','2026-02-28T08:30:00.123Z','{}');
INSERT INTO "vouchers" VALUES('v-nulls','hotel-demo',NULL,'hotel.night','Eine Nacht für zwei',NULL,60,'2026-03-01T10:00:00.000Z','2026-04-01T10:00:00.000Z',129.9,'EUR','issued',NULL,NULL,'2026-02-28T08:30:00.123Z','{}');
INSERT INTO "vouchers" VALUES('v-empty','hotel-demo','','hotel.night','','It''s "quiet" here; breakfast included.',60,'2026-03-01T10:00:00.000Z','2026-04-01T10:00:00.000Z',129.9,'','issued',0,'','2026-02-28T08:30:00.123Z','{}');
INSERT INTO "vouchers" VALUES('v-Café','hotel-demo',NULL,'hotel.night','Café Zürich','It''s "quiet" here; breakfast included.',60,'2026-03-01T10:00:00.000Z','2026-04-01T10:00:00.000Z',129.9,'EUR','issued',0,'{"guests": 2, "rate": 0.10}','2026-02-28T08:30:00.123Z','{}');
INSERT INTO "vouchers" VALUES('v-shout','hotel-demo',NULL,'hotel.night','Eine Nacht für zwei','It''s "quiet" here; breakfast included.',60,'2026-03-01T10:00:00.000Z','2026-04-01T10:00:00.000Z',129.9,'EUR','BOOKED',0,'{"guests": 2, "rate": 0.10}','2026-02-28T08:30:00.123Z','{}');
INSERT INTO "vouchers" VALUES('v-used','hotel-demo',NULL,'hotel.night','Eine Nacht für zwei','It''s "quiet" here; breakfast included.',60,'2026-03-01T10:00:00.000Z','2026-04-01T10:00:00.000Z',129.9,'EUR','Consumed',0,'{"guests": 2, "rate": 0.10}','2026-02-28T08:30:00.123Z','{}');
CREATE TABLE voucher_bookings (
  id TEXT, voucher_id TEXT, issuer_uid TEXT, holder_uid TEXT, slot_id TEXT, slot_start TEXT,
  slot_end TEXT, status TEXT, cancel_reason TEXT, created_at TEXT, cancelled_at TEXT, meta TEXT
);
INSERT INTO "voucher_bookings" VALUES('b-shout','v-shout','hotel-demo','guest-anna','slot-2026-03-10T10:00:00.000Z','2026-03-10T10:00:00.000Z','2026-03-10T11:00:00.000Z','BookeD',NULL,'2026-03-01T12:00:00.456Z',NULL,'{"party": 2}');
INSERT INTO "voucher_bookings" VALUES('b-used','v-used','hotel-demo','guest-anna','slot-2026-03-10T10:00:00.000Z','2026-03-10T10:00:00.000Z','2026-03-10T11:00:00.000Z','booked','','2026-03-01T12:00:00.456Z',NULL,NULL);
CREATE TABLE events (
  id TEXT, type TEXT, actor_id TEXT, subject_type TEXT, subject_id TEXT, meta TEXT, created_at TEXT
);
INSERT INTO "events" VALUES('e-issue','voucher.issue','hotel-demo','voucher','v-plain','{"ua": "Mozilla\n(x; y)"}','2026-02-28T08:30:00.123Z');
INSERT INTO "events" VALUES('e-loud','VOUCHER.CONSUME','hotel-demo','voucher','v-used',NULL,'2026-02-28T08:30:00.123Z');
CREATE TABLE presence (thinker_id TEXT PRIMARY KEY, seen INTEGER);
CREATE TABLE IF NOT EXISTS "vouchers of old" (n INTEGER PRIMARY KEY AUTOINCREMENT, note TEXT);
INSERT INTO "vouchers of old" VALUES(1,'vouchers');
INSERT INTO "vouchers of old" VALUES(2,replace('x;\nINSERT INTO vouchers VALUES (1);','\n',char(10)));
DELETE FROM sqlite_sequence;
INSERT INTO "sqlite_sequence" VALUES('vouchers of old',2);
INSERT INTO "sqlite_sequence" VALUES('d1_migrations',1);
CREATE INDEX by_issuer ON vouchers(issuer_uid);
CREATE TRIGGER stamp AFTER UPDATE ON vouchers BEGIN
  INSERT INTO events (id, type) VALUES ('e-' || random(), 'voucher.update');
END;
CREATE VIEW live AS SELECT * FROM voucher_bookings WHERE status = 'booked';