// Python in a worker: started when it is first wanted, ended and started again to stop it.

// The worker is made from a blob, so that it has the policy of this page on every server, also on one that sends none.
function startWorker(script, python, lock) {
  const code = `importScripts(${JSON.stringify(script)});`;
  const address = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
  const worker = new Worker(address);
  worker.postMessage({ start: { python, lock } });
  return worker;
}

// listen: called with { loading, got, size }, { stage, done }, { ready }, { report } and { problem }.
export function makePython({ script, python, lock }, listen) {
  let worker = null;
  let busy = false;
  let ready = false;
  const start = () => {
    worker = startWorker(script, python, lock);
    const mine = worker;
    const told = (message) => {
      if (worker !== mine) return; // stopped meanwhile
      if (message.report || message.problem) busy = false;
      if (message.ready) ready = true;
      if (message.problem && message.starting) end(); // the next try begins anew
      listen(message);
    };
    worker.onmessage = ({ data }) => told(data);
    worker.onerror = (event) => {
      event.preventDefault();
      told({ problem: event.message || "Python did not start", starting: true });
    };
  };
  const end = () => {
    worker?.terminate();
    worker = null;
    ready = false;
  };
  return {
    examine(source, name) {
      busy = true;
      if (!worker) start();
      worker.postMessage({ source, name });
    },
    stop() {
      if (!busy) return;
      busy = false;
      const again = ready;
      end();
      if (again) start(); // ready for the next script
    },
    busy: () => busy,
  };
}
