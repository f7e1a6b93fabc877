// The phone's queue: steps kept in IndexedDB until the server has answered each once.
window.phoneStore = (() => {
  let opened;

  function open() {
    opened ||= new Promise((resolve, reject) => {
      const request = indexedDB.open("relief-phone", 1);
      request.onupgradeneeded = () => request.result.createObjectStore("steps", { keyPath: "id", autoIncrement: true });
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    return opened;
  }

  async function run(mode, work) {
    const database = await open();
    return new Promise((resolve, reject) => {
      const transaction = database.transaction("steps", mode, { durability: "strict" });
      const request = work(transaction.objectStore("steps"));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onerror = transaction.onabort = () => reject(transaction.error);
    });
  }

  return {
    add: (step) => run("readwrite", (steps) => steps.add(step)),
    remove: (id) => run("readwrite", (steps) => steps.delete(id)),
    // In the order they were done; the steps of another person on this phone are not sent.
    all: async (owner) => (await run("readonly", (steps) => steps.getAll())).filter((step) => step.owner === owner),
  };
})();
