-- Sends the requests of the file BENCH_REQUESTS in turn: METHOD <tab> PATH <tab> BODY a line.
-- BENCH_HEADERS are header lines for all of them; with BENCH_UNIQUE each request carries an
-- Idempotency-Key of its own that begins with that text. Prints the result as one line of JSON.

local prepared, requests, headers, at, sent = {}, {}, {}, 0, 0
local unique = os.getenv("BENCH_UNIQUE")

function init()
   for name, value in os.getenv("BENCH_HEADERS"):gmatch("([^:\n]+): ([^\n]*)") do
      headers[name] = value
   end
   for line in io.lines(os.getenv("BENCH_REQUESTS")) do
      local method, path, body = line:match("^(%S+)\t(%S+)\t(.*)$")
      if body == "" then body = nil end
      requests[#requests + 1] = { method, path, body }
      prepared[#prepared + 1] = wrk.format(method, path, headers, body)
   end
end

function request()
   at = at % #requests + 1
   if not unique then return prepared[at] end
   sent = sent + 1
   headers["Idempotency-Key"] = unique .. sent
   return wrk.format(requests[at][1], requests[at][2], headers, requests[at][3])
end

function done(summary, latency)
   local errors = summary.errors
   print(string.format(
      'RESULT {"requests":%d,"microseconds":%d,"p50":%d,"p95":%d,"p99":%d,"longest":%d,' ..
      '"errors":{"connect":%d,"read":%d,"write":%d,"status":%d,"timeout":%d}}',
      summary.requests, summary.duration, latency:percentile(50), latency:percentile(95),
      latency:percentile(99), latency.max,
      errors.connect, errors.read, errors.write, errors.status, errors.timeout))
end
