// The page of an address that does not exist.

import { startPage } from "../lib/app.js";

startPage(() => {});
