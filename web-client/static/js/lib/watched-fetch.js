// `fetch` that tells how much of the body has left: browsers tell that to XMLHttpRequest only.

/** As `fetch(address, init)`; `onprogress` gets a number from 0 to 1. */
export function watchedFetch(address, { method, headers, body, signal, onprogress }) {
  return new Promise((done, failed) => {
    const request = new XMLHttpRequest();
    const fail = () => failed(new TypeError("the request did not arrive"));
    request.open(method, address);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = ({ loaded, total }) => onprogress(total ? loaded / total : 0);
    request.onload = () => {
      const retryAfter = request.getResponseHeader("Retry-After");
      const { status, responseText } = request;
      const told = retryAfter ? { "Retry-After": retryAfter } : {};
      done(new Response(status === 204 ? null : responseText, { status, headers: told }));
    };
    request.onerror = request.onabort = fail;
    signal.addEventListener("abort", () => request.abort());
    request.send(body);
    if (signal.aborted) request.abort();
  });
}
