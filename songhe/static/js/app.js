// What a page gains when script runs. Every page is useful before that, and without it.

import { watchUntil } from "./countdown.js";
import { keepDrafts } from "./drafts.js";
import { listen } from "./live.js";
import { watchConnection } from "./offline.js";
import { offerReading } from "./read-aloud.js";
import { drawSignatures } from "./signature.js";
import { sendOnce } from "./submit-once.js";
import { sortTables } from "./tables.js";
import { offerVoice } from "./voice.js";
import { fillWhere } from "./where.js";

const { person, live } = document.body.dataset;

// The order matters: a form that is offline, or was sent already, is stopped before it counts as sent.
watchConnection();
sendOnce();
keepDrafts(person);
if (live) listen(live, person);
offerReading();
offerVoice();
drawSignatures();
sortTables();
watchUntil();
fillWhere();

// On a phone the places of a desk are a row to swipe: the one where we are is in sight.
const row = document.querySelector(".side");
const here = row?.querySelector("[aria-current]");
if (here) row.scrollLeft = here.offsetLeft + here.offsetWidth / 2 - row.clientWidth / 2;

document.querySelector("[data-focus]")?.focus();
