// The landing page.

import { startPage } from "../lib/app.js";

startPage(() => {});
